"""Run by Alembic: applies migrations on the connection that `store.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from annotator.store import (  # noqa: F401
    agreement,
    agreement_changes,
    annotations,
    assignments,
    documents,
    incidents,
    jobs,
    labelstudio_links,
    lexicon,
    mappings,
    ontologies,
    people,
    pools,
    projects,
    releases,
    rows,
    suggestions,
    threads,
    tokens,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
