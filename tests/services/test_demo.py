"""The demo: made in one go, or in two when it is killed between."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from annotator.domain.content import Content
from annotator.domain.contested import contested
from annotator.domain.problems import find_problems
from annotator.permissions import OPERATOR, Action
from annotator.services import demo, incidents, upkeep
from annotator.services.access import enter
from annotator.services.sessions import Store
from annotator.store import objects
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import DocumentText
from schemas.ontology import Ontology


def sizes(store: Store) -> tuple[int, ...]:
    with store.reading() as session:
        return tuple(
            session.exec(select(func.count()).select_from(table)).one()
            for table in (AnnotationSet, Assignment)
        )


def test_what_is_missing_after_it_was_killed_is_made_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'annotator.db'}")
    upkeep.upgrade(store)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "_load", killed)
        with pytest.raises(KeyboardInterrupt):
            demo.create(store)
    assert sizes(store) == (0, 0)
    made = demo.create(store)
    assert made.documents == 14
    found = sizes(store)
    assert all(found)
    demo.create(store)
    assert sizes(store) == found
    store.engine.dispose()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'annotator.db'}")
    upkeep.upgrade(store)
    demo.create(store)
    yield store
    store.engine.dispose()


@pytest.fixture(scope="module")
def annotated(made: Store) -> list[tuple[str, Content]]:
    """Text and content of each set."""
    with made.reading() as session:
        sets = {each.id or 0: each.document_id for each in session.exec(select(AnnotationSet))}
        held = objects.contents(session, list(sets))
        return [(session.get_one(DocumentText, sets[each]).text, held[each]) for each in sets]


@pytest.fixture(scope="module")
def in_use(made: Store) -> Ontology:
    with made.reading() as session:
        return enter(session, OPERATOR, demo.SLUG, Action.VIEW).in_use


def test_every_annotated_article_says_what_happened(annotated: list[tuple[str, Content]]) -> None:
    assert len(annotated) == 12
    for _, content in annotated:
        assert len(content.events) >= 10
        assert content.claims
        assert content.relations
        mentions = Counter(span.entity for span in content.spans if span.entity)
        assert sum(number > 1 for number in mentions.values()) >= 3
        assert {span.entity for span in content.spans if span.entity} == {e.id for e in content.entities}
        told = Counter(event.incident for event in content.events if event.incident)
        assert set(told) == {incident.id for incident in content.incidents}
        assert min(told.values()) >= 2


def test_sources_disagree_and_places_are_known(
    annotated: list[tuple[str, Content]], in_use: Ontology
) -> None:
    assert sum(len(contested(content, in_use, text)) >= 4 for text, content in annotated) >= 8
    types = {relation.type for _, content in annotated for relation in content.relations}
    assert {"contradicts", "updates", "supports", "part_of", "causes", "head_of"} <= types
    assert all(any("geonames" in each.links for each in content.entities) for _, content in annotated)


def test_the_demo_breaks_no_rule_and_leaves_one_thing_to_do(
    annotated: list[tuple[str, Content]], in_use: Ontology
) -> None:
    found = [problem for text, content in annotated for problem in find_problems(content, in_use, text)]
    assert [(each.code, each.severity) for each in found] == [("trigger_unused", "warning")]


def test_two_people_read_an_article_differently_here_and_there(annotated: list[tuple[str, Content]]) -> None:
    by_text: dict[str, list[Content]] = {}
    for text, content in annotated:
        by_text.setdefault(text, []).append(content)
    pairs = [pair for pair in by_text.values() if len(pair) == 2]
    assert len(pairs) == 5
    for one, other in pairs:
        ours, theirs = ({(e.trigger, e.type, e.subtype) for e in each.events} for each in (one, other))
        assert ours != theirs
        assert one.claims != other.claims


def test_two_articles_share_an_incident(made: Store) -> None:
    with made.reading() as session:
        (line,) = incidents.page(session, OPERATOR, demo.SLUG).lines
    assert (line.name, line.documents) == (demo.SHARED[1], 2)
