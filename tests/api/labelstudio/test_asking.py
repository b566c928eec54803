"""Tokens in all their forms, and errors as the SDK reads them."""

import base64
import json
import time
from typing import Any

import pytest
import requests

from annotator.permissions import OPERATOR
from annotator.services import tokens
from annotator.services.labelstudio import keys
from tests.api.labelstudio.conftest import Site

WHOAMI = "/api/current-user/whoami"


def whoami(site: Site, **headers: str) -> requests.Response:
    return site.send("GET", WHOAMI, None, headers=headers)


def claims(jwt: str) -> dict[str, Any]:
    """What a JWT says, unchecked, as clients read it."""
    part = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_token_is_known_in_every_form_that_clients_send(site: Site) -> None:
    token = site.filled.token("amal")
    for value in (f"Token {token}", f"Token  {token}", f"token {token} ", f"Bearer {token}"):
        assert whoami(site, Authorization=value).json()["username"] == "amal", value
    assert whoami(site, **{"X-API-Key": token}).json()["id"] == 1


def test_whoami_tells_who_it_is(site: Site) -> None:
    found = site.ok(WHOAMI, "amal")
    assert (found["id"], found["username"], found["email"], found["initials"]) == (1, "amal", "amal", "AM")
    assert found["date_joined"].endswith("Z")


def test_without_a_good_token_everything_is_a_401_in_json(site: Site) -> None:
    expired = site.filled.token("amal")
    with site.filled.scene.store.writing() as session:
        tokens.revoke(session, OPERATOR, max(each.id for each in tokens.every(session, OPERATOR)))
    for headers in (
        {}, {"Authorization": "Token"}, {"Authorization": "Token ann_wrong"}, {"Authorization": "Basic eDp5"},
        {"Authorization": f"Token {expired}"}, {"Authorization": "Bearer a.b.c"}, {"X-API-Key": ""},
    ):  # fmt: skip
        for path in (WHOAMI, "/api/projects/", f"/api/tasks/?project={site.project}", "/api/tasks/1"):
            answer = site.send("GET", path, None, headers=headers)
            assert answer.status_code == 401, (path, headers)
            assert answer.headers["Content-Type"] == "application/json"
            assert answer.json()["detail"]


def test_every_call_needs_a_token_but_those_that_tell_nothing(site: Site) -> None:
    open_ones = {"/health", "/api/version/", "/api/token/refresh/"}
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.endpoint.startswith("labelstudio_")]
    assert len(rules) > 18
    for rule in rules:
        path = rule.rule.replace("<int:project_id>", str(site.project))
        for name in ("task", "annotation", "prediction", "export"):
            path = path.replace(f"<int:{name}_id>", "1")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = site.send(method, path, None, json={})
            assert (answer.status_code == 401) == (rule.rule not in open_ones), (method, path)


def test_a_cookie_is_no_token(site: Site) -> None:
    from annotator.services import people

    with site.filled.scene.store.writing() as session:
        secret = people.make_link(session, OPERATOR, "cuno")
    client = site.app.test_client()
    page = client.get("/sign-in").text
    form = {"csrf_token": page.split('name="csrf-token" content="')[1].split('"')[0]}
    client.post(f"/sign-in/{secret}", data=form)
    assert client.get("/projects/front").status_code == 200
    assert client.get(WHOAMI).status_code == 401
    assert client.post(f"/api/projects/{site.project}/exports", json={}).status_code == 401


def test_a_token_is_exchanged_for_one_that_ends_soon(site: Site) -> None:
    token = site.filled.token("eva", project="front")
    answer = requests.post(f"{site.url}/api/token/refresh", json={"refresh": token}, timeout=10)
    access = answer.json()["access"]
    assert time.time() < claims(access)["exp"] <= time.time() + keys.SECONDS
    assert token not in answer.text
    assert whoami(site, Authorization=f"Bearer {access}").json()["username"] == "eva"
    assert [each["id"] for each in site.get("/api/projects/", "", access).json()["results"]] == [site.project]
    assert requests.get(
        f"{site.url}/api/v1/projects", headers={"Authorization": f"Bearer {access}"}, timeout=10
    ).status_code == 401  # only here  # fmt: skip


def test_a_personal_access_token_is_the_same_token_and_dies_with_it(own_site: Site) -> None:
    site, token = own_site, own_site.filled.token("eva")
    personal = site.send("POST", "/api/token/", "", token, json={}).json()["token"]
    assert claims(personal)["token_type"] == "refresh"
    assert whoami(site, Authorization=f"Bearer {personal}").status_code == 401
    refreshed = site.send("POST", "/api/token/refresh/", None, json={"refresh": personal})
    access = refreshed.json()["access"]
    assert whoami(site, Authorization=f"Bearer {access}").json()["username"] == "eva"
    assert site.send("POST", "/api/token/refresh/", None, json={"refresh": access}).status_code == 401
    assert site.send("POST", "/api/token/", "", access, json={}).status_code == 401
    with site.filled.scene.store.writing() as session:
        tokens.revoke(session, OPERATOR, claims(personal)["token"])
    for shown in (personal, token):
        assert site.send("POST", "/api/token/refresh/", None, json={"refresh": shown}).status_code == 401
    assert whoami(site, Authorization=f"Bearer {access}").status_code == 401


