"""Exporting: what went in comes out, as the actor may see it, in memory that does not grow."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from annotator.errors import Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor
from annotator.services import exporting, importing, packing, tokenizing
from annotator.services.exporting import Choice
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from annotator.store.assignments import Assignment
from annotator.store.people import Membership, User
from exports import Incoming
from schemas import gold
from schemas.gold import GoldDocument, Span

AMAL, CLARA, EVA = Actor(1, "amal"), Actor(3, "clara"), Actor(4, "eva")


def fill(store: Store, owner: str | None, number: int = 3, **fields: Any) -> None:
    spans = (Span(id="s1", start=0, end=4, label="actor", attributes={"note": "n"}),)
    given = [
        Incoming(GoldDocument(id=f"d{n}", text=f"Army took town {n}.", spans=spans, **fields), f"l{n}", True)
        for n in range(1, number + 1)
    ]
    importing.run(store, OPERATOR, "p", given, Intake(owner))


def records(directory: Path) -> list[GoldDocument]:
    return [gold.decode(line) for line in (directory / "gold.jsonl").read_bytes().splitlines()]


def export(
    store: Store, out: Path, choice: Choice | None = None, actor: Actor = OPERATOR
) -> list[GoldDocument]:
    exporting.write(store, actor, "p", "gold-jsonl", choice or Choice(), out)
    return records(out)


def test_spans_come_in_text_order_with_their_quotes(house: Store, tmp_path: Path) -> None:
    spans = tuple(
        Span(id=f"s{n}", start=start, end=start + 4, label="actor") for n, start in enumerate((10, 5, 0))
    )
    given = Incoming(GoldDocument(id="d", text="Army took towns.", spans=spans), "l", True)
    importing.run(house, OPERATOR, "p", [given], Intake("gold"))
    assert [(each.start, each.text) for each in export(house, tmp_path / "o")[0].spans] == [
        (0, "Army"), (5, "took"), (10, "town"),
    ]  # fmt: skip


def test_the_same_gold_gives_the_same_bytes(house: Store, tmp_path: Path) -> None:
    fill(house, "gold")
    for name in ("a", "b"):
        exporting.write(house, OPERATOR, "p", "gold-jsonl", Choice(), tmp_path / name)
    assert (tmp_path / "a/gold.jsonl").read_bytes() == (tmp_path / "b/gold.jsonl").read_bytes()


def test_people_appear_by_pseudonym_unless_names_are_asked_for(house: Store, tmp_path: Path) -> None:
    fill(house, "annotator:basil")
    found = export(house, tmp_path / "a", Choice("annotator:basil"))
    assert found[0].provenance == {
        "project": "p", "ontology": "conflict@1", "annotators": ["a2"], "revision": 1,
    }  # fmt: skip
    assert b"basil" not in (tmp_path / "a/gold.jsonl").read_bytes()
    named = export(house, tmp_path / "b", Choice("annotator:basil", names=True))
    assert named[0].provenance["annotators"] == ["basil"]


def test_a_pseudonym_stays_whoever_joins_or_leaves(house: Store, tmp_path: Path) -> None:
    fill(house, "annotator:basil")
    with house.writing() as session:
        session.delete(session.exec(select(Membership).where(Membership.user_id == 1)).one())
        session.commit()
    assert export(house, tmp_path / "a", Choice("annotator:basil"))[0].provenance["annotators"] == ["a2"]
    assert len(export(house, tmp_path / "b", Choice("annotator:a2"))) == 3


def test_an_engineer_is_told_no_names_and_cannot_ask_whose_a_pseudonym_is(
    house: Store, tmp_path: Path
) -> None:
    fill(house, "annotator:basil")
    with house.reading() as session:
        assert [(each.name, each.pseudonym) for each in exporting.offer(session, EVA, "p").people] == [
            ("a2", "a2")
        ]
        assert "basil" in [each.name for each in exporting.offer(session, CLARA, "p").people]
    with pytest.raises(Invalid, match="not a member"):
        export(house, tmp_path / "a", Choice("annotator:basil"), EVA)


def test_somebody_called_like_a_pseudonym_is_not_mistaken(house: Store, tmp_path: Path) -> None:
    with house.writing() as session:
        session.get_one(User, 1).name = "a2"
        session.commit()
    fill(house, "annotator:basil")
    with house.reading() as session:
        assert exporting.author_of(session, EVA, "p", Choice("annotator:a2")).user_id == 2
        assert exporting.author_of(session, CLARA, "p", Choice("annotator:a2")).user_id == 1


def test_unfinished_work_comes_only_when_asked_for(house: Store, tmp_path: Path) -> None:
    fill(house, "annotator:amal")
    with house.writing() as session:
        session.get_one(Assignment, 2).state = "in_progress"
        session.commit()
    assert [each.id for each in export(house, tmp_path / "a", Choice("annotator:amal"))] == ["d1", "d3"]
    assert len(export(house, tmp_path / "b", Choice("annotator:amal", all_states=True))) == 3


def test_who_may_export_what(house: Store, tmp_path: Path) -> None:
    fill(house, "annotator:amal")
    assert len(export(house, tmp_path / "a", Choice("annotator:a1"), EVA)) == 3
    for choice in (Choice("annotator:a1", all_states=True), Choice("annotator:a1", names=True)):
        with pytest.raises(Forbidden):
            export(house, tmp_path / "b", choice, EVA)
    assert export(house, tmp_path / "c", Choice("annotator:amal", True, True), CLARA)
    with pytest.raises(Forbidden):
        export(house, tmp_path / "d", Choice(), AMAL)
    with pytest.raises(NotFound):
        export(house, tmp_path / "d", Choice(), Actor(99, "x"))
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("format_id", "choice"),
    [
        ("csv", Choice()),
        ("nothing", Choice()),
        ("gold-jsonl", Choice("annotator:zoe")),
        ("conll", Choice("x")),
    ],
)
def test_what_there_is_not_is_refused(house: Store, tmp_path: Path, format_id: str, choice: Choice) -> None:
    with pytest.raises(Invalid):
        exporting.write(house, OPERATOR, "p", format_id, choice, tmp_path / "o")


def test_a_directory_with_an_export_is_not_overwritten(house: Store, tmp_path: Path) -> None:
    fill(house, "gold")
    export(house, tmp_path / "o")
    with pytest.raises(Invalid, match="choose another"):
        export(house, tmp_path / "o")


def test_stored_tokens_are_used(house: Store, tmp_path: Path) -> None:
    fill(house, "gold")
    exporting.write(house, OPERATOR, "p", "conll", Choice(), tmp_path / "a")
    assert tokenizing.run(house, 1) == 3
    exporting.write(house, OPERATOR, "p", "conll", Choice(), tmp_path / "b")
    assert (tmp_path / "a/iob2.conll").read_bytes() == (tmp_path / "b/iob2.conll").read_bytes()
    assert tokenizing.run(house, 1) == 0


def test_cancelling_leaves_no_files(house: Store, tmp_path: Path) -> None:
    fill(house, "gold")
    with pytest.raises(exporting.Cancelled):
        packing.pack(house, OPERATOR, "p", "gold-jsonl", [Choice()], tmp_path / "e", cancelled=lambda: True)
    assert list((tmp_path / "e").iterdir()) == []


def test_a_pack_has_a_folder_for_each_set_and_one_archive(house: Store, tmp_path: Path) -> None:
    fill(house, "gold")
    fill(house, "annotator:amal")
    packed = packing.pack(
        house, OPERATOR, "p", "gold-jsonl", [Choice(), Choice("annotator:amal")], tmp_path / "exports"
    )
    names = [each["name"] for each in packed["files"]]
    assert names == ["export.zip", "a1/gold.jsonl", "a1/loss.json", "gold/gold.jsonl", "gold/loss.json"]
    assert [each["set"] for each in packed["reports"]] == ["gold", "a1"]
    json.dumps(packed)
    with zipfile.ZipFile(tmp_path / "exports" / packed["folder"] / "export.zip") as archive:
        assert sorted(archive.namelist()) == names[1:]


def test_documents_are_read_in_small_portions(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held at once is bounded by count and by text, whatever the size of the project."""
    fill(house, "gold", 12)
    held: list[int] = []
    contents = exporting.corpus.contents

    def watched(session: Any, ids: Any) -> Any:
        held.append(len(ids))
        return contents(session, ids)

    monkeypatch.setattr(exporting, "BATCH", 5)
    monkeypatch.setattr(exporting, "BATCH_TEXT", 45)  # each text has about 18 characters
    monkeypatch.setattr(exporting.corpus, "contents", watched)
    with house.reading() as session:
        entry = exporting._permitted(session, OPERATOR, "p", Choice())
        author = exporting.find_author(session, entry, Choice())
        found = list(exporting.items(session, entry, author, Choice()))
    assert [each.document.id for each in found] == [f"d{n}" for n in range(1, 13)]
    assert held == [2, 2, 1, 2, 2, 1, 2]


def test_memory_stays_flat_while_a_large_project_is_exported(house: Store, tmp_path: Path) -> None:
    import tracemalloc

    text = "Army took the town. " * 500  # 10 kB
    spans = (Span(id="s1", start=0, end=4, label="actor"),)
    given = (
        Incoming(GoldDocument(id=f"d{n}", text=f"{n} {text}", spans=spans), f"l{n}", True)
        for n in range(3000)
    )
    importing.run(house, OPERATOR, "p", given, Intake("gold"))
    tracemalloc.start()
    exporting.write(house, OPERATOR, "p", "gold-jsonl", Choice(), tmp_path / "o")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "o/gold.jsonl").stat().st_size > 30_000_000
    assert peak < 12_000_000


def test_of_very_many_files_the_archive_alone_is_offered(house: Store, tmp_path: Path) -> None:
    fill(house, "gold", 30)
    packed = packing.pack(house, OPERATOR, "p", "brat", [Choice()], tmp_path / "e")
    assert [each["name"] for each in packed["files"]] == [packing.ARCHIVE]
    with zipfile.ZipFile(tmp_path / "e" / packed["folder"] / packing.ARCHIVE) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".ann")]) == 30
