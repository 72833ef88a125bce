"""The diary's first tables: school, timetable, cards, scans, readings, entries, history.

Names of keys and constraints follow the naming convention of ``ediary_core.tables.Base``.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_school()
    _create_teacher()
    _create_subject()
    _create_unit()
    _create_pupil()
    _create_enrolment()
    _create_exemption()
    _create_period()
    _create_calendar()
    _create_timetable()
    _create_card()
    _create_batch()
    _create_scan_file()
    _create_page()
    _create_reading()
    _create_finding()
    _create_lesson()
    _create_topic()
    _create_attendance()
    _create_grade_column()
    _create_grade()
    _create_history()


def _create_school() -> None:
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("profile", sa.String(255), nullable=False),
        sa.Column("key_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )


def _create_teacher() -> None:
    op.create_table(
        "teacher",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.UniqueConstraint("number"),
    )


def _create_subject() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.UniqueConstraint("number"),
    )


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("tutor_id", sa.Integer(), sa.ForeignKey("teacher.id")),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("number"),
    )


def _create_pupil() -> None:
    op.create_table(
        "pupil",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("surname", sa.String(255), nullable=False),
        sa.Column("given_name", sa.String(255), nullable=False),
    )


def _create_enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.Column("register_number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.UniqueConstraint("unit_id", "pupil_id", "since"),
    )
    op.create_index("ix_enrolment_pupil_id", "enrolment", ["pupil_id"], unique=False)
    op.create_index("ix_enrolment_unit_id", "enrolment", ["unit_id"], unique=False)


def _create_exemption() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.Column("subject_id", sa.Integer(), sa.ForeignKey("subject.id"), nullable=False),
        sa.UniqueConstraint("pupil_id", "subject_id"),
    )
    op.create_index("ix_exemption_pupil_id", "exemption", ["pupil_id"], unique=False)


def _create_period() -> None:
    op.create_table(
        "period",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
    )


def _create_calendar() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
    )


def _create_timetable() -> None:
    op.create_table(
        "timetable",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), sa.ForeignKey("period.number"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("subject_id", sa.Integer(), sa.ForeignKey("subject.id"), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=False),
        sa.UniqueConstraint("weekday", "period", "unit_id"),
    )


def _create_card() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lesson_date", sa.Date(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("subject_id", sa.Integer(), sa.ForeignKey("subject.id"), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("serial"),
    )
    op.create_index("ix_card_lesson_date", "card", ["lesson_date"], unique=False)


def _create_batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
    )


def _create_scan_file() -> None:
    op.create_table(
        "scan_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("sha256", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("pages", sa.Integer()),
        sa.UniqueConstraint("sha256"),
    )


def _create_page() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scan_file_id", sa.Integer(), sa.ForeignKey("scan_file.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id")),
        sa.Column("card_page", sa.Integer()),
        sa.Column("outcome", sa.String(255)),
        sa.Column("reason", sa.String(255)),
        sa.UniqueConstraint("scan_file_id", "number"),
    )
    op.create_index("ix_page_card_id", "page", ["card_id"], unique=False)
    op.create_index("ix_page_scan_file_id", "page", ["scan_file_id"], unique=False)


def _create_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id"), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("picture", sa.String(255)),
        sa.Column("picture_dpi", sa.Integer()),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("page_id"),
    )


def _create_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id")),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id")),
        sa.Column("code", sa.String(255), nullable=False),
        sa.Column("field", sa.String(255)),
        sa.Column("register_number", sa.Integer()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_finding_card_id", "finding", ["card_id"], unique=False)


def _create_lesson() -> None:
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lesson_date", sa.Date(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("subject_id", sa.Integer(), sa.ForeignKey("subject.id"), nullable=False),
        sa.Column("teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=False),
        sa.Column("planned_teacher_id", sa.Integer(), sa.ForeignKey("teacher.id"), nullable=False),
        sa.Column("substitution", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fill_sequence", sa.Integer()),
        sa.Column("card_id", sa.String(255), sa.ForeignKey("card.id")),
        sa.Column("load_order", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id")),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.UniqueConstraint("card_id"),
        sa.UniqueConstraint("lesson_date", "period", "unit_id"),
        sa.UniqueConstraint("load_order"),
    )


def _create_topic() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lesson_id", sa.Integer(), sa.ForeignKey("lesson.id"), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("picture", sa.String(255)),
        sa.Column("due_on", sa.Date()),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id")),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.UniqueConstraint("lesson_id"),
    )


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lesson_id", sa.Integer(), sa.ForeignKey("lesson.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.Column("register_number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(255)),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id")),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.UniqueConstraint("lesson_id", "pupil_id"),
    )
    op.create_index("ix_attendance_lesson_id", "attendance", ["lesson_id"], unique=False)


def _create_grade_column() -> None:
    op.create_table(
        "grade_column",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lesson_id", sa.Integer(), sa.ForeignKey("lesson.id"), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("category", sa.String(255)),
        sa.Column("weight", sa.String(255)),
        sa.UniqueConstraint("lesson_id", "name"),
    )
    op.create_index("ix_grade_column_lesson_id", "grade_column", ["lesson_id"], unique=False)


def _create_grade() -> None:
    op.create_table(
        "grade",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("column_id", sa.Integer(), sa.ForeignKey("grade_column.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer(), sa.ForeignKey("pupil.id"), nullable=False),
        sa.Column("register_number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(255)),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("page.id")),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.UniqueConstraint("column_id", "pupil_id"),
    )
    op.create_index("ix_grade_column_id", "grade", ["column_id"], unique=False)


def _create_history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("entity", sa.String(255), nullable=False),
        sa.Column("entity_id", sa.String(255), nullable=False),
        sa.Column("attribute", sa.String(255), nullable=False),
        sa.Column("old", sa.Text()),
        sa.Column("new", sa.Text()),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
    )
