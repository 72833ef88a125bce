"""What of a batch is the administrator's own work: pages and files to settle away from any card."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.outcome import BatchReport, FileProblem, PageEnd, PageResult

# What may hide a card comes first; a whole stack of something else must not stand in front of it.
_ENDS = (PageEnd.UNREADABLE, PageEnd.CONFLICT, PageEnd.REJECTED, PageEnd.FOREIGN)


def pages_to_settle(report: BatchReport) -> Mapping[PageEnd, tuple[PageResult, ...]]:
    """The pages of which nothing was entered and somebody has to see why, by outcome.

    A page counts once, however often its file was given; pages that wait for their card are its
    teacher's work. Outcomes without such a page are left out.
    """
    once = {page.page_id: page for page in reversed(report.pages)}
    pages = sorted(once.values(), key=lambda page: page.page_id)
    found = {end: tuple(page for page in pages if page.settled_as is end) for end in _ENDS}
    return {end: of_end for end, of_end in found.items() if of_end}


def files_to_settle(report: BatchReport) -> tuple[FileProblem, ...]:
    """The files that were given as scans and could not be taken in."""
    return tuple(problem for problem in report.problems if problem.needs_person)
