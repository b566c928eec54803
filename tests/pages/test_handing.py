"""The page for handing out, and returning from the list."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import func, select

from annotator.permissions import OPERATOR, Actor
from annotator.services import importing, projects, returning
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from annotator.store.assignments import Assignment
from exports import Incoming
from schemas.gold import GoldDocument
from tests.pages.conftest import Browser

Browse = Callable[[str | None], Browser]
PAGE = "/projects/aleppo/assign"


@pytest.fixture(autouse=True)
def _articles(store: Store) -> None:
    given = [Incoming(GoldDocument(id=f"d{n}", text=f"Town {n}."), f"l{n}", False) for n in range(5)]
    importing.run(store, OPERATOR, "aleppo", given, Intake())


def assigned(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(Assignment)).one()


def test_a_curator_sees_what_assigning_would_do_and_does_it(browse: Browse, store: Store) -> None:
    curator = browse("curator")
    assert "5 of 5 articles are assigned to nobody" in curator.get(PAGE).text
    form = {"annotators": ["annotator", "reviewer"], "per_document": "1", "most": "2"}
    planned = curator.post(PAGE, form | {"do": "preview"}).text
    assert "Assigning would add 4 assignments among 5 articles." in " ".join(planned.split())
    assert assigned(store) == 0
    done = curator.post(PAGE, form | {"do": "assign"}).text
    assert "4 assignments added among 5 articles." in " ".join(done.split())
    assert assigned(store) == 4
    assert "1 of 5 articles is assigned to nobody" in curator.get(PAGE).text
    curator.post(PAGE, form | {"most": "0", "do": "assign"})
    assert "Every article is assigned to somebody." in curator.get(PAGE).text


def test_an_empty_project_leads_to_the_import(browse: Browse, store: Store) -> None:
    with store.writing() as session:
        projects.create(session, OPERATOR, "empty", projects.built_in_ontology("conflict"))
    page = browse("administrator").get("/projects/empty/assign").text
    assert 'href="/projects/empty/import">Import articles' in page
    assert 'href="/projects/empty/people">Invite people' in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Each document can go to 1 to 0"),
        ({"annotators": "stranger", "per_document": "1"}, "does not annotate"),
        ({"annotators": "annotator", "per_document": "2"}, "1 to 1"),
        ({"annotators": "annotator", "per_document": "one"}, "write a whole number"),
    ],
)
def test_what_cannot_be_assigned_is_said_in_words(browse: Browse, form: dict[str, str], words: str) -> None:
    answer = browse("curator").post(PAGE, form | {"do": "assign"})
    assert answer.status_code == 422
    assert words in answer.text
    by_name = answer.text.partition('id="by-name"')[2]
    assert f'value="{form.get("per_document", "1")}" required' in by_name


def test_a_curator_turns_pulling_on_and_annotators_get_the_next_article(browse: Browse) -> None:
    annotator, curator = browse("annotator"), browse("curator")
    assert "Nothing left to annotate" in annotator.get("/projects/aleppo/next").text
    form = {"pull": "on", "per_document": "2", "order": "random", "seed": "4", "calibration": "20"}
    planned = " ".join(curator.post(f"{PAGE}/pull", form | {"do": "preview"}).text.split())
    assert "Of 5 articles about 1 would go to everybody; the others would have 8 places." in planned
    assert 'value="random" selected' in planned
    assert "Nothing left" in annotator.get("/projects/aleppo/next").text
    assert curator.post(f"{PAGE}/pull", form | {"do": "save"}).status_code == 303
    page = curator.get(PAGE).text
    assert "Saved: annotators pull." in page
    assert "Annotators pull from the pool" in page
    assert 'value="random" selected' in page
    home = annotator.get("/").text
    assert re.search(
        r'<form method="post" action="/projects/aleppo/next">.*?>Annotate next article<', home, re.S
    )
    assert "/documents/" in annotator.post("/projects/aleppo/next").location
    assert curator.post("/projects/aleppo/next").location == "/projects/aleppo/next"
    assert "Nothing left" in curator.get("/projects/aleppo/next").text


def test_looking_at_what_comes_next_takes_nothing_from_the_pool(browse: Browse, store: Store) -> None:
    annotator = browse("annotator")
    browse("curator").post(f"{PAGE}/pull", {"pull": "on", "per_document": "1", "do": "save"})
    for address in ("/", "/projects/aleppo/next"):
        assert "Annotate next article" in annotator.get(address).text
    assert assigned(store) == 0
    taken = annotator.post("/projects/aleppo/next").location
    assert annotator.post("/projects/aleppo/next").location == taken
    assert annotator.get("/projects/aleppo/next").location == taken
    assert assigned(store) == 1


def test_handing_in_pulls_the_next_article(browse: Browse) -> None:
    annotator = browse("annotator")
    browse("curator").post(f"{PAGE}/pull", {"pull": "on", "per_document": "1", "do": "save"})
    first = annotator.post("/projects/aleppo/next").location
    second = annotator.post(f"{first}/submit").location
    assert "/documents/" in second
    assert second != first
    assert "/documents/" in annotator.post(f"{second}/skip", {"reason": "not news"}).location


@pytest.mark.parametrize(
    "changed", [{"order": "size"}, {"calibration": "101"}, {"seed": "-1"}, {"per_document": "0"}]
)
def test_rules_that_cannot_be_are_refused_in_words(browse: Browse, changed: dict[str, str]) -> None:
    typed = {"pull": "on", "do": "save", "order": "random", "calibration": "7", "stale_hours": "48"} | changed
    curator = browse("curator")
    answer = curator.post(f"{PAGE}/pull", typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    form = answer.text.partition('id="by-pull"')[2]
    (field,) = changed
    assert f'href="#{field}-pull"' in form
    assert re.search(f'id="{field}-pull"[^>]*aria-invalid="true"', form)
    assert 'name="pull" checked' in form
    assert 'name="stale_hours" type="number" min="0" max="10000" value="48"' in form
    assert changed.get("order") or 'value="random" selected' in form
    assert "checked" not in curator.get(PAGE).text.partition('id="by-pull"')[2]


def test_a_refused_number_is_called_as_its_field_is(browse: Browse) -> None:
    curator = browse("curator")
    for name, value in (("stale_hours", "10001"), ("open_cap", "1000001"), ("control_rate", "x")):
        page = curator.post(f"{PAGE}/pull", {"pull": "on", "do": "save", name: value}).text
        label = re.search(f'<label for="{name}-pull">([^<]+)</label>', page)
        assert label
        assert f'href="#{name}-pull">{label[1]}: ' in page


def test_control_articles_are_chosen_by_identifier(browse: Browse, store: Store) -> None:
    curator = browse("curator")
    refused = curator.post(f"{PAGE}/controls", {"controls": "nothing\n"})
    assert refused.status_code == 422
    assert "No article with gold is called nothing" in refused.text
    gold = Incoming(GoldDocument(id="g", text="Gold.", external_id="gold-1"), "g", True)
    importing.run(store, OPERATOR, "aleppo", [gold], Intake("gold"))
    assert curator.post(f"{PAGE}/controls", {"controls": "gold-1\r\n"}).status_code == 303
    assert ">gold-1</textarea>" in curator.get(PAGE).text


def test_a_reviewer_returns_an_article_from_the_list(browse: Browse, store: Store) -> None:
    annotator, reviewer = browse("annotator"), browse("reviewer")
    annotator.post("/projects/aleppo/documents/1/submit")
    address = "/projects/aleppo/documents/1/return"
    assert f"{address}?name=annotator" in reviewer.get("/projects/aleppo").text
    assert "Return “" in reviewer.get(f"{address}?name=annotator").text
    empty = reviewer.post(address, {"name": "annotator", "comment": " "})
    assert empty.status_code == 422
    assert "Say what is to be changed" in empty.text
    done = reviewer.post(address, {"name": "annotator", "comment": "See line 2."})
    assert done.headers["Location"] == "/projects/aleppo?state=any-returned"
    again = reviewer.post(address, {"name": "annotator", "comment": "See line 2."})
    assert again.status_code == 409
    assert "/documents/1" in annotator.get("/projects/aleppo/next").headers["Location"]
    assert "/return" not in annotator.get("/projects/aleppo").text


def test_the_annotator_reads_why_an_article_came_back(browse: Browse, store: Store) -> None:
    curator, annotator = browse("curator"), browse("annotator")
    curator.post(PAGE, {"annotators": ["annotator"], "per_document": "1", "do": "assign"})
    document = annotator.get("/projects/aleppo/next").location.rpartition("/")[2]
    annotator.post(f"/projects/aleppo/documents/{document}/submit", {})
    with store.writing() as session:
        actor = Actor(None, "operator", administrator=True)
        returning.return_document(session, actor, "aleppo", int(document), "annotator", "Look at the toll.")
    page = annotator.get(f"/projects/aleppo/documents/{document}").text
    assert "Returned to you" in page
    assert "Look at the toll." in page
