"""The pages of releases: the list, making one, a release with its files."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask

from annotator import jobs as queue
from annotator.services.sessions import Store
from tests.pages.conftest import Browser
from tests.services.released import article, put

Browse = Callable[[str | None], Browser]
FORM = {"version": "1.0", "policy": "gold", "method": "ratio", "splits": "train=0.5,test=0.5", "keep": "on"}


@pytest.fixture
def filled(app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with gold, whose jobs are done at once."""
    put(store, [article(n) for n in range(10)], slug="aleppo")
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: queue.run(store, settings, job_id))
    return app


def test_without_releases_the_page_says_what_one_is(browse: Browse) -> None:
    page = browse("engineer").get("/projects/aleppo/releases").text
    assert "There is no release yet" in page
    assert "Make a release" not in page
    assert "Make a release" in browse("curator").get("/projects/aleppo/releases").text


def test_a_curator_makes_a_release_and_signs_it_off(filled: Flask, browse: Browse) -> None:
    curator = browse("curator")
    answer = curator.post("/projects/aleppo/releases", FORM)
    assert answer.status_code == 303
    assert "The release is made" in curator.get(answer.headers["Location"]).text
    page = curator.get("/projects/aleppo/releases/1.0").text
    assert "annotator pull http://localhost aleppo@1.0" in page
    assert "README.md" in page
    refused = curator.post("/projects/aleppo/releases/1.0/sign-off", {"note": "long " * 500})
    assert refused.status_code == 422
    assert "long long" in refused.text
    signed = curator.post("/projects/aleppo/releases/1.0/sign-off", {"note": "read <i>it</i>"})
    assert signed.status_code == 303
    page = browse("engineer").get("/projects/aleppo/releases/1.0").text
    assert "by <bdi>curator</bdi>" in page
    assert "&lt;i&gt;" in page
    assert "Sign off" not in page
    assert browse("curator").post("/projects/aleppo/releases/1.0/sign-off").status_code == 409


def test_files_are_given_to_keep(filled: Flask, browse: Browse) -> None:
    browse("curator").post("/projects/aleppo/releases", FORM)
    engineer = browse("engineer")
    answer = engineer.get("/projects/aleppo/releases/1.0/files/README.md")
    assert answer.headers["Content-Disposition"] == "attachment; filename=aleppo-1.0-README.md"
    assert answer.text.startswith("---\n")
    part = engineer.get("/projects/aleppo/releases/1.0/files/README.md", headers={"Range": "bytes=0-2"})
    assert (part.status_code, part.text) == (206, "---")
    assert engineer.get("/projects/aleppo/releases/1.0/files/../../secret").status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": "no/version"}, "is no version"),
        ({"splits": "train=7"}, "The share of train is 7"),
        ({"seed": "x"}, "is no seed"),
        ({"method": "list"}, "give its file"),
        ({"policy": "annotator:nobody"}, "not a member"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(
    filled: Flask, browse: Browse, change: dict[str, str], told: str
) -> None:
    answer = browse("curator").post("/projects/aleppo/releases", {**FORM, "description": "Mine", **change})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Mine</textarea>" in answer.text


def test_a_version_that_is_taken_is_refused(filled: Flask, browse: Browse) -> None:
    curator = browse("curator")
    curator.post("/projects/aleppo/releases", FORM)
    again = curator.post("/projects/aleppo/releases", FORM)
    assert again.status_code == 409
    assert "has a release 1.0 already" in again.text


def test_splits_come_from_a_file(filled: Flask, browse: Browse) -> None:
    curator = browse("curator")
    rows = "".join(f"d{n}\t{'one' if n < 3 else 'two'}\n" for n in range(10))
    form = {**FORM, "method": "list", "list": (BytesIO(rows.encode()), "splits.tsv")}
    answer = curator.post("/projects/aleppo/releases", form)
    assert answer.status_code == 303
    page = curator.get("/projects/aleppo/releases/1.0").text
    assert '<th scope="row">one</th><td class="number">3</td>' in page


def test_a_job_that_failed_leads_back_to_the_form_as_it_was(filled: Flask, browse: Browse) -> None:
    curator = browse("curator")
    form = {**FORM, "method": "source", "splits": "test=Nobody,train=*", "description": "Mine"}
    del form["keep"]  # as browsers send a box that is not ticked
    page = curator.get(curator.post("/projects/aleppo/releases", form).headers["Location"]).text
    assert "No document is of the source Nobody." in page
    address = next(part.split('"')[0] for part in page.split('href="') if "again=" in part.split('"')[0])
    back = curator.get(address.partition("#")[0].replace("&amp;", "&")).text
    assert "Mine</textarea>" in back
    assert 'value="test=Nobody,train=*"' in back
    assert '<input type="radio" name="method" value="source" checked>' in back


def test_a_box_that_was_unticked_is_so_after_an_error_too(filled: Flask, browse: Browse) -> None:
    form = {name: value for name, value in FORM.items() if name != "keep"} | {"version": "no version"}
    answer = browse("curator").post("/projects/aleppo/releases", form)
    assert answer.status_code == 422
    box = answer.text.partition('name="keep"')[2].partition(">")[0]
    assert "checked" not in box


def test_a_list_of_releases_from_a_number_beyond_all_is_no_error(filled: Flask, browse: Browse) -> None:
    assert browse("curator").get(f"/projects/aleppo/releases?before={'9' * 30}").status_code == 200
