"""The table of rights, and what it says of one action on one object. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ediary_core.account_tables import Role
from ediary_core.accounts.action import Action, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who wants to do something, as far as rights depend on it."""

    roles: frozenset[Role]
    teacher_id: int | None = None
    pupil_id: int | None = None
    children: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """To whom an object belongs; a thing of the whole school belongs to nobody."""

    teachers: frozenset[int] = frozenset()  # taught it, or were planned to
    tutors: frozenset[int] = frozenset()  # form tutors of its class or pupil
    pupils: frozenset[int] = frozenset()  # whom it is about
    task_of: int | None = None  # the teacher who is to settle it
    excursion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether something is allowed; the reason names roles and scopes, and no person."""

    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The table: what is not in it is not allowed."""

    grants: Mapping[Role, Mapping[Action, frozenset[Scope]]]

    def decide(self, actor: Actor, action: Action, reach: Reach) -> Decision:
        """Whether the actor may do the action to what lies in ``reach``."""
        having = sorted(role for role in actor.roles if self.grants.get(role, {}).get(action))
        for role in having:
            for scope in sorted(self.grants[role][action]):
                if _reaches(scope, actor, reach):
                    return Decision(allowed=True, reason=f"{action}: {role}, {scope}")
        if not having:
            return Decision(
                allowed=False, reason=f"{action}: no role of the account has this right"
            )
        scopes = sorted({scope for role in having for scope in self.grants[role][action]})
        return Decision(
            allowed=False, reason=f"{action}: only within {', '.join(scopes)}, and this is not"
        )


def _reaches(scope: Scope, actor: Actor, reach: Reach) -> bool:
    teacher = frozenset() if actor.teacher_id is None else frozenset({actor.teacher_id})
    own = frozenset() if actor.pupil_id is None else frozenset({actor.pupil_id})
    reached = {
        Scope.ALL: True,
        Scope.OWN_LESSONS: bool(teacher & reach.teachers),
        Scope.OWN_CLASS: bool(teacher & reach.tutors),
        Scope.OWN_EXCURSION: reach.excursion and bool(teacher & reach.tutors),
        Scope.OWN_CHILD: bool(actor.children & reach.pupils),
        Scope.OWN_DATA: bool(own & reach.pupils),
        Scope.OWN_TASKS: reach.task_of is not None and reach.task_of in teacher,
    }
    return reached[scope]
