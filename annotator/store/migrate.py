"""Bringing the database up to date with the tables, by Alembic."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from annotator.store.engine import Store

# The newest migration; a test holds it to the files. Knowing it here spares each start the import of Alembic.
HEAD = "0015"


def current(store: Store) -> str | None:
    """The migration that the database is at, or None when it is new."""
    with store.engine.connect() as connection:
        return _version(connection)


def upgrade(store: Store) -> bool:
    """Runs the migrations that the database lacks, all or none; whether there were any."""
    if current(store) == HEAD:
        return False
    from alembic import command

    with store.writing() as session:
        connection = session.connection()
        # Servers may start at once: only now, with the write lock, is it sure that no other has done it.
        if _version(connection) == HEAD:
            return False
        settings = configuration()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        session.commit()
    return True


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("select version_num from alembic_version")).first()
    return row[0] if row else None


def configuration() -> Any:
    """Alembic's settings, without a file of its own."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return settings
