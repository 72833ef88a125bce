"""The error report: what was scanned, what became of it, what teachers have to do."""

from ingest.report.render import render_report

__all__ = ["render_report"]
