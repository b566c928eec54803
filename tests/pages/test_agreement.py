"""The page of agreement: its figures, pictures, downloads, and the disagreements behind them."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from annotator import jobs as queue
from annotator.services import agreement_board
from annotator.services.sessions import Store
from annotator.store.annotations import AnnotationSet, SpanRow
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, DocumentText, Import
from tests.pages.conftest import EVERYONE, Browser

TEXT = "Rebels seized Aleppo on Friday."
AT = 1_764_000_000_000  # Monday 2025-11-24
ANNOTATOR, REVIEWER = (EVERYONE.index(name) + 1 for name in ("annotator", "reviewer"))
SETS = {
    (1, f"user:{ANNOTATOR}"): [(0, 6, "actor"), (14, 20, "location")],
    (1, f"user:{REVIEWER}"): [(0, 6, "actor"), (14, 20, "actor")],
    (1, "gold"): [(0, 6, "actor"), (14, 20, "location")],
    (2, f"user:{ANNOTATOR}"): [(14, 20, "location")],
    (2, f"user:{REVIEWER}"): [(14, 20, "location")],
}


@pytest.fixture
def disputed(store: Store) -> Store:
    """Two articles that two people have handed in: they differ in one label, the first has gold."""
    with store.writing() as session:
        session.add(Import(id=1, project_id=1, state="done", documents=2))
        session.flush()
        for number in (1, 2):
            session.add(
                Document(id=number, project_id=1, import_id=1, uid=f"u{number}", title=f"Report {number}",
                         content_hash=f"h{number}", length=len(TEXT))
            )  # fmt: skip
            session.flush()
            session.add(DocumentText(document_id=number, text=TEXT))
            for user_id in (ANNOTATOR, REVIEWER):
                session.add(
                    Assignment(
                        project_id=1, document_id=number, user_id=user_id, state="submitted", updated=AT
                    )
                )
        for set_id, ((document_id, owner), spans) in enumerate(SETS.items(), 1):
            kind, _, user = owner.partition(":")
            user_id = int(user) if kind == "user" else None
            session.add(AnnotationSet(id=set_id, document_id=document_id, owner=owner, user_id=user_id))
            session.flush()
            for n, (start, end, label) in enumerate(spans):
                session.add(
                    SpanRow(set_id=set_id, id=f"s{n}", start=start, end=end, label=label, attributes={})
                )
        session.commit()
    return store


def rows(browser: Browser, name: str) -> list[dict[str, str]]:
    answer = browser.get(f"/projects/aleppo/agreement/{name}.csv")
    assert answer.mimetype == "text/csv"
    assert f"aleppo-agreement-{name}.csv" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_page_shows_the_figures_counted_by_hand(
    disputed: Store, browse: Callable[[str | None], Browser]
) -> None:
    page = browse("curator").get("/projects/aleppo/agreement").text
    assert "2 articles handed in by two annotators or more" in page
    # Both found 2 + 1 spans, and the same two of them: F1 is 2 * 2 / (3 + 3).
    assert ">0.67<" in page
    assert "Agreement by week" in page
    assert "2025-11-24" in page
    assert page.index("Report 1") < page.index("Report 2"), "the harder article comes first"


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_every_table_can_be_downloaded(
    disputed: Store, browse: Callable[[str | None], Browser], ending: str
) -> None:
    browser = browse("reviewer")
    page = browser.get("/projects/aleppo/agreement").text
    for name in agreement_board.TABLES:
        address = f"/projects/aleppo/agreement/{name}.{ending}"
        assert address in page
        assert browser.get(address).status_code == 200
    assert browser.get(f"/projects/aleppo/agreement/nothing.{ending}").status_code == 422


def test_downloads_say_what_the_page_says(disputed: Store, browse: Callable[[str | None], Browser]) -> None:
    browser = browse("curator")
    measures = json.loads(browser.get("/projects/aleppo/agreement/measures.json").text)
    exact = next(each for each in measures if each["measure"] == "span_exact")
    assert (exact["score"], exact["documents"]) == (0.6667, 2)
    assert next(each for each in measures if each["measure"] == "factuality")["score"] is None
    labels = {row["label"]: row["score"] for row in rows(browser, "labels") if row["measure"] == "span_exact"}
    # Actor: one of 1 and 2. Location: one of 2 and 1.
    assert labels == {"actor": "0.6667", "location": "0.6667"}
    confused = {(row["first"], row["second"]): int(row["tokens"]) for row in rows(browser, "confusion")}
    assert confused["actor", "location"] == confused["location", "actor"] == 1
    assert confused["location", "location"] == 2
    people = {row["annotator"]: row for row in rows(browser, "people")}
    assert people["annotator"]["span_exact_with_gold"] == "1.0"
    assert people["reviewer"]["span_exact_with_gold"] == "0.5"
    assert people["reviewer"]["submitted"] == "2"
    balance = {(row["label"], row["annotator"]): row["count"] for row in rows(browser, "balance")}
    assert balance["location", "annotator"] == "2"
    assert balance["actor", "reviewer"] == "2"
    weeks = {row["measure"]: row for row in rows(browser, "weeks")}
    assert (weeks["span_exact"]["week"], weeks["span_exact"]["score"]) == ("2025-11-24", "0.6667")
    assert {"cohen", "alpha", "unitizing"} <= weeks.keys()
    states = {row["state"]: row["articles"] for row in rows(browser, "states")}
    assert (states["adjudicated"], states["handed in by all wanted"]) == ("1", "1")
    assert rows(browser, "progress")[0]["handed_in"] == "4"
    assert rows(browser, "forecast")[0]["note"] == "done"
    assert rows(browser, "documents")[0]["span_f1"] == "0.5"


def test_a_figure_leads_to_the_disagreements_behind_it(
    disputed: Store, browse: Callable[[str | None], Browser]
) -> None:
    browser = browse("curator")
    pair = f"{ANNOTATOR}-{REVIEWER}" if ANNOTATOR < REVIEWER else f"{REVIEWER}-{ANNOTATOR}"
    address = f"/projects/aleppo/agreement/disagreements?measure=span_exact&amp;pair={pair}"
    assert address in browser.get("/projects/aleppo/agreement").text
    page = browser.get(address.replace("&amp;", "&")).text
    assert "between" in page
    assert "location: Aleppo" in page
    assert "actor: Aleppo" in page
    assert "Report 1" in page
    assert "Report 2" not in page
    assert browser.get("/projects/aleppo/agreement/disagreements?pair=1-x").status_code == 422


def test_each_picture_has_a_name_and_its_table(
    disputed: Store, browse: Callable[[str | None], Browser]
) -> None:
    page = browse("curator").get("/projects/aleppo/agreement").text
    for name in ("course", "over-time", "pace-chart"):
        assert f'role="img" aria-labelledby="{name}-title {name}-about"' in page
        after = page.partition(f'id="{name}-about"')[2]
        assert after.index("<table") < after.index("</section>")
    assert page.count('role="img"') == 3


def test_every_figure_of_a_person_leads_to_what_is_behind_it(
    disputed: Store, browse: Callable[[str | None], Browser]
) -> None:
    browser = browse("curator")
    page = browser.get("/projects/aleppo/agreement?measure=cohen").text
    found = {html.unescape(each) for each in re.findall(r'href="([^"]*/disagreements\?[^"]*)"', page)}
    person = str(REVIEWER)
    wanted = [
        {"person": person},
        {"measure": "span_exact", "person": person, "gold": "gold"},
        {"measure": "cohen", "week": "2025-11-24"},
        {"measure": "span_exact", "label": "actor", "person": person},
        {"measure": "span_tokens", "label": "actor", "against": "location"},
    ]
    told = [dict(parse_qsl(urlsplit(each).query)) for each in found]
    for each in wanted:
        assert each in told
        answer = browser.get("/projects/aleppo/agreement/disagreements", query_string=each)
        assert "Report 1" in answer.text, each
        assert "Report 2" not in answer.text, each
    with_gold = browser.get("/projects/aleppo/agreement/disagreements", query_string=wanted[1]).text
    assert "of <bdi>reviewer</bdi> with gold" in with_gold
    assert "gold set" in with_gold
    assert "<bdi>annotator</bdi>" not in with_gold


def test_nobody_outside_the_project_is_named(
    disputed: Store, browse: Callable[[str | None], Browser]
) -> None:
    stranger = EVERYONE.index("stranger") + 1
    answer = browse("curator").get(f"/projects/aleppo/agreement/disagreements?person={stranger}")
    assert answer.status_code == 422
    assert "stranger" not in answer.text


def test_a_list_of_disagreements_keeps_its_choice_from_page_to_page(
    disputed: Store, browse: Callable[[str | None], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.services.disagreements.PAGE_SIZE", 1)
    browser = browse("curator")
    browser.get("/projects/aleppo/agreement")
    first = browser.get(f"/projects/aleppo/agreement/disagreements?label=actor&person={REVIEWER}").text
    onward = re.search(r'href="([^"]+)">Next<', first)
    assert onward
    query = dict(parse_qsl(urlsplit(html.unescape(onward[1])).query))
    assert query == {"label": "actor", "person": str(REVIEWER), "after": "1"}


@pytest.mark.parametrize("measure", ["cohen", "alpha", "trigger_classification", "muc", "attributes"])
def test_every_measure_has_its_page(
    disputed: Store, browse: Callable[[str | None], Browser], measure: str
) -> None:
    browser = browse("curator")
    assert browser.get(f"/projects/aleppo/agreement?measure={measure}").status_code == 200
    assert browser.get(f"/projects/aleppo/agreement/disagreements?measure={measure}").status_code == 200


def test_the_confusion_of_two_has_a_direction(
    disputed: Store, browse: Callable[[str | None], Browser]
) -> None:
    browser = browse("curator")
    pair = "-".join(sorted((str(ANNOTATOR), str(REVIEWER))))
    page = browser.get(f"/projects/aleppo/agreement?pair={pair}").text
    assert "rows are the first of" in page
    assert browser.get("/projects/aleppo/agreement?pair=1-2000").status_code == 422


@pytest.mark.parametrize("name", ["annotator", "engineer"])
def test_the_blind_never_see_it(disputed: Store, browse: Callable[[str | None], Browser], name: str) -> None:
    browser = browse(name)
    assert "/projects/aleppo/agreement" not in browser.get("/projects/aleppo").text
    for address in ("", "/disagreements", "/measures.csv", "/people.json", "/nothing.csv", "?measure=x"):
        assert browser.get(f"/projects/aleppo/agreement{address}").status_code == 403, address
    assert browser.post("/projects/aleppo/agreement/count").status_code == 403


def test_an_empty_project_says_what_to_do(browse: Callable[[str | None], Browser]) -> None:
    page = browse("curator").get("/projects/aleppo/agreement").text
    assert "Agreement can be counted once two annotators" in page
    assert page.count("Nothing to do yet.") == 2


def test_what_is_too_much_for_a_page_waits_for_the_queue(
    app: Flask, disputed: Store, browse: Callable[[str | None], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.services.agreement_board.AT_ONCE", 1)
    browser = browse("curator")
    page = browser.get("/projects/aleppo/agreement").text
    assert "1 or more may have changed" in page
    assert "Count the rest" in page
    answer = browser.post("/projects/aleppo/agreement/count")
    assert answer.status_code == 303
    job = answer.headers["Location"]
    assert "Counting agreement" in browser.get(job).text
    queue.run(disputed, app.extensions["settings"], 1)
    assert "See the agreement" in browser.get(job).text
    page = browser.get("/projects/aleppo/agreement").text
    assert "may have changed" not in page
    assert "0.50 to 1.00" in page
