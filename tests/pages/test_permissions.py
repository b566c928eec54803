"""Every route and every role: who may come in. A route that is not in the table fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from annotator.permissions import OPERATOR, Role, Scope
from annotator.services import people, projects, tokens
from annotator.services.sessions import Store
from annotator.store.annotations import AnnotationSet
from annotator.store.documents import Document, DocumentText, Import
from annotator.store.events import IncidentRow
from annotator.store.incidents import SharedIncident
from annotator.store.jobs import Job
from annotator.store.releases import Release
from annotator.store.suggestions import Suggester
from annotator.store.threads import Thread
from exports.release import Manifest, Part, Splitting
from tests.pages.conftest import EVERYONE, Browser

# Whom a route lets in: everybody, those signed in, administrators, or these roles (and administrators).
ANYBODY, SIGNED_IN, ADMINISTRATORS = "anybody", "signed in", frozenset[str]()
MEMBERS = frozenset(Role)
ANNOTATING = frozenset({"curator", "reviewer", "annotator"})
CURATORS = frozenset({"curator"})
REVIEWING = frozenset({"curator", "reviewer"})
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
    ("POST", "account.create_token"): SIGNED_IN,
    ("POST", "account.revoke_token"): SIGNED_IN,  # the one just made
    ("GET", "accounts.page"): ADMINISTRATORS,
    ("POST", "accounts.add"): ADMINISTRATORS,
    ("POST", "accounts.set_administrator"): ADMINISTRATORS,
    ("POST", "accounts.reset_password"): ADMINISTRATORS,
    ("GET", "tokens.page"): ADMINISTRATORS,
    ("POST", "tokens.revoke"): ADMINISTRATORS,  # one that its owner has revoked before
    ("GET", "new_project.page"): ADMINISTRATORS,
    ("POST", "new_project.page"): ADMINISTRATORS,
    ("GET", "project.page"): MEMBERS,
    ("GET", "agreement.page"): REVIEWING,
    ("POST", "agreement.count"): REVIEWING,
    ("GET", "agreement.differences"): REVIEWING,
    ("GET", "agreement.file"): REVIEWING,
    ("GET", "guidelines.page"): MEMBERS,
    ("GET", "guidelines.edit"): CURATORS,
    ("POST", "guidelines.edit"): CURATORS,
    ("POST", "guidelines.preview"): CURATORS,
    ("GET", "ontology.page"): MEMBERS,
    ("GET", "ontology.version"): MEMBERS,
    ("GET", "ontology.colours"): MEMBERS,
    ("GET", "ontology.edit"): CURATORS,
    ("POST", "ontology.preview"): CURATORS,
    ("POST", "ontology.draft"): CURATORS,
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
    ("POST", "people.invite"): CURATORS,
    ("POST", "people.change_role"): CURATORS,
    ("POST", "people.make_link"): CURATORS,  # for somebody who never came
    ("POST", "people.remove"): CURATORS,
    ("POST", "accounts.set_active"): ADMINISTRATORS,  # after what the deactivated cannot be
    ("GET", "handing.page"): CURATORS,
    ("POST", "handing.by_name"): CURATORS,
    ("POST", "handing.by_pull"): CURATORS,
    ("POST", "handing.controls"): CURATORS,
    ("GET", "returning.page"): REVIEWING,
    ("POST", "returning.give_back"): REVIEWING,
    ("GET", "imports.page"): CURATORS,
    ("POST", "imports.start"): CURATORS,
    ("POST", "imports.receive"): CURATORS,
    ("POST", "imports.again"): CURATORS,
    ("GET", "downloads.page"): EXPORTING,
    ("POST", "downloads.start"): EXPORTING,
    ("GET", "downloads.file"): CURATORS,  # an export of the curator's
    ("GET", "releases.page"): EXPORTING,
    ("POST", "releases.create"): CURATORS,
    ("GET", "releases.one"): EXPORTING,
    ("GET", "releases.file"): EXPORTING,
    ("POST", "releases.sign_off"): CURATORS,
    ("GET", "api_guide.page"): ANYBODY,
    ("GET", "api_guide.openapi"): ANYBODY,
    ("GET", "api_releases.projects"): SIGNED_IN,  # these by a token of the person
    ("GET", "api_releases.releases"): EXPORTING,
    ("GET", "api_releases.release"): EXPORTING,
    ("GET", "api_releases.file"): EXPORTING,
    ("GET", "labelstudio_server.health"): ANYBODY,
    ("GET", "labelstudio_server.version"): ANYBODY,
    ("POST", "labelstudio_server.personal"): SIGNED_IN,  # these too; see tests/api/labelstudio
    ("POST", "labelstudio_server.refresh"): ANYBODY,  # by the token in the body
    ("GET", "labelstudio_users.whoami"): SIGNED_IN,
    ("GET", "labelstudio_users.users"): SIGNED_IN,
    ("GET", "labelstudio_projects.projects"): SIGNED_IN,
    ("GET", "labelstudio_projects.project"): MEMBERS,
    ("GET", "labelstudio_tasks.tasks"): MEMBERS,
    ("GET", "labelstudio_tasks.task"): MEMBERS,
    ("GET", "labelstudio_tasks.annotations"): MEMBERS,
    ("GET", "labelstudio_annotations.annotation"): EXPORTING | REVIEWING,  # gold that was imported
    ("GET", "labelstudio_annotations.predictions"): SIGNED_IN,
    ("GET", "labelstudio_annotations.prediction"): MEMBERS,
    ("POST", "labelstudio_annotations.predict"): CURATORS,
    ("GET", "labelstudio_exports.export"): EXPORTING,
    ("GET", "labelstudio_exports.formats"): EXPORTING,
    ("GET", "labelstudio_exports.snapshots_of"): EXPORTING,
    ("POST", "labelstudio_exports.create"): EXPORTING,
    ("GET", "labelstudio_exports.snapshot"): CURATORS,  # one of the curator's
    ("POST", "labelstudio_exports.convert"): CURATORS,
    ("GET", "labelstudio_exports.download"): CURATORS,
    ("DELETE", "labelstudio_exports.delete"): CURATORS,
    ("GET", "suggesters.page"): CURATORS,
    ("POST", "suggesters.add"): CURATORS,
    ("POST", "suggesters.match"): CURATORS,
    ("POST", "suggesters.ask"): CURATORS,
    ("POST", "suggesters.show"): CURATORS,
    ("POST", "suggesters.change"): CURATORS,
    ("POST", "suggesters.remove"): CURATORS,
    ("GET", "syncing.page"): CURATORS,
    ("POST", "syncing.start"): CURATORS,
    ("GET", "jobs.page"): CURATORS,
    ("POST", "jobs.cancel"): CURATORS,
    ("GET", "annotate.page"): ANNOTATING,
    ("GET", "queue.page"): ANNOTATING,
    ("POST", "queue.take"): ANNOTATING,
    ("GET", "annotate.labels_css"): MEMBERS,
    ("GET", "keys.page"): ANNOTATING,
    ("POST", "keys.choose"): ANNOTATING,
    ("POST", "annotate.edit"): ANNOTATING,
    ("GET", "annotate.changes"): ANNOTATING,
    ("GET", "annotate.problems"): ANNOTATING,
    ("GET", "suggestions.page"): ANNOTATING,
    ("GET", "annotate.gazetteer"): ANNOTATING,
    ("GET", "annotate.cards"): ANNOTATING,
    ("GET", "annotate.shared_incidents"): ANNOTATING,
    ("POST", "annotate.submit"): ANNOTATING,
    ("POST", "annotate.skip"): ANNOTATING,
    ("POST", "annotate.flag"): ANNOTATING,
    ("POST", "annotate.reopen"): ANNOTATING,
    ("GET", "adjudicate.queue"): REVIEWING,
    ("GET", "adjudicate.page"): REVIEWING,
    ("POST", "adjudicate.decide"): REVIEWING,
    ("POST", "adjudicate.finish"): REVIEWING,
    ("POST", "adjudicate.reopen"): REVIEWING,
    ("POST", "adjudicate.by_hand"): REVIEWING,
    ("GET", "gold.page"): REVIEWING,
    ("POST", "gold.edit"): REVIEWING,
    ("GET", "gold.changes"): REVIEWING,
    ("GET", "gold.problems"): REVIEWING,
    ("POST", "gold.submit"): REVIEWING,
    ("POST", "gold.reopen"): REVIEWING,
    ("GET", "feedback.page"): ANNOTATING,  # on a document that is adjudicated
    ("GET", "threads.page"): ANNOTATING,
    ("POST", "threads.start"): ANNOTATING,
    ("POST", "threads.answer"): ANNOTATING,  # on the annotator's set; see test_threads.py
    ("POST", "threads.resolve"): ANNOTATING,
    ("POST", "threads.reopen"): ANNOTATING,
    ("GET", "threads.question"): REVIEWING,
    ("POST", "threads.ask"): REVIEWING,
}
ARGUMENTS: dict[str, Any] = {
    "slug": "aleppo", "document_id": 1, "job_id": 1, "number": 1, "name": "x", "digest": "x", "secret": "x",
    "identifier": "x", "user_id": EVERYONE.index("engineer") + 1, "token_id": 1, "ending": "csv",
    "thread_id": 1, "version": "1.0", "suggester": "x", "path": "README.md",
    "project_id": 1, "task_id": 1, "annotation_id": 1, "prediction_id": 2, "export_id": 2,
}  # fmt: skip
FORMS = {
    "people.invite": {"name": "zed", "role": "annotator"},
    "people.change_role": {"role": "annotator"},
    "account.create_token": {"name": "x", "scope": "read"},
    "accounts.set_administrator": {"administrator": "yes"},
    "incidents.share": {"set": "1", "incident": "i1"},
    "incidents.take_out": {"set": "1", "incident": "i1"},
    "adjudicate.decide": {"deed": "undo"},
    "threads.start": {"whose": "own", "text": "Why?", "client_id": "x"},
    "threads.answer": {"text": "So.", "client_id": "y"},
    "threads.ask": {"owner": "gold", "text": "Why?", "client_id": "z"},
    "annotate.skip": {"reason": "not about a conflict"},
}
# What API calls need beside their token.
QUERIES = {"labelstudio_tasks.tasks": {"project": 1}}
BODIES = {
    "labelstudio_exports.convert": {"export_type": "CSV"},
    "labelstudio_annotations.predict": {"task": 1, "result": []},
}
# Their tokens read; these need one to write.
WRITING = {"labelstudio_annotations.predict"}
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
        session.add(AnnotationSet(id=2, document_id=1, owner="suggester:x"))
        session.flush()
        session.add(Suggester(project_id=1, name="x", kind="import"))
        session.add(IncidentRow(set_id=1, id="i1", position=0))
        session.add(SharedIncident(project_id=1, id="x", name="One", offered=True))
        session.add(
            Thread(
                id=1, project_id=1, document_id=1, owner=f"user:{EVERYONE.index('annotator') + 1}", about="x"
            )
        )
        session.add(
            Job(id=1, project_id=1, user_id=EVERYONE.index("curator") + 1, kind="export", state="done")
        )
        held = {"file": "s.json", "md5": "", "tasks": 0, "formats": []}
        asked = {"title": "x"}
        session.add(
            Job(
                id=2,
                project_id=1,
                user_id=EVERYONE.index("curator") + 1,
                kind="snapshot",
                state="done",
                parameters=asked,
                result=held,
            )
        )
        made = Manifest(
            project="aleppo",
            version="1.0",
            ontology="conflict@1",
            tool="x",
            policy="gold",
            licence="other",
            splitting=Splitting(method="ratio", splits="train=1"),
            counts={},
            gold="sha256:0",
            files=(Part(path="README.md", bytes=2, sha256="0" * 64),),
        ).encode()
        session.add(
            Release(project_id=1, version="1.0", address="sha256:1", folder="aleppo/1.0", manifest=made)
        )
        session.commit()
    root = Path(app.extensions["settings"].releases) / "aleppo" / "1.0"
    root.mkdir(parents=True)
    (root / "README.md").write_text("Hi")
    snapshots = Path(app.extensions["settings"].data_dir) / "snapshots"
    snapshots.mkdir()
    (snapshots / "s.json").write_text("[]\n")
    return app


def rule_of(app: Flask, method: str, endpoint: str) -> Rule:
    return next(
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint == endpoint and method in (rule.methods or ())
    )


def call(app: Flask, browser: Browser, method: str, endpoint: str, slug: str = "aleppo") -> Any:
    rule = rule_of(app, method, endpoint)
    with app.test_request_context():
        from flask import url_for

        values = ARGUMENTS | {"slug": slug}
        address = url_for(endpoint, **{name: values[name] for name in rule.arguments})
    if endpoint.startswith(("api_releases.", "labelstudio_")):
        options = {"query_string": QUERIES.get(endpoint), "json": BODIES.get(endpoint)}
        return app.test_client().open(
            address, method=method, headers=_bearer(app, browser.name, endpoint), **options
        )
    if method == "GET":
        return browser.get(address, query_string={"known": 0})
    if endpoint in {"annotate.edit", "gold.edit"}:
        headers = {"X-CSRFToken": browser.token()}
        return browser.client.post(address, query_string={"known": 0}, data="[]", headers=headers)
    return browser.post(address, FORMS.get(endpoint), headers={"HX-Request": "true"})


def _bearer(app: Flask, name: str | None, endpoint: str) -> dict[str, str]:
    """The header that shows a token of the person's."""
    if name is None:
        return {}
    with app.extensions["store"].writing() as session:
        scope = Scope.WRITE if endpoint in WRITING else Scope.READ
        made = tokens.create(session, OPERATOR, name, tokens.Wish("test", scope))
    return {"Authorization": f"Bearer {made.secret}"}


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
    """Those who are let in and find that there is no such file or token any more, or no feedback yet."""
    if endpoint == "feedback.page":
        return answer.status_code == 404
    if endpoint == "tokens.revoke":
        return name == "administrator" and answer.status_code == 404
    return name in {"administrator", "curator"} and endpoint == "downloads.file" and answer.status_code == 404


