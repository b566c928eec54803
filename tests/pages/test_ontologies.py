"""The ontology's page and editor, as members and curators use them."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from annotator.permissions import OPERATOR, Role
from annotator.services import importing, people, projects
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from exports import Incoming
from schemas.gold import Event, GoldDocument, Span
from tests.pages.conftest import Browser

Browse = Callable[[str | None], Browser]
SOURCE = (Path(__file__).parents[1] / "ontologies" / "protests.yaml").read_text("utf-8")
PARADE = SOURCE.replace("[march,", "[parade,")
MARCH = "rename:labels.protest.subtypes:march"
ADDRESS = "/projects/lyon/ontology"


@pytest.fixture
def curator(store: Store, browse: Browse) -> Browser:
    """The curator of a project with a march in it."""
    with store.writing() as session:
        projects.create(session, OPERATOR, "lyon", SOURCE)
    for role in (Role.CURATOR, Role.ANNOTATOR):
        with store.writing() as session:
            people.set_role(session, OPERATOR, role.value, "lyon", role)
    record = GoldDocument(
        id="d1",
        title="Lyon",
        text="Students marched.",
        spans=(Span(id="s1", start=9, end=16, label="protest"),),
        events=(Event("e1", "protest", "march", "s1"),),
    )
    importing.run(store, OPERATOR, "lyon", [Incoming(record, "1", True)], Intake("annotator:annotator"))
    return browse("curator")


def plain(html: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def save(browser: Browser, source: str, **fields: str) -> Any:
    return browser.post(f"{ADDRESS}/edit", {"source": source, "base": "1"} | fields)


def test_members_see_labels_and_versions_and_take_the_text_with_them(
    curator: Browser, browse: Browse
) -> None:
    annotator = browse("annotator")
    page = annotator.get(ADDRESS).text
    assert "protests@1" in page
    assert "<mark>students</mark> marched" in page
    assert f"{ADDRESS}/edit" not in page
    file = annotator.get(f"{ADDRESS}/versions/1.yaml")
    assert file.text == SOURCE
    assert 'filename="protests-1.yaml"' in file.headers["Content-Disposition"]
    assert annotator.get(f"{ADDRESS}/versions/2.yaml").status_code == 404


def test_the_preview_tells_every_finding_with_its_line(curator: Browser) -> None:
    wrong = SOURCE.replace("key: q\n", "key: b\n").replace("reported: open", "reported: never")
    html = curator.post(f"{ADDRESS}/preview", {"source": wrong}).text
    assert html.count("data-line=") == 2
    assert re.search(r'data-line="38".*belongs to the annotation page', html, re.DOTALL)
    assert 'data-line="2"' in curator.post(f"{ADDRESS}/preview", {"source": "a: b\n  c: ["}).text


def test_the_preview_shows_differences_and_labels_in_their_new_colours(curator: Browser) -> None:
    changed = SOURCE.replace("name: Group", "name: Crowd").replace("#0264e3", "#025500")
    html = curator.post(f"{ADDRESS}/preview", {"source": changed}).text
    assert "labels.group.name : Group → Crowd" in plain(html)
    assert 'class="drawn-label"><kbd>a</kbd> Crowd' in html
    stylesheet = re.search(r'href="([^"]+colours.css[^"]+)"', html)
    assert stylesheet
    assert ".draft-0{--label:light-dark(#025500,#6091ff)}" in curator.get(stylesheet[1]).text


def test_colours_that_are_none_are_refused(curator: Browser) -> None:
    answer = curator.get(f"{ADDRESS}/colours.css?c=red}}body{{display:none")
    assert answer.status_code == 422
    assert "{display" not in answer.text


def test_what_will_happen_asks_what_has_become_of_removed_names(curator: Browser) -> None:
    html = curator.post(f"{ADDRESS}/plan", {"source": PARADE}, headers={"HX-Request": "true"}).text
    assert "<html" not in html
    assert "protests@1 becomes protests@2" in plain(html)
    assert f'name="{MARCH}"' in html
    assert re.search(r'<option value="parade" selected>', html)
    assert "1 annotation set is changed" in plain(html)
    refused = curator.post(f"{ADDRESS}/plan", {"source": PARADE, MARCH: ""}).text
    assert "This is in use and cannot be removed" in refused
    assert "Lyon : event e1 marched" in plain(refused)
    assert PARADE.splitlines()[-1] in refused.replace("&#34;", '"')


def test_a_confirmed_renaming_is_saved_and_seen_by_annotators(curator: Browser, browse: Browse) -> None:
    answer = save(curator, PARADE, **{MARCH: "parade"})
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
    page = curator.get(ADDRESS).text
    assert "protests@2" in page
    assert "curator" in plain(page[page.index("Versions") :])
    assert "parade" in browse("annotator").get("/projects/lyon/documents/1").text


@pytest.mark.parametrize(
    ("source", "fields", "status", "words"),
    [
        (PARADE, {}, 409, "used by 1 object in 1 document"),
        (PARADE, {MARCH: "sit_in", "base": "0"}, 409, "Somebody has saved version 1 meanwhile"),
        (SOURCE.replace("version: 1", "version: 0"), {}, 422, "greater than or equal to 1"),
        ("", {}, 422, "expected a mapping"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_its_text_and_the_reason(
    curator: Browser, source: str, fields: dict[str, str], status: int, words: str
) -> None:
    answer = save(curator, source, **fields)
    assert answer.status_code == status
    assert words in plain(answer.text)
    area = answer.text[answer.text.index("<textarea") : answer.text.index("</textarea>")]
    assert source[-200:] in area.replace("&#34;", '"')
    if MARCH in fields:
        assert '<option value="sit_in" selected>' in answer.text
    assert "protests@2" not in curator.get(ADDRESS).text


def test_extension_labels_are_turned_on_and_off_by_a_curator(browse: Browse) -> None:
    annotator, curator = browse("annotator"), browse("curator")
    assert "Extension labels are off" in annotator.get("/projects/aleppo/ontology").text
    assert "Turn them on" not in annotator.get("/projects/aleppo/ontology").text
    curator.post("/projects/aleppo/ontology/extensions", {"use": "yes"})
    assert "Extension labels are on" in annotator.get("/projects/aleppo/ontology").text
    assert "political act" in annotator.get("/projects/aleppo/guidelines").text.lower()
    curator.post("/projects/aleppo/ontology/extensions", {"use": "no"})
    assert "Extension labels are off" in annotator.get("/projects/aleppo/ontology").text


CONFIGURATION = """<View>
  <Labels name="what" toName="text">
    <Label value="Crowd &lt;b&gt;"/><Label value="protest" hotkey="x"/>
  </Labels>
  <Relations><Relation value="protester"/></Relations>
  <Text name="text" value="$text"/>
