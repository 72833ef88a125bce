"""A stack of files becomes readings in input order, whatever the files are."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from omr_paper import Paper, payload_for, survey_page
from omr_scanner import Scan, scan
from PIL import Image

from omr.form import FormPage
from omr.forms import FormTable, Layout
from omr.pool import WatchedPool
from omr.reading import PageOutcome
from omr.stack import plan_stack, read_stack
from omr.work_item import prepare_process


@pytest.fixture
def scans(tmp_path: Path, master: Paper) -> Path:
    """A folder: a card, a file of two frames, a blank back, a broken file and a note."""
    card = Image.fromarray(scan(master, Scan(dpi=150)).pixels)
    white = Image.fromarray(np.full((1754, 1240), 246, np.uint8))
    card.save(tmp_path / "a card.png")
    card.save(tmp_path / "b two.tif", save_all=True, append_images=[white])
    white.save(tmp_path / "c back.jpg")
    (tmp_path / "d broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    (tmp_path / "notes.txt").write_text("not a scan")
    return tmp_path


def _said(readings: Iterator[Any]) -> list[tuple[str, int, str, str | None]]:
    return [(Path(r.source).name, r.source_page, r.outcome.value, r.reason) for r in readings]


EXPECTED = [
    ("a card.png", 1, "read", None),
    ("b two.tif", 1, "read", None),
    ("b two.tif", 2, "blank", "page.blank"),
    ("c back.jpg", 1, "blank", "page.blank"),
    ("d broken.pdf", 1, "unreadable", "file.damaged"),
]


def test_a_folder_is_read_in_name_order(scans: Path, forms: FormTable) -> None:
    assert _said(read_stack([scans], forms)) == EXPECTED


def test_what_is_passed_over_in_a_folder_is_named(scans: Path) -> None:
    plan = plan_stack([scans])

    assert plan.passed_over == (str(scans / "notes.txt"),)
    assert plan.pages == 5


def test_folders_in_a_folder_are_read_and_hidden_files_are_not(
    scans: Path, forms: FormTable
) -> None:
    (scans / "e inside").mkdir()
    (scans / "c back.jpg").rename(scans / "e inside" / "back.jpg")
    (scans / "._a card.png").write_bytes(b"what a Mac leaves beside a file")

    said = _said(read_stack([scans], forms))

    assert said == [*EXPECTED[:3], EXPECTED[4], ("back.jpg", 1, "blank", "page.blank")]


def test_a_source_is_named_as_the_operator_gave_it(
    scans: Path, forms: FormTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scans.parent)
    given = f"./{scans.name}/../{scans.name}/a card.png"

    readings = list(read_stack([given, scans.name], forms))

    assert readings[0].source == given
    assert readings[1].source == os.path.join(scans.name, "a card.png")  # noqa: PTH118


def test_a_named_file_that_is_no_scan_is_not_passed_over(scans: Path, forms: FormTable) -> None:
    readings = list(read_stack([scans / "notes.txt", scans / "gone.pdf"], forms))

    assert [r.reason for r in readings] == ["file.unknown", "file.missing"]
    assert all(r.outcome is PageOutcome.UNREADABLE for r in readings)


def test_an_unsupported_file_is_named_in_the_detail(tmp_path: Path, forms: FormTable) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)

    (reading,) = read_stack([tmp_path / "photo.png"], forms)

    assert reading.reason == "file.unsupported"
    assert reading.detail is not None
    assert "HEIC" in reading.detail


def _processes() -> Executor:
    return ProcessPoolExecutor(
        max_workers=2, mp_context=get_context("spawn"), initializer=prepare_process
    )


@pytest.mark.parametrize(
    "make_pool",
    [
        _processes,
        partial(ThreadPoolExecutor, max_workers=2),
        partial(WatchedPool, 2, initializer=prepare_process),
    ],
)
def test_a_pool_gives_the_same_readings_in_the_same_order(
    make_pool: Callable[[], Executor], scans: Path, forms: FormTable
) -> None:
    alone = list(read_stack([scans], forms))

    with make_pool() as pool:
        assert list(read_stack([scans], forms, executor=pool)) == alone


class PoolThatDies(Executor):
    """Runs one item, then is broken for good, as after the death of a worker."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.asked += 1
        if self.asked > 2:
            raise BrokenProcessPool
        future: Future[Any] = Future()
        if self.asked == 2:
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_a_pool_that_breaks_costs_no_page(scans: Path, forms: FormTable) -> None:
    assert _said(read_stack([scans], forms, executor=PoolThatDies())) == EXPECTED


class Trap:
    """Forms that no page has; a process that asks for one dies or hangs, as decoders may."""

    def __init__(self, harm: str) -> None:
        self._harm = harm

    def page_for(self, payload: str) -> FormPage | None:
        if self._harm == "die":
            os._exit(1)
        time.sleep(600)
        return None

    def layouts(self) -> tuple[Layout, ...]:
        return ()


@pytest.mark.parametrize(
    ("harm", "reason", "limit_s"),
    [("die", "file.crashes_decoder", 60.0), ("hang", "file.hangs_decoder", 6.0)],
)
def test_a_page_that_ends_or_hangs_its_process_costs_only_itself(
    harm: str, reason: str, limit_s: float, scans: Path
) -> None:
    (scans / "a card.png").unlink()
    with WatchedPool(1, initializer=prepare_process, time_limit_s=limit_s) as pool:
        said = _said(read_stack([scans], Trap(harm), executor=pool))

    assert said == [("b two.tif", 1, "unreadable", reason), *EXPECTED[2:]]


def test_work_items_carry_no_pixels(scans: Path) -> None:
    assert all(len(pickle.dumps(item)) < 2_000 for item in plan_stack([scans]).items)


def test_a_form_table_travels_whole_and_compressed() -> None:
    pages: list[FormPage] = [survey_page(number) for number in range(1, 9)]
    table = FormTable(pages)

    sent = pickle.dumps(table)
    arrived = pickle.loads(sent)  # noqa: S301

    assert len(sent) < 0.2 * len(pickle.dumps(pages)) or len(sent) < 200_000
    assert len(arrived) == len(table) == 8
    assert arrived.page_for(payload_for(5)) == pages[4]
    assert arrived.page_for("T1:UNKNOWN") is None
    assert pickle.loads(sent) is arrived  # noqa: S301 - unpacked once per process
