"""The pool of a project: its rules, its filling, and its control documents."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from annotator.domain import handing_order
from annotator.domain.handing_order import Order as Order
from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services.access import enter
from annotator.store import Session, Store, documents, lexicon, pools, pulling
from annotator.store.adjudication import GOLD
from annotator.store.pools import EVERYBODY, Handing

# Documents put into the pool in one transaction.
BATCH = 1_000
MOST_PER_DOCUMENT = 1_000
MOST_CONTROLS = 1_000


@dataclass(frozen=True, slots=True)
class Rules:
    """How a project hands out by pull.

    Caps bound what a person has open, and has open or handed in; 0 is no bound. `calibration` is the share
    of documents that everybody gets, `control_rate` the share of control documents among what a person
    pulls, both in percent. After `stale_hours` without a change what is pulled lapses; 0 is never.
    """

    pull: bool = True
    per_document: int = 1
    order: Order = Order.IMPORT
    seed: int = 0
    open_cap: int = 5
    total_cap: int = 0
    calibration: int = 0
    control_rate: int = 0
    stale_hours: int = 0


# What people read for the numbers, on the page and when one is refused.
LABELS = {
    "per_document": "Annotators for each article",
    "seed": "Seed",
    "open_cap": "At most so many open at once",
    "total_cap": "At most so many for each person",
    "calibration": "Calibration, in percent",
    "control_rate": "Control articles, in percent",
    "stale_hours": "Hours until a pulled article lapses",
}
_LIMITS = {
    "per_document": (1, MOST_PER_DOCUMENT),
    "seed": (0, 2**31 - 1),
    "open_cap": (0, 1_000_000),
    "total_cap": (0, 1_000_000),
    "calibration": (0, 100),
    "control_rate": (0, 50),
    "stale_hours": (0, 10_000),
}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What rules would come to: documents for everybody, and places that the other documents have."""

    documents: int
    calibration: int
    places: int


def rules_of(session: Session, actor: Actor, slug: str) -> Rules | None:
    """The project's rules, or None where it never handed out by pull. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.ASSIGN)
    found = pools.handing_of(session, entry.project_id)
    return _rules(found) if found else None


def save(session: Session, actor: Actor, slug: str, rules: Rules) -> None:
    """Sets the rules; `refresh` then puts the pool in order. Raises NotFound, Forbidden or Invalid."""
    entry = enter(session, actor, slug, Action.ASSIGN)
    check(rules)
    row = pools.handing_of(session, entry.project_id) or Handing(project_id=entry.project_id)
    fresh = row.filled == 0 or _rules(row) != rules
    for name, value in asdict(rules).items():
        setattr(row, "ordering" if name == "order" else name, value)
    if fresh:
        row.filled = 0
    session.add(row)
    session.commit()


def check(rules: Rules) -> None:
    """Raises Invalid for a number out of bounds."""
    for name, (least, most) in _LIMITS.items():
        if not least <= getattr(rules, name) <= most:
            raise Invalid(f"{LABELS[name]}: from {least:,} to {most:,}.", name)


def forecast(session: Session, actor: Actor, slug: str, rules: Rules) -> Forecast:
    """What the rules would come to, without setting them. Raises NotFound, Forbidden or Invalid."""
    entry = enter(session, actor, slug, Action.ASSIGN)
    check(rules)
    controls = len(pulling.controls_of(session, entry.project_id))
    number = documents.count_listed(session, entry.project_id) - controls
    shared = round(number * rules.calibration / 100)
    return Forecast(number, shared, (number - shared) * rules.per_document)


def refresh(store: Store, actor: Actor, slug: str, seconds: float | None = None) -> bool:
    """Puts what is new, or has new rules, into the pool; whether all is done, within so many seconds."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.ASSIGN)
    return top_up(store, entry.project_id, seconds)


def top_up(store: Store, project_id: int, seconds: float | None = None) -> bool:
    """Fills the pool in short transactions; to be called after an import. What is left, pulls do."""
    end = time.monotonic() + seconds if seconds is not None else None
    while end is None or time.monotonic() < end:
        with store.writing() as session:
            rules = pools.handing_of(session, project_id)
            filled = fill_some(session, rules) if rules and rules.pull else 0
            session.commit()
        if filled < BATCH:
            return True
    return False


def fill_some(session: Session, row: Handing) -> int:
    """Puts the next documents into the pool; how many. Does not commit."""
    return pulling.fill(session, row, _placing(row), BATCH)


def set_controls(session: Session, actor: Actor, slug: str, names: list[str]) -> int:
    """Makes the documents of these external ids, or uids, the project's control documents; how many.

    Each must have gold. Raises NotFound, Forbidden or Invalid.
    """
    entry = enter(session, actor, slug, Action.ASSIGN)
    wanted = list(dict.fromkeys(names))
    if len(wanted) > MOST_CONTROLS:
        raise Invalid(f"At most {MOST_CONTROLS:,} control articles.", "controls")
    found = pulling.with_gold(session, entry.project_id, wanted)
    without = [name for name in wanted if name not in found]
    if without:
        raise Invalid(f"No article with gold is called {', '.join(without[:5])}.", "controls")
    before = pulling.controls_of(session, entry.project_id)
    now = sorted({found[name] for name in wanted})
    pulling.set_controls(session, entry.project_id, now)
    # What their gold has taught the matcher of strings would tell its answers.
    lexicon.forget(session, entry.project_id, GOLD, now)
    row = pools.handing_of(session, entry.project_id)
    if row is not None:
        changed = [each for each in {*before} ^ {*now} if each <= row.filled]
        pulling.place(session, entry.project_id, changed, _placing(row))
    session.commit()
    return len(now)


def _placing(row: Handing) -> pulling.Placing:
    order = Order(row.ordering)

    def placing(found: Any) -> tuple[int, int]:
        shared = handing_order.for_everybody(row.seed, found.content_hash, row.calibration)
        position = handing_order.position(
            order, row.seed, found.id, found.content_hash, found.published, found.priority
        )
        return position, EVERYBODY if shared else row.per_document

    return placing


def _rules(row: Handing) -> Rules:
    return Rules(
        pull=row.pull,
        per_document=row.per_document,
        order=Order(row.ordering),
        seed=row.seed,
        open_cap=row.open_cap,
        total_cap=row.total_cap,
        calibration=row.calibration,
        control_rate=row.control_rate,
        stale_hours=row.stale_hours,
    )
