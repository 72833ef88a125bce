"""Sets the project up on a bare machine and runs it: ``python3 start.py demo``, ``… test``.

Needs Python 3.11 or newer with venv and pip, and nothing else. It makes ``.venv`` beside this file
from ``requirements.lock`` (exact versions, checked by hash) and runs the rest inside it. It is safe
to repeat: what is in place is not made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
MADE_FROM = ("requirements.lock", "pyproject.toml")
NEEDED = (3, 11)
TESTED_BELOW = (3, 14)
COMMANDS = ("demo", "test", "setup", "ediary")

USAGE = """usage: python3 start.py COMMAND

  demo [--out DIR] [--seed N]   the whole job on a made-up school, with pictures
  test [PYTEST OPTIONS]         the tests, with branch coverage
  setup                         only makes the environment
  ediary ...                    any command of the program: start.py ediary --help
"""


class SetupError(Exception):
    """Something on this machine is missing; the message says what and how to mend it."""


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE)
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    try:
        check_python()
        python = make_environment()
    except SetupError as error:
        print(f"start.py: {error}", file=sys.stderr)
        return 1
    return run(python, arguments)


def run(python: Path, arguments: list[str]) -> int:
    command, rest = arguments[0], arguments[1:]
    if command == "setup":
        print(f"The environment is in {VENV.name}{os.sep}.")
        return 0
    if command == "test":
        os.chdir(ROOT)  # pytest finds its settings and the tests here
        return call(python, ["-m", "pytest", "--cov", "--cov-report=term", *rest])
    if command == "demo":
        return call(python, ["-m", "ediary_app", "demo", *rest])
    return call(python, ["-m", "ediary_app", *rest])


def check_python() -> None:
    if sys.version_info < NEEDED:
        raise SetupError(
            f"Python {dotted(NEEDED)} or newer is needed and this is"
            f" {dotted(sys.version_info[:2])}. Install a newer Python and start this file with it."
        )
    if sys.version_info >= TESTED_BELOW:
        print(
            f"start.py: Python {dotted(sys.version_info[:2])} is newer than those this version was"
            " tested with; if the set-up fails, use 3.11 to 3.13.",
            file=sys.stderr,
        )


def make_environment() -> Path:
    """Make or refresh ``.venv``; return its Python.

    Raises:
        SetupError: venv or pip is missing, or a package could not be installed.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = fingerprint()
    if python.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return python
    print("Making the environment (.venv); this takes a minute or two the first time.", flush=True)
    if not starts(python):
        shutil.rmtree(VENV, ignore_errors=True)
        create_venv()
    install(python, ["--require-hashes", "-r", str(ROOT / "requirements.lock")])
    install(python, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    STAMP.write_text(wanted, encoding="utf-8")
    return python


def create_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian ships it apart from Python
    except ImportError as error:
        raise SetupError(
            "this Python lacks venv or pip. On Debian or Ubuntu:"
            " sudo apt-get install python3-venv python3-pip, then run this again."
        ) from error
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
    if made.returncode != 0:
        raise SetupError(
            f"the environment could not be made in {VENV} (see above)."
            " Is the folder writable and the disk not full?"
        )


def install(python: Path, what: list[str]) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, *what], check=False).returncode != 0:
        raise SetupError(
            "packages could not be installed (see above). The first run needs the network, or a"
            " package index that pip is set up for; after that none is needed. Then run this again."
        )


def starts(python: Path) -> bool:
    """Whether the environment's Python is there and usable (a moved folder breaks it)."""
    if not python.exists():
        return False
    check = [str(python), "-c", "import pip, sys; sys.exit(sys.version_info[:2] != %r)"]
    check[-1] = check[-1] % (tuple(sys.version_info[:2]),)
    return subprocess.run(check, check=False, capture_output=True).returncode == 0


def fingerprint() -> str:
    """What the environment is made from: the lock, the project file, this Python and this place."""
    digest = hashlib.sha256()
    for name in MADE_FROM:
        digest.update((ROOT / name).read_bytes())
    return f"{digest.hexdigest()} {dotted(sys.version_info[:2])} {ROOT}"


def call(python: Path, arguments: list[str]) -> int:
    try:
        return subprocess.run([str(python), *arguments], check=False).returncode
    except KeyboardInterrupt:
        return 130


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
