"""The pages that move data, through the test client, with the worker run in line."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from annotator import jobs as queue
from annotator.services import jobs
from annotator.services.sessions import Store

Browse = Callable[[str | None], Any]
GOLD = b'{"id": "g1", "text": "Army took it.", "spans": [{"start": 0, "end": 4, "label": "actor"}]}\n'


@pytest.fixture(autouse=True)
def in_line(app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done at once instead of by the worker."""
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: queue.run(store, settings, job_id))


def send(browser: Any, *files: tuple[str, bytes], **form: Any) -> Any:
    data = {"files": [(io.BytesIO(content), name) for name, content in files], **form}
    return browser.post("/projects/aleppo/import", data, content_type="multipart/form-data")


def test_files_of_a_plain_form_become_articles(browse: Browse) -> None:
    browser = browse("curator")
    answer = send(browser, ("a.txt", b"One article."), ("dir/b.jsonl", b'{"text": "Two.", "title": "T"}'))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "2 articles imported" in page
    assert "T" in browser.get("/projects/aleppo").text


def test_a_file_sent_by_itself_is_imported_by_its_token(browse: Browse, app: Flask) -> None:
    browser = browse("curator")
    headers = {"X-CSRFToken": browser.token()}
    kept = browser.client.post(
        "/projects/aleppo/import/files?name=../x/<b>.txt", data=b"Some text.", headers=headers
    ).json
    answer = browser.post("/projects/aleppo/import", {"upload": kept["token"]})
    page = browser.get(answer.location).text
    assert "1 article imported" in page
    assert not list(queue.uploads_dir(app.extensions["settings"]).iterdir())
    again = browser.post("/projects/aleppo/import", {"upload": kept["token"]})
    assert again.status_code == 404


def test_what_lies_in_a_folder_and_is_no_article_is_noted(browse: Browse) -> None:
    browser = browse("curator")
    strays = [(name, b"\x00\x01") for name in ("wires/.DS_Store", "wires/a/b.png", "wires/README", "._a.csv")]
    answer = send(browser, ("wires/a.txt", b"One article."), *strays)
    page = browser.get(answer.location).text
    assert "1 article imported" in page
    assert "wires: not read: 1 without ending, 1 .png, 1 hidden" in page
    assert '<li dir="auto">not read: 1 hidden</li>' in page
    chosen = send(browser, ("b.txt", b"Another."), ("b.png", b"\x00"))
    page = browser.get(chosen.location).text
    assert "Nothing was imported" in page
    assert "the ending is none of" in page


def test_a_folder_read_in_one_format_leaves_the_others_out(browse: Browse) -> None:
    browser = browse("curator")
    answer = send(browser, ("w/a.csv", b"text\nOne.\n"), ("w/b.txt", b"Two."), format="csv")
    page = browser.get(answer.location).text
    assert "1 article imported" in page
    assert "w: not read: 1 .txt" in page


def test_an_unknown_text_column_is_asked_for_and_the_file_need_not_be_sent_again(browse: Browse) -> None:
    browser = browse("curator")
    asked = send(browser, ("t.csv", b"headline,story\nH,The text.\n"))
    assert asked.status_code == 422
    assert "Which column is what?" in asked.text
    assert "<option >story</option>" in asked.text
    token = re.search(r'name="upload" value="([0-9a-f]{32})"', asked.text)
    assert token
    answer = browser.post("/projects/aleppo/import", {"upload": token[1], "column-text": "story"})
    assert "1 article imported" in browser.get(answer.location).text


def test_what_is_wrong_is_listed_with_file_line_and_reason_escaped(browse: Browse) -> None:
    browser = browse("curator")
    answer = send(browser, ("<i>.jsonl", b'{"text": "Good."}\n{"text": ""}\n'))
    page = browser.get(answer.location).text
    assert "Nothing was imported" in page
    assert "&lt;i&gt;.jsonl" in page
    assert "<i>.jsonl" not in page
    assert '<td class="number">2</td>' in page
    assert "text: empty" in page
    kept = send(browser, ("a.jsonl", b'{"text": "Good."}\n{"text": ""}\n'), keep_going="on")
    assert "1 article imported" in browser.get(kept.location).text


@pytest.mark.parametrize(
    ("form", "words"),
    [({}, "Choose at least one file"), ({"labels": "nonsense"}, "FILE=PROJECT")],
)
def test_a_form_that_lacks_something_is_shown_again(browse: Browse, form: dict[str, str], words: str) -> None:
    files = [("a.txt", b"x")] if form else []
    answer = send(browse("curator"), *files, **form)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    ("name", "imports", "exports"),
    [("annotator", 403, 403), ("reviewer", 403, 403), ("engineer", 403, 200), ("stranger", 404, 404),
     ("curator", 200, 200), ("administrator", 200, 200)],
)  # fmt: skip
def test_who_may_open_the_pages(browse: Browse, name: str, imports: int, exports: int) -> None:
    browser = browse(name)
    assert browser.get("/projects/aleppo/import").status_code == imports
    assert browser.get("/projects/aleppo/export").status_code == exports
    sent = send(browser, ("a.txt", b"text"))
    assert sent.status_code == (303 if imports == 200 else imports)


