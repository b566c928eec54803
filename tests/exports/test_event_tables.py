"""Event tables: frictionless finds them valid, numbers are those of the record, and losses are exact."""

import csv
from pathlib import Path
from typing import Any

import frictionless
import pytest

import exports
from exports import Item, LossReport, acled, ucdp
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Incident, Relation, Span
from tests.exports import cases

TABLES = ("acled", "ucdp")


def _write(name: str, directory: Path, *records: GoldDocument) -> tuple[list[dict[str, str]], LossReport]:
    report = exports.get(name).write(map(Item.tokenized, records), directory)
    with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), report


def _flaws(directory: Path) -> list[Any]:
    """What frictionless finds wrong with a table."""
    return frictionless.validate(str(directory / "datapackage.json")).flatten(
        ["rowNumber", "fieldName", "note"]
    )


def _full(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_every_case_are_valid(name: str, tmp_path: Path) -> None:
    records = [*map(cases.record, cases.NAMES), cases.long()]
    _, report = _write(name, tmp_path, *records)
    assert _flaws(tmp_path) == []
    assert report.kept("spans") == report.kept("claims") == report.kept("relations") == 0


@pytest.mark.parametrize(("name", "columns", "first", "last"), [
    ("acled", 31, "event_id_cnty", "timestamp"),
    ("ucdp", 49, "id", "gwnob"),
])  # fmt: skip
def test_the_columns_are_theirs_and_ours_come_last(
    name: str, columns: int, first: str, last: str, tmp_path: Path
) -> None:
    _write(name, tmp_path)
    header = (tmp_path / f"{name}.csv").read_text().strip().replace('"', "").split(",")
    assert (len(header), header[0], header[columns - 1]) == (columns + 5, first, last)
    assert header[columns:] == ["contested", "date_from", "missing", "document_id", "events"]


def test_the_seed_as_acled(shared_data, tmp_path: Path) -> None:
    (seed,) = exports.read([shared_data("seed/gold.json")])
    rows, report = _write("acled", tmp_path, seed.document)
    assert _flaws(tmp_path) == []
    assert [row["events"] for row in rows if row["contested"] == "yes"] == ["E19 E21"]
    assert all(row["event_date"] == "" and "event_date" in row["missing"].split() for row in rows)
    aleppo = rows[0]
    assert (aleppo["actor1"], aleppo["inter1"], aleppo["actor2"], aleppo["location"]) == (
        "Hayat Tahrir al-Sham", "2", "Government of Syria", "Aleppo",
    )  # fmt: skip
    assert (aleppo["sub_event_type"], aleppo["country"]) == ("Non-state actor overtakes territory", "Syria")
    assert [row["fatalities"] for row in rows if row["fatalities"]] == ["327"]
    written = {event for row in rows for event in row["events"].split()}
    dropped = sum(tally.count for (kind, _), tally in report.dropped.items() if kind == "events")
    # One more than the rows name: the toll whose number a row holds.
    assert (report.kept("events"), dropped) == (len(written) + 1, 60 - len(written) - 1)


def test_the_seed_as_ucdp_adds_up_the_tolls(shared_data, tmp_path: Path) -> None:
    (seed,) = exports.read([shared_data("seed/gold.json")])
    (row,), report = _write("ucdp", tmp_path, seed.document)
    assert _flaws(tmp_path) == []
    deaths = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "low")
    assert [row[name] for name in deaths] == ["100", "183", "44", "0", "327", "327"]
    assert (row["type_of_violence"], row["side_a"], row["side_b"]) == (
        "1",
        "Government of Syria",
        "rebel forces",
    )
    assert (row["event_clarity"], row["source_original"]) == ("2", "Syrian Observatory for Human Rights")
    assert row["missing"].startswith("date_start country where_coordinates")
    assert row["events"].split()[:4] == ["E17", "E18", "E36", "E37"]
    assert report.dropped["events", ucdp.NO_TOLL].count == 55


TEXT = "Rebels shelled Hama with help from Ben; 12 died, the army denied it."


