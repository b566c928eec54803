"""The document list: pages in order, nothing lost, nothing that is not listed, hostile searches harmless."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import select

from annotator.errors import Invalid, NotFound
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import listing, people, projects, upkeep
from annotator.services.listing import Listing, Query, Sort
from annotator.services.sessions import Store
from annotator.store import tasks
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, Import

SIZE = 230
AMAL, CLARA = Actor(1, "amal"), Actor(2, "clara")
TITLES = ("", "Aleppo falls", "Élan in Ḥamā", "حلب الشهباء", "zebra", "Aleppo", 'A "quoted" one', "100%_sure")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("listing") / "a.db"
    store = Store(f"sqlite:///{path}")
    upkeep.upgrade(store)
    with store.writing() as session:
        for slug in ("p", "other"):
            projects.create(session, OPERATOR, slug, projects.built_in_ontology("conflict"))
        for name, role in (("amal", Role.ANNOTATOR), ("clara", Role.CURATOR)):
            people.add_user(session, OPERATOR, name, None)
            people.set_role(session, OPERATOR, name, "p", role)
        _fill(session)
        session.commit()
    yield store
    store.engine.dispose()


def _fill(session: Any) -> None:
    chance = random.Random(7)
    for project_id in (1, 2):
        session.add(Import(id=project_id, project_id=project_id, state="done", documents=SIZE))
    session.add(Import(id=3, project_id=1, state="running"))
    session.flush()
    for number in range(1, 2 * SIZE + 61):
        project_id = 2 if SIZE < number <= 2 * SIZE else 1
        session.add(
            Document(
                id=number,
                project_id=project_id,
                import_id=project_id if number <= 2 * SIZE else 3,
                uid=f"u{number}",
                external_id=f"doc-{number}" if number % 3 else None,
                title=chance.choice(TITLES),
                source=chance.choice(["", "Wire", "Agency"]),
                published=chance.choice(["", "2024-11-30", "2024-12-01"]),
                content_hash=f"h{number}",
                length=chance.randint(1, 40),
            )
        )
    session.flush()
    for number in range(1, SIZE + 1, 2):
        session.add(
            Assignment(
                project_id=1,
                document_id=number,
                user_id=1 + number % 3 % 2,
                state=chance.choice(listing.STATES),
                flag="look" if number == 1 else None,
            )
        )
    for user_id in (1, 2):  # both skip it and both flag it, for two reasons
        session.add(
            Assignment(
                project_id=1,
                document_id=100,
                user_id=user_id,
                state="skipped",
                skip_reason=f"off topic for {user_id}",
                flag=f"look {user_id}",
            )
        )


def _page(store: Store, query: Query, actor: Actor = AMAL) -> Listing:
    with store.reading() as session:
        return listing.page(session, actor, "p", query)


def _walk(store: Store, query: Query, actor: Actor = AMAL) -> list[list[int]]:
    pages = [_page(store, query, actor)]
    while pages[-1].next:
        pages.append(
            _page(
                store, Query(query.search, query.state, query.sort, query.descending, pages[-1].next), actor
            )
        )
    return [[row.line.id for row in page.rows] for page in pages]


def _documents(store: Store) -> list[Document]:
    with store.reading() as session:
        return [found for number in range(1, SIZE + 1) if (found := session.get(Document, number))]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_all_pages_together_are_the_sorted_whole(store: Store, sort: Sort, descending: bool) -> None:
    key = "id" if sort is Sort.IMPORTED else sort.value
    expected = sorted(_documents(store), key=lambda each: (getattr(each, key), each.id), reverse=descending)
    pages = _walk(store, Query(sort=sort, descending=descending))
    assert [number for page in pages for number in page] == [each.id for each in expected]
    assert [len(page) for page in pages] == [50, 50, 50, 50, 30]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_previous_leads_back_over_the_same_pages(store: Store, sort: Sort, descending: bool) -> None:
    forward, page = [], _page(store, Query(sort=sort, descending=descending))
    assert page.previous is None
    while page.next:
        forward.append([row.line.id for row in page.rows])
        page = _page(store, Query(sort=sort, descending=descending, cursor=page.next))
    back = []
    while page.previous:
        page = _page(store, Query(sort=sort, descending=descending, cursor=page.previous))
        back.append([row.line.id for row in page.rows])
    assert back[::-1] == forward


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("aleppo", {"Aleppo", "Aleppo falls"}),
        ("ALEP", {"Aleppo", "Aleppo falls"}),
        ("fal alep", {"Aleppo falls"}),
        ("elan hama", {"Élan in Ḥamā"}),
        ("حل", {"حلب الشهباء"}),
        ("quot", {'A "quoted" one'}),
        ("100%_sure", {"100%_sure"}),
        ("leppo", set()),
    ],
)
def test_a_search_finds_beginnings_of_words_in_import_order(
    store: Store, search: str, found: set[str], descending: bool
) -> None:
    expected = [each.id for each in _documents(store) if each.title in found]
    pages = _walk(store, Query(search=search, descending=descending))
    assert [number for page in pages for number in page] == sorted(expected, reverse=descending)


def test_a_search_finds_the_identifier_and_the_source(store: Store) -> None:
    assert _walk(store, Query(search="doc-101")) == [[101]]
    wired = [each.id for each in _documents(store) if each.source == "Wire"]
    assert [number for page in _walk(store, Query(search="wire")) for number in page] == wired


@pytest.mark.parametrize("state", listing.STATES)
def test_a_state_is_the_persons_own(store: Store, state: str) -> None:
    found = _page(store, Query(state=state))
    assert found.rows
    assert all(row.mine and row.mine.state == state and row.mine.user_id == 1 for row in found.rows)


def _assignments(store: Store) -> list[Assignment]:
    with store.reading() as session:
        return list(session.exec(select(Assignment)).all())


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("state", [*listing.STATES, "flagged", "unassigned"])
def test_anybodys_state_finds_each_document_once(
    store: Store, state: str, descending: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 7)
    monkeypatch.setattr(tasks, "LOOKED_AT", 9)
    every = {each.id for each in _documents(store) if each.id}
    found = _assignments(store)
    expected = {
        "flagged": {each.document_id for each in found if each.flag},
        "unassigned": every - {each.document_id for each in found},
    }.get(state, {each.document_id for each in found if each.state == state})
    assert expected
    query = Query(state=f"any-{state}", descending=descending)
    pages = _walk(store, query, CLARA)
    assert [number for page in pages for number in page] == sorted(expected, reverse=descending)
    assert max(map(len, pages)) <= 7


def test_unassigned_documents_are_found_backwards_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "LOOKED_AT", 9)
    page = _page(store, Query(state="any-unassigned", cursor="before-30"), CLARA)
    assert [row.line.id for row in page.rows] == [22, 24, 26, 28]
    assert (page.previous, page.next) == ("before-21", "after-28")


def test_anybodys_state_can_be_searched_too(store: Store) -> None:
    for state in ("skipped", "unassigned"):
        rows = _page(store, Query(search="aleppo", state=f"any-{state}"), CLARA).rows
        assert rows
        assert all("Aleppo" in row.line.title for row in rows)


def test_anybodys_state_is_for_those_who_may_see_it(store: Store) -> None:
    with pytest.raises(Invalid, match="no state"):
        _page(store, Query(state="any-skipped"))


def test_the_reason_for_a_skip_is_told(store: Store) -> None:
    (row,) = [row for row in _page(store, Query(state="any-flagged"), CLARA).rows if row.line.id == 100]
    assert [task.skip_reason for task in row.tasks] == ["off topic for 1", "off topic for 2"]


def test_a_state_can_be_searched_too(store: Store) -> None:
    found = _page(store, Query(search="aleppo", state="assigned"))
    assert found.rows
    assert all("Aleppo" in row.line.title and row.mine for row in found.rows)


def test_other_peoples_tasks_are_for_those_who_may_see_them(store: Store) -> None:
    assert not any(row.tasks for row in _page(store, Query()).rows)
    rows = _page(store, Query(), CLARA).rows
    assert {task.name for row in rows for task in row.tasks} == {"amal", "clara"}
    assert rows[0].tasks[0].flag == "look"


def test_a_document_without_a_title_has_an_identifier() -> None:
    assert listing.shown("Aleppo", "doc-1", "u1") == "Aleppo"
    assert listing.shown(" ", "doc-1", "u1") == "doc-1"
    assert listing.shown("", None, "u1") == "u1"
    assert len(listing.shown("long " * 4_000, None, "u1")) == 300


def test_rows_name_documents_by_title_external_id_or_uid(store: Store) -> None:
    expected = {each.id: each.title or each.external_id or each.uid for each in _documents(store)}
    names = {row.line.id: row.name for row in _page(store, Query()).rows}
    assert names == {number: expected[number] for number in names}


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_search_breaks(store: Store, search: str) -> None:
    for state in ("", "assigned"):
        _page(store, Query(search=search, state=state))


@pytest.mark.parametrize(
    "search", ['"', '""', "AND", "NOT x", "title:x", "a*", "(", "^a", "a NEAR b", "-x", "%", "\x00"]
)
def test_search_syntax_means_nothing(store: Store, search: str) -> None:
    _page(store, Query(search=search))


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "after-",
        "after-0",
        "after-999999",
        "before-1x",
        "after--1",
        "after-٣",
        f"after-{SIZE + 1}",
        f"after-{2 * SIZE + 1}",
        "after-9" * 9,
    ],
)
def test_a_bad_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(Invalid, match="beginning"):
        _page(store, Query(cursor=cursor))


def test_a_bad_state_and_a_huge_search_are_refused(store: Store) -> None:
    for query in (Query(state="done"), Query(search="x" * 201)):
        with pytest.raises(Invalid):
            _page(store, query)


def test_the_list_is_for_members(store: Store) -> None:
    with store.reading() as session, pytest.raises(NotFound):
        listing.page(session, AMAL, "other", Query())


def _queries() -> list[Query]:
    cursors = ("", "after-100", "before-100")
    sorted_ones = [
        Query(sort=sort, descending=down, cursor=cursor)
        for sort in Sort
        for down in (False, True)
        for cursor in cursors
    ]
    searches = [Query(search="aleppo", descending=down, cursor=c) for down in (False, True) for c in cursors]
    return (
        sorted_ones
        + searches
        + [Query(state="assigned", cursor=c, search=s) for c in cursors for s in ("", "a")]
        + [Query(state=state, cursor=c) for c in cursors for state in listing.ANYBODYS]
    )


@pytest.mark.parametrize("query", _queries(), ids=repr)
def test_no_list_reads_more_than_it_shows(store: Store, query: Query) -> None:
    """Neither a scan of a table nor a sort: what SQLite plans for every statement of a page."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().lower().startswith("select"):
            statements.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        _page(store, query, CLARA)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    with store.engine.connect() as connection:
        plans = [
            row[3]
            for statement, parameters in statements
            for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)
        ]
    assert plans
    # People are few, and so are documents that are flagged or have open comments.
    few = ("SCAN user", "SCAN anon_", "SCAN (subquery", "SCAN CONSTANT ROW")
    scans = [plan for plan in plans if plan.startswith("SCAN") and "VIRTUAL TABLE" not in plan]
    assert not [plan for plan in scans if not plan.startswith(few)]
    assert query.state in {"any-flagged", "any-commented"} or not [
        plan for plan in plans if "TEMP B-TREE" in plan
    ]