@pytest.fixture
def other(filled: Flask, store: Store) -> Flask:
    """The application with a second project, and a member there for each role, such as `other-curator`."""
    with store.writing() as session:
        projects.create(session, OPERATOR, "other", projects.built_in_ontology("conflict"))
        for role in Role:
            people.add_user(session, OPERATOR, f"other-{role.value}", None)
            people.set_role(session, OPERATOR, f"other-{role.value}", "other", role)
    return filled


@pytest.mark.parametrize("role", Role)
def test_members_of_another_project_find_nothing_of_this_one(
    other: Flask, browse: Callable[[str | None], Browser], role: Role
) -> None:
    browser = browse(f"other-{role.value}")
    of_projects = [route for route in TABLE if "slug" in rule_of(other, *route).arguments]
    assert len(of_projects) > len(TABLE) / 2
    answers = {route: call(other, browser, *route).status_code for route in of_projects}
    assert {route: status for route, status in answers.items() if status != 404} == {}
    assert browser.get("/projects/other").status_code == 200


# Arguments that number things of one project.
OWNED = {"document_id", "job_id", "user_id", "identifier", "version", "suggester"}


@pytest.mark.parametrize("name", ["administrator", "other-curator"])
def test_nothing_of_a_project_is_found_under_the_address_of_another(
    other: Flask, browse: Callable[[str | None], Browser], name: str
) -> None:
    browser = browse(name)
    owned = [
        route
        for route in TABLE
        if "slug" in (arguments := rule_of(other, *route).arguments) and arguments & OWNED
    ]
    answers = {route: call(other, browser, *route, slug="other").status_code for route in owned}
    assert {route: status for route, status in answers.items() if status != 404} == {}


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


@pytest.mark.parametrize("path", ["documents/{}", "jobs/{}"])
def test_a_number_that_no_database_holds_is_not_found(
    browse: Callable[[str | None], Browser], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = browse("curator").get("/projects/aleppo/" + path.format("9" * 23))
    assert answer.status_code == 404
    assert "no such page" in answer.text
    assert not [record for record in caplog.records if record.exc_info]


# Calls of the API take no cookies, and so no page can make a browser send them for somebody.
POSTS = [route for route in TABLE if route[0] == "POST" and not route[1].startswith("labelstudio_")]


@pytest.mark.parametrize("route", POSTS, ids=str)
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
