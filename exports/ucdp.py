"""A table of deadly events with the columns of UCDP GED: what the record says in them, the rest to be added.

A row is a toll of dead, as the conflict ontology that is shipped has it; other events are reported as lost.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from exports.base import Format, Item
from exports.eventtable import tables
from exports.eventtable.facts import Facts, Parties, Party, joined
from exports.eventtable.tables import COORDINATES, Column, Row, text, whole
from exports.loss import LossReport
from schemas.gold import Event

NO_TOLL = "is no toll of dead, and no cause of one"
NO_DEATH = "counts no dead"

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
ARMED: Final = (2, 3, 4)
UNARMED = 7

COLUMNS: Final[tuple[Column, ...]] = (
    *text("id", "relid"),
    Column("year", "year"),
    *text("active_year"),
    *text("code_status"),
    whole("type_of_violence", 1, 3),
    *text("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name"),
    *text("side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b"),
    whole("number_of_sources", 1),
    *text("source_article", "source_office"),
    Column("source_date", "date"),
    *text("source_headline", "source_original"),
    whole("where_prec", 1, 7),
    *text("where_coordinates", "where_description", "adm_1", "adm_2"),
    *COORDINATES,
    *text("geom_wkt"),
    whole("priogrid_gid", 1, 259_200),
    *text("country"),
    whole("country_id"),
    *text("region"),
    whole("event_clarity", 1, 2),
    whole("date_prec", 1, 5),
    Column("date_start", "date"),
    Column("date_end", "date"),
    *(whole(name) for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")),
    *(whole(name) for name in ("best", "high", "low", "gwnoa", "gwnob")),
)
# What a row should have and this record may not say.
WANTED: Final = (
    "date_start",
    "type_of_violence",
    "side_a",
    "side_b",
    "country",
    "where_coordinates",
    "where_prec",
    "latitude",
    "longitude",
    "source_office",
    "high",
)
# The columns of the dead by whom a toll counts. In a war of a state UCDP's side A is the state's.
BY_STATUS: Final = {
    "government_forces": "deaths_a",
    "rebel_forces": "deaths_b",
    "civilian": "deaths_civilians",
}


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `ucdp.csv` and `datapackage.json`."""
    rows = (row for item in items for row in _Document(item, report).rows())
    tables.write(directory, "ucdp", "Deadly events in the columns of UCDP GED", COLUMNS, rows)


