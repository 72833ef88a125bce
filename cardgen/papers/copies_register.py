"""The register of copies on paper (G97)."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.papers.sheets import Block, Grid, Text, Title, render_sheets
from ediary_core.archive.copies import CopyListing
from ediary_core.profile import Profile

_DIGITS = 16  # of the digest: enough to tell two archives apart on paper


def copies_register_pdf(
    copies: Sequence[CopyListing], *, profile: Profile, school: str, head: str
) -> bytes:
    """The register as a PDF in the profile's language, the history's state at its foot."""
    columns = ("made_at", "for_whom", "what", "made_by", "digest", "note")
    rows = tuple(
        (
            copy.made_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            copy.for_whom,
            copy.what,
            copy.made_by,
            f"{copy.sha256[:_DIGITS]}…",
            copy.note,
        )
        for copy in copies
    )
    heads = tuple(profile.text(f"archive.copies.{column}") for column in columns)
    register: Block = (
        Grid(head=heads, rows=rows, widths=(1.5, 2.4, 3.2, 1.6, 2.0, 2.0))
        if rows
        else Text(text=profile.text("archive.copies.none"))
    )
    title = Title(text=profile.text("archive.copies.title"), under=school)
    return render_sheets([title, register], foot=f"{school} · {head}", wide=True)
