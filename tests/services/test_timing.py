"""Active time from the change log: pauses are cut."""

from sqlmodel import col, select

from annotator.domain.commands.requests import AddSpan
from annotator.services import editing, timing
from annotator.store.annotations import Change
from tests.scene import SLUG, Scene


def seconds(scene: Scene, document: int, *at: float) -> float:
    """The active time of a set whose commands came at these seconds."""
    actor = scene.actors["amal"]
    for n, _ in enumerate(at):
        command = AddSpan(id=f"c{n}", span=f"s{n}", start=n, end=n + 1, label="actor", exact=True)
        with scene.store.writing() as session:
            outcome = editing.edit(session, actor, SLUG, document, [command], 0)
        assert outcome.failure is None
    with scene.store.writing() as session:
        mine = col(Change.set_id) == scene.set_id(document)
        for change in session.exec(select(Change).where(mine)):
            change.at = round(1_000_000 + at[change.seq - 1] * 1000)
            session.add(change)
        session.commit()
        return timing.active_seconds(session, [scene.set_id(document)])[scene.set_id(document)]


def test_gaps_of_less_than_two_minutes_count_and_longer_ones_count_ten_seconds(scene: Scene) -> None:
    assert seconds(scene, scene.document("Rebels seized Aleppo."), 0, 5.5, 125, 3_600, 3_610) == (
        10 + 5.5 + 119.5 + 10 + 10
    )


def test_a_gap_of_two_minutes_is_a_pause(scene: Scene) -> None:
    assert seconds(scene, scene.document("Rebels seized Aleppo."), 0, 120) == 20


def test_a_clock_that_goes_back_takes_nothing_away(scene: Scene) -> None:
    assert seconds(scene, scene.document("Rebels seized Aleppo."), 50, 0, 5) == 15


def test_a_set_that_nobody_has_changed_took_no_time(scene: Scene) -> None:
    with scene.store.reading() as session:
        assert timing.active_seconds(session, [999]) == {999: 0}


def test_what_others_did_to_a_set_is_left_out(scene: Scene) -> None:
    document = scene.document("Rebels seized Aleppo.")
    assert seconds(scene, document, 0, 30) == 40
    with scene.store.writing() as session:
        change = session.get_one(Change, (scene.set_id(document), 2))
        change.user_id = scene.actors["carla"].user_id
        session.add(change)
        session.commit()
        assert timing.active_seconds(session, [scene.set_id(document)]) == {scene.set_id(document): 10}
