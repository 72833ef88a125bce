"""How the light falls: uneven, into the gutter of a bound page, with somebody's shadow in it."""

from __future__ import annotations

import numpy as np

from ediary_app.demo.light import Light
from ediary_app.demo.scan_settings import ScanSettings


def is_uneven(settings: ScanSettings) -> bool:
    return max(settings.light_fall, settings.binding_shadow, settings.cast_shadow) > 0


def lamp_light(shape: tuple[int, int], settings: ScanSettings, rng: np.random.Generator) -> Light:
    """(rows, columns) share of light; the gutter is at the left."""
    across = np.linspace(0.0, 1.0, shape[1], dtype=np.float32)
    down = np.linspace(0.0, 1.0, shape[0], dtype=np.float32)
    if rng.random() < 0.5:
        across = across[::-1]
    if rng.random() < 0.5:
        down = down[::-1]
    slant = float(rng.uniform(0.2, 0.8))
    gutter = settings.binding_shadow * np.exp(-np.linspace(0.0, 1.0, shape[1]) / 0.07)
    row = (1.0 - settings.light_fall * slant * across**1.5) * (1.0 - gutter)
    column = 1.0 - settings.light_fall * (1 - slant) * down**1.5
    light: Light = row.astype(np.float32)[None, :] * column.astype(np.float32)[:, None]
    if settings.cast_shadow > 0:
        light *= _shadow(shape, settings.cast_shadow, rng)
    return light


def _shadow(shape: tuple[int, int], depth: float, rng: np.random.Generator) -> Light:
    """The soft edge of a head or an arm between lamp and paper, at any angle near the middle."""
    angle = rng.uniform(0.0, 2 * np.pi)
    edge = rng.uniform(-0.25, 0.25)
    softness = rng.uniform(0.02, 0.08)
    x = (np.linspace(-0.5, 0.5, shape[1]) * np.cos(angle)).astype(np.float32)
    y = (np.linspace(-0.5, 0.5, shape[0]) * np.sin(angle)).astype(np.float32)
    inside = np.clip((x[None, :] + y[:, None] - np.float32(edge)) / np.float32(softness), 0, 1)
    return np.asarray(1 - np.float32(depth) * inside, dtype=np.float32)
