"""Importing: all or nothing, repeatable, and honest about what it leaves out."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import func
from sqlmodel import select

from annotator.domain.mapping import NameMapping
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor
from annotator.services import checking, documents, importing, storing, work
from annotator.services.importing import Intake, Result
from annotator.services.sessions import Store
from annotator.store import annotations, changes
from annotator.store.annotations import AnnotationSet, Change, SpanRow
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, DocumentText, Import, listed_rows
from exports import Flaw, Incoming, ReadOptions
from schemas.gold import GoldDocument, Span

AMAL, CLARA = Actor(1, "amal"), Actor(3, "clara")


def incoming(number: int, *spans: Span, text: str = "", **fields: Any) -> Incoming:
    document = GoldDocument(id=f"d{number}", text=text or f"Army took town {number}.", spans=spans, **fields)
    return Incoming(document, f"in.jsonl, line {number}", annotated=bool(spans))


def span(identifier: str, start: int, end: int, label: str = "actor") -> Span:
    return Span(id=identifier, start=start, end=end, label=label)


def take(store: Store, *given: Incoming | Flaw, **intake: Any) -> Result:
    return importing.run(store, OPERATOR, "p", given, Intake(**intake))


def rows(store: Store, table: Any) -> list[Any]:
    with store.reading() as session:
        return list(session.exec(select(table)).all())


def count(store: Store, table: Any) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def assert_nothing_is_left(store: Store, state: str) -> None:
    assert [each.state for each in rows(store, Import)] == [state]
    for table in (Document, DocumentText, AnnotationSet, SpanRow, Change, Assignment):
        assert count(store, table) == 0, table
    assert checking.check(store).findings == []


def test_documents_are_listed_with_all_that_is_known_of_them(house: Store) -> None:
    given = incoming(
        1, title="T", language="ar", published="2024-11-30", source="Wire", url="https://x.org/1",
        metadata={"desk": "north"}, external_id="x-1", text="نص 😀",
    )  # fmt: skip
    result = take(house, given)
    assert (result.state, result.documents, result.read) == ("done", 1, 1)
    found = rows(house, Document)[0]
    assert (found.uid, found.external_id, found.title, found.language) == ("d1", "x-1", "T", "ar")
    assert (found.published, found.source, found.url) == ("2024-11-30", "Wire", "https://x.org/1")
    assert (found.document_metadata, found.length) == ({"desk": "north"}, 4)
    assert rows(house, DocumentText)[0].text == "نص 😀"
    assert rows(house, Import)[0].documents == 1


def test_repeating_an_import_adds_nothing_and_says_so(house: Store) -> None:
    given = [incoming(n, external_id=f"x{n}") for n in range(1, 8)]
    assert take(house, *given).documents == 7
    again = take(house, *given)
    assert (again.state, again.documents, again.duplicates.count) == ("done", 0, 7)
    assert again.duplicates.first[0] == storing.Duplicate(
        "in.jsonl, line 1", "the same text is there already", "x1"
    )
    assert count(house, Document) == 7


@pytest.mark.parametrize("batch", [1, 500])
def test_duplicates_within_an_import_are_found_across_batches(
    house: Store, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", batch)
    result = take(
        house,
        incoming(1, text="Same."),
        incoming(2, text="Same."),
        incoming(3, external_id="x"),
        incoming(4, external_id="x"),
    )
    assert result.documents == 2
    assert [(each.place[-1], each.reason.split(";")[0], each.of) for each in result.duplicates.first] == [
        ("2", "the same text is there already", "d1"),
        ("4", "another text has this external id already", "x"),
    ]


def test_an_id_that_is_taken_gives_way_to_a_random_one(house: Store) -> None:
    take(house, incoming(1))
    take(house, incoming(1, text="Another text."))
    first, second = (each.uid for each in rows(house, Document))
    assert first == "d1"
    assert second != "d1"
    assert len(second) == 12


def test_a_flaw_undoes_everything_and_the_rest_is_read_for_more_flaws(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    given = [incoming(n, span("s1", 0, 4)) for n in range(1, 6)]
    result = take(
        house, *given, Flaw("in.jsonl", 6, "bad"), incoming(7), Flaw("in.jsonl", 8, "worse"), owner="gold"
    )
    assert result.state == "failed"
    assert [each.line for each in result.flaws.first] == [6, 8]
    assert_nothing_is_left(house, "failed")


def test_keeping_going_leaves_out_only_what_is_wrong(house: Store) -> None:
    result = take(house, incoming(1), Flaw("in.jsonl", 2, "bad"), incoming(3), keep_going=True)
    assert (result.state, result.documents, result.flaws.count) == ("done", 2, 1)


def test_cancelling_leaves_nothing(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    seen: list[int] = []
    given = (incoming(n, span("s1", 0, 4)) for n in range(1, 100))
    result = importing.run(
        house, OPERATOR, "p", given, Intake("annotator:amal"), seen.append, lambda: len(seen) > 2
    )
    assert result.state == "cancelled"
    assert seen == [2, 4, 6]
    assert_nothing_is_left(house, "cancelled")


def test_an_exception_leaves_nothing_and_is_not_hidden(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)

    def broken() -> Iterator[Incoming]:
        yield from (incoming(n) for n in range(1, 6))
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        importing.run(house, OPERATOR, "p", broken(), Intake())
    assert_nothing_is_left(house, "failed")


def test_nobody_sees_a_document_before_all_are_there(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    visible: list[tuple[int, int, int]] = []

    def look(_read: int) -> None:
        with house.reading() as session:
            listed = session.exec(select(Document.id).where(listed_rows())).all()
            mine = session.exec(select(AnnotationSet.id).where(AnnotationSet.owner == "user:1")).all()
            handed = session.exec(select(Assignment.id)).all()
        visible.append((len(listed), len(mine), len(handed)))

    given = [incoming(n, span("s1", 0, 4)) for n in range(1, 8)]
    importing.run(house, OPERATOR, "p", given, Intake("annotator:amal"), look)
    assert visible == [(0, 0, 0)] * 4
    assert count(house, Assignment) == 7


def test_others_may_write_while_documents_are_read(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)

    def slow() -> Iterator[Incoming]:
        for n in range(1, 6):
            with house.writing() as session:  # would wait for ever if the import held the lock
                session.add(Import(project_id=1, state="done"))
                session.commit()
            yield incoming(n)

    assert importing.run(house, OPERATOR, "p", slow(), Intake()).documents == 5


def test_gold_spans_become_a_set_with_a_log_that_leads_to_them(house: Store) -> None:
    spans = (span("s1", 0, 4), Span(id="s2", start=5, end=14, fragments=((5, 9), (10, 14)), label="location"))
    result = take(house, incoming(1, *spans), owner="gold")
    assert (result.sets, result.spans) == (1, 2)
    made = rows(house, AnnotationSet)[0]
    assert (made.owner, made.user_id, made.revision) == ("gold", None, 1)
    with house.reading() as session:
        assert tuple(annotations.spans_of(session, 1)) == spans
    assert json.loads(rows(house, Change)[0].command)["op"] == "load"
    assert checking.check(house).findings == []
    assert count(house, Assignment) == 0


def test_an_annotators_sets_are_theirs_and_submitted(house: Store) -> None:
    take(house, incoming(1, span("s1", 0, 4)), incoming(2), owner="annotator:amal")
    made = rows(house, AnnotationSet)
    assert [(each.owner, each.user_id) for each in made] == [("user:1", 1)]
    assert [(each.user_id, each.state) for each in rows(house, Assignment)] == [(1, "submitted")]
    with house.reading() as session:
        desk = work.open_document(session, AMAL, "p", 1)
    assert (desk.state, [each.id for each in desk.content.spans], desk.revision) == ("submitted", ["s1"], 1)


def test_annotations_can_follow_their_texts_once_for_each_owner(house: Store) -> None:
    given = [incoming(n, span("s1", 0, 4)) for n in (1, 2)]
    assert take(house, *given).sets == 0
    with house.writing() as session:
        session.add(Assignment(project_id=1, document_id=1, user_id=1))
        session.commit()
    first = take(house, *given, owner="annotator:amal")
    assert (first.documents, first.sets, first.duplicates.count) == (0, 2, 2)
    assert first.duplicates.first[0].reason.endswith("its annotations were added")
    assert [each.state for each in rows(house, Assignment)] == ["submitted", "submitted"]
    again = take(house, *given, owner="annotator:amal")
    assert (again.sets, count(house, AnnotationSet)) == (0, 2)
    assert again.duplicates.first[0].reason.endswith("with annotations of this owner")
    assert take(house, *given, owner="gold").sets == 2


def test_annotations_of_known_documents_vanish_with_a_failed_import(house: Store) -> None:
    take(house, incoming(1))
    result = take(house, incoming(1, span("s1", 0, 4)), Flaw("in.jsonl", 2, "bad"), owner="gold")
    assert result.state == "failed"
    assert (count(house, Document), count(house, AnnotationSet), count(house, SpanRow)) == (1, 0, 0)


def test_a_set_that_its_owner_makes_meanwhile_is_not_touched(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    take(house, incoming(1))

    def meanwhile() -> Iterator[Incoming]:
        yield incoming(1, span("s1", 0, 4))
        with house.writing() as session:
            changes.create_set(session, 1, "user:1", 1)
            session.commit()

    result = importing.run(house, OPERATOR, "p", meanwhile(), Intake("annotator:amal"))
    assert (result.state, result.sets) == ("done", 0)
    assert "meanwhile" in result.duplicates.first[-1].reason
    assert [(each.owner, each.revision) for each in rows(house, AnnotationSet)] == [("user:1", 0)]


def test_spans_without_an_owner_are_left_out_and_counted(house: Store) -> None:
    result = take(house, incoming(1, span("s1", 0, 4), span("s2", 5, 9)))
    assert count(house, AnnotationSet) == 0
    assert result.notes.first[0].startswith("2 spans were not imported")


def test_unknown_labels_are_flaws_that_say_what_there_is(house: Store) -> None:
    given = incoming(7, span("s1", 0, 4, "PerpOrg"))
    result = take(house, given, owner="gold")
    assert (result.state, result.flaws.first[0].line) == ("failed", 7)
    assert "'PerpOrg'; it has actor, casualty" in result.flaws.first[0].reason
    mapped = take(house, given, owner="gold", mapping=NameMapping({"labels": {"PerpOrg": "actor"}}))
    assert (mapped.state, rows(house, SpanRow)[0].label) == ("done", "actor")


def test_span_ids_that_no_command_could_name_are_replaced(house: Store) -> None:
    result = take(house, incoming(1, span("é 1", 0, 4), span("s1", 5, 9)), owner="gold")
    assert sorted(each.id for each in rows(house, SpanRow)) == ["s1", "s2"]
    assert any("new id" in note for note in result.notes.first)


@pytest.mark.parametrize(
    ("intake", "words"),
    [
        ({"owner": "annotator:nobody"}, "not a member"),
        ({"owner": "somebody"}, "gold, annotator:NAME or suggestions:NAME"),
        ({"mapping": NameMapping({"labels": {"A": "nothing"}})}, "has no label nothing"),
    ],
)
def test_what_the_project_does_not_have_is_refused_before_anything_is_read(
    house: Store, intake: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        take(house, incoming(1), **intake)
    assert count(house, Import) == 0


def test_only_those_who_may_import_do(house: Store) -> None:
    with pytest.raises(Forbidden):
        importing.run(house, AMAL, "p", [incoming(1)], Intake())
    with pytest.raises(NotFound):
        importing.run(house, Actor(99, "x"), "p", [incoming(1)], Intake())
    assert importing.run(house, CLARA, "p", [incoming(1)], Intake()).documents == 1


def test_nothing_found_is_a_failure(house: Store) -> None:
    result = take(house)
    assert (result.state, result.notes.count) == ("failed", 1)


def test_a_dead_import_is_removed_by_the_next_one(house: Store) -> None:
    with house.writing() as session:
        session.add(Import(id=1, project_id=1, heartbeat=0))
        session.flush()
        for n in range(3):
            session.add(Document(project_id=1, import_id=1, uid=f"d{n}", content_hash=f"{n}", length=1))
        session.flush()
        session.add(AnnotationSet(document_id=1, owner="import:1"))
        session.commit()
    assert take(house, incoming(1)).documents == 1
    assert [each.state for each in rows(house, Import)] == ["failed", "done"]
    assert (count(house, Document), count(house, AnnotationSet)) == (1, 0)


def test_an_import_that_was_taken_for_dead_says_so(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)

    def suspended() -> Iterator[Incoming]:
        yield incoming(1)
        importing.remove(house, 1, "failed")
        yield incoming(2)

    with pytest.raises(Conflict, match="Start it again"):
        importing.run(house, OPERATOR, "p", suspended(), Intake())
    assert_nothing_is_left(house, "failed")


def test_an_import_that_reads_one_slow_file_is_not_taken_for_dead(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "STALE_MS", 300)
    monkeypatch.setattr(importing, "_BEAT_SECONDS", 0.05)

    def slow() -> Iterator[Incoming]:
        time.sleep(0.8)
        assert importing.remove_dead(house) == 0
        yield incoming(1)

    before = threading.active_count()
    assert importing.run(house, OPERATOR, "p", slow(), Intake()).state == "done"
    assert threading.active_count() == before


def test_a_sign_of_life_that_fails_is_not_the_last(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_BEAT_SECONDS", 0.02)
    tried: list[int] = []

    def busy(_session: Any, import_id: int) -> bool:
        tried.append(import_id)
        raise TimeoutError("the database is busy")

    monkeypatch.setattr(importing.loading, "beat", busy)
    with importing._beating(house, 1):
        time.sleep(0.3)
    assert len(tried) > 1


def test_a_running_import_is_waited_for(house: Store) -> None:
    with house.writing() as session:
        session.add(Import(project_id=1))
        session.commit()
    asked: list[int] = []

    def tired() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert importing.run(house, OPERATOR, "p", [incoming(1)], Intake(), cancelled=tired).state == "cancelled"
    assert count(house, Document) == 0


def test_files_of_all_kinds_are_read(house: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Plain text.")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"story": "One."}\n{"story": "Two."}\n'))
    (folder / "c.csv.zst").write_bytes(zstandard.compress(b"title,story\nT,Drei\n"))
    (folder / "d.txt").write_bytes("Город взят войсками, сообщает агентство.".encode("cp1251"))
    options = ReadOptions(columns=(("text", "story"),))
    result = importing.files(house, OPERATOR, "p", [folder], None, options)
    assert (result.state, result.documents) == ("done", 5), result
    assert any("not UTF-8" in note for note in result.notes.first)
    assert sorted(each.text for each in rows(house, DocumentText))[0] == "Drei"


def test_a_format_that_cannot_be_read_is_refused(house: Store, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="written, not read"):
        importing.files(house, OPERATOR, "p", [tmp_path], "acled")


def test_only_the_first_hundred_of_anything_are_kept(house: Store) -> None:
    result = take(house, *[Flaw("f", n, "bad") for n in range(250)], incoming(1), keep_going=True)
    assert (result.flaws.count, len(result.flaws.first)) == (250, 100)
    json.dumps(result.to_dict())


def test_the_muc_corpus_goes_in_whole(house: Store, shared_data: Callable[[str], Path]) -> None:
    path = shared_data("muc4/train.jsonl")
    labels = dict.fromkeys(("Victim", "Target", "PerpInd", "PerpOrg", "VictimDescription"), "actor")
    mapping = NameMapping({"labels": labels | {"Location": "location", "Weapon": "strike"}})
    result = importing.files(
        house,
        OPERATOR,
        "p",
        [path],
        intake=Intake("gold", mapping),
    )
    assert (result.state, result.documents, result.sets, result.spans) == ("done", 1298, 1298, 5790)
    assert checking.check(house).findings == []
    with house.reading() as session:
        assert documents.listed(session, 1, 1).external_id == "DEV-MUC3-0001"
