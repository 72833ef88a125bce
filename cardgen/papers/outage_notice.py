"""The staff room's notice and the parents' message: one A4 each, as large as it fits."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer

from cardgen.error import DoesNotFitError
from cardgen.lettering import font_name
from cardgen.papers.outage_words import MessageWords, NoticeWords
from cardgen.papers.sheets import printed

_MARGIN_MM = 20.0
_LARGEST, _SMALLEST, _STEP = 1.0, 0.5, 0.05  # of the sizes below
_TITLE_PT, _FACT_PT, _HEAD_PT, _STEP_PT, _FOOT_PT = 34.0, 19.0, 23.0, 19.0, 12.0
_SUBJECT_PT, _BODY_PT = 22.0, 14.0


def notice_pdf(words: NoticeWords) -> bytes:
    """The notice on one A4; a long reason makes the letters smaller.

    Raises:
        DoesNotFitError: the reason or the school's name is too long for a notice.
    """
    return _fitted(lambda scale: _notice(words, scale))


def message_pdf(words: MessageWords) -> bytes:
    """The message to parents and pupils on one A4.

    Raises:
        DoesNotFitError: the reason or the school's name is too long for it.
    """
    return _fitted(lambda scale: _message(words, scale))


def _notice(words: NoticeWords, scale: float) -> list[Flowable]:
    return [
        _paragraph(words.school, _FOOT_PT * scale),
        Spacer(0, 4 * mm),
        _paragraph(words.title, _TITLE_PT * scale, bold=True),
        Spacer(0, 7 * mm * scale),
        *(_paragraph(line, _FACT_PT * scale) for line in words.facts),
        Spacer(0, 5 * mm * scale),
        HRFlowable(width="100%", thickness=1.5, color="black"),
        Spacer(0, 5 * mm * scale),
        _paragraph(words.do, _HEAD_PT * scale, bold=True),
        Spacer(0, 4 * mm * scale),
        *(
            _paragraph(step, _STEP_PT * scale, number=f"{number}.")
            for number, step in enumerate(words.steps, start=1)
        ),
        Spacer(0, 4 * mm * scale),
        HRFlowable(width="100%", thickness=1.5, color="black"),
        Spacer(0, 5 * mm * scale),
        _paragraph(words.ask, _FACT_PT * scale, bold=True),
        _paragraph(words.posted, _FOOT_PT * scale),
    ]


def _message(words: MessageWords, scale: float) -> list[Flowable]:
    return [
        _paragraph(words.school, _FOOT_PT * scale),
        Spacer(0, 6 * mm),
        _paragraph(words.subject, _SUBJECT_PT * scale, bold=True),
        Spacer(0, 6 * mm * scale),
        *(_paragraph(each, _BODY_PT * scale) for each in words.paragraphs),
    ]


def _paragraph(
    text: str, size_pt: float, *, bold: bool = False, number: str | None = None
) -> Paragraph:
    style = ParagraphStyle(
        "line",
        fontName=font_name(bold=bold),
        fontSize=size_pt,
        leading=size_pt * 1.3,
        spaceAfter=size_pt * 0.45,
        leftIndent=size_pt * 1.6 if number else 0,
        bulletFontName=font_name(bold=True),
        bulletFontSize=size_pt,
    )
    return Paragraph(escape(printed(text)), style, bulletText=number)


def _fitted(flow: Callable[[float], list[Flowable]]) -> bytes:
    scale = _LARGEST
    while scale >= _SMALLEST:
        target = BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=_MARGIN_MM * mm,
            rightMargin=_MARGIN_MM * mm,
            topMargin=_MARGIN_MM * mm,
            bottomMargin=_MARGIN_MM * mm,
            title="ediary-cards",
            invariant=1,
        )
        document.build(flow(scale))
        if document.page == 1:
            return target.getvalue()
        scale -= _STEP
    raise DoesNotFitError("the notice does not fit on one sheet", "Give a shorter reason.")
