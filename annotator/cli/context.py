"""What commands share: settings, the database, output for programs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from annotator.errors import Failed

if TYPE_CHECKING:
    from annotator.services.sessions import Store
    from annotator.settings import Settings

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs to read.")


def load_settings(create: bool = True) -> "Settings":
    """The settings, with the data directory made; raises Failed with a line for people.

    Without `create` it fails where there is no database, and makes nothing.
    """
    from pydantic import ValidationError

    from annotator.services import upkeep
    from annotator.settings import Settings

    try:
        settings = Settings()
        if not create:
            upkeep.need_database(settings.database)
        return settings.prepare()
    except ValidationError as error:
        found = error.errors()[0]
        name = f"ANNOTATOR_{str(found['loc'][0]).upper()}"
        raise Failed(f"The setting {name} is wrong: {found['msg']}") from error
    except OSError as error:
        raise Failed(f"The data directory cannot be used: {error}") from error


@contextmanager
def open_store(create: bool = True) -> Iterator["Store"]:
    """The database, created if there is none and `create`; raises Failed when it is out of date."""
    from annotator.services import upkeep
    from annotator.services.sessions import Store

    store = Store(load_settings(create).database)
    try:
        if create:
            upkeep.prepare(store)
        else:
            upkeep.check_ready(store)
        yield store
    finally:
        store.engine.dispose()


def need_project(store: "Store", slug: str) -> None:
    """Raises Failed when there is no project of that slug."""
    from annotator.services import projects

    with store.reading() as session:
        if not projects.exists(session, slug):
            raise Failed(f"There is no project {slug!r}.")


def count(number: int, noun: str) -> str:
    """A number with its noun, such as `1 document` and `2,000 documents`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tell(words: str, value: Any, wanted_json: bool) -> None:
    """Prints `words` for people, or `value` as JSON for programs."""
    click.echo(json.dumps(value, ensure_ascii=False) if wanted_json else words)
