"""Fitting the smooth grid: scattered measured displacements -> a bend, robust against outliers.

Penalised least squares on a bilinear grid with second differences as the penalty (as in smoothing
splines; Eilers and Marx 1996), reweighted after Cauchy so that a few wrong measurements fade out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from omr.image import Points
from omr.pagemap import Bend

STEP_Y_MM = 7.5  # a little more than a row: each row of the grid gets its own measurements
COLUMNS = 8
# A feed stretch of 1.5 % that swings with a period of 10 cm has second differences of 0.014 mm per
# squared step; a kink at a fold about 0.1. Stiffer across, where nothing feeds the paper, but for
# both edges: at the binding a sheet rises off the glass and its first centimetres are drawn in.
ROUGHNESS_Y_MM = 0.057
ROUGHNESS_X_MM = (0.5, 0.15, 0.03, 0.03, 0.15, 0.5)  # at each column but the outermost
TWIST_MM = 0.04
OUTLIER_MM = 0.15  # measurements this far off count half
ROUNDS = 3
MOST_PSEUDO_ROUNDS = 12
SETTLED_MM = 0.004  # a thirtieth of a pixel at 200 dpi

Found = NDArray[np.bool_]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """The four nodes around each measured point, and their bilinear weights: (n, 4) each."""

    nodes: NDArray[np.intp]
    weights: Points
    count: int

    def dense(self) -> Points:
        """(n, count)."""
        found = np.zeros((len(self.nodes), self.count))
        np.put_along_axis(found, self.nodes, self.weights, axis=1)
        return found

    def applied(self, values: Points) -> Points:
        """What a grid of ``values`` (count, 2) gives at the points, (n, 2)."""
        return np.asarray((self.weights[:, :, None] * values[self.nodes]).sum(axis=1))

    def squared(self, trust: Points) -> Points:
        """Basis transposed times trust times basis, (count, count)."""
        pairs = self.nodes[:, :, None] * self.count + self.nodes[:, None, :]
        products = self.weights[:, :, None] * self.weights[:, None, :] * trust[:, None, None]
        sums = np.bincount(pairs.ravel(), products.ravel(), minlength=self.count**2)
        return np.asarray(sums.reshape(self.count, self.count), dtype=np.float64)

    def gathered(self, values: Points) -> Points:
        """Basis transposed times ``values`` (n, 2)."""
        columns = [
            np.bincount(self.nodes.ravel(), (self.weights * values[:, k, None]).ravel(), self.count)
            for k in (0, 1)
        ]
        return np.stack(columns, axis=1)


def fit_bend(measured: Measured, *, width_mm: float, height_mm: float) -> Bend:
    """The smoothest grid that agrees with the measurements; needs at least one."""
    grid = _Grid(width_mm=width_mm, height_mm=height_mm)
    basis = _basis(measured.points_mm, grid)
    stiffness = _stiffness(grid.rows)
    sure = 1.0 / measured.sigmas_mm**2
    trust = sure
    nodes: Points = np.zeros((basis.count, 2))
    for _ in range(ROUNDS):
        left = basis.squared(trust) + stiffness
        nodes = _solved(left, basis.gathered(measured.offsets_mm * trust[:, None]))
        off = np.linalg.norm(measured.offsets_mm - basis.applied(nodes), axis=1)
        trust = sure * _belief(off)
    return grid.bend(nodes)


def _belief(off_mm: Points) -> Points:
    return np.asarray(1.0 / (1.0 + (off_mm / OUTLIER_MM) ** 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    width_mm: float
    height_mm: float

    @property
    def rows(self) -> int:
        rows = int(np.ceil(self.height_mm / STEP_Y_MM)) + 1
        return rows + rows % 2  # the solver takes two rows at a time

    @property
    def step_x_mm(self) -> float:
        return self.width_mm / (COLUMNS - 1)

    def bend(self, nodes: Points) -> Bend:
        shaped = nodes.reshape(self.rows, COLUMNS, 2)
        return Bend(nodes=shaped, step_x_mm=self.step_x_mm, step_y_mm=STEP_Y_MM)


@dataclass(frozen=True, slots=True, kw_only=True)
class BendSolver:
    """The same fit for places that are the same on every page of a layout: solved once for all.

    ``to_nodes`` (nodes, n) gives the grid, ``to_points`` (n, n) its value at the places, for
    offsets that are all there and all equally believed. What is missing or not believed is
    replaced by what the fit itself says there, again and again, which ends at the fit that leaves
    it out (pseudo-values: Cox 1983; Oh, Nychka and Lee 2007).
    """

    points_mm: Points
    sigmas_mm: Points
    to_nodes: Points
    to_points: Points
    width_mm: float
    height_mm: float

    def fit(self, offsets_mm: Points, found: Found) -> Bend:
        """The bend for (n, 2) offsets, of which those ``found`` (n,) count."""
        offsets_mm = np.where(found[:, None], offsets_mm, 0.0)
        fitted = self.to_points @ offsets_mm
        for _ in range(MOST_PSEUDO_ROUNDS):
            off = offsets_mm - fitted
            belief = found * _belief(np.hypot(off[:, 0], off[:, 1]))
            values = fitted + belief[:, None] * off
            before, fitted = fitted, self.to_points @ values
            if float(np.abs(fitted - before).max()) < SETTLED_MM:
                grid = _Grid(width_mm=self.width_mm, height_mm=self.height_mm)
                return grid.bend(self.to_nodes @ values)
        measured = Measured(
            points_mm=self.points_mm[found],
            offsets_mm=offsets_mm[found],
            sigmas_mm=self.sigmas_mm[found],
        )
        return fit_bend(measured, width_mm=self.width_mm, height_mm=self.height_mm)


def bend_solver(
    points_mm: Points, sigmas_mm: Points, *, width_mm: float, height_mm: float
) -> BendSolver:
    grid = _Grid(width_mm=width_mm, height_mm=height_mm)
    basis = _basis(points_mm, grid)
    dense = basis.dense()
    trust = 1.0 / sigmas_mm**2
    left = basis.squared(trust) + _stiffness(grid.rows)
    to_nodes = _solved(left, dense.T * trust)
    return BendSolver(
        points_mm=points_mm,
        sigmas_mm=sigmas_mm,
        to_nodes=to_nodes,
        to_points=dense @ to_nodes,
        width_mm=width_mm,
        height_mm=height_mm,
    )


def _basis(points_mm: Points, grid: _Grid) -> _Basis:
    rows, step_x_mm = grid.rows, grid.step_x_mm
    place = points_mm / (step_x_mm, STEP_Y_MM)
    place = np.clip(place, 0.0, (COLUMNS - 1.000001, rows - 1.000001))
    corner = place.astype(np.intp)
    across, down = (place - corner).T
    first = corner[:, 1] * COLUMNS + corner[:, 0]
    return _Basis(
        nodes=np.stack((first, first + 1, first + COLUMNS, first + COLUMNS + 1), axis=1),
        weights=np.stack(
            ((1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down),
            axis=1,
        ),
        count=rows * COLUMNS,
    )


def _solved(left: Points, right: Points) -> Points:
    """Solve the system block by block: two rows of the grid touch only the next two.

    Not by one call for the whole matrix, whose threads wait for each other, up to a hundred times
    the work itself, when a pool keeps every core busy.
    """
    size = 2 * COLUMNS
    blocks = [slice(i, i + size) for i in range(0, len(left), size)]
    carried: list[Points] = []
    values = right.copy()
    for here, after in pairwise([*blocks, slice(len(left), len(left))]):
        inner = left[here, here]
        if carried:
            before = blocks[len(carried) - 1]
            inner = inner - left[here, before] @ carried[-1]
            values[here] -= left[here, before] @ values[before]
        wanted = np.concatenate((left[here, after], values[here]), axis=1)
        both = np.asarray(np.linalg.solve(inner, wanted), dtype=np.float64)
        coupled = both.shape[1] - values.shape[1]
        carried.append(both[:, :coupled])
        values[here] = both[:, coupled:]
    for here, after, upper in reversed(list(zip(blocks, blocks[1:], carried, strict=False))):
        values[here] -= upper @ values[after]
    return values


@lru_cache(maxsize=4)
def _stiffness(rows: int) -> Points:
    """The penalty matrix; a whiff of a pull to zero keeps it solvable whatever was measured."""
    along = np.kron(_second_differences(rows), np.eye(COLUMNS)) / ROUGHNESS_Y_MM
    curving = _second_differences(COLUMNS) / np.array(ROUGHNESS_X_MM)[:, None]
    across = np.kron(np.eye(rows), curving)
    twist = np.kron(_differences(rows), _differences(COLUMNS)) / TWIST_MM
    pull = np.eye(rows * COLUMNS) * 0.01
    return np.asarray(sum(part.T @ part for part in (along, across, twist, pull)))


def _differences(count: int) -> Points:
    return np.diff(np.eye(count), axis=0)


def _second_differences(count: int) -> Points:
    return np.diff(np.eye(count), n=2, axis=0)
