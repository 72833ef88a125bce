"""Fitting the smooth grid: scattered measured displacements -> a bend, robust against outliers.

Penalised least squares on a bilinear grid with second differences as the penalty (as in smoothing
splines; Eilers and Marx 1996), reweighted after Cauchy so that a few wrong measurements fade out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from omr.image import Points
from omr.pagemap import Bend

STEP_Y_MM = 7.5  # a little more than a row: each row of the grid gets its own measurements
COLUMNS = 4
# A feed stretch of 1.5 % that swings with a period of 10 cm has second differences of 0.014 mm per
# squared step; a kink at a fold about 0.1. Stiffer across, where nothing feeds the paper.
ROUGHNESS_Y_MM = 0.04
ROUGHNESS_X_MM = 0.06
TWIST_MM = 0.06
OUTLIER_MM = 0.15  # measurements this far off count half
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Displacements seen: ``points_mm`` and ``offsets_mm`` are (n, 2), ``sigmas_mm`` is (n,)."""

    points_mm: Points
    offsets_mm: Points
    sigmas_mm: Points

    def joined(self, other: Measured) -> Measured:
        return Measured(
            points_mm=np.concatenate((self.points_mm, other.points_mm)),
            offsets_mm=np.concatenate((self.offsets_mm, other.offsets_mm)),
            sigmas_mm=np.concatenate((self.sigmas_mm, other.sigmas_mm)),
        )


def fit_bend(measured: Measured, *, width_mm: float, height_mm: float) -> Bend:
    """The smoothest grid that agrees with the measurements; needs at least one."""
    rows = int(np.ceil(height_mm / STEP_Y_MM)) + 1
    step_x = width_mm / (COLUMNS - 1)
    basis = _basis(measured.points_mm, rows, step_x)
    stiffness = _stiffness(rows)
    weights = 1.0 / measured.sigmas_mm**2
    nodes: Points = np.zeros((rows * COLUMNS, 2))
    for _ in range(ROUNDS):
        left = basis.T @ (basis * weights[:, None]) + stiffness
        right = basis.T @ (measured.offsets_mm * weights[:, None])
        nodes = np.asarray(np.linalg.solve(left, right), dtype=np.float64)
        off = np.linalg.norm(measured.offsets_mm - basis @ nodes, axis=1)
        weights = 1.0 / measured.sigmas_mm**2 / (1.0 + (off / OUTLIER_MM) ** 2)
    return Bend(nodes=nodes.reshape(rows, COLUMNS, 2), step_x_mm=step_x, step_y_mm=STEP_Y_MM)


def _basis(points_mm: Points, rows: int, step_x_mm: float) -> Points:
    """(n, nodes): the bilinear weight of each node at each point."""
    place = points_mm / (step_x_mm, STEP_Y_MM)
    place = np.clip(place, 0.0, (COLUMNS - 1.000001, rows - 1.000001))
    corner = place.astype(np.intp)
    across, down = (place - corner).T
    basis = np.zeros((len(points_mm), rows * COLUMNS))
    which = np.arange(len(points_mm))
    first = corner[:, 1] * COLUMNS + corner[:, 0]
    basis[which, first] = (1 - across) * (1 - down)
    basis[which, first + 1] = across * (1 - down)
    basis[which, first + COLUMNS] = (1 - across) * down
    basis[which, first + COLUMNS + 1] = across * down
    return basis


@lru_cache(maxsize=4)
def _stiffness(rows: int) -> Points:
    """The penalty matrix; a whiff of a pull to zero keeps it solvable whatever was measured."""
    along = np.kron(_second_differences(rows), np.eye(COLUMNS)) / ROUGHNESS_Y_MM
    across = np.kron(np.eye(rows), _second_differences(COLUMNS)) / ROUGHNESS_X_MM
    twist = np.kron(_differences(rows), _differences(COLUMNS)) / TWIST_MM
    pull = np.eye(rows * COLUMNS) * 0.01
    return np.asarray(sum(part.T @ part for part in (along, across, twist, pull)))


def _differences(count: int) -> Points:
    return np.diff(np.eye(count), axis=0)


def _second_differences(count: int) -> Points:
    return np.diff(np.eye(count), n=2, axis=0)