def test_a_jwt_that_somebody_else_made_or_changed_opens_nothing(site: Site) -> None:
    made = keys.refresh(site.filled.scene.store, "another key", site.filled.token("carla"))
    good = keys.refresh(site.filled.scene.store, site.app.secret_key, site.filled.token("eva"))  # type: ignore[arg-type]
    head, _, signature = good.split(".")
    told = json.dumps({**claims(good), "token": 1}).encode()
    forged = ".".join((head, base64.urlsafe_b64encode(told).decode().rstrip("="), signature))
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=") + f".{good.split('.')[1]}."
    for jwt in (made, forged, none, good + "x", "é.é.é"):
        answer = site.send(
            "GET", WHOAMI, None, headers={"Authorization": f"Bearer {jwt}".encode().decode("latin-1")}
        )
        assert answer.status_code == 401
    assert whoami(site, Authorization=f"Bearer {good}").status_code == 200


def test_a_jwt_ends_with_its_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    token = site.filled.token("eva")
    monkeypatch.setattr(keys, "SECONDS", -1)
    access = site.send("POST", "/api/token/refresh/", None, json={"refresh": token}).json()["access"]
    assert whoami(site, Authorization=f"Bearer {access}").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/tasks/", 404), ("GET", "/api/tasks/?project=x", 400),
        ("GET", "/api/tasks/?project=99", 404),
        ("GET", "/api/tasks/?project=1&page=0", 404), ("GET", "/api/tasks/?project=1&page=x", 404),
        ("GET", "/api/tasks/?project=1&page_size=0", 400), ("GET", "/api/tasks/?project=1&page_size=x", 400),
        ("GET", "/api/tasks/?project=1&view=3", 404),
        ("GET", "/api/tasks/?project=1&only_annotated=maybe", 400),
        ("GET", "/api/tasks/?project=1&page=99999999999999999999", 404), ("GET", "/api/tasks/x/", 404),
        ("GET", "/api/tasks/99999999999999999999/", 404), ("GET", "/api/tasks/9223372036854775807/", 404),
        ("GET", "/api/tasks/?project=9223372036854775807", 400), ("GET", "/api/projects/99/", 404),
        ("GET", "/api/annotations/99/", 404), ("GET", "/api/predictions/?task=99", 404),
        ("GET", "/api/projects/1/export?export_type=SPACY", 400), ("GET", "/api/projects/1/exports/99", 404),
        ("GET", "/api/projects/1/export?ids=x", 400), ("GET", "/api/projects/1/exports/99/download", 404),
        ("POST", "/api/projects/1/exports/99/convert", 400), ("DELETE", "/api/projects/1/exports/99", 404),
        ("POST", "/api/token/refresh/", 400), ("GET", "/api/webhooks/", 404), ("GET", "/api/nothing", 404),
        ("POST", "/api/tasks/", 405), ("PATCH", "/api/projects/1/", 405),
        ("DELETE", "/api/annotations/1/", 405),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_json_and_never_so_that_it_is_sent_again(
    site: Site, method: str, path: str, status: int
) -> None:
    answer = site.send(method, path)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert told["status_code"] == status
    assert told["detail"]
    assert told.keys() == {"status_code", "detail", "validation_errors", "exc_info"}


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 9000])
def test_a_body_that_is_no_object_is_refused(site: Site, body: bytes) -> None:
    answer = site.send("POST", f"/api/projects/{site.project}/exports", data=body)
    assert answer.status_code == 400


def test_no_answer_sets_a_cookie(site: Site) -> None:
    for path in (WHOAMI, "/api/projects/", "/api/tasks/", "/api/nothing", "/health"):
        assert "Set-Cookie" not in site.get(path).headers


def test_the_api_of_our_own_keeps_its_errors(site: Site) -> None:
    answer = site.get("/api/v1/projects/nowhere/releases")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_pages_keep_theirs(site: Site) -> None:
    assert site.get("/nothing").headers["Content-Type"].startswith("text/html")


def test_the_server_says_that_it_is_up_and_of_the_community(site: Site) -> None:
    assert site.send("GET", "/health", None).json() == {"status": "UP"}
    assert site.send("GET", "/api/version", None).json()["edition"] == "Community"
