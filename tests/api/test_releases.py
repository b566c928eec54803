"""The API: what a token opens, lists in pages, files whole, in ranges and only if changed, problems."""

import hashlib
from typing import Any

import pytest
import requests

from annotator.permissions import Scope
from annotator.services import tokens
from tests.api.conftest import Site

FILE = "/api/v1/projects/p/releases/1.0/files/"


def get(site: Site, path: str, token: str | None = "", **headers: str) -> requests.Response:
    if token is not None:
        headers["Authorization"] = f"Bearer {token or site.token()}"
    return requests.get(site.url + path, headers=headers, timeout=10)


def test_the_releases_come_in_pages_the_newest_first(site: Site) -> None:
    first = get(site, "/api/v1/projects/p/releases?limit=1").json()
    assert [each["version"] for each in first["items"]] == ["1.0"]
    second = get(site, f"/api/v1/projects/p/releases?limit=1&cursor={first['next']}").json()
    assert [each["version"] for each in second["items"]] == ["0.9"]
    assert second["next"] is None


def test_a_release_is_shown_with_its_manifest(site: Site) -> None:
    found = get(site, "/api/v1/projects/p/releases/latest").json()
    assert found["release"]["version"] == "1.0"
    assert found["release"]["address"] == site.made.address
    assert {each["path"] for each in found["manifest"]["files"]} >= {"README.md", "gold/train-00000.jsonl"}


def test_a_file_is_what_the_manifest_says(site: Site) -> None:
    for part in site.made.manifest.files:
        answer = get(site, FILE + part.path)
        assert hashlib.sha256(answer.content).hexdigest() == part.sha256
        assert answer.headers["ETag"] == f'"{part.sha256}"'
        assert int(answer.headers["Content-Length"]) == part.bytes
    manifest = get(site, FILE + "manifest.json")
    assert "sha256:" + hashlib.sha256(manifest.content).hexdigest() == site.made.address


def test_a_file_comes_in_ranges(site: Site) -> None:
    whole = get(site, FILE + "README.md").content
    part = get(site, FILE + "README.md", Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    rest = get(site, FILE + "README.md", Range="bytes=10-")
    assert rest.content == whole[10:]
    beyond = get(site, FILE + "README.md", Range=f"bytes={len(whole) + 5}-")
    assert beyond.status_code == 416
    assert beyond.json()["status"] == 416


def test_a_file_that_is_known_is_not_sent_again(site: Site) -> None:
    tag = get(site, FILE + "README.md").headers["ETag"]
    again = get(site, FILE + "README.md", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = get(site, FILE + "README.md", Range="bytes=0-3", **{"If-Range": '"another"'})
    assert other.status_code == 200
    assert len(other.content) > 4


def test_what_has_a_version_may_be_kept_and_the_latest_not(site: Site) -> None:
    assert "immutable" in get(site, FILE + "README.md").headers["Cache-Control"]
    latest = get(site, FILE.replace("1.0", "latest") + "README.md")
    assert "no-cache" in latest.headers["Cache-Control"]


def test_head_tells_size_and_tag(site: Site) -> None:
    answer = requests.head(
        site.url + FILE + "README.md", headers={"Authorization": f"Bearer {site.token()}"}, timeout=10
    )
    assert answer.status_code == 200
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert int(answer.headers["Content-Length"]) > 100


def test_without_a_token_that_is_good_nothing_is_told(site: Site) -> None:
    for token in (None, "ann_wrong"):
        answer = get(site, "/api/v1/projects", token)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "token" in answer.json()["detail"].lower()


def test_a_token_that_was_revoked_or_is_of_another_project_opens_nothing(site: Site) -> None:
    secret = site.token()
    assert get(site, FILE + "README.md", secret).status_code == 200
    with site.store.writing() as session:
        from annotator.permissions import OPERATOR

        newest = max(tokens.every(session, OPERATOR), key=lambda each: each.id)
        tokens.revoke(session, OPERATOR, newest.id)
    assert get(site, FILE + "README.md", secret).status_code == 401
    assert get(site, FILE.replace("/p/", "/other/") + "README.md").status_code == 404
    assert get(site, FILE + "README.md", site.token("dora")).status_code == 404


def test_a_role_that_exports_nothing_is_refused(site: Site) -> None:
    for scope in Scope:
        answer = get(site, "/api/v1/projects/p/releases", site.token("amal", scope=scope))
        assert answer.status_code == 403
        assert "annotator" in answer.json()["detail"]


def test_a_token_of_one_project_lists_that_one(site: Site) -> None:
    assert [
        each["slug"] for each in get(site, "/api/v1/projects", site.token("eva", "p")).json()["items"]
    ] == ["p"]
    assert get(site, "/api/v1/projects", site.token("dora")).json() == {"items": []}


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/api/v1/projects/p/releases?limit=0", 422, "limit"),
        ("/api/v1/projects/p/releases?limit=1000", 422, "limit"),
        ("/api/v1/projects/p/releases?cursor=x", 422, "cursor"),
        ("/api/v1/projects/p/releases/7", 404, None),
        ("/api/v1/projects/nowhere/releases", 404, None),
        (FILE + "../../secret_key", 404, None),
        (FILE + "..%2f..%2f..%2fsecret_key", 404, None),
        (FILE + "gold", 404, None),
        ("/api/v1/nothing", 404, None),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(site: Site, path: str, status: int, field: str | None) -> None:
    request = requests.Request("GET", site.url, headers={"Authorization": f"Bearer {site.token()}"}).prepare()
    request.url = site.url + path  # as it is: requests would tidy it
    answer = requests.Session().send(request, timeout=10)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem.get("field") == field


def test_a_cookie_is_no_token(site: Site) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services import people

    with site.store.writing() as session:
        secret = people.make_link(session, OPERATOR, "eva")
    client = site.app.test_client()
    page = client.get("/sign-in").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    client.post(f"/sign-in/{secret}", data={"csrf_token": token})
    assert client.get("/projects/p/releases").status_code == 200
    assert client.get("/api/v1/projects").status_code == 401


def test_the_description_is_there_for_people_and_programs(site: Site) -> None:
    spec = get(site, "/api/v1/openapi.json", None).json()
    assert spec["openapi"].startswith("3.1")
    assert "/api/v1/projects/{slug}/releases/{version}/files/{path}" in spec["paths"]
    page = get(site, "/api/v1/", None).text
    for path in spec["paths"]:
        assert path in page