class _Document:
    """The rows of one document."""

    def __init__(self, item: Item, report: LossReport) -> None:
        self._facts = Facts(item)
        self._report = report
        self._written: set[str] = set()

    def rows(self) -> Iterator[Row]:
        """A row for each toll that is no part of another; what is in none goes into the report."""
        rows = [row for toll in self._facts.deaths() if (row := self._row(toll))]
        for event in self._facts.events.values():
            if event.id not in self._written:
                toll = event.type == "casualty" and event.subtype == "killed"
                quote = event.subtype or event.type
                self._report.drop(
                    "events", NO_DEATH if toll else NO_TOLL, self._facts.document, event.id, quote
                )
        self._facts.report(self._report, self._written)
        return iter(rows)

    def _row(self, toll: Event) -> Row | None:
        """The row of a toll; none where it has no number, or is of nobody."""
        facts = self._facts
        best = facts.count(toll)
        if not best:
            return None
        parts, causes = facts.parts(toll), facts.causes(toll)
        told = [toll, *parts, *causes]
        self._written.update(event.id for event in told)
        deaths = self._deaths(toll, parts, best)
        side_a, side_b = self._sides(told)
        date, whose = min((facts.date(event) for event in told), key=lambda found: found[1] != "event")
        row: Row = deaths | self._source(toll) | self._place(told)
        row |= {
            "year": date[:4] if date else None,
            "type_of_violence": _violence(side_a, side_b, deaths),
            "side_a": side_a.name if side_a else None,
            "side_b": side_b.name if side_b else None,
            "dyad_name": f"{side_a.name} - {side_b.name}" if side_a and side_b else None,
            "event_clarity": 2 if facts.attribute(toll, "cumulative") == "yes" else 1,
            "date_prec": {"event": 1, "document": 2}.get(whose or ""),
            "date_start": date,
            "date_end": date,
            "low": facts.number(toll, "count_low"),
            "high": facts.number(toll, "count_high"),
        }
        return row | {
            "contested": "yes" if any(map(facts.contested, told)) else "no",
            "date_from": whose,
            "missing": " ".join(name for name in WANTED if row.get(name) is None),
            "document_id": facts.document.id,
            "events": " ".join(event.id for event in told),
        }

    def _deaths(self, toll: Event, parts: list[Event], best: int) -> Row:
        """The dead of each side; `best` is their sum, so what no part accounts for is unknown."""
        deaths = {"deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0, "deaths_unknown": 0}
        for each in parts or [toll]:
            status = str(self._facts.attribute(each, "victim_status"))
            deaths[BY_STATUS.get(status, "deaths_unknown")] += self._facts.count(each) or 0
        deaths["deaths_unknown"] += max(best - sum(deaths.values()), 0)
        return {**deaths, "best": sum(deaths.values())}

    def _sides(self, told: list[Event]) -> tuple[Party | None, Party | None]:
        """Who fought: the state first, if it is one of them; civilians are no side."""
        found: Parties = {}
        for roles in (("attacker", "perpetrator"), ("target", "bearer")):
            for event in told:
                found = joined(found, self._facts.parties(event, *roles))
        sides = [each for each in found.values() if each.label != "location" and each.inter != UNARMED]
        first, second, *_ = [*sorted(sides, key=lambda party: not party.state), None, None]
        self._facts.use([side for side in (first, second) if side], "inter", "actor_type")
        return first, second

    def _source(self, toll: Event) -> Row:
        facts = self._facts
        office, day, headline = (facts.field(name) for name in ("source", "published", "title"))
        article = ",".join(each for each in (office, day, headline) if each)
        return {
            "number_of_sources": 1,
            "source_article": f'"{article}"' if article else None,
            "source_office": office,
            "source_date": day if day and len(day) == len("2024-11-30") else None,
            "source_headline": headline,
            "source_original": "; ".join(facts.sources(toll)) or None,
        }

    def _place(self, told: list[Event]) -> Row:
        places = [self._facts.parties(event, "place", "territory") for event in told]
        place = next((each for found in places for each in found.values()), None)
        self._facts.use([place] if place else [], "country", "lat", "lon", "where_prec")
        latitude, longitude = (place.value(name) if place else None for name in ("lat", "lon"))
        row: Row = {
            "where_prec": place.value("where_prec") if place else None,
            "where_coordinates": place.name if place else None,
            "where_description": self._facts.sentence(told[0]),
            "latitude": latitude,
            "longitude": longitude,
            "country": self._facts.country(place),
        }
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            row["geom_wkt"] = f"POINT ({longitude} {latitude})"
            row["priogrid_gid"] = _cell(latitude, longitude)
        return row


def _violence(side_a: Party | None, side_b: Party | None, deaths: Row) -> int | None:
    """By whom against whom; nothing where the record does not say."""
    if side_a and side_b:
        if side_a.state or side_b.state:
            return STATE_BASED
        return NON_STATE if side_a.inter in ARMED and side_b.inter in ARMED else None
    return ONE_SIDED if side_a and deaths["deaths_civilians"] == deaths["best"] else None


def _cell(latitude: float, longitude: float) -> int:
    """The cell of the PRIO grid: half a degree each way, counted from the south-west."""
    row, column = min(int((latitude + 90) * 2), 359), min(int((longitude + 180) * 2), 719)
    return row * 720 + column + 1


FORMAT = Format(
    id="ucdp",
    title="Event table (UCDP GED)",
    extension=".csv",
    summary="A row for each toll of dead in the columns of UCDP GED, for people to complete; no text.",
    carries=frozenset({"entities", "events", "arguments", "attributes", "fields"}),
    writer=write,
)
