"""Alembic's door into this package: runs the migrations on the connection it is handed."""

from __future__ import annotations

from alembic import context

from ediary_core.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table only by copying it
)
with context.begin_transaction():
    context.run_migrations()
