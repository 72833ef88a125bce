"""Tables of accounts with their roles and children, and of the copies made of archives.

Shapes only: rules stand in ``ediary_core.accounts`` and ``ediary_core.archive``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ediary_core.tables import Base, Pupil, Teacher, words


class Role(StrEnum):
    """What somebody is in the school; one account may have several."""

    ADMINISTRATOR = "administrator"
    DIRECTOR = "director"
    TUTOR = "tutor"  # the form tutor of a class; which class, says the class
    TEACHER = "teacher"
    COUNSELLOR = "counsellor"
    SECRETARY = "secretary"
    INSPECTOR = "inspector"  # reads, and changes nothing
    PARENT = "parent"
    PUPIL = "pupil"


class Account(Base):
    """Somebody who may sign in, with what sign-in has to remember.

    ``lock_left_s`` counts down what is left of a lock, seen from ``lock_seen_at`` on, so that a
    clock set back neither ends nor prolongs it.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)  # folded, as accounts.login folds it
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("pupil.id"))  # a pupil's own account
    password_hash: Mapped[str] = mapped_column(Text)
    password_set_at: Mapped[datetime]
    one_time: Mapped[bool]  # the password is to be changed at the first sign-in
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    lock_left_s: Mapped[int | None]  # None: not locked
    lock_seen_at: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    teacher: Mapped[Teacher | None] = relationship()
    roles: Mapped[list[AccountRole]] = relationship(
        cascade="all, delete-orphan", order_by="AccountRole.id"
    )
    children: Mapped[list[AccountChild]] = relationship(
        cascade="all, delete-orphan", order_by="AccountChild.id"
    )


class AccountRole(Base):
    __tablename__ = "account_role"
    __table_args__ = (UniqueConstraint("account_id", "role"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))


class AccountChild(Base):
    """A parent's child."""

    __tablename__ = "account_child"
    __table_args__ = (UniqueConstraint("account_id", "pupil_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"))
    pupil: Mapped[Pupil] = relationship()


class ArchiveCopy(Base):
    """The register of copies: what was copied from the diary, when and for whom. Never changed."""

    __tablename__ = "archive_copy"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    for_whom: Mapped[str]
    what: Mapped[str]  # the archive's title, like a term
    sha256: Mapped[str]  # of the archive's manifest, which names the hash of each file
    note: Mapped[str] = mapped_column(Text, default="")