</View>"""


def area(html: str) -> str:
    """The text in the editor, still as HTML has it."""
    found = re.search(r'<textarea id="source".*?>(.*?)</textarea>', html, re.DOTALL)
    assert found
    return found[1]


def test_a_configuration_of_label_studio_is_read_in_the_editor(curator: Browser) -> None:
    preview = curator.post(f"{ADDRESS}/preview", {"source": CONFIGURATION}).text
    assert "This is a labelling configuration of Label Studio" in preview
    assert f'formaction="{ADDRESS}/draft"' in preview
    refused = save(curator, CONFIGURATION)
    assert (refused.status_code, f'formaction="{ADDRESS}/draft"' in refused.text) == (422, True)
    made = curator.post(f"{ADDRESS}/draft", {"source": CONFIGURATION})
    assert made.status_code == 200
    assert "name: protests\nversion: 2\n" in area(made.text)
    assert "Crowd &lt;b&gt;" in made.text
    assert "Crowd <b>" not in made.text
    assert "Left out or changed: 2" in plain(made.text)
    assert "line 3: Label protest : the key &#39;x&#39; cannot be had or is taken" in plain(made.text)
    again = curator.post(
        f"{ADDRESS}/draft",
        {"source": "changed", "configuration": CONFIGURATION, "events": ["protest"], "again": "yes"},
    ).text
    assert re.search(r'value="protest" checked', again)
    assert "evoke events, so relations" not in again
    source = unescape(area(again))
    assert "differences" in curator.post(f"{ADDRESS}/preview", {"source": source}).text
    assert "protests@2" not in curator.get(ADDRESS).text


def test_a_broken_configuration_comes_back_with_the_reason(curator: Browser) -> None:
    answer = curator.post(f"{ADDRESS}/draft", {"source": "<View>\n<Image name='i'/></View>"})
    assert answer.status_code == 422
    assert "line 2: it shows Image; only plain text" in plain(answer.text)
    assert "&lt;Image" in area(answer.text)
    assert curator.post(f"{ADDRESS}/draft", {"source": f"<View>{' ' * 200_000}</View>"}).status_code == 422


@pytest.mark.parametrize("sent", ["file", "text"])
def test_a_new_project_begins_with_a_configuration_of_label_studio(browse: Browse, sent: str) -> None:
    administrator = browse("administrator")
    form: dict[str, Any] = {"title": "Goma", "slug": "goma-2", "ontology": "own"}
    whole = BytesIO(b"\xef\xbb\xbf" + CONFIGURATION.encode())
    given = {"upload": (whole, "config.xml")} if sent == "file" else {"source": CONFIGURATION}
    drafted = administrator.post("/projects/new", form | given)
    assert drafted.status_code == 200
    assert "name: goma_2\nversion: 1\n" in area(drafted.text)
    assert "Read from Label Studio: 2 labels" in plain(drafted.text)
    assert administrator.get("/projects/goma-2").status_code == 404
    again = form | {"configuration": CONFIGURATION, "again": "yes", "events": "protest"}
    source = administrator.post("/projects/new", again).text
    assert "roles:" in area(source)
    yaml_text = unescape(area(source))
    assert administrator.post("/projects/new", form | {"source": yaml_text}).status_code == 303
    assert "goma_2@1" in administrator.get("/projects/goma-2/ontology").text


def test_a_new_project_is_not_made_of_a_broken_configuration(browse: Browse) -> None:
    form = {"title": "Goma", "slug": "goma", "ontology": "own", "source": "<View>"}
    answer = browse("administrator").post("/projects/new", form)
    assert answer.status_code == 422
    assert "The configuration cannot be read: line 1: not XML" in answer.text
