# The project's commands. `just` comes with the environment: .venv/bin/just check

set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

bin := if os() == "windows" { ".venv/Scripts" } else { ".venv/bin" }
python := bin / "python"

# everything that must hold before a change lands
check: lint types imports test

# style and format
lint:
    {{python}} -m ruff check .
    {{python}} -m ruff format --check .

# mypy, strict, on the packages
types:
    {{python}} -m mypy

# who may import whom
imports:
    {{bin}}/lint-imports

# the tests, with branch coverage
test *options:
    {{python}} start.py test {{options}}

# write requirements.lock anew from pyproject.toml
lock:
    {{python}} -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev -o requirements.lock

# write docs/errors.md anew
errors:
    {{python}} -m ediary_app.error_list docs/errors.md

# write the tables of thresholds in docs/reading.md anew
thresholds:
    {{python}} -m ediary_app.threshold_table docs/reading.md

# make the pictures of the guides again
pictures:
    {{python}} -m sample_scans.make_pictures docs/pictures

# make the sample scans again
samples:
    {{python}} -m sample_scans.make_samples

# accuracy and speed of the reader, as tables; with --write they go into docs/benchmarks.md
bench *options:
    {{python}} -m benchmarks.accuracy {{options}}
    {{python}} -m benchmarks.speed {{options}}

# accuracy over 10,000,000 bubbles; end it at any time, and start it again to go on
bench-long *options:
    {{python}} -m benchmarks.accuracy --positions 10000000 --state accuracy-run.json {{options}}

# silent errors against work for people, as a table; with --write also as docs/risk_curve.svg
risk-curve *options:
    {{python}} -m benchmarks.risk_curve {{options}}

# scan files with flipped bits and lost sectors, as a table; with --write in docs/benchmarks.md
bitflips *options:
    {{python}} -m benchmarks.bitflips {{options}}
