"""Puts a run's results into the benchmarks page, with what is needed to judge their numbers."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ediary_core.atomic_file import write_atomically

_OURS = ("benchmarks", "omr", "cardgen", "ediary_app", "ediary_core")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """When, on what and of which source; ``memory_gb`` is None where the system does not say."""

    day: date
    cores: int
    memory_gb: float | None
    machine: str
    python: str
    revision: str

    def in_words(self) -> str:
        memory = "memory not known" if self.memory_gb is None else f"{self.memory_gb:.0f} GB memory"
        return (
            f"Measured {self.day.isoformat()} on {self.cores} cores, {memory}, {self.machine};"
            f" Python {self.python}; revision {self.revision}."
        )


def provenance(day: date, root: Path) -> Provenance:
    return Provenance(
        day=day,
        cores=os.cpu_count() or 1,
        memory_gb=_memory_gb(),
        machine=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        revision=_revision(root),
    )


def write_section(path: Path, name: str, body: str) -> None:
    """Replace the section ``name`` of a Markdown file, or add it at the end.

    Raises:
        OSError: the file cannot be written; it then is as it was.
    """
    text = path.read_text("utf-8") if path.exists() else "# Benchmarks\n"
    write_atomically(path, with_section(text, name, body).encode("utf-8"))


def with_section(text: str, name: str, body: str) -> str:
    """``text`` with ``body`` between the two comments that mark the section ``name``.

    Raises:
        ValueError: the section begins and does not end.
    """
    begins, ends = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    section = f"{begins}\n{body.strip()}\n{ends}"
    before, found, rest = text.partition(begins)
    if not found:
        return f"{text.rstrip()}\n\n{section}\n"
    _, closed, after = rest.partition(ends)
    if not closed:
        raise ValueError(f"the section {name} has no end: put back the line {ends}")
    return f"{before}{section}{after}"


def load_in_words() -> str:
    """How many processes wanted a core in the last minute; on a busy machine speeds mean less."""
    if sys.platform == "win32":
        return "other work on the machine not known"
    return f"load before the start {os.getloadavg()[0]:.1f}"


def _memory_gb() -> float | None:
    if sys.platform == "win32":
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _revision(root: Path) -> str:
    commit = _git(root, "rev-parse", "--short", "HEAD")
    if not commit:
        return "not known (no git here)"
    changed = _git(root, "status", "--porcelain", "--", *_OURS)
    return f"{commit} with uncommitted changes" if changed else commit


def _git(root: Path, *arguments: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run(  # noqa: S603 - git itself, with words of our own
        [git, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
