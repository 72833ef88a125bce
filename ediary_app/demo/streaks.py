"""Streaks: dirt on the glass or a drum, dark or light, along the feed or across it."""

from __future__ import annotations

import numpy as np

from ediary_app.demo.ink import Gray
from ediary_app.demo.scan_settings import ScanSettings


def draw_streaks(scan: Gray, settings: ScanSettings, rng: np.random.Generator) -> None:
    """Draw all streaks of ``settings`` into a grey scan, in place; the feed runs down the scan."""
    for count, lines, brighter in (
        (settings.streaks, scan, False),
        (settings.light_streaks, scan, True),
        (settings.cross_streaks, scan.T, False),
        (settings.light_cross_streaks, scan.T, True),
    ):
        for _ in range(count):
            _streak(lines, rng, brighter=brighter)


def _streak(scan: Gray, rng: np.random.Generator, *, brighter: bool) -> None:
    """One to three columns from end to end, in places fainter."""
    height, width = scan.shape
    at = int(rng.uniform(0.04, 0.96) * width)
    columns = slice(at, at + int(rng.integers(1, 4)))
    fading = np.interp(np.arange(height), np.linspace(0, height, 9), rng.uniform(0.5, 1.0, 9))
    change = (rng.uniform(60, 170) * fading)[:, None] * (1 if brighter else -1)
    scan[:, columns] = np.clip(scan[:, columns] + change, 0, 255).astype(np.uint8)
