"""A short report that annotators read differently."""

from annotator.domain.commands import Held, Ruling, Setting, plan
from annotator.domain.comparing import Comparison, compare
from annotator.domain.content import Content
from annotator.domain.settling import Settlement
from schemas.gold import Argument, Claim, Entity, Event, Relation, Span
from schemas.ontology import built_in, parse
from tests.domain.texts import tokens_of

TEXT = "Rebel fighters shelled the old market in Aleppo. State media denied it. Aleppo was calm."
SETTING = Setting(TEXT, tokens_of(TEXT), parse(built_in("conflict"), "conflict.yaml"))
REBELS, FIGHTERS = "Rebel fighters", "fighters"


def span(identifier: str, label: str, quote: str, entity: str | None = None, nth: int = 0) -> Span:
    """The span over some words."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    return Span(id=identifier, start=start, end=start + len(quote), label=label, entity=entity)


def reading(
    prefix: str = "",
    rebels: str = REBELS,
    market: str = "location",
    role: str = "target",
    subtype: str | None = "shelling_artillery_missile",
    factuality: str = "CT-",
    both: bool = True,
) -> Content:
    """One annotator's set; what is not said is what most would say. `prefix` is for its ids."""
    p = prefix
    event = Event(
        f"{p}e", "strike", subtype, f"{p}t", {"aspect": "completed"},
        (Argument("attacker", f"{p}a"), Argument(role, f"{p}m"), Argument("place", f"{p}l")),
    )  # fmt: skip
    town = Entity(f"{p}n", "location", "Aleppo")
    return Content(
        spans=(
            span(f"{p}a", "actor", rebels),
            span(f"{p}t", "strike", "shelled"),
            span(f"{p}m", market, "the old market"),
            span(f"{p}l", "location", "Aleppo", f"{p}n"),
            span(f"{p}s", "actor", "State media"),
            span(f"{p}d", "cue", "denied"),
            span(f"{p}l2", "location", "Aleppo", f"{p}n" if both else None, nth=1),
        ),
        entities=(town,),
        events=(event,),
        claims=(Claim(f"{p}c", f"{p}e", f"{p}s", f"{p}d", factuality, "Uu"),),
    )


def told(content: Content) -> dict[str, object]:
    """A set in words, without its ids."""
    quotes = {each.id: each.quote(TEXT) for each in content.spans}
    types = {each.id: each.type for each in content.events}
    return {
        "spans": sorted((each.start, each.end, each.label) for each in content.spans),
        "events": sorted(
            (quotes.get(e.trigger or "", ""), e.type, e.subtype or "", str(e.attributes))
            for e in content.events
        ),
        "roles": sorted(
            (a.role, quotes.get(a.span or "", types.get(a.event or "", "")))
            for e in content.events
            for a in e.arguments
        ),
        "claims": sorted(
            (quotes.get(c.source, c.source), quotes.get(c.cue or "", ""), c.factuality or "")
            for c in content.claims
        ),
        "entities": sorted(
            (n.name or "", sorted(s.start for s in content.spans if s.entity == n.id))
            for n in content.entities
        ),
        "relations": sorted(each.type for each in content.relations),
    }


def content_of(held: Held) -> Content:
    """The objects in memory as a set."""
    kinds = {"spans": Span, "entities": Entity, "events": Event, "claims": Claim, "relations": Relation}
    values = list(held.objects.values())
    return Content(**{name: tuple(v for v in values if isinstance(v, kind)) for name, kind in kinds.items()})  # type: ignore[arg-type]


class Table:
    """An adjudicator at work: each step is planned and applied as the service does it."""

    def __init__(self, **sets: Content) -> None:
        self.comparison: Comparison = compare(sets)
        self.held = Held()
        self.rulings: dict[str, Ruling] = {}

    @property
    def gold(self) -> Content:
        """What gold holds."""
        return content_of(self.held)

    def settlement(self) -> Settlement:
        """New decisions on the present state."""
        return Settlement("d1", self.comparison, self.gold, self.rulings, SETTING)

    def settle(self, settlement: Settlement) -> int:
        """Carries decisions out; how many objects changed."""
        command = settlement.command("c")
        edits = plan(command, self.held, SETTING)
        self.held.apply(edits)
        self.rulings |= {each.item: each for each in command.rulings}
        return len(edits)

    def open(self) -> list[tuple[str, tuple[str, ...]]]:
        """Kind and differences of what waits for a decision."""
        settlement = self.settlement()
        return [(item.kind, item.differs) for item in self.comparison.items if settlement.is_open(item)]
