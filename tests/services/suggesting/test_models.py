"""A trained baseline suggests in the project that its training data came from, or in another."""

from pathlib import Path

import pytest
from sqlmodel import select

from annotator.baseline import Choice, train
from annotator.baseline.predicting import Model
from annotator.errors import Invalid
from annotator.permissions import OPERATOR, Actor
from annotator.services import importing
from annotator.services.sessions import Store
from annotator.services.suggesting import models, offering
from annotator.store import assignments
from annotator.store.documents import Document
from exports import release
from exports.release import Facts, Settings, Splitting
from schemas import ontology
from schemas.gold import GoldDocument
from schemas.text import Tokens
from tests.services.released import PLACES, article

ONTOLOGY = ontology.parse(ontology.built_in("conflict"))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that finds who took what."""
    made = tmp_path_factory.mktemp("models") / "release"
    made.mkdir()
    splitting = Splitting(method="list", splits="50 listed")
    settings = Settings("p", "1.0", "conflict@1", "x", "gold", ("train", "dev"), splitting)
    records = [
        ("train" if n < 40 else "dev", article(n, f"Rebels took {PLACES[n % len(PLACES)]} on Friday."))
        for n in range(50)
    ]
    release.write(made, records, settings, Facts("p"))
    train(made, made.with_name("baseline"), Choice(steps=60, curve=False))
    return made.with_name("baseline")


def test_what_the_model_finds_is_suggested_with_events_and_roles(
    house: Store, tmp_path: Path, trained: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"Rebels took {PLACES[3]} on Friday.")
    importing.files(house, OPERATOR, "p", [file])
    assert models.suggest(house, OPERATOR, "p", "baseline-1.0", trained) == 1
    with house.writing() as session:
        document = session.exec(select(Document)).one()
        assert document.id is not None
        work = assignments.Assignment(project_id=document.project_id, document_id=document.id, user_id=1)
        session.add(work)
        session.commit()
        offers = offering.offered(session, Actor(1, "amal"), "p", document.id).offers
    quotes = {offer.quote: offer for offer in offers}
    assert set(quotes) == {"Rebels", "took", PLACES[3]}
    (event,) = quotes["took"].events
    spans = {span.id: span.label for span in quotes["took"].made}
    assert {(each.role, spans[each.span or ""]) for each in event.arguments} >= {("territory", "location")}
    assert models.suggest(house, OPERATOR, "p", "baseline-1.0", trained) == 1  # in the place of the first


def test_a_folder_without_a_model_is_refused(house: Store, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no trained baseline"):
        models.suggest(house, OPERATOR, "p", "x", tmp_path)


def test_a_text_without_tokens_has_nothing_to_find(trained: Path) -> None:
    found = Model(trained).find(GoldDocument(id="d", text="  "), Tokens((), (), (), ""), ONTOLOGY)
    assert found.document.spans == ()
