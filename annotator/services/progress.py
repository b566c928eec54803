"""How far a project is, and when it will be done at its present pace."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from annotator.domain.forecast import Forecast, Unknown, after, forecast, recent
from annotator.permissions import Action, Actor, Role, allowed
from annotator.services.tables import Row, Table, day
from annotator.store import Session, documents, people, pools
from annotator.store import progress as stored
from annotator.store.engine import now

# Of a hundred thousand documents counting takes half a second, of a million seconds: beyond so many, what was
# counted may be a minute old.
_MANY, _KEPT_MS = 20_000, 60_000
# A project older than this is drawn by week, in days.
_BY_DAY = 60
_WORDS = {
    stored.ASSIGNED: "assigned",
    stored.IN_PROGRESS: "in progress",
    stored.BY_SOME: "handed in by some",
    stored.BY_ALL: "handed in by all wanted",
    stored.ADJUDICATED: "adjudicated",
    stored.GIVEN_UP: "skipped or lapsed",
}
_NOTES = {
    Unknown.DONE: "done",
    Unknown.TOO_LITTLE: "not enough done yet to forecast",
    Unknown.STANDSTILL: "nothing done for four weeks: no forecast",
    Unknown.TOO_FAR: "not within ten years at the present pace",
}
# Person, day and how many documents the person handed in then.
Days = Iterable[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Documents by stage, the places wanted, and how many sets are handed in."""

    documents: int
    stages: Mapping[str, int]
    places: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Aim:
    """Something to be done: how much of it is done, and when all will be."""

    done: int
    wanted: int
    forecast: Forecast | Unknown

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self.done / self.wanted if self.wanted else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a project is. `stages` counts its documents by what has come of them.

    `course` has for each day, or for the last day of each week, the sets handed in and the documents
    adjudicated until then.
    """

    documents: int
    stages: Mapping[str, int]
    submitted: Aim
    adjudicated: Aim
    course: tuple[tuple[date, int, int], ...]


_kept: dict[tuple[str, int], tuple[int, _Counted]] = {}


def standing(session: Session, project_id: int, days: Days) -> Standing:
    """How far the project is, given what was handed in on which day."""
    counted = _count_or_kept(session, project_id)
    today = day(now() // stored.DAY_MS)
    finished = {day(number): n for number, n in stored.adjudicated_by_day(session, project_id)}
    by_person = list(days)
    active = {user.id for user, role in people.members(session, project_id) if _annotates(role)}
    handed_in = _by_day(each for each in by_person if each[0] in active)
    first = forecast(counted.places - counted.submitted, recent(handed_in, today), today)
    gold = counted.stages[_WORDS[stored.ADJUDICATED]]
    wanted = counted.documents - counted.stages[_WORDS[stored.GIVEN_UP]]
    second = after(first, forecast(wanted - gold, recent(finished, today), today))
    imported = max(0, gold - sum(finished.values()))
    return Standing(
        documents=counted.documents,
        stages=counted.stages,
        submitted=Aim(counted.submitted, counted.places, first),
        adjudicated=Aim(gold, wanted, second),
        course=tuple(_course(_by_day(by_person), finished, imported, today)),
    )


def states(found: Standing) -> Table:
    """How many documents are at which stage."""
    return Table("states", "Articles by state", ("state", "articles"), tuple(found.stages.items()))


def course(found: Standing) -> Table:
    """What was handed in and adjudicated until when, and how much there is to be."""
    rows = tuple(
        (until.isoformat(), submitted, found.submitted.wanted, adjudicated, found.adjudicated.wanted)
        for until, submitted, adjudicated in found.course
    )
    columns = ("until", "handed_in", "places", "adjudicated", "articles")
    return Table("progress", "Progress", columns, rows)


def forecasts(found: Standing) -> Table:
    """When all will be handed in and adjudicated; a note where that cannot be said."""
    columns = ("what", "done", "wanted", "per_week", "weeks", "earliest", "expected", "latest", "note")
    rows = (("handed in", found.submitted), ("adjudicated", found.adjudicated))
    return Table("forecast", "Forecast", columns, tuple(_told(what, aim) for what, aim in rows))


def _told(what: str, aim: Aim) -> Row:
    match aim.forecast:
        case Unknown() as reason:
            note = _NOTES[reason] if aim.wanted else "nothing to do yet"
            return what, aim.done, aim.wanted, None, None, None, None, None, note
        case Forecast(per_week, weeks, earliest, expected, latest):
            note = "" if latest else "the slowest week gives no latest day within ten years"
            days = (each.isoformat() if each else None for each in (earliest, expected, latest))
            return what, aim.done, aim.wanted, round(per_week, 1), weeks, *days, note


def _annotates(role: str) -> bool:
    return allowed(Actor(None, ""), Role(role), Action.ANNOTATE)


def _by_day(days: Days) -> dict[date, int]:
    found: Counter[date] = Counter()
    for _, number, n in days:
        found[day(number)] += n
    return dict(found)


def _course(
    handed_in: Mapping[date, int], finished: Mapping[date, int], imported: int, today: date
) -> Iterator[tuple[date, int, int]]:
    """Day by day, or week by week up to its Sunday, from the first day on which anything was done."""
    first = min([*handed_in, *finished], default=None)
    if first is None:
        return
    daily = (today - first).days <= _BY_DAY
    submitted, adjudicated = 0, imported
    for each in (first + timedelta(days=n) for n in range((today - first).days + 1)):
        submitted += handed_in.get(each, 0)
        adjudicated += finished.get(each, 0)
        if daily or each == today or each.weekday() == 6:
            yield each, submitted, adjudicated


def _count_or_kept(session: Session, project_id: int) -> _Counted:
    number = documents.count_listed(session, project_id)
    if number <= _MANY:
        return _count(session, project_id, number)
    key = (str(session.get_bind().engine.url), project_id)
    at, counted = _kept.get(key, (0, None))
    if counted is None or now() - at > _KEPT_MS:
        counted = _count(session, project_id, number)
        _kept[key] = (now(), counted)
    return counted


def _count(session: Session, project_id: int, number: int) -> _Counted:
    annotators = sum(role == Role.ANNOTATOR for _, role in people.members(session, project_id))
    held = stored.stages(session, project_id, annotators)
    in_pool, offered = stored.pool_of(session, project_id, annotators)
    gold, gold_outside = stored.gold_of_nobody(session, project_id)
    had = sum(each.documents for each in held)
    places = sum(each.places for each in held) + offered - sum(each.offered for each in held)
    nobodys = max(0, number - had)
    outside = max(0, nobodys - (in_pool - sum(each.pooled for each in held)) - gold_outside)
    rules = pools.handing_of(session, project_id)
    usual = rules.per_document if rules and rules.pull else _usual(held)
    found = {words: 0 for words in ("unassigned", *_WORDS.values())}
    found |= {_WORDS[each.stage]: each.documents for each in held}
    found["unassigned"] = max(0, nobodys - gold)
    found[_WORDS[stored.ADJUDICATED]] += gold
    submitted = sum(each.submitted for each in held)
    return _Counted(number, found, places + outside * usual, submitted)


def _usual(held: Iterable[stored.Stage]) -> int:
    """How many annotators an article has that somebody has, at least one."""
    some = [each for each in held if each.stage != stored.GIVEN_UP]
    number = sum(each.documents for each in some)
    return max(1, round(sum(each.places for each in some) / number)) if number else 1
