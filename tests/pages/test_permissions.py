"""Every route and every role: who may come in. A route that is not in the table fails."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from annotator.permissions import OPERATOR, Role
from annotator.services import projects
from annotator.services.sessions import Store
from annotator.store.annotations import AnnotationSet
from annotator.store.documents import Document, DocumentText, Import
from annotator.store.events import IncidentRow
from annotator.store.incidents import SharedIncident
from annotator.store.jobs import Job
from tests.pages.conftest import EVERYONE, Browser

# Whom a route lets in: everybody, those signed in, administrators, or these roles (and administrators).
ANYBODY, SIGNED_IN, ADMINISTRATORS = "anybody", "signed in", frozenset[str]()
MEMBERS = frozenset(Role)
ANNOTATING = frozenset({"curator", "reviewer", "annotator"})
CURATORS = frozenset({"curator"})
EXPORTING = frozenset({"curator", "engineer"})

TABLE: dict[tuple[str, str], str | frozenset[str]] = {
    ("GET", "assets.file"): ANYBODY,
    ("GET", "health.alive"): ANYBODY,
    ("GET", "health.ready"): ANYBODY,
    ("GET", "health.metrics"): ANYBODY,  # on this machine; see test_health.py
    ("GET", "sign_in.page"): ANYBODY,
    ("POST", "sign_in.page"): ANYBODY,
    ("GET", "sign_in.link"): ANYBODY,
    ("POST", "sign_in.use_link"): ANYBODY,
    ("POST", "sign_in.sign_out"): ANYBODY,
    ("GET", "home.page"): SIGNED_IN,
    ("GET", "account.page"): SIGNED_IN,
    ("POST", "account.password"): SIGNED_IN,
    ("POST", "account.theme"): SIGNED_IN,
    ("GET", "new_project.page"): ADMINISTRATORS,
    ("POST", "new_project.page"): ADMINISTRATORS,
    ("GET", "project.page"): MEMBERS,
    ("GET", "guidelines.page"): MEMBERS,
    ("GET", "guidelines.edit"): CURATORS,
    ("POST", "guidelines.edit"): CURATORS,
    ("POST", "guidelines.preview"): CURATORS,
    ("GET", "ontology.page"): MEMBERS,
    ("GET", "ontology.version"): MEMBERS,
    ("GET", "ontology.colours"): MEMBERS,
    ("GET", "ontology.edit"): CURATORS,
    ("POST", "ontology.preview"): CURATORS,
    ("POST", "ontology.plan"): CURATORS,
    ("POST", "ontology.save"): CURATORS,
    ("POST", "ontology.extensions"): CURATORS,
    ("GET", "incidents.page"): MEMBERS,
    ("POST", "incidents.create"): CURATORS,
    ("GET", "incidents.one"): MEMBERS,
    ("POST", "incidents.share"): CURATORS,
    ("POST", "incidents.rename"): CURATORS,
    ("POST", "incidents.merge"): CURATORS,
    ("POST", "incidents.take_out"): CURATORS,
    ("POST", "incidents.delete"): CURATORS,
    ("GET", "people.page"): CURATORS,
    ("POST", "people.add"): ADMINISTRATORS,
    ("POST", "people.make_link"): ADMINISTRATORS,
    ("GET", "imports.page"): CURATORS,
    ("POST", "imports.start"): CURATORS,
    ("POST", "imports.receive"): CURATORS,
    ("GET", "downloads.page"): EXPORTING,
    ("POST", "downloads.start"): EXPORTING,
    ("GET", "downloads.file"): CURATORS,  # an export of the curator's
    ("GET", "jobs.page"): CURATORS,
    ("POST", "jobs.cancel"): CURATORS,
    ("GET", "annotate.page"): ANNOTATING,
    ("GET", "annotate.next_page"): ANNOTATING,
    ("GET", "annotate.labels_css"): MEMBERS,
    ("GET", "keys.page"): ANNOTATING,
    ("POST", "keys.choose"): ANNOTATING,
    ("POST", "annotate.edit"): ANNOTATING,
    ("GET", "annotate.changes"): ANNOTATING,
    ("GET", "annotate.problems"): ANNOTATING,
    ("GET", "annotate.gazetteer"): ANNOTATING,
    ("GET", "annotate.cards"): ANNOTATING,
    ("GET", "annotate.shared_incidents"): ANNOTATING,
    ("POST", "annotate.submit"): ANNOTATING,
    ("POST", "annotate.skip"): ANNOTATING,
    ("POST", "annotate.flag"): ANNOTATING,
    ("POST", "annotate.reopen"): ANNOTATING,
}
ARGUMENTS: dict[str, Any] = {
    "slug": "aleppo", "document_id": 1, "job_id": 1, "number": 1, "name": "x", "digest": "x", "secret": "x",
    "identifier": "x",
}  # fmt: skip
FORMS = {
    "people.add": {"name": "zed", "role": "annotator", "create": "on"},
    "people.make_link": {"name": "annotator"},
    "incidents.share": {"set": "1", "incident": "i1"},
    "incidents.take_out": {"set": "1", "incident": "i1"},
    "annotate.skip": {"reason": "not about a conflict"},
}
REFUSED = {401, 403, 404}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


@pytest.fixture
def filled(app: Flask, store: Store) -> Flask:
    """The application with a document, an incident and an export in the project."""
    with store.writing() as session:
        session.add(Import(id=1, project_id=1, state="done", documents=1))
        session.flush()
        session.add(
            Document(id=1, project_id=1, import_id=1, uid="u", title="One", content_hash="h", length=5)
        )
        session.flush()
        session.add(DocumentText(document_id=1, text="Hello"))
        session.add(AnnotationSet(id=1, document_id=1, owner="gold"))
        session.flush()
        session.add(IncidentRow(set_id=1, id="i1", position=0))
        session.add(SharedIncident(project_id=1, id="x", name="One", offered=True))
        session.add(
            Job(id=1, project_id=1, user_id=EVERYONE.index("curator") + 1, kind="export", state="done")
        )
        session.commit()
    return app


def call(app: Flask, browser: Browser, method: str, endpoint: str) -> Any:
    rule = next(
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint == endpoint and method in (rule.methods or ())
    )
    with app.test_request_context():
        from flask import url_for

        address = url_for(endpoint, **{name: ARGUMENTS[name] for name in rule.arguments})
    if method == "GET":
        return browser.get(address, query_string={"known": 0})
    if endpoint == "annotate.edit":
        headers = {"X-CSRFToken": browser.token()}
        return browser.client.post(address, query_string={"known": 0}, data="[]", headers=headers)
    return browser.post(address, FORMS.get(endpoint), headers={"HX-Request": "true"})


def test_the_table_has_every_route(app: Flask) -> None:
    assert routes(app) == set(TABLE)


@pytest.mark.parametrize("name", [*EVERYONE, None])
def test_each_route_lets_in_whom_the_table_says(
    filled: Flask, browse: Callable[[str | None], Browser], name: str | None
) -> None:
    wrong = []
    browser = browse(name)
    for (method, endpoint), allowed in TABLE.items():
        if endpoint == "sign_in.sign_out":
            continue  # it would end the session that the others need
        answer = call(filled, browser, method, endpoint)
        welcome = _welcome(name, allowed)
        refused = answer.status_code in REFUSED or answer.headers.get("Location", "").startswith("/sign-in")
        if allowed is not ANYBODY and welcome == refused and not _own_404(name, endpoint, answer):
            wrong.append((method, endpoint, answer.status_code))
        assert answer.status_code < 500, (method, endpoint)
    assert not wrong


def _welcome(name: str | None, allowed: str | frozenset[str]) -> bool:
    if allowed == ANYBODY or name == "administrator":
        return True
    return name is not None and (allowed == SIGNED_IN or name in allowed)


def _own_404(name: str | None, endpoint: str, answer: Any) -> bool:
    """Those who are let in and find that there is no such file."""
    return name in {"administrator", "curator"} and endpoint == "downloads.file" and answer.status_code == 404


def test_outsiders_cannot_tell_a_project_from_none(
    filled: Flask, browse: Callable[[str | None], Browser]
) -> None:
    stranger = browse("stranger")
    there, nowhere = stranger.get("/projects/aleppo"), stranger.get("/projects/nowhere")
    assert there.status_code == nowhere.status_code == 404
    assert there.text.replace(stranger.token(), "") == nowhere.text.replace(stranger.token(), "")


def test_a_document_of_another_project_is_not_found(
    filled: Flask, store: Store, browse: Callable[[str | None], Browser]
) -> None:
    with store.writing() as session:
        projects.create(session, OPERATOR, "other", projects.built_in_ontology("conflict"))
    assert browse("administrator").get("/projects/other/documents/1").status_code == 404


@pytest.mark.parametrize("path", ["documents/{}", "jobs/{}", "next?after={}"])
def test_a_number_that_no_database_holds_is_not_found(
    browse: Callable[[str | None], Browser], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = browse("curator").get("/projects/aleppo/" + path.format("9" * 23))
    assert answer.status_code == 404
    assert "no such page" in answer.text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("route", [route for route in TABLE if route[0] == "POST"], ids=str)
def test_every_post_needs_the_csrf_token(
    filled: Flask, browse: Callable[[str | None], Browser], route: tuple[str, str]
) -> None:
    browser = browse("administrator")
    browser.token = lambda: "wrong"  # type: ignore[method-assign]
    answer = call(filled, browser, *route)
    assert answer.status_code == 400
    assert "out of date" in answer.text


@pytest.mark.parametrize("route", TABLE, ids=str)
def test_every_answer_carries_the_security_headers(
    filled: Flask, browse: Callable[[str | None], Browser], route: tuple[str, str]
) -> None:
    answer = call(filled, browse("curator"), *route)
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Cache-Control" in headers or route == ("GET", "assets.file")
    if answer.mimetype == "text/css":
        return  # the others guard documents
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
