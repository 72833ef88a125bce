"""The benchmark of damaged files damages what it says, and counts what came of each file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from benchmarks import bitflips
from benchmarks.bitflip_run import BitflipJob, FlipTally, run_bitflips, tally_of
from benchmarks.cases import machine_cases
from benchmarks.damaged_files import CONTAINERS, HARMS, with_flipped_bits, with_lost_sector
from benchmarks.deck import Deck, print_deck
from benchmarks.seeds import school_seed
from benchmarks.sheets import SheetPlan, sheet_jobs
from benchmarks.tally import Judgement, SilentError, Tally

RUN = 997


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Deck:
    folder = tmp_path_factory.mktemp("deck")
    return print_deck(folder, seeds=[school_seed(RUN, school=0)], profiles=["dnevnik"])


def _rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.mark.parametrize("count", [1, 8, 64])
def test_just_so_many_bits_are_flipped(count):
    data = _rng().bytes(1000)
    bits = (np.unpackbits(np.frombuffer(each, np.uint8)) for each in (data, _flip(data, count)))
    before, after = bits
    assert int((before != after).sum()) == count


def _flip(data: bytes, count: int) -> bytes:
    return with_flipped_bits(count)(data, _rng())


def test_a_lost_sector_is_zeros_from_a_sectors_begin_to_its_end_and_the_length_stays():
    data = b"\xff" * 1300
    lost = with_lost_sector(data, _rng())
    zeros = [at for at, byte in enumerate(lost) if byte == 0]
    assert len(lost) == len(data)
    assert zeros[0] % 512 == 0
    assert zeros == list(range(zeros[0], min(zeros[0] + 512, 1300)))


def test_every_container_holds_the_scan_at_its_resolution(tmp_path):
    grey = _rng().integers(100, 256, (120, 90), dtype=np.uint8)
    for name, container in CONTAINERS.items():
        file = tmp_path / f"scan{container.suffix}"
        container.write(np.where(grey > 128, 255, 0).astype(np.uint8), file, 200)
        if container.suffix != ".pdf":
            with Image.open(file) as image:
                assert image.size == (90, 120), name
                assert image.info["dpi"][0] == pytest.approx(200, abs=0.1), name


def test_errors_of_the_sound_file_are_not_the_damages():
    known = SilentError(field="a", meant=("1",), read=())
    new = SilentError(field="b", meant=(), read=("2",))
    sound = Judgement(tally=Tally(pages=1, fields=9, flagged=2, wrong=1), errors=(known,))
    found = Judgement(tally=Tally(pages=1, fields=9, flagged=3, wrong=2), errors=(known, new))
    assert tally_of(found, sound) == FlipTally(files=1, fields=9, flagged=1, wrong=1, wrong_files=1)
    refused = Judgement(tally=Tally(pages=1, refused=1), reason="register.failed")
    assert tally_of(refused, sound) == FlipTally(files=1, refused=1)
    mistaken = Judgement(tally=Tally(pages=1, identity_wrong=1))
    assert tally_of(mistaken, sound) == FlipTally(files=1, identity_wrong=1)
    assert tally_of(None, sound) == FlipTally(files=1, lost=1)


def test_a_sheet_is_damaged_in_every_file_and_way_and_leaves_no_file(deck, tmp_path):
    cases = [case for case in machine_cases() if case.name in ("clean_flatbed", "one_bit")]
    (sheet,) = sheet_jobs(cases, deck, SheetPlan(run=RUN, rounds=range(1), folder=tmp_path))
    found = run_bitflips(BitflipJob(sheet=sheet, turns=1))
    assert set(found.tallies) == {(file, harm) for file in CONTAINERS for harm in HARMS}
    assert {tally.files for tally in found.tallies.values()} == {1}
    assert {tally.lost for tally in found.tallies.values()} == {0}
    assert sum(tally.refused for tally in found.tallies.values()) == sum(found.reasons.values()) > 0
    assert not list(tmp_path.iterdir())


def test_the_whole_table_is_measured_and_said(deck, monkeypatch):
    cases = [case for case in machine_cases() if case.name == "office_mfp"]
    monkeypatch.setattr(bitflips, "machine_cases", lambda: cases)
    monkeypatch.setattr(bitflips, "print_deck", lambda _folder, *, seeds: deck)
    with ThreadPoolExecutor(1) as pool:
        found = bitflips.measure(pool, lambda *_: None, run=RUN, rounds=1, turns=1)
    text = bitflips.in_words(found)
    assert "20 damaged files" in text
    assert text.count("\n| ") == 1 + 1 + 5 * len(HARMS)
    assert "- PNG: `file.damaged`" in text
