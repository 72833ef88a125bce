"""Files of the home: the scan store, atomic writing and the lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ediary_core import atomic_file
from ediary_core.atomic_file import write_atomically
from ediary_core.errors import HomeBusy, HomeError, StoreDamaged
from ediary_core.home_lock import home_lock
from ediary_core.scan_store import ScanStore

HOLD_AND_DIE = """
import os, sys
from pathlib import Path
from ediary_core.home_lock import home_lock
with home_lock(Path(sys.argv[1]), doing="ingest"):
    print("held", flush=True)
    sys.stdin.readline()
    os._exit(1)
"""


@pytest.fixture
def store(tmp_path: Path) -> ScanStore:
    return ScanStore(folder=tmp_path / "scans")


def test_the_same_content_is_kept_once_and_comes_back_whole(store: ScanStore) -> None:
    name = store.put(b"page", extension="pdf")
    assert store.put(b"page", extension="pdf") == name
    assert store.read(name) == b"page"
    assert [path.name for path in store.folder.iterdir()] == [name]


def test_a_changed_or_missing_file_is_damage(store: ScanStore) -> None:
    name = store.put(b"page", extension="png")
    store.path(name).write_bytes(b"pagf")
    with pytest.raises(StoreDamaged, match="changed"):
        store.read(name)
    store.path(name).unlink()
    with pytest.raises(StoreDamaged, match="missing"):
        store.read(name)


def test_a_damaged_file_is_healed_by_putting_it_again(store: ScanStore) -> None:
    name = store.put(b"page", extension="png")
    store.path(name).write_bytes(b"")
    store.put(b"page", extension="png")
    assert store.read(name) == b"page"


def test_a_file_is_purged_once_and_what_is_gone_is_no_failure(store: ScanStore) -> None:
    assert store.names() == set()
    name = store.put(b"page", extension="png")
    assert store.names() == {name}
    assert [store.purge(name), store.purge(name)] == [True, False]
    assert store.names() == set()


@pytest.mark.parametrize("name", ["../secret", "a.pdf", "0" * 64 + ".PDF", "0" * 64 + "./x"])
def test_no_name_leads_out_of_the_store(store: ScanStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        store.path(name)


def test_a_store_that_cannot_be_written_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "scans").write_text("a file where the folder should be")
    with pytest.raises(HomeError, match="cannot be kept"):
        ScanStore(folder=tmp_path / "scans").put(b"page", extension="pdf")


def test_a_failed_write_leaves_the_old_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.csv"
    write_atomically(target, b"old")

    def full_disk(_handle: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(atomic_file.os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_atomically(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert target.read_bytes() == b"old"


def test_the_lock_keeps_a_second_run_out_until_the_first_dies(tmp_path: Path) -> None:
    lock = tmp_path / "busy.lock"
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", HOLD_AND_DIE, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(HomeBusy, match="in use: ingest, process"),
            home_lock(lock, doing="import"),
        ):
            pass
        other.communicate("\n")
    with home_lock(lock, doing="import"):
        assert lock.read_text().startswith("import, process")
    assert lock.read_text() == ""


def test_the_lock_is_let_go_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), home_lock(tmp_path / "busy.lock", doing="a"):
        raise RuntimeError
    with home_lock(tmp_path / "busy.lock", doing="b"):
        assert (tmp_path / "busy.lock").read_text().startswith("b, process")
