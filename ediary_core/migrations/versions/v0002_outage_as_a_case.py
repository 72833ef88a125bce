"""The outage as a case: registers, blank and correction cards, decisions, locks, retention.

Names of keys and constraints follow the naming convention of ``ediary_core.tables.Base``.
"""

from __future__ import annotations

from datetime import UTC

import sqlalchemy as sa
from alembic import op

from ediary_core.history_chain import GENESIS, ChainRow, digest_after

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _change_subject()
    _change_card()
    _change_finding()
    _change_lesson()
    _change_topic()
    _change_grade_column()
    _create_stay_hour()
    _create_outage()
    _create_movement()
    _create_blank_decision()
    _create_pack()
    _create_destruction()
    _create_clock_day()
    _create_lock()
    _create_correction_act()
    _create_notification()
    _create_difference()
    _create_withdrawal()
    _chain_history()
    _create_account()
    _create_archive_copy()


def _change_subject() -> None:
    with op.batch_alter_table("subject") as table:
        table.add_column(sa.Column("numbered_with_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_subject_numbered_with_id_subject", "subject", ["numbered_with_id"], ["id"]
        )


def _change_card() -> None:
    with op.batch_alter_table("card") as table:
        table.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="lesson"))
        table.add_column(sa.Column("corrects_id", sa.String(255), nullable=True))
        table.add_column(sa.Column("resolved", sa.JSON(), nullable=True))
        table.create_foreign_key("fk_card_corrects_id_card", "card", ["corrects_id"], ["id"])
        table.alter_column("lesson_date", existing_type=sa.Date(), nullable=True)
        for name in ("period", "unit_id", "subject_id", "teacher_id"):
            table.alter_column(name, existing_type=sa.Integer(), nullable=True)


def _change_finding() -> None:
    with op.batch_alter_table("finding") as table:
        table.add_column(sa.Column("teacher_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("closed_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("closed_by", sa.String(255), nullable=True))
        table.add_column(sa.Column("closed_how", sa.String(255), nullable=True))
        table.create_foreign_key("fk_finding_teacher_id_teacher", "teacher", ["teacher_id"], ["id"])


def _change_lesson() -> None:
    with op.batch_alter_table("lesson") as table:
        table.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="lesson"))
        table.add_column(
            sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        table.add_column(sa.Column("planned_date", sa.Date(), nullable=True))
        table.add_column(sa.Column("planned_period", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("trainee", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("verify_by", sa.Date(), nullable=True))
        table.add_column(sa.Column("verified_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("verified_by", sa.String(255), nullable=True))


def _change_topic() -> None:
    with op.batch_alter_table("topic") as table:
        table.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="topic"))
        table.drop_constraint("uq_topic_lesson_id", type_="unique")
        table.create_unique_constraint("uq_topic_lesson_id_kind", ["lesson_id", "kind"])


def _change_grade_column() -> None:
    with op.batch_alter_table("grade_column") as table:
        table.add_column(sa.Column("state", sa.String(32), nullable=False, server_default="loaded"))
        table.add_column(sa.Column("source", sa.String(32), nullable=False, server_default="card"))
        table.add_column(sa.Column("description", sa.Text(), nullable=True))


def _create_stay_hour() -> None:
    op.create_table(
        "stay_hour",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lesson_id", sa.Integer(), sa.ForeignKey("lesson.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.Column("register_number", sa.Integer(), nullable=False),
        sa.Column("end", sa.String(32), nullable=False),
        sa.Column("hour", sa.String(255), nullable=True),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id"), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.UniqueConstraint("lesson_id", "pupil_id", "end"),
    )
    op.create_index("ix_stay_hour_lesson_id", "stay_hour", ["lesson_id"], unique=False)


def _create_outage() -> None:
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_by", sa.String(255), nullable=False),
        sa.Column("ended_by", sa.String(255), nullable=True),
    )


def _create_movement() -> None:
    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("oddity", sa.String(255), nullable=True),
    )
    op.create_index("ix_movement_card_id", "movement", ["card_id"], unique=False)


def _create_blank_decision() -> None:
    op.create_table(
        "blank_decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id"), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=True),
        sa.Column("subject_id", sa.Integer(), sa.ForeignKey("subject.id"), nullable=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("lesson_date", sa.Date(), nullable=True),
        sa.Column("period", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(255), nullable=False),
    )
    op.create_index("ix_blank_decision_card_id", "blank_decision", ["card_id"], unique=False)


def _create_pack() -> None:
    op.create_table(
        "pack",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
    )


def _create_destruction() -> None:
    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("recorded_by", sa.String(255), nullable=False),
        sa.Column("card_count", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "destroyed_card",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("destruction_id", sa.Integer(), sa.ForeignKey("destruction.id"), nullable=False),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id"), nullable=False),
        sa.Column("paper", sa.String(32), nullable=False),
        sa.UniqueConstraint("card_id"),
    )
    op.create_index(
        "ix_destroyed_card_destruction_id", "destroyed_card", ["destruction_id"], unique=False
    )
    op.create_table(
        "purged_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("destruction_id", sa.Integer(), sa.ForeignKey("destruction.id"), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("destruction_id", "name"),
    )
    op.create_index(
        "ix_purged_file_destruction_id", "purged_file", ["destruction_id"], unique=False
    )
    op.create_index("ix_purged_file_name", "purged_file", ["name"], unique=False)
    op.create_table(
        "kept_page",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id"), nullable=False),
        sa.Column("picture", sa.String(255), nullable=False),
        sa.UniqueConstraint("page_id"),
    )


