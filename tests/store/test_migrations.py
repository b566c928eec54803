"""Migrations: a database of the first version keeps what it has; its tables become what the models say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import CheckConstraint, inspect, text
from sqlmodel import SQLModel

from annotator.domain import commands
from annotator.domain.commands import Load
from annotator.domain.commands.requests import AddSpan
from annotator.services import checking
from annotator.store import Store, migrate, objects
from schemas.gold import Span


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'annotator.db'}")
    yield made
    made.engine.dispose()


def _to(store: Store, revision: str) -> None:
    from alembic import command

    with store.writing() as session:
        settings = migrate.configuration()
        settings.attributes["connection"] = session.connection()
        command.upgrade(settings, revision)
        session.commit()


ARMY = {"id": "s1", "start": 0, "end": 4, "fragments": None, "label": "actor", "text": "", "entity": None}
ARMY["attributes"] = {"note": "whose? “ours” 👩‍👧", "weight": 0.1, "count": 12345678901234567890}
TOOK = {**ARMY, "id": "s2", "start": 5, "end": 12, "fragments": [[5, 9], [10, 12]], "attributes": {}}
LOGGED = (
    ({"op": "load_spans", "id": "import", "spans": [ARMY]}, [{"before": None, "after": ARMY}]),
    (
        {"op": "add_span", "id": "c2", "span": "s2", "start": 5, "end": 12, "label": "actor", "exact": True},
        [{"before": None, "after": TOOK}],
    ),
)


def _fill(store: Store, sets: int) -> None:
    """A project with documents, each with a set of two spans and the changes that made them."""
    rows: dict[str, list[dict[str, Any]]] = {"document": [], "annotation_set": [], "change": [], "span": []}
    for n in range(1, sets + 1):
        rows["document"].append(
            {"id": n, "project_id": 1, "import_id": 1, "uid": f"d{n}", "title": "", "language": "en",
             "published": "", "source": "", "metadata": "{}", "content_hash": f"h{n}", "length": 13,
             "created": 1}
        )  # fmt: skip
        rows["annotation_set"].append(
            {"id": n, "document_id": n, "owner": "gold", "revision": 2, "created": 1, "updated": 1}
        )
        for seq, (command, edits) in enumerate(LOGGED, 1):
            rows["change"].append(
                {"set_id": n, "seq": seq, "command_id": command["id"], "kind": "do", "status": "active",
                 "at": 1, "command": json.dumps(command, ensure_ascii=False), "edits": json.dumps(edits)}
            )  # fmt: skip
        for span in (ARMY, TOOK):
            stored = {key: value for key, value in span.items() if key != "text"}
            jsons = {key: json.dumps(span[key]) for key in ("fragments", "attributes")}
            if span["fragments"] is None:
                jsons["fragments"] = None  # type: ignore[assignment]
            rows["span"].append({"set_id": n, **stored, **jsons})
    with store.writing() as session:
        connection = session.connection()
        connection.execute(text("insert into ontology values (1, 'o', 1, '', '', 1)"))
        connection.execute(text("insert into project values (1, 'p', 'P', '', 0, 1, 1)"))
        connection.execute(text("insert into import values (1, 1, null, 'done', 1, 1, 1)"))
        for table, values in rows.items():
            names = ", ".join(f'"{name}"' for name in values[0])
            marks = ", ".join(f":{name}" for name in values[0])
            connection.execute(text(f"insert into {table} ({names}) values ({marks})"), values)  # noqa: S608
        for n in range(1, sets + 1):
            connection.execute(text(f"insert into document_text values ({n}, 'Army took it.')"))  # noqa: S608
        session.commit()


@pytest.mark.parametrize("sets", [1, 600])
def test_sets_and_logs_of_the_first_version_are_there_after_the_upgrade(store: Store, sets: int) -> None:
    _to(store, "0001")
    _fill(store, sets)
    assert migrate.upgrade(store)
    assert migrate.current(store) == migrate.HEAD
    assert checking.check(store).findings == []
    spans = Span(**{**ARMY}), Span(**{**TOOK, "fragments": ((5, 9), (10, 12))})  # type: ignore[arg-type]
    with store.reading() as session:
        found = objects.contents(session, range(1, sets + 1))
        assert [each.spans for each in found.values()] == [spans] * sets
        log = (
            session.connection().execute(text("select command, edits from change order by set_id, seq")).all()
        )
    assert len(log) == 2 * sets
    assert set(log[::2]) == {log[0]}
    assert json.loads(log[0][0]) == {**LOGGED[0][0], "op": "load"}
    assert json.loads(log[1][0]) == LOGGED[1][0]
    assert [commands.decode_edits(edits) for _, edits in log[:2]] == [
        (commands.edit(None, span),) for span in spans
    ]


def test_people_of_before_invitations_are_not_new_and_their_links_sign_in(store: Store) -> None:
    _to(store, "0005")
    with store.writing() as session:
        session.connection().execute(
            text(
                "insert into user (id, name, name_key, administrator, active, epoch, theme, keys, created)"
                " values (1, 'amal', 'amal', 0, 1, 0, 'system', '{}', 7)"
            )
        )
        session.connection().execute(text("insert into sign_in_link values ('hash', 1, 9)"))
        session.commit()
    migrate.upgrade(store)
    with store.reading() as session:
        assert session.connection().execute(text("select last_sign_in from user")).scalar_one() == 7
        assert session.connection().execute(text("select purpose from sign_in_link")).all() == [("sign_in",)]


def test_old_commands_of_the_log_are_commands_still() -> None:
    loaded, added = (dict(command) for command, _ in LOGGED)
    assert msgspec.convert({**loaded, "op": "load"}, Load).spans[0].id == "s1"
    assert msgspec.convert(added, AddSpan).exact


def test_an_empty_database_upgrades_from_any_version(store: Store) -> None:
    _to(store, "0001")
    _to(store, "0002")
    assert migrate.upgrade(store)
    assert not migrate.upgrade(store)


def test_tables_are_what_the_models_say(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrate.upgrade(store)

    def included(_object: Any, name: str | None, _type: str, _reflected: bool, _other: Any) -> bool:
        return not (name or "").startswith("document_search")  # full-text search has no model

    with store.engine.connect() as connection:
        options = {"include_object": included, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_checks_of_the_models_are_those_of_the_tables(store: Store) -> None:
    """Alembic does not compare them."""
    migrate.upgrade(store)
    with store.engine.connect() as connection:
        for name, table in SQLModel.metadata.tables.items():
            there = {each["name"] for each in inspect(connection).get_check_constraints(name)}
            wanted = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
            assert there == wanted, name
