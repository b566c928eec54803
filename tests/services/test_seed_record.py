"""The ontology's worked example comes out as it went in, and can be made by hand, command by command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from annotator.domain.commands import Held, Redo, Undo
from annotator.permissions import OPERATOR
from annotator.services import checking, exporting, importing
from annotator.services.exporting import Choice
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from annotator.store.projects import Project
from schemas import gold
from schemas.gold import GoldDocument
from tests.scene import Scene
from tests.services import byhand
from tests.services.sending import attempt, check_log, held, send

KINDS = ("spans", "entities", "events", "incidents", "claims", "relations")
# A page that is ahead of the set draws nothing, which spares most of the time here.
AHEAD = 1_000_000


@pytest.fixture
def seed(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("seed/gold.json")


def _held(document: GoldDocument) -> Held:
    found = Held()
    for kind in KINDS:
        for value in getattr(document, kind):
            found.put(structs.replace(value, text="") if kind == "spans" else value)
    return found


@pytest.mark.parametrize("owner", ["gold", "annotator:amal"])
def test_all_of_the_record_comes_out_as_it_went_in(
    house: Store, tmp_path: Path, seed: Path, owner: str
) -> None:
    record = gold.decode(seed.read_bytes())
    result = importing.files(house, OPERATOR, "p", [seed], intake=Intake(owner))
    assert (result.state, list(result.flaws.first), list(result.notes.first)) == ("done", [], [])
    exporting.write(house, OPERATOR, "p", "gold-jsonl", Choice(owner), tmp_path / "out")
    out = gold.decode((tmp_path / "out/gold.jsonl").read_bytes())
    assert structs.replace(out, provenance={}) == structs.replace(record, provenance={})
    assert checking.check(house).findings == []


def test_the_record_can_be_made_by_hand_taken_back_and_brought_back(scene: Scene, seed: Path) -> None:
    record = gold.decode(seed.read_bytes())
    document = scene.document(record.text)
    with scene.store.writing() as session:
        session.get_one(Project, scene.project_id).extensions = True  # it has speech acts
        session.commit()
    requests = byhand.requests(record)
    for start in range(0, len(requests), 100):
        send(scene, document, *requests[start : start + 100], known=AHEAD)
    assert held(scene, document) == _held(record)
    send(scene, document, *requests[:100], known=AHEAD)
    assert scene.revision(document) == len(requests)

    send(scene, document, *(Undo(id=f"u{step}") for step in range(len(requests))), known=AHEAD)
    assert held(scene, document) == Held()
    assert "nothing to undo" in str(attempt(scene, document, Undo(id="u")).failure)
    send(scene, document, *(Redo(id=f"r{step}") for step in range(len(requests))), known=AHEAD)
    assert held(scene, document) == _held(record)
    check_log(scene, document)
