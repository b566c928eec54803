"""Pulling from the pool: who gets what, in which order, and what gives a place back."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from annotator.domain.commands.requests import AddSpan
from annotator.errors import Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import assigning, editing, people, pools, pulling, work
from annotator.services.pools import Order, Rules
from schemas.gold import Span
from tests.services.pool import SLUG, Hall, build

NAMES = ("amal", "basil", "dina", "ehab")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = build(f"sqlite:///{tmp_path / 'annotator.db'}", NAMES)
    yield made
    made.store.engine.dispose()


def upcoming(hall: Hall, name: str) -> int | None:
    with hall.store.writing() as session:
        return work.take_next(session, hall.actors[name], SLUG)


def test_each_article_goes_to_so_many_people_and_none_is_forgotten(hall: Hall) -> None:
    hall.fill(0, 10)
    hall.rules(per_document=2)
    got = [document for name in NAMES for document in hall.pull_all(name)]
    assert Counter(got) == {f"l{n}": 2 for n in range(10)}
    assert all(taken == (2, 2) for taken in hall.taken().values())


def test_the_next_is_pulled_when_the_own_queue_is_empty(hall: Hall) -> None:
    hall.fill(0, 2)
    assert upcoming(hall, "amal") is None
    hall.rules()
    with hall.store.reading() as session:
        assert work.next_document(session, hall.actors["amal"], SLUG) is None
        assert work.pool(session, hall.actors["amal"], SLUG)[1]
    assert upcoming(hall, "amal") == hall.id("l0")
    assert upcoming(hall, "amal") == hall.id("l0")
    hall.do("submit", "amal", "l0")
    assert upcoming(hall, "amal") == hall.id("l1")
    assert upcoming(hall, "basil") is None


def test_what_is_imported_later_joins_the_pool(hall: Hall) -> None:
    hall.rules()
    assert hall.pull("amal") is None
    hall.fill(0, 2)
    assert hall.pull_all("amal") == ["l0", "l1"]
    hall.fill(2, 4)
    assert hall.pull_all("amal") == ["l2", "l3"]


def test_what_the_pool_has_not_got_yet_is_put_in_by_the_pull(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "BATCH", 2)
    hall.fill(0, 7)
    with hall.store.writing() as session:
        pools.save(session, OPERATOR, SLUG, Rules(open_cap=0))
    assert hall.pull_all("amal") == [f"l{n}" for n in range(7)]


def test_named_assignments_take_places_too(hall: Hall) -> None:
    hall.fill(0, 4)
    assigning.assign(hall.store, OPERATOR, SLUG, ["amal"], 1)
    hall.fill(4, 6)
    hall.rules()
    assert hall.pull_all("basil") == ["l4", "l5"]


def test_the_oldest_come_first_by_date_and_the_undated_last(hall: Hall) -> None:
    days = ["2024-03-01", "", "2023-12", "2024-02-29", "1999"]
    hall.fill(0, 5, published=[day or None for day in days])
    hall.rules(order=Order.DATE)
    assert hall.pull_all("amal") == ["l4", "l2", "l3", "l0", "l1"]


def test_the_highest_priority_comes_first(hall: Hall) -> None:
    hall.fill(0, 5, metadata=[{}, {"priority": 2}, {"priority": "7"}, {"priority": -1}, {"priority": "x"}])
    hall.rules(order=Order.PRIORITY)
    assert hall.pull_all("amal") == ["l2", "l1", "l0", "l4", "l3"]


def test_random_order_is_that_of_its_seed(hall: Hall) -> None:
    hall.fill(0, 30)
    hall.rules(order=Order.RANDOM, seed=1, per_document=4)
    first = hall.pull_all("amal")
    assert first != sorted(first, key=lambda name: int(name[1:]))
    assert hall.pull_all("basil") == first
    hall.rules(seed=2)
    other = hall.pull_all("dina")
    assert other != first
    hall.rules(seed=1)
    assert hall.pull_all("ehab") == first


def test_caps_bound_what_a_person_has_open_and_in_all(hall: Hall) -> None:
    hall.fill(0, 9)
    hall.rules(open_cap=2, total_cap=3)
    assert hall.pull_all("amal") == ["l0", "l1"]
    hall.do("submit", "amal", "l0")
    assert hall.pull_all("amal") == ["l2"]
    hall.do("submit", "amal", "l1")
    assert hall.pull_all("amal") == []
    assert hall.pull_all("basil") == ["l3", "l4"]


def test_calibration_articles_go_to_everybody_and_do_not_count(hall: Hall) -> None:
    hall.fill(0, 200)
    hall.rules(calibration=20, seed=3)
    got = {name: hall.pull_all(name) for name in NAMES}
    by_document = Counter(document for each in got.values() for document in each)
    assert set(by_document.values()) == {1, 4}
    shared = {document for document, count in by_document.items() if count == 4}
    assert 20 <= len(shared) <= 60
    assert len(by_document) == 200
    hall.rules(calibration=0)
    hall.rules(calibration=20)
    assert not any(hall.pull_all(name) for name in NAMES)


def test_control_articles_are_mixed_in_and_look_like_others(hall: Hall) -> None:
    hall.fill(0, 40, owner="gold")
    hall.fill(40, 400)
    with hall.store.writing() as session:
        assert pools.set_controls(session, OPERATOR, SLUG, [f"l{n}" for n in range(40)]) == 40
    hall.rules(control_rate=10, per_document=4)
    for name in NAMES:
        got = hall.pull_all(name)
        controls = [document for document in got if int(document[1:]) < 40]
        assert 15 <= len(controls) <= 40
        assert len(set(got)) == len(got)
        assert sorted(int(document[1:]) for document in got if document not in controls) == [*range(40, 400)]
        tasks = [hall.task(name, document) for document in (controls[0], "l50")]
        assert len({(task.state, task.pulled, task.counted) for task in tasks}) == 1


def test_control_articles_need_gold(hall: Hall) -> None:
    hall.fill(0, 2)
    with (
        hall.store.writing() as session,
        pytest.raises(Invalid, match="No article with gold is called l0, x"),
    ):
        pools.set_controls(session, OPERATOR, SLUG, ["l0", "x"])


def test_an_article_that_is_no_control_any_more_goes_to_the_pool(hall: Hall) -> None:
    hall.fill(0, 1, owner="gold")
    hall.rules()
    with hall.store.writing() as session:
        pools.set_controls(session, OPERATOR, SLUG, ["l0"])
    assert hall.pull("amal") is None
    with hall.store.writing() as session:
        pools.set_controls(session, OPERATOR, SLUG, [])
    assert hall.pull("amal") == "l0"


def test_a_skipped_article_goes_to_somebody_else(hall: Hall) -> None:
    hall.fill(0, 2)
    hall.rules()
    assert hall.pull_all("amal") == ["l0", "l1"]
    assert hall.pull("basil") is None
    hall.do("skip", "amal", "l0", "not news")
    assert hall.pull("amal") is None
    assert hall.pull("basil") == "l0"


def test_who_takes_a_skipped_article_up_again_has_a_place_only_if_one_is_free(hall: Hall) -> None:
    hall.fill(0, 2)
    hall.rules()
    hall.pull_all("amal")
    for document in ("l0", "l1"):
        hall.do("skip", "amal", document, "not news")
    assert hall.pull("basil") == "l0"
    for document, counted in (("l0", False), ("l1", True)):
        hall.do("reopen", "amal", document)
        hall.do("submit", "amal", document)
        assert hall.task("amal", document).counted is counted
    assert hall.pull("dina") is None
    assert hall.taken() == {"l0": (1, 1), "l1": (1, 1)}


def test_an_article_left_lying_goes_to_somebody_else_with_the_work_kept(hall: Hall) -> None:
    hall.fill(0, 1)
    hall.rules(stale_hours=24)
    hall.pull("amal")
    hall.age("amal", "l0", 23)
    assert hall.pull("basil") is None
    hall.age("amal", "l0", 2)
    assert hall.pull("basil") == "l0"
    assert hall.task("amal", "l0").state == "lapsed"
    assert upcoming(hall, "amal") is None
    hall.do("submit", "amal", "l0")
    assert hall.task("amal", "l0").state == "submitted"
    assert hall.taken() == {"l0": (1, 1)}


def annotate(hall: Hall, name: str, document: str) -> None:
    command = AddSpan(id="c1", span="s1", start=0, end=4, label="location")
    with hall.store.writing() as session:
        outcome = editing.edit(session, hall.actors[name], SLUG, hall.id(document), [command], 0)
    assert outcome.failure is None


def test_an_article_that_is_worked_on_does_not_lapse(hall: Hall) -> None:
    hall.fill(0, 1)
    hall.rules(stale_hours=24)
    hall.pull("amal")
    annotate(hall, "amal", "l0")
    hall.age("amal", "l0", 48)
    assert hall.pull("basil") is None
    assert hall.task("amal", "l0").state == "in_progress"


def test_what_lapsed_and_nobody_took_comes_back_to_its_annotator(hall: Hall) -> None:
    hall.fill(0, 2)
    hall.rules(stale_hours=1, per_document=2)
    for name in ("amal", "basil"):
        hall.pull(name)
    hall.age("amal", "l0", 2)
    assert hall.pull("basil") == "l1"
    assert hall.task("amal", "l0").state == "lapsed"
    assert hall.pull_all("amal") == ["l1", "l0"]
    assert hall.taken() == {"l0": (2, 2), "l1": (2, 2)}


def test_named_assignments_do_not_lapse(hall: Hall) -> None:
    hall.fill(0, 1)
    assigning.assign(hall.store, OPERATOR, SLUG, ["amal"], 1)
    hall.rules(stale_hours=1)
    hall.age("amal", "l0", 100)
    assert hall.pull("basil") is None


def test_more_annotators_for_each_article_open_new_places(hall: Hall) -> None:
    hall.fill(0, 3)
    hall.rules()
    hall.pull_all("amal")
    assert hall.pull("basil") is None
    hall.rules(per_document=2)
    assert hall.pull_all("basil") == ["l0", "l1", "l2"]


def test_an_article_that_somebody_opens_unasked_takes_a_place(hall: Hall) -> None:
    hall.fill(0, 2)
    hall.rules()
    annotate(hall, "amal", "l0")
    assert hall.pull_all("basil") == ["l1"]


def test_work_that_an_import_brings_takes_a_place(hall: Hall) -> None:
    hall.fill(0, 2)
    hall.rules()
    hall.fill(0, 1, owner="annotator:amal", spans=[(Span(id="s1", start=0, end=4, label="location"),)])
    assert hall.pull_all("basil") == ["l1"]


def test_only_annotators_pull(hall: Hall) -> None:
    hall.fill(0, 1)
    hall.rules()
    with hall.store.writing() as session:
        people.set_role(session, OPERATOR, "basil", SLUG, Role.CURATOR)
        people.set_role(session, OPERATOR, "dina", SLUG, Role.ENGINEER)
    assert hall.pull("basil") is None
    with pytest.raises(Forbidden):
        hall.pull("dina")
    hall.actors["zoe"] = Actor(99, "zoe")
    with pytest.raises(NotFound):
        hall.pull("zoe")
    with hall.store.writing() as session:
        for actor in (hall.actors["amal"], hall.actors["dina"]):
            with pytest.raises(Forbidden):
                pools.save(session, actor, SLUG, Rules())
            with pytest.raises(Forbidden):
                pools.set_controls(session, actor, SLUG, [])


@pytest.mark.parametrize(
    "changed", [{"per_document": 0}, {"calibration": 101}, {"control_rate": 51}, {"stale_hours": -1}]
)
def test_rules_out_of_bounds_are_refused(hall: Hall, changed: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        hall.rules(**changed)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_places_are_counted_and_nothing_is_forgotten(hall: Hall, seed: int) -> None:
    chance = Random(seed)
    days = [(date(2024, 1, 1) + timedelta(chance.randrange(9))).isoformat() for _ in range(24)]
    hall.fill(0, 12, published=days[:12])
    hall.rules(per_document=2, order=chance.choice(list(Order)), stale_hours=5)
    had: dict[str, set[str]] = {name: set() for name in NAMES}
    for step in range(120):
        name = chance.choice(NAMES)
        free = {document for document, (taken, _) in hall.taken().items() if taken < 2}
        deed = chance.choice(("pull", "pull", "pull", "submit", "skip", "reopen", "age", "more"))
        if deed == "pull":
            lapsed = {document for document in had[name] if hall.task(name, document).state == "lapsed"}
            found = hall.pull(name)
            if found is None:
                assert not free - (had[name] - lapsed)
            else:
                assert found not in had[name] - lapsed
                had[name].add(found)
        elif deed == "more" and step == 60:
            hall.fill(12, 24, published=days[12:])
        elif had[name] and deed != "more":
            document = chance.choice(sorted(had[name]))
            if deed == "age":
                hall.age(name, document, 3)
            elif not (deed == "skip" and hall.task(name, document).state == "submitted"):
                hall.do(deed, name, document, *(["no"] if deed == "skip" else []))
        assert all(taken == real <= 2 for taken, real in hall.taken().values())


def test_home_knows_whether_something_waits(hall: Hall) -> None:
    def waits(name: str) -> bool:
        with hall.store.reading() as session:
            user_id = hall.actors[name].user_id
            assert user_id
            return pulling.waiting(session, user_id, Role.ANNOTATOR, 1)

    hall.fill(0, 1)
    assert not waits("amal")
    hall.rules(stale_hours=1)
    assert waits("amal")
    hall.pull("amal")
    assert not waits("basil")
    hall.age("amal", "l0", 2)
    assert waits("basil")