def _record(*events: Event, relations: tuple[Relation, ...] = (), **fields: Any) -> GoldDocument:
    """Rebels against the army in Hama, and a toll of twelve."""
    words = {"a1": "Rebels", "k1": "shelled", "l1": "Hama", "a2": "Ben", "k2": "died", "a3": "the army"}
    labels = {"a": "actor", "k": "trigger", "l": "location"}
    entities = (
        Entity("n1", "actor", "R", {"actor_type": "rebel_group", "side": "rebel"}, {"acled": "RG: Rebels"}),
        Entity("n2", "actor", "Army", {"inter": 1}),
        Entity("n3", "location", "Hama", {"country": "SYR", "lat": 35.13, "lon": 36.76, "geo_precision": 1}),
    )  # fmt: skip
    named = {"a1": "n1", "a3": "n2", "l1": "n3"}
    spans = (
        Span(id=name, start=TEXT.index(quote), end=TEXT.index(quote) + len(quote), label=labels[name[0]],
             entity=named.get(name))
        for name, quote in words.items()
    )  # fmt: skip
    return GoldDocument(
        id="d",
        text=TEXT,
        language="en",
        spans=tuple(spans),
        entities=entities,
        events=events,
        relations=relations,
        **fields,
    ).check()


def _strike(name: str = "e1", **changes: Any) -> Event:
    filled = {"attacker": "a1", "target": "a3", "place": "l1", "supporter": "a2"}
    fields = {
        "type": "strike", "subtype": "shelling_artillery_missile", "trigger": "k1",
        "arguments": tuple(Argument(role, span) for role, span in filled.items()),
    }  # fmt: skip
    return Event(name, **(fields | changes))


def _toll(cause: str | None = "e1", **attributes: Any) -> Event:
    arguments = (Argument("cause", event=cause),) if cause else ()
    return Event("e9", "casualty", "killed", "k2", {"count_best": 12} | attributes, arguments)


def test_a_row_of_acled(tmp_path: Path) -> None:
    record = _record(
        _strike(attributes={"civilian_targeting": "no"}), _toll(), published="2024-11-30", source="Wire"
    )
    (row,), report = _write("acled", tmp_path, record)
    assert _flaws(tmp_path) == []
    assert _full(row) == {
        "event_date": "2024-11-30", "year": "2024", "time_precision": "2",
        "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack",
        "actor1": "RG: Rebels", "assoc_actor_1": "Ben", "inter1": "2", "actor2": "Army", "inter2": "1",
        "interaction": "12", "country": "SYR", "location": "Hama", "latitude": "35.13", "longitude": "36.76",
        "geo_precision": "1", "source": "Wire", "notes": TEXT, "fatalities": "12", "contested": "no",
        "date_from": "document", "document_id": "d", "events": "e1",
    }  # fmt: skip
    assert (report.kept("events"), report.kept("arguments"), report.kept("entities")) == (2, 5, 3)
    lost = report.dropped["attributes", "the table has no column for it"]
    assert [item for _, item, _ in lost.examples] == ["n1.side"]


def test_a_row_of_ucdp(tmp_path: Path) -> None:
    record = _record(
        _strike(), _toll(count_low=10, count_high=15, date="2024-11-29"), title="T", source="Wire"
    )
    (row,), report = _write("ucdp", tmp_path, record)
    assert _flaws(tmp_path) == []
    assert _full(row) == {
        "year": "2024", "type_of_violence": "1", "dyad_name": "Army - RG: Rebels", "side_a": "Army",
        "side_b": "RG: Rebels", "number_of_sources": "1", "source_article": '"Wire,T"',
        "source_office": "Wire",
        "source_headline": "T", "where_coordinates": "Hama", "where_description": TEXT, "latitude": "35.13",
        "longitude": "36.76", "geom_wkt": "POINT (36.76 35.13)", "priogrid_gid": "180434", "country": "SYR",
        "event_clarity": "1", "date_prec": "1", "date_start": "2024-11-29", "date_end": "2024-11-29",
        "deaths_a": "0", "deaths_b": "0", "deaths_civilians": "0", "deaths_unknown": "12", "best": "12",
        "high": "15", "low": "10", "contested": "no", "date_from": "event", "missing": "where_prec",
        "document_id": "d", "events": "e9 e1",
    }  # fmt: skip
    assert report.kept("events") == 2


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (_strike(type="flood"), acled.UNKNOWN_TYPE),
        (_strike(subtype="siege"), acled.UNKNOWN_TYPE),
        (_strike(attributes={"aspect": "future"}), acled.FUTURE),
        (_strike(attributes={"background": "yes"}), acled.HISTORY),
        (_strike(type="control_change", subtype="gained"), acled.UNKNOWN_HOLDER),
        (_toll(None), acled.TOLL),
    ],
)
def test_what_is_no_row_of_acled_is_reported_whole(event: Event, reason: str, tmp_path: Path) -> None:
    rows, report = _write("acled", tmp_path, _record(event))
    assert (rows, report.kept("events"), report.kept("entities"), report.kept("arguments")) == ([], 0, 0, 0)
    assert report.kept("attributes") == 0
    assert [item for _, item, _ in report.dropped["events", reason].examples] == [event.id]


