"""An object as a key to what was worked out of it, told apart by what it is, not what it holds."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Same(Generic[T]):
    """For an ``lru_cache`` on something that is dear to hash, as the hundreds of bubbles of a form,
    and that never changes.

    Pages of one layout share these objects (see ``omr.form``); where they do not, the same is
    worked out again. A cache keeps its keys and so the objects in them: as long as one is there,
    no other object can have its identity.
    """

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it
