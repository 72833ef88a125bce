"""A document of paragraphs and tables as one HTML page without links to anything outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cardgen.papers.sheets import (
    Block,
    Facts,
    Grid,
    GridCell,
    Heading,
    NewSheet,
    Signatures,
    Text,
    Title,
    Together,
)

_STYLE = (
    "body{font:15px/1.45 'Noto Sans',sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;"
    "color:#111}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.5rem 0 .4rem}"
    ".under{color:#555;margin:0 0 1rem}table{border-collapse:collapse;width:100%}"
    "th{background:#eee;text-align:left}th,td{border-bottom:1px solid #bbb;padding:.25rem .5rem;"
    "vertical-align:top}.c{text-align:center}dt{color:#555}dl{display:grid;"
    "grid-template-columns:max-content 1fr;gap:.2rem 1.5rem}dd{margin:0}"
)


def render_page(blocks: Sequence[Block], *, language: str) -> bytes:
    """The blocks one after another; what is to be signed is left to the paper."""
    title = next((each.text for each in blocks if isinstance(each, Title)), "")
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    ).encode()


def _html(block: Block) -> str:
    match block:
        case Signatures() | NewSheet():
            return ""
        case Together():
            return "\n".join(map(_html, block.blocks))
        case Facts() | Grid():
            return _table(block)
        case _:
            return _words(block)


def _words(block: Title | Heading | Text) -> str:
    match block:
        case Title():
            return f'<h1>{escape(block.text)}</h1><p class="under">{escape(block.under)}</p>'
        case Heading():
            return f"<h2>{escape(block.text)}</h2>"
        case Text():
            return f"<p>{escape(block.text)}</p>"


def _table(block: Facts | Grid) -> str:
    match block:
        case Facts():
            facts = (f"<dt>{escape(f.name)}</dt><dd>{escape(f.value)}</dd>" for f in block.facts)
            return f"<dl>{''.join(facts)}</dl>"
        case Grid():
            head = _row(block.head, block.centred, "th")
            rows = "\n".join(_row(row, block.centred, "td") for row in block.rows)
            return f"<table><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>"


def _row(cells: Sequence[GridCell], centred: frozenset[int], tag: str) -> str:
    """Boxes to tick and pictures are for paper; a page leaves their places empty."""
    kinds = [' class="c"' if index in centred else "" for index in range(len(cells))]
    made = (f"<{tag}{kind}>{_text(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True))
    return f"<tr>{''.join(made)}</tr>"


def _text(cell: GridCell) -> str:
    return escape(cell) if isinstance(cell, str) else ""