@pytest.mark.parametrize(
    ("role", "holder", "subtype", "expected"),
    [
        ("new_holder", "a1", "gained", acled.OVERTAKES),
        ("new_holder", "a3", "gained", acled.REGAINS),
        ("former_holder", "a1", "lost", acled.REGAINS),
        ("former_holder", "a3", "lost", acled.OVERTAKES),
    ],
)
def test_who_takes_a_territory_decides_over_the_type(
    role: str, holder: str, subtype: str, expected: str, tmp_path: Path
) -> None:
    event = Event("e1", "control_change", subtype, arguments=(Argument(role, holder),))
    (row,), _ = _write("acled", tmp_path, _record(event))
    assert row["sub_event_type"] == expected


def test_events_of_one_incident_or_of_one_kind_and_place_share_a_row(tmp_path: Path) -> None:
    other = _strike("e2", arguments=(Argument("attacker", "a1"),))
    rows, _ = _write("acled", tmp_path / "a", _record(_strike(), _strike("e3"), other))
    assert [row["events"] for row in rows] == ["e1 e3", "e2"]
    one = _record(
        _strike(incident="i1"), _strike("e2", incident="i1", arguments=()), incidents=(Incident("i1"),)
    )
    assert [row["events"] for row in _write("acled", tmp_path / "b", one)[0]] == ["e1 e2"]


@pytest.mark.parametrize("name", TABLES)
def test_contested_events_are_flagged(name: str, tmp_path: Path) -> None:
    denied = (Claim("c1", "e1", "a3", factuality="CT-"),)
    against = (Claim("c1", "e1", "a3"), Claim("c2", "e9", "author"))
    contradiction = (Relation("r1", "contradicts", "c1", "c2"),)
    for number, fields in enumerate([
        {"claims": denied}, {"claims": against, "relations": contradiction}, {"claims": against},
    ]):  # fmt: skip
        (row,), _ = _write(name, tmp_path / str(number), _record(_strike(), _toll(), **fields))  # type: ignore[arg-type]
        assert row["contested"] == ("no" if number == 2 else "yes")


def test_deaths_are_none_where_there_is_no_toll_and_unknown_where_it_is_nobodys(tmp_path: Path) -> None:
    assert _write("acled", tmp_path / "a", _record(_strike()))[0][0]["fatalities"] == "0"
    (row,), _ = _write("acled", tmp_path / "b", _record(_strike(), _toll(None)))
    assert (row["fatalities"], "fatalities" in row["missing"]) == ("", True)


def test_a_toll_without_dead_is_no_row_of_ucdp(tmp_path: Path) -> None:
    rows, report = _write("ucdp", tmp_path, _record(_toll(None, count_best=0)))
    assert rows == []
    assert report.dropped["events", ucdp.NO_DEATH].examples == [("d", "e9", "killed")]


def test_killing_civilians_is_one_sided(tmp_path: Path) -> None:
    strike = _strike(arguments=(Argument("attacker", "a1"),))
    (row,), _ = _write("ucdp", tmp_path, _record(strike, _toll(victim_status="civilian")))
    assert (row["type_of_violence"], row["deaths_civilians"], row["side_b"]) == ("3", "12", "")
