"""The page that asks what names in files mean, and imports the files again with the answers."""

import io
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from annotator import jobs as queue
from annotator.services import uploads
from annotator.services.sessions import Store
from annotator.store.annotations import SpanRow
from annotator.store.documents import Document

Browse = Callable[[str | None], Any]
FILES = (
    ("a.txt", b"Rebels shelled Homs."),
    (
        "a.ann",
        b"T1\tGroup 0 6\tRebels\nT2\tAttack 7 14\tshelled\nT3\t<b> 15 19\tHoms\nE1\tAttack:T2 Who:T1\n",
    ),
)


@pytest.fixture(autouse=True)
def in_line(app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done at once instead of by the worker."""
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: queue.run(store, settings, job_id))


def send(browser: Any, **form: Any) -> Any:
    data = {
        "files": [(io.BytesIO(content), name) for name, content in FILES],
        "format": "brat",
        "owner": "gold",
        **form,
    }
    return browser.post("/projects/aleppo/import", data, content_type="multipart/form-data")


def again(browser: Any, job: str, **names: str) -> Any:
    number = job.rpartition("/")[2]
    form = {f"map:{key.replace('__', ':')}": target for key, target in names.items()}
    return browser.post(f"/projects/aleppo/import/{number}/again", form)


def kept(app: Flask) -> int:
    root = queue.uploads_dir(app.extensions["settings"])
    return len(list(root.iterdir())) if root.is_dir() else 0


def spans(store: Store) -> list[str]:
    with store.reading() as session:
        return sorted(each.label for each in session.exec(select(SpanRow)).all())


def test_names_are_asked_about_until_all_are_known_and_files_are_sent_once(
    browse: Browse, app: Flask, store: Store
) -> None:
    browser = browse("curator")
    job = send(browser).location
    page = browser.get(job).text
    assert "What do these names mean?" in page
    assert "<bdi>&lt;b&gt;</bdi>" in page
    assert "<b>" not in page
    chosen = re.search(r'name="map:labels:Group".*?</select>', page, re.DOTALL)
    assert chosen
    assert '<option value="actor" selected>' in chosen[0]
    assert "map:roles" not in page
    assert kept(app) == 2
    second = again(
        browser, job, labels__Group="actor", labels__Attack="strike", **{"labels__<b>": ""}
    ).location
    page = browser.get(second).text
    assert 'name="map:roles:Attack.Who"' in page
    assert '<option value="strike" selected>' in page
    third = again(browser, second, **{"roles__Attack.Who": "attacker"}).location
    page = browser.get(third).text
    assert "1 article imported, 1 annotated ones with 2 spans" in page
    assert "Left out: 1" in page
    assert "<td>span</td><td><bdi>&lt;b&gt;</bdi></td>" in page
    assert (spans(store), kept(app)) == (["actor", "strike"], 0)
    assert "no longer kept" in browser.get(job).text
    assert again(browser, job).status_code == 404


def test_the_next_import_of_the_format_asks_nothing(browse: Browse) -> None:
    browser = browse("curator")
    names = {"labels__Group": "actor", "labels__Attack": "", "labels__<b>": ""}
    again(browser, send(browser).location, **names)
    other = {"owner": "annotator", "annotator": "annotator"}
    page = browser.get(send(browser, **other).location).text
    assert "its annotations were added" in page
    assert "the mapping that is remembered is used" in page
    reviewer = {"owner": "annotator", "annotator": "reviewer", "forget": "on"}
    assert "What do these names mean?" in browser.get(send(browser, **reviewer).location).text


def test_what_has_no_name_can_be_left_out_without_asking(browse: Browse, store: Store) -> None:
    browser = browse("curator")
    page = browser.get(send(browser, drop="on", labels="Group=actor").location).text
    assert "1 article imported" in page
    assert "the project has no such name" in page
    assert spans(store) == ["actor"]


def test_files_that_wait_for_a_mapping_are_kept_for_a_day_from_then(browse: Browse, app: Flask) -> None:
    browser = browse("curator")
    root = queue.uploads_dir(app.extensions["settings"])
    send(browser)
    uploads.sweep(root)
    assert kept(app) == 2
    assert all(time.time() - each.stat().st_mtime < uploads.DAY / 2 for each in root.iterdir())


def test_nothing_is_asked_of_those_whose_files_they_are_not(browse: Browse, store: Store) -> None:
    job = send(browse("curator")).location
    other = browse("administrator")
    page = other.get(job).text
    assert "What do these names mean?" not in page
    assert again(other, job, labels__Group="actor").status_code == 404
    for name in ("annotator", "reviewer", "engineer"):
        assert again(browse(name), job, labels__Group="actor").status_code == 403
    assert again(browse("stranger"), job, labels__Group="actor").status_code == 404
    with store.reading() as session:
        assert session.exec(select(Document)).all() == []


def test_an_answer_that_is_no_name_of_the_project_imports_nothing(browse: Browse) -> None:
    browser = browse("curator")
    answer = again(browser, send(browser).location, labels__Group="nothing")
    page = browser.get(answer.location).text
    assert "the project has no label nothing" in page


@pytest.mark.parametrize(("field", "value"), [("bad_offsets", "guess"), ("unit", "bytes")])
def test_a_choice_that_there_is_not_is_refused(browse: Browse, field: str, value: str) -> None:
    assert send(browse("curator"), **{field: value}).status_code == 422


def test_bad_offsets_are_shifted_where_that_is_chosen(browse: Browse) -> None:
    browser = browse("curator")
    data = {
        "files": [(io.BytesIO(b"Rebels."), "a.txt"), (io.BytesIO(b"T1\tactor 1 7\tRebels\n"), "a.ann")],
        "format": "brat",
        "owner": "gold",
    }
    address = "/projects/aleppo/import"
    answer = browser.post(address, data | {"bad_offsets": "shift"}, content_type="multipart/form-data")
    assert "shifted to the nearest place of their words: 1" in browser.get(answer.location).text
