"""The page of shared incidents, as curators and annotators see it."""

import re
from collections.abc import Callable

import pytest

from annotator.services import demo
from annotator.services.sessions import Store
from tests.pages.conftest import Browser

Browse = Callable[[str | None], Browser]
ADDRESS = "/projects/aleppo/incidents"


@pytest.fixture
def demo_store(store: Store) -> Store:
    """The demo as the project."""
    demo.create(store)
    return store


def first_unshared(page: str) -> dict[str, str]:
    """What the form of the first incident that is not shared sends."""
    pattern = r'name="set" value="(\d+)">\s*<input type="hidden" name="incident" value="([^"]+)"'
    found = re.search(pattern, page)
    assert found
    return {"set": found[1], "incident": found[2]}


def test_an_empty_project_says_where_incidents_come_from(browse: Browse) -> None:
    page = browse("annotator").get(ADDRESS).text
    assert "Curators join" in page
    assert "Annotators group events into incidents" in page
    assert "New shared incident" not in page
    assert "New shared incident" in browse("curator").get(ADDRESS).text


def test_a_curator_makes_renames_and_deletes_one(browse: Browse) -> None:
    curator = browse("curator")
    assert curator.post(ADDRESS, {"name": "Fall <of> Aleppo"}).status_code == 303
    page = curator.get(ADDRESS).text
    assert "Fall &lt;of&gt; Aleppo" in page
    assert curator.post(ADDRESS, {"name": "fall <of> aleppo"}).status_code == 422
    address = re.search(rf'href="({ADDRESS}/x[0-9a-f]+)"', page)
    assert address
    assert browse("annotator").get(address[1]).status_code == 404
    assert curator.post(f"{address[1]}/name", {"name": "Aleppo", "offered": "on"}).status_code == 303
    shown = browse("annotator").get(address[1]).text
    assert "Aleppo" in shown
    assert "Save the name" not in shown
    assert curator.post(f"{address[1]}/delete").headers["Location"] == ADDRESS
    assert curator.get(address[1]).status_code == 404


def test_a_curator_joins_merges_and_takes_out_what_articles_say(demo_store: Store, browse: Browse) -> None:
    clara = browse("clara")
    form = first_unshared(clara.get(ADDRESS).text)
    shared = clara.post(f"{ADDRESS}/share", form | {"name": "Seizure"})
    assert shared.status_code == 303
    page = clara.get(shared.headers["Location"]).text
    assert 'href="/projects/aleppo/documents/' in page
    assert "<q dir" in page
    refused = clara.post(f"{shared.headers['Location']}/delete")
    assert refused.status_code == 409
    assert "annotation set speaks" in refused.text
    assert clara.post(f"{shared.headers['Location']}/merge", {"into": "Nothing"}).status_code == 422
    clara.post(ADDRESS, {"name": "Fall"})
    merged = clara.post(f"{shared.headers['Location']}/merge", {"into": "Fall"})
    assert merged.status_code == 303
    assert clara.get(shared.headers["Location"]).status_code == 404
    assert "Take out" in clara.get(merged.headers["Location"]).text
    assert clara.post(f"{ADDRESS}/take-out", form).status_code == 303
    assert "Nothing that you may see speaks of it" in clara.get(merged.headers["Location"]).text


def test_an_annotator_sees_nothing_of_anothers_work(demo_store: Store, browse: Browse) -> None:
    clara = browse("clara")
    page = clara.get(ADDRESS).text
    assert "· amal" in page
    assert "· ben" in page
    own = browse("ben").get(ADDRESS).text
    assert "· you" in own
    assert "amal" not in own
    assert "Share</button>" not in own


def test_htmx_gets_the_list_alone(browse: Browse) -> None:
    curator = browse("curator")
    curator.post(ADDRESS, {"name": "Siege of El Fasher"})
    curator.post(ADDRESS, {"name": "Fall of Goma"})
    answer = curator.get(f"{ADDRESS}?q=goma", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "Fall of Goma" in answer.text
    assert "Fasher" not in answer.text
    assert "No shared incident here matches" in curator.get(f"{ADDRESS}?q=nowhere").text


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=²", "after=here", f"q={'x' * 201}"])
def test_a_list_that_cannot_be_is_refused_in_words(browse: Browse, query: str) -> None:
    answer = browse("annotator").get(f"{ADDRESS}?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_form_without_its_incident_is_refused(browse: Browse) -> None:
    curator = browse("curator")
    for form in ({}, {"set": "x"}, {"set": "1", "incident": "i1"}):
        assert curator.post(f"{ADDRESS}/share", form | {"name": "x"}).status_code in {404, 422}
        assert curator.post(f"{ADDRESS}/take-out", form).status_code in {404, 422}
