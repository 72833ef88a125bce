"""The re-entry list as one page without links to anything outside, to be ticked off on a screen."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cardgen.head import written_date
from cardgen.papers.reentry_list import Pictures, explanations
from ediary_core.interchange.reentry_view import ReentryList
from ediary_core.profile import Profile

_TEMPLATES = Path(__file__).parent / "templates"
_PNG = b"\x89PNG"


def reentry_page(listed: ReentryList, *, profile: Profile, pictures: Pictures) -> str:
    """The list as HTML in the profile's language; it prints well too."""

    def shown(name: str) -> str | None:
        picture = pictures(name)
        if picture is None:
            return None
        kind = "png" if picture.startswith(_PNG) else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("reentry.html.j2").render(
        listed=listed,
        day=written_date(listed.day, profile),
        explanations=explanations(listed.lines, profile, waiting=listed.waiting),
        language=profile.language,
        picture=shown,
        text=lambda key: profile.text(f"reentry.{key}"),
    )