def _create_clock_day() -> None:
    op.create_table(
        "clock_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("doubt", sa.String(32), nullable=True),
        sa.Column("confirmed_by", sa.String(255), nullable=True),
    )


def _create_lock() -> None:
    op.create_table(
        "lock",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("locked_at", sa.DateTime(), nullable=False),
        sa.Column("locked_by", sa.String(255), nullable=False),
        sa.UniqueConstraint("kind", "first"),
    )


def _create_correction_act() -> None:
    op.create_table(
        "correction_act",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(255), nullable=False),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id"), nullable=True),
        sa.Column("lesson_id", sa.Integer(), sa.ForeignKey("lesson.id"), nullable=True),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=True),
        sa.Column("administrator", sa.String(255), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "correction_act_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("act_id", sa.Integer(), sa.ForeignKey("correction_act.id"), nullable=False),
        sa.Column("entity", sa.String(255), nullable=False),
        sa.Column("entity_id", sa.String(255), nullable=False),
        sa.Column("field", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=True),
        sa.Column("wrong", sa.Text(), nullable=True),
        sa.Column("right", sa.Text(), nullable=True),
    )
    op.create_index("ix_correction_act_row_act_id", "correction_act_row", ["act_id"], unique=False)


def _create_notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=True),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=True),
        sa.Column("act_id", sa.Integer(), sa.ForeignKey("correction_act.id"), nullable=True),
        sa.Column("kind", sa.String(255), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
    )


def _create_difference() -> None:
    op.create_table(
        "difference",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id"), nullable=False),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id"), nullable=True),
        sa.Column("entity", sa.String(255), nullable=False),
        sa.Column("entity_id", sa.String(255), nullable=False),
        sa.Column("field", sa.String(255), nullable=True),
        sa.Column("kept", sa.String(255), nullable=True),
        sa.Column("scanned", sa.String(255), nullable=True),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by", sa.String(255), nullable=True),
    )
    op.create_index("ix_difference_card_id", "difference", ["card_id"], unique=False)


def _create_withdrawal() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lesson_id", sa.Integer(), sa.ForeignKey("lesson.id"), nullable=False),
        sa.Column("field", sa.String(255), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.UniqueConstraint("lesson_id", "field", "pupil_id"),
    )
    op.create_index("ix_withdrawal_lesson_id", "withdrawal", ["lesson_id"], unique=False)


def _chain_history() -> None:
    op.create_table(
        "history_head",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.add_column("history", sa.Column("digest", sa.String(64), nullable=True))
    length, digest = _chain_rows(op.get_bind())
    with op.batch_alter_table("history") as table:
        table.alter_column("digest", existing_type=sa.String(64), nullable=False)
    op.create_index("ix_history_entity_entity_id", "history", ["entity", "entity_id"], unique=False)
    op.get_bind().execute(
        sa.text("INSERT INTO history_head (id, length, digest) VALUES (1, :length, :digest)"),
        {"length": length, "digest": digest},
    )


def _chain_rows(connection: sa.Connection) -> tuple[int, str]:
    """Number the rows there without gaps, in their order, and chain them."""
    names = ("id", "entity", "entity_id", "attribute", "old", "new", "who", "at", "why", "digest")
    history = sa.table("history", *(sa.column(name) for name in names))
    history.c.at.type = sa.DateTime()
    position, digest = 0, GENESIS
    rows = connection.execute(sa.select(history).order_by(history.c.id)).mappings().all()
    for position, old_row in enumerate(rows, start=1):
        kept = {name: old_row[name] for name in names if name not in {"id", "at", "digest"}}
        at = old_row["at"].replace(tzinfo=UTC)
        digest = digest_after(digest, ChainRow(position=position, at=at, **kept))
        connection.execute(
            sa.update(history)
            .where(history.c.id == old_row["id"])
            .values(id=position, digest=digest)
        )
    return position, digest


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("login", sa.String(255), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=True),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_set_at", sa.DateTime(), nullable=False),
        sa.Column("one_time", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lock_left_s", sa.Integer(), nullable=True),
        sa.Column("lock_seen_at", sa.DateTime(), nullable=True),
        sa.Column("last_good_at", sa.DateTime(), nullable=True),
        sa.Column("last_failed_at", sa.DateTime(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "account_role",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.UniqueConstraint("account_id", "role"),
    )
    op.create_index("ix_account_role_account_id", "account_role", ["account_id"], unique=False)
    op.create_table(
        "account_child",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.UniqueConstraint("account_id", "pupil_id"),
    )
    op.create_index("ix_account_child_account_id", "account_child", ["account_id"], unique=False)


def _create_archive_copy() -> None:
    op.create_table(
        "archive_copy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(255), nullable=False),
        sa.Column("for_whom", sa.String(255), nullable=False),
        sa.Column("what", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(255), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
