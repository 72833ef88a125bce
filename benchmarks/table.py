"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    lines = [_line(head), _line(["---", *["---:"] * (len(head) - 1)])]
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"a row of {len(row)} cells under a head of {len(head)}")
        lines.append(_line([str(cell) for cell in row]))
    return "\n".join(lines)


def share(part: int, whole: int) -> str:
    """``part`` with its share of ``whole`` in per cent; the count alone where there is nothing."""
    return f"{part} ({100 * part / whole:.2f} %)" if part and whole else str(part)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
