"""The command line: every command of the contract, each a thin call into the packages below."""

from ediary_app.cli.entry import main

__all__ = ["main"]