def test_a_job_of_another_project_or_person_is_not_found(browse: Browse, store: Store) -> None:
    job = send(browse("curator"), ("a.txt", b"text")).location
    for name in ("annotator", "engineer", "stranger"):
        assert browse(name).get(job).status_code == 404
        assert browse(name).post(f"{job}/cancel").status_code == 404
    assert browse("curator").get(job.replace("aleppo", "other")).status_code == 404


def test_a_running_job_is_polled_and_an_ended_one_is_not(browse: Browse, store: Store) -> None:
    browser = browse("curator")
    with store.writing() as session:
        from annotator.permissions import Actor

        job_id = jobs.start(session, Actor(2, "curator"), "aleppo", jobs.TOKENS, {})
    address = f"/projects/aleppo/jobs/{job_id}"
    assert 'hx-trigger="every 500ms"' in browser.get(address).text
    jobs.claim(store, job_id)
    jobs.report(store, job_id, done=50, total=100)
    polled = browser.get(f"{address}?said=40 %", headers={"HX-Request": "true"}).text
    assert "<html" not in polled
    assert 'max="100" value="50"' in polled
    assert '<hx-partial hx-target="#job-said" hx-swap="textContent">50 %</hx-partial>' in polled
    assert "hx-partial" not in browser.get(f"{address}?said=50 %", headers={"HX-Request": "true"}).text
    assert browser.post(f"{address}/cancel").status_code == 303
    assert "Cancelling" in browser.get(address).text
    jobs.finish(store, job_id, "cancelled", "", {})
    assert "hx-trigger" not in browser.get(address).text


def test_an_export_is_downloaded_whole_in_ranges_and_as_an_archive(browse: Browse) -> None:
    browser = browse("curator")
    send(browser, ("g.jsonl", GOLD), owner="gold")
    answer = browser.post("/projects/aleppo/export", {"format": "conll", "source": "gold"})
    page = browser.get(answer.location).text
    assert "What went out" in page
    assert "the format has no place for them" in page
    file = browser.get(f"{answer.location}/files/gold/iob2.conll", buffered=True)
    assert b"B-actor" in file.data
    assert "attachment" in file.headers["Content-Disposition"]
    part = browser.get(
        f"{answer.location}/files/gold/iob2.conll", headers={"Range": "bytes=0-3"}, buffered=True
    )
    assert (part.status_code, part.data) == (206, file.data[:4])
    fresh = {"If-None-Match": file.headers["ETag"]}
    assert (
        browser.get(f"{answer.location}/files/gold/iob2.conll", headers=fresh, buffered=True).status_code
        == 304
    )
    archive = browser.get(f"{answer.location}/files/export.zip", buffered=True).data
    assert "gold/loss.json" in zipfile.ZipFile(io.BytesIO(archive)).namelist()
    for name in ("gold/../../../secret_key", "nothing", "../secret_key"):
        assert browser.get(f"{answer.location}/files/{name}", buffered=True).status_code in {308, 404}
    assert browse("engineer").get(f"{answer.location}/files/export.zip").status_code == 404


def test_a_file_becomes_suggestions_of_a_model(browse: Browse) -> None:
    browser = browse("curator")
    answer = send(browser, ("g.jsonl", GOLD), owner="suggestions", suggester="rules-1")
    assert "1 article imported" in browser.get(answer.location).text
    refused = send(browser, ("g.jsonl", GOLD), owner="suggestions", suggester="two words")
    assert "A name has letters, digits" in browser.get(refused.location).text


def test_predictions_of_a_label_studio_file_become_suggestions(browse: Browse) -> None:
    value = {"start": 0, "end": 5, "text": "Hello", "labels": ["actor"]}
    region = {"id": "r", "from_name": "span", "to_name": "text", "type": "labels", "value": value}
    predictions = [{"model_version": "ner-2", "score": 0.5, "result": [region]}]
    file = json.dumps([{"data": {"text": "Hello there."}, "predictions": predictions, "annotations": []}])
    form = {"format": "label-studio", "predictions": "ner-2", "owner": "suggestions", "suggester": "ner-2"}
    browser = browse("curator")
    page = browser.get(send(browser, ("t.json", file.encode()), **form).location).text
    assert "1 article imported" in page
    assert "1 span" in page


def test_an_engineer_exports_submitted_work_but_no_names(browse: Browse) -> None:
    send(browse("curator"), ("g.jsonl", GOLD), owner="annotator", annotator="annotator")
    engineer = browse("engineer")
    page = engineer.get("/projects/aleppo/export").text
    found = re.findall(r'value="annotator:([^"]+)"', page)
    assert len(found) == 1
    pseudonym = found[0]
    assert re.fullmatch(r"a\d+", pseudonym)
    assert 'value="annotator:annotator"' in browse("curator").get("/projects/aleppo/export").text
    form = {"format": "gold-jsonl", "source": f"annotator:{pseudonym}"}
    answer = engineer.post("/projects/aleppo/export", form)
    records = engineer.get(f"{answer.location}/files/{pseudonym}/gold.jsonl", buffered=True).data
    assert f'"annotators":["{pseudonym}"]'.encode() in records
    assert engineer.post("/projects/aleppo/export", form | {"names": "on"}).status_code == 403
    assert engineer.post("/projects/aleppo/export", {"format": "gold-jsonl"}).status_code == 422
    assert engineer.post("/projects/aleppo/export", form | {"format": "zzz"}).status_code == 422
    assert (
        engineer.post("/projects/aleppo/export", form | {"source": "annotator:annotator"}).status_code == 422
    )
