"""Home, the document list, guidelines, people and new projects, as their readers see them."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import col, delete, select, update

from annotator.permissions import OPERATOR
from annotator.services import demo, projects
from annotator.services.sessions import Store
from annotator.store import tasks
from annotator.store.assignments import Assignment
from annotator.store.documents import Document
from annotator.store.people import Membership, User
from tests.pages.conftest import Browser

Browse = Callable[[str | None], Browser]


@pytest.fixture
def demo_store(store: Store) -> Store:
    """The demo as a second project would be: in place of the empty one."""
    demo.create(store)
    return store


def test_home_says_what_to_do_when_there_is_nothing(browse: Browse) -> None:
    assert "Ask an administrator" in browse("stranger").get("/").text


def test_home_of_an_administrator_has_every_project_and_a_new_one(browse: Browse) -> None:
    page = browse("administrator").get("/").text
    assert "/projects/aleppo" in page
    assert "/projects/new" in page


def test_home_leads_a_curator_of_an_empty_project_to_the_import(browse: Browse) -> None:
    assert '/projects/aleppo/import">Import articles' in browse("curator").get("/").text.replace(
        '" dir="auto', ""
    )


def test_home_gives_everybody_a_next_step(demo_store: Store, browse: Browse) -> None:
    def step(name: str) -> str:
        found = re.search(r'class="button primary" href="([^"]+)"', browse(name).get("/").text)
        assert found, name
        return found[1]

    waiting = "/projects/aleppo/adjudicate"
    expected = {
        "administrator": waiting,
        "curator": waiting,
        "reviewer": waiting,
        "engineer": "/projects/aleppo/export",
    }
    assert {name: step(name) for name in expected} == expected
    assert re.search(r'/adjudicate">\d+ articles? waits? for adjudication', browse("reviewer").get("/").text)
    assert "for adjudication" not in browse("engineer").get("/").text + browse("amal").get("/").text
    with demo_store.writing() as session:
        connection = session.connection()
        connection.execute(delete(Assignment).where(col(Assignment.document_id) == 3))
        connection.execute(update(Assignment).values(state="assigned"))
        session.commit()
    assert step("curator") == "/projects/aleppo?state=any-unassigned"
    assert step("reviewer") == "/projects/aleppo"
    page = browse("curator").get("/").text
    assert "1 article is assigned to nobody" in page
    assert 'href="/projects/aleppo/assign">hand it out</a>' in page
    assert "assigned to nobody" not in browse("engineer").get("/").text


def test_home_leads_an_administrator_to_people_where_nobody_annotates(
    demo_store: Store, browse: Browse
) -> None:
    with demo_store.writing() as session:
        session.connection().execute(delete(Membership).where(col(Membership.role) == "annotator"))
        session.commit()
    page = browse("administrator").get("/").text
    assert 'href="/projects/aleppo/people" dir="auto">Add people who annotate' in page
    assert 'href="/projects/new"' in page


def test_home_leads_annotators_to_their_work(demo_store: Store, browse: Browse) -> None:
    begun, fresh = browse("amal").get("/").text, browse("ben").get("/").text
    assert "Continue: Army says al-Safira never changed hands" in begun
    assert "5 of 14 of your articles handed in" in begun
    assert "Annotate next article" in fresh
    assert "Everybody" not in fresh
    assert "10 submitted" in browse("clara").get("/").text


def test_home_says_that_an_article_was_returned(demo_store: Store, browse: Browse) -> None:
    with demo_store.writing() as session:
        assignment = session.exec(
            select(Assignment)
            .join(User, col(User.id) == col(Assignment.user_id))
            .where(col(Assignment.state) == "submitted", col(User.name) == "amal")
        ).first()
        assert assignment
        title = session.get_one(Document, assignment.document_id).title
        assignment.state = "returned"
        session.add(assignment)
        session.commit()
    page = browse("amal").get("/").text
    assert f"Returned to you: {title}" in page
    assert "1 of them returned to you" in page


def test_the_list_shows_own_states_to_annotators_and_all_to_curators(
    demo_store: Store, browse: Browse
) -> None:
    own, everybody = browse("amal").get("/projects/aleppo").text, browse("clara").get("/projects/aleppo").text
    assert own.count("state-submitted") == 5
    assert everybody.count("state-submitted") == 10
    assert "ben" not in own
    assert "ben" in everybody


def test_a_curator_reads_why_an_article_was_skipped_and_finds_it(demo_store: Store, browse: Browse) -> None:
    with demo_store.writing() as session:
        task = session.exec(select(Assignment).where(col(Assignment.state) == "assigned")).first()
        assert task
        task.state, task.skip_reason = "skipped", "a <sports> report"
        session.add(task)
        session.commit()
    page = browse("clara").get("/projects/aleppo?state=any-skipped").text
    assert "a &lt;sports&gt; report" in page
    assert page.count('class="title"') == 1
    assert '<option value="any-skipped" selected>' in page


def test_anybodys_states_are_offered_to_those_who_may_see_them(demo_store: Store, browse: Browse) -> None:
    for name in ("curator", "reviewer", "administrator"):
        assert 'value="any-flagged"' in browse(name).get("/projects/aleppo").text
    amal = browse("amal")
    assert "any-" not in amal.get("/projects/aleppo").text
    assert amal.get("/projects/aleppo?state=any-skipped").status_code == 422


def test_a_long_search_for_the_unassigned_goes_on(
    demo_store: Store, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LOOKED_AT", 5)
    page = browse("clara").get("/projects/aleppo?state=any-unassigned").text
    assert "looked through so far" in page
    assert "state=any-unassigned&amp;cursor=after-5" in page


def test_articles_without_a_title_show_an_identifier(demo_store: Store, browse: Browse) -> None:
    with demo_store.writing() as session:
        document = session.exec(select(Document).where(col(Document.title).startswith("Army says"))).one()
        document.title, document.external_id = "", "wire-33"
        session.add(document)
        session.commit()
    amal = browse("amal")
    assert ">wire-33</a>" in amal.get("/projects/aleppo").text
    assert "Continue: wire-33" in amal.get("/").text


def test_titles_say_their_direction_themselves(demo_store: Store, browse: Browse) -> None:
    page = browse("amal").get("/projects/aleppo?q=حلب").text
    assert page.count('<td class="title" dir="auto">') == 1


def test_htmx_gets_the_list_alone_and_the_address_to_show(demo_store: Store, browse: Browse) -> None:
    answer = browse("amal").get("/projects/aleppo?q=goma&state=", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert answer.text.count("<tr>") == 2
    assert answer.headers["HX-Push-Url"] == "/projects/aleppo?q=goma"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_column_sorts_and_turns_round(demo_store: Store, browse: Browse) -> None:
    amal = browse("amal")
    assert 'href="/projects/aleppo?sort=title"' in amal.get("/projects/aleppo").text
    sorted_page = amal.get("/projects/aleppo?sort=title").text
    assert 'href="/projects/aleppo?sort=title&amp;order=down"' in sorted_page
    assert 'aria-sort="ascending"' in sorted_page


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=after-99", "sort=colour", "order=sideways", "state=lost"]
)
def test_a_list_that_cannot_be_is_refused_in_words(demo_store: Store, browse: Browse, query: str) -> None:
    answer = browse("amal").get(f"/projects/aleppo?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_an_empty_list_says_what_to_do(browse: Browse) -> None:
    assert "Import articles" in browse("curator").get("/projects/aleppo").text
    assert "A curator imports them" in browse("annotator").get("/projects/aleppo").text


def test_tabs_are_those_that_open(browse: Browse) -> None:
    for name, shown in (("annotator", 4), ("engineer", 6), ("curator", 13)):
        browser = browse(name)
        page = browser.get("/projects/aleppo").text
        nav = page[page.index('class="tabs"') : page.index("</nav>", page.index('class="tabs"'))]
        links = [part.split('"')[0] for part in nav.split('href="')[1:]]
        assert len(links) == shown
        assert all(browser.get(link).status_code == 200 for link in links)


def test_guidelines_are_saved_previewed_and_clean(store: Store, browse: Browse) -> None:
    curator = browse("curator")
    hostile = "# Rules\n<script>alert(1)</script>\n[x](javascript:alert(1))\n**bold**"
    preview = curator.post("/projects/aleppo/guidelines/preview", {"guidelines": hostile}).text
    assert curator.post("/projects/aleppo/guidelines/edit", {"guidelines": hostile}).status_code == 303
    page = browse("annotator").get("/projects/aleppo/guidelines").text
    for html in (preview, page):
        assert "<h3>Rules</h3>" in html
        assert "<strong>bold</strong>" in html
        assert "<script>alert" not in html
        assert 'href="javascript' not in html


def test_guidelines_list_the_labels_in_use_with_marked_examples(browse: Browse) -> None:
    page = browse("annotator").get("/projects/aleppo/guidelines").text
    assert "<mark>Hayat Tahrir al-Sham</mark> entered the city" in page
    assert "<kbd>a</kbd>" in page
    assert "Political act" not in page


def test_a_new_project_is_made(browse: Browse) -> None:
    administrator = browse("administrator")
    form = {
        "title": "Goma",
        "slug": "goma",
        "ontology": "conflict",
        "guidelines": "Read.",
        "extensions": "on",
    }
    assert administrator.post("/projects/new", form).headers["Location"] == "/projects/goma"
    assert "Political act" in administrator.get("/projects/goma/guidelines").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"slug": "Not a slug"}, "is no project name"),
        ({"slug": "new"}, "already"),
        ({"slug": "aleppo"}, "already"),
        ({"title": ""}, "Give the project a title"),
        ({"ontology": "own"}, "Choose a file or paste its text"),
        ({"ontology": "own", "source": "name: [x"}, "not YAML"),
        ({"ontology": "own", "source": "name: x\nversion: 0\ntitle: T\nlabels: []"}, "ontology:2: version"),
    ],
)
def test_a_new_project_that_cannot_be_is_refused_in_words(
    browse: Browse, changed: dict[str, str], words: str
) -> None:
    form = {"title": "Goma", "slug": "goma", "ontology": "conflict"} | changed
    answer = browse("administrator").post("/projects/new", form)
    assert answer.status_code == 422
    assert words in answer.text


def test_the_address_of_the_form_is_no_project(store: Store) -> None:
    with store.writing() as session, pytest.raises(projects.Invalid):
        projects.create(session, OPERATOR, "new", projects.built_in_ontology("conflict"))
