"""How far a project is: its articles by state, the sets wanted, what was done when, and the forecast."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from annotator.domain.forecast import Forecast, Unknown
from annotator.errors import Forbidden
from annotator.permissions import OPERATOR
from annotator.services import accounts, adjudicating, agreement_board, pools, progress, work
from annotator.services.progress import Standing
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.engine import now
from schemas.gold import Span
from tests.scene import SLUG, Scene, build
from tests.services import adjudicated
from tests.services.pool import Hall
from tests.services.pool import build as build_hall

DAY = 24 * 3600 * 1000
TEXT = "Rebels seized Aleppo on Friday."
ACTOR = Span(id="s1", start=0, end=6, label="actor")


@pytest.fixture
def fresh(tmp_path: Path) -> Scene:
    return build(tmp_path)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return build_hall(f"sqlite:///{tmp_path / 'annotator.db'}", ("amal", "basma"))


def standing(scene: Scene | Hall, slug: str = SLUG) -> Standing:
    return agreement_board.standing(scene.store, OPERATOR, slug)


def stages(found: Standing) -> dict[str, int]:
    return {words: n for words, n in found.stages.items() if n}


def hand_in(scene: Scene, document: int, name: str, days_ago: int = 0) -> None:
    with scene.store.writing() as session:
        work.submit(session, scene.actors[name], SLUG, document)
    with scene.store.writing() as session:
        wanted = select(Assignment).where(
            Assignment.document_id == document, Assignment.user_id == scene.actors[name].user_id
        )
        row = session.exec(wanted).one()
        row.updated -= days_ago * DAY
        session.add(row)
        session.commit()


def hand_in_each_week(scene: Scene, weeks: tuple[int, ...], name: str = "amal") -> None:
    """So many articles in each of the weeks that end yesterday, the last week first."""
    for week, n in enumerate(weeks):
        for _ in range(n):
            hand_in(scene, scene.document(TEXT, to=name), name, week * 7 + 7)


def test_articles_are_counted_by_what_has_come_of_them(fresh: Scene) -> None:
    documents = [fresh.document(TEXT) for _ in range(7)]
    for document, state in zip(
        documents[1:6], ("assigned", "in_progress", "submitted", "submitted", "skipped"), strict=True
    ):
        fresh.assign(document, "amal")
        with fresh.store.writing() as session:
            row = session.exec(select(Assignment).where(Assignment.document_id == document)).one()
            row.state = state
            session.add(row)
            session.commit()
    fresh.assign(documents[3], "basma")
    differing = adjudicated.differing(fresh)
    adjudicated.do(fresh, adjudicating.begin, differing)
    found = standing(fresh)
    assert stages(found) == {
        "unassigned": 2,
        "assigned": 1,
        "in progress": 1,
        "handed in by some": 1,
        "handed in by all wanted": 2,
        "skipped or lapsed": 1,
    }
    assert sum(found.stages.values()) == found.documents == 8
    # The two that nobody has will want as many sets as the others, one each.
    assert (found.submitted.done, found.submitted.wanted) == (4, 8 + 1)


def test_only_finished_gold_counts_as_adjudicated_and_imported_gold_is_no_pace(fresh: Scene) -> None:
    imported = fresh.document(TEXT)
    with fresh.store.writing() as session:
        session.add(AnnotationSet(document_id=imported, owner="gold"))
        session.commit()
    document = adjudicated.differing(fresh)
    adjudicated.do(fresh, adjudicating.accept_all, document, adjudicated.who(fresh, "amal"))
    assert standing(fresh).adjudicated.done == 1
    adjudicated.do(fresh, adjudicating.finish, document)
    found = standing(fresh)
    assert stages(found) == {"adjudicated": 2}
    assert [row[2] for row in found.course] == [2]
    with fresh.store.reading() as session:
        rows = session.exec(select(AnnotationSet).where(AnnotationSet.owner == "gold")).all()
    assert {row.document_id: row.adjudicated is not None for row in rows} == {
        imported: False,
        document: True,
    }
    adjudicated.do(fresh, adjudicating.reopen, document)
    assert stages(standing(fresh)) == {"handed in by all wanted": 1, "adjudicated": 1}


def test_the_pool_says_how_many_sets_are_wanted(hall: Hall) -> None:
    hall.fill(1, 5)
    hall.rules(per_document=2)
    assert hall.pull("amal") == "l1"
    hall.do("submit", "amal", "l1")
    found = standing(hall, "p")
    assert stages(found) == {"unassigned": 3, "handed in by some": 1}
    assert (found.submitted.done, found.submitted.wanted) == (1, 8)
    assert hall.pull("basma") == "l1"
    hall.do("submit", "basma", "l1")
    assert stages(standing(hall, "p")) == {"unassigned": 3, "handed in by all wanted": 1}


def test_what_everybody_gets_wants_a_set_of_each_annotator(hall: Hall) -> None:
    hall.fill(1, 4)
    hall.rules(per_document=1, calibration=100)
    assert standing(hall, "p").submitted.wanted == 3 * 2


def test_control_articles_want_no_more_sets_than_were_pulled(hall: Hall) -> None:
    hall.fill(1, 3)
    hall.fill(3, 5, "gold")
    with hall.store.writing() as session:
        pools.set_controls(session, OPERATOR, "p", ["l3", "l4"])
    hall.rules(per_document=2)
    found = standing(hall, "p")
    assert found.submitted.wanted == 2 * 2
    assert stages(found) == {"unassigned": 2, "adjudicated": 2}


def test_the_forecast_follows_the_last_full_weeks(fresh: Scene) -> None:
    hand_in_each_week(fresh, (6, 3, 6, 5))
    for _ in range(10):
        fresh.document(TEXT, to="basma")
    found = standing(fresh)
    today = date(1970, 1, 1) + timedelta(days=now() // DAY)
    assert (found.submitted.done, found.submitted.wanted) == (20, 30)
    assert found.submitted.forecast == Forecast(
        per_week=5,
        weeks=4,
        earliest=today + timedelta(days=12),
        expected=today + timedelta(days=14),
        latest=today + timedelta(days=24),
    )
    assert found.adjudicated.forecast is Unknown.TOO_LITTLE
    assert found.course[0][1] == 5
    assert found.course[-1] == (today, 20, 0)


def test_who_was_deactivated_sets_no_pace(fresh: Scene) -> None:
    hand_in_each_week(fresh, (6, 6))
    fresh.document(TEXT, to="basma")
    assert isinstance(standing(fresh).submitted.forecast, Forecast)
    with fresh.store.writing() as session:
        accounts.set_active(session, OPERATOR, fresh.actors["amal"].user_id or 0, False)
    assert standing(fresh).submitted.forecast is Unknown.TOO_LITTLE


def test_it_says_that_too_little_was_done(fresh: Scene) -> None:
    fresh.document(TEXT, to="amal")
    rows = progress.forecasts(standing(fresh)).records()
    assert [row["note"] for row in rows] == ["not enough done yet to forecast"] * 2
    assert [row["expected"] for row in rows] == [None, None]


def test_of_a_large_project_what_was_counted_may_be_a_minute_old(
    fresh: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_MANY", 0)
    fresh.document(TEXT)
    assert standing(fresh).documents == 1
    fresh.document(TEXT)
    assert standing(fresh).documents == 1
    monkeypatch.setattr(progress, "_KEPT_MS", -1)
    assert standing(fresh).documents == 2


def test_annotators_do_not_see_it(fresh: Scene) -> None:
    with pytest.raises(Forbidden):
        agreement_board.standing(fresh.store, fresh.actors["amal"], SLUG)
