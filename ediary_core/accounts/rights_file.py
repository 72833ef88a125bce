"""Reads and checks the table of rights, ``rights.toml``."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from ediary_core.account_tables import Role
from ediary_core.accounts.action import Action, Scope
from ediary_core.accounts.rights import Rights
from ediary_core.errors import RightsFileError

_FILE = Path(__file__).parent / "rights.toml"
_TODO = "Mend the line, or install the program again."
Word = TypeVar("Word", bound=StrEnum)


@cache
def school_rights() -> Rights:
    """The rights that hold in every school.

    Raises:
        RightsFileError: the file is not as it was installed.
    """
    return read_rights(_FILE)


def read_rights(path: Path) -> Rights:
    """The table in a file.

    Raises:
        RightsFileError: it cannot be read, leaves a role out, or names an unknown role, action or
            scope; with the line.
    """
    try:
        text = path.read_text("utf-8")
        raw = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise RightsFileError(
            f"The table of rights {path} is unreadable: {error}.", _TODO
        ) from error
    lines = _Lines(path, text)
    grants = {
        lines.known(Role, role, role=role): {
            lines.known(Action, action, role=role, action=action): lines.scopes(
                scopes, role=role, action=action
            )
            for action, scopes in lines.table(actions, role=role).items()
        }
        for role, actions in raw.items()
    }
    missing = set(Role) - set(grants)
    if missing:
        raise RightsFileError(
            f"The table of rights {path} says nothing of {', '.join(sorted(missing))}.", _TODO
        )
    return Rights(grants=grants)


class _Lines:
    """The file's lines, to name the one on which something unknown stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def known(self, kind: type[Word], word: str, *, role: str, action: str | None = None) -> Word:
        if word not in {each.value for each in kind}:
            raise self._wrong(
                f"there is no {kind.__name__.lower()} {word!r}", role=role, action=action
            )
        return kind(word)

    def table(self, value: object, *, role: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise self._wrong("a table of actions is expected", role=role, action=None)
        return value

    def scopes(self, value: object, *, role: str, action: str) -> frozenset[Scope]:
        if not isinstance(value, list) or not value:
            raise self._wrong("a list of scopes is expected", role=role, action=action)
        return frozenset(self.known(Scope, str(each), role=role, action=action) for each in value)

    def _wrong(self, reason: str, *, role: str, action: str | None) -> RightsFileError:
        return RightsFileError(
            f"The table of rights {self._path}, line {self._line(role, action)}: {reason}.", _TODO
        )

    def _line(self, role: str, action: str | None) -> int:
        """The line of the role's head, or that of the action below it."""
        head = next((at for at, line in enumerate(self._lines) if _is_head(line, role)), 0)
        if action is None:
            return head + 1
        key = re.compile(rf"""\s*["']?{re.escape(action)}["']?\s*=""")
        below = (at for at in range(head, len(self._lines)) if key.match(self._lines[at]))
        return next(below, head) + 1


def _is_head(line: str, role: str) -> bool:
    name = re.escape(role)
    return re.match(rf"""\s*(\[\s*["']?{name}["']?\s*\]|{name}\s*=)""", line) is not None
