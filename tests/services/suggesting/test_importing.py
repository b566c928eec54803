"""Importing annotated files as suggestions."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlmodel import select

import exports
from annotator.errors import Invalid
from annotator.permissions import OPERATOR, Action, Actor
from annotator.services import importing, work
from annotator.services.access import enter
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from annotator.services.suggesting import offering, suggesters
from annotator.store import assignments, suggestions
from annotator.store.documents import Document

TEXT = "Rebels seized Hama."
RECORD = {
    "schema": "gold/1", "id": "n1", "text": TEXT, "language": "en",
    "spans": [{"id": "a b", "start": 0, "end": 6, "label": "actor", "text": "Rebels"}],
}  # fmt: skip


def write(tmp_path: Path) -> Path:
    file = tmp_path / "model.jsonl"
    file.write_bytes(msgspec.json.encode(RECORD) + b"\n")
    return file


def assigned(house: Store) -> tuple[Actor, int]:
    """The first annotator with the document in their queue."""
    with house.writing() as session:
        document = session.exec(select(Document)).one()
        assert document.id is not None
        session.add(
            assignments.Assignment(project_id=document.project_id, document_id=document.id, user_id=1)
        )
        session.commit()
    return Actor(1, "amal"), document.id


def test_a_file_becomes_suggestions_of_a_name(house: Store, tmp_path: Path) -> None:
    result = importing.files(house, OPERATOR, "p", [write(tmp_path)], intake=Intake("suggestions:rules-1"))
    assert (result.state, result.documents, result.sets) == ("done", 1, 1)
    actor, document = assigned(house)
    with house.writing() as session:
        (offer,) = offering.offered(session, actor, "p", document).offers
        desk = work.open_document(session, actor, "p", document)
    assert (offer.quote, [(each.suggester, each.version) for each in offer.proposals]) == (
        "Rebels", [("rules-1", "rules-1")],
    )  # fmt: skip
    assert desk.content.spans == ()
    with house.reading() as session:
        _, found = suggesters.listed(session, OPERATOR, "p")
    assert [(each.name, each.kind) for each in found] == [("rules-1", "import")]


def test_suggestions_for_articles_that_are_there_join_them(house: Store, tmp_path: Path) -> None:
    importing.files(house, OPERATOR, "p", [write(tmp_path)])
    result = importing.files(house, OPERATOR, "p", [write(tmp_path)], intake=Intake("suggestions:rules-1"))
    assert (result.state, result.documents, result.sets) == ("done", 0, 1)


def test_an_import_that_fails_lists_no_suggester(house: Store, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("{")
    result = importing.files(house, OPERATOR, "p", [file], intake=Intake("suggestions:rules-1"))
    assert result.state == "failed"
    with house.reading() as session:
        assert suggesters.listed(session, OPERATOR, "p")[1] == []


@pytest.mark.parametrize("name", ["strings", "a b", "", "x" * 81, "../x"])
def test_names_that_cannot_be_are_refused_before_anything_is_read(
    house: Store, tmp_path: Path, name: str
) -> None:
    with pytest.raises(Invalid):
        importing.files(house, OPERATOR, "p", [write(tmp_path)], intake=Intake(f"suggestions:{name}"))


def test_the_scores_of_a_model_are_kept_under_the_ids_that_its_spans_get(
    house: Store, tmp_path: Path
) -> None:
    (incoming,) = exports.read([write(tmp_path)], "gold-jsonl")
    assert isinstance(incoming, exports.Incoming)
    scored = replace(incoming, scores={"a b": 0.75, "gone": 0.5})
    importing.run(house, OPERATOR, "p", [scored], Intake("suggestions:rules-1"))
    actor, document = assigned(house)
    with house.writing() as session:
        enter(session, OPERATOR, "p", Action.IMPORT)
        (offer,) = offering.offered(session, actor, "p", document).offers
        ((*_, scores),) = suggestions.sets_on(session, document)
    assert (offer.score, len(scores)) == (0.75, 1)
