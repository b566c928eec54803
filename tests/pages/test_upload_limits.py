"""How much may be sent, where and by whom; and what is said to those who send more."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from annotator import jobs as queue

Browse = Callable[[str | None], Any]
IMPORT = "/projects/aleppo/import"
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def unqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody does the jobs."""
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: None)


def sent(browser: Any, size: int, address: str = IMPORT) -> Any:
    """Posts a form with a file. Encoded here: the test client would leave a temporary file open."""
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    return browser.client.post(
        address,
        data=head + b"x" * size + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
        headers={"X-CSRFToken": browser.token()},
    )


def tokens(browser: Any, token: str, number: int) -> Any:
    """Posts the form of files that were sent before."""
    part = f'--b\r\nContent-Disposition: form-data; name="upload"\r\n\r\n{token}\r\n'
    return browser.client.post(
        IMPORT,
        data=(part * number + "--b--\r\n").encode(),
        content_type="multipart/form-data; boundary=b",
        headers={"X-CSRFToken": browser.token()},
    )


def test_an_import_of_thousands_of_files_starts(browse: Browse) -> None:
    browser = browse("curator")
    address = f"{IMPORT}/files?name=a.txt"
    headers = {"X-CSRFToken": browser.token()}
    token = browser.client.post(address, data=b"Some text.", headers=headers).json["token"]
    assert tokens(browser, token, 15_000).status_code == 303


def test_too_many_files_are_refused_in_words_of_their_own(browse: Browse) -> None:
    answer = tokens(browse("curator"), "0" * 32, 20_100)
    assert answer.status_code == 413
    assert "too many files" in answer.text


def test_people_who_are_signed_in_send_large_files(browse: Browse) -> None:
    assert sent(browse("curator"), 3 * MB).status_code == 303


def test_nobody_else_does(browse: Browse) -> None:
    answer = sent(browse(None), 3 * MB)
    assert answer.status_code == 413
    assert "larger than the 2 MB" in answer.text


def test_only_an_import_may_be_large(browse: Browse) -> None:
    answer = sent(browse("curator"), 3 * MB, "/projects/aleppo/export")
    assert answer.status_code == 413
    assert "larger than the 2 MB" in answer.text


def test_an_import_is_bounded_by_the_setting(browse: Browse, app: Flask) -> None:
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"upload_limit_mb": 4})
    answer = sent(browse("curator"), 5 * MB)
    assert answer.status_code == 413
    assert "larger than the 4 MB" in answer.text
