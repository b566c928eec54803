"""The people of a project and of the server, as curators and administrators see them."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from annotator.permissions import OPERATOR
from annotator.services import people
from annotator.services.sessions import Store
from tests.pages.conftest import EVERYONE, PASSWORD, Browser

Browse = Callable[[str | None], Browser]
HERE = "/projects/aleppo/people"
IDS = {name: number for number, name in enumerate(EVERYONE, 1)}


def link_in(answer: Any) -> str:
    """The one-time link that the page shows, without the server."""
    found = re.search(r'id="link"[^>]* value="http://localhost([^"]+)"', answer.text)
    assert found
    return html.unescape(found[1])


def rows(answer: Any) -> dict[str, str]:
    """The words of each row of the list, by the name in it."""
    found = re.findall(r'<th scope="row" dir="auto">([^<]+)</th>(.*?)</tr>', answer.text, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", rest).split()) for name, rest in found}


def test_a_curator_invites_somebody_who_chooses_a_password_and_is_in(browse: Browse) -> None:
    curator = browse("curator")
    invited = curator.post(HERE, {"name": "zed", "role": "reviewer"})
    assert "shown only now" in invited.text
    link = link_in(invited)
    assert link not in curator.get(HERE).text
    assert rows(curator.get(HERE))["zed"].startswith("invited not yet")
    newcomer = browse(None)
    page = newcomer.get(link)
    assert "Welcome, zed" in page.text
    assert "At least 10 characters" in page.text
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert newcomer.post(link, chosen).headers["Location"] == "/"
    assert newcomer.get("/projects/aleppo").status_code == 200
    assert rows(curator.get(HERE))["zed"].startswith("active 20")
    again = browse(None).post("/sign-in", {"name": "zed", "password": PASSWORD})
    assert again.status_code == 303
    assert "has been used" in browse(None).get(link).text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"password": "short", "again": "short"}, "at least 10"),
        ({"password": PASSWORD, "again": "other"}, "differ"),
        ({}, "at least 10"),
    ],
)
def test_a_bad_first_password_is_refused_and_the_link_stays(
    browse: Browse, form: dict[str, str], words: str
) -> None:
    link = link_in(browse("curator").post(HERE, {"name": "zed", "role": "annotator"}))
    newcomer = browse(None)
    refused = newcomer.post(link, form)
    assert refused.status_code == 422
    assert words in refused.text
    assert newcomer.get("/").status_code == 303
    assert newcomer.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 303


def test_an_invitation_can_be_made_anew(browse: Browse) -> None:
    curator = browse("curator")
    first = link_in(curator.post(HERE, {"name": "zed", "role": "annotator"}))
    number = len(EVERYONE) + 1
    second = link_in(curator.post(f"{HERE}/{number}/link"))
    assert browse(None).get(first).status_code == 401
    assert "Welcome, zed" in browse(None).get(second).text


def test_somebody_with_an_account_joins_at_once(browse: Browse) -> None:
    curator = browse("curator")
    assert curator.post(HERE, {"name": "stranger", "role": "engineer"}).status_code == 303
    assert "stranger is engineer here now" in curator.get(HERE).text
    assert browse("stranger").get("/projects/aleppo").status_code == 200


def test_what_is_wrong_with_an_invitation_is_said(browse: Browse) -> None:
    curator = browse("curator")
    for form, words in (
        ({"name": "zed", "role": "king"}, "Choose a role"),
        ({"name": "no name", "role": "annotator"}, "is no user name"),
        ({"name": "annotator", "role": "reviewer"}, "here already"),
    ):
        refused = curator.post(HERE, form)
        assert refused.status_code == 422
        assert words in refused.text


def test_a_role_is_changed_and_a_member_removed(browse: Browse) -> None:
    curator, annotator = browse("curator"), browse("annotator")
    assert curator.post(f"{HERE}/{IDS['annotator']}/role", {"role": "engineer"}).status_code == 303
    assert annotator.get("/projects/aleppo/export").status_code == 200
    assert curator.post(f"{HERE}/{IDS['annotator']}/remove").status_code == 303
    assert "the work stays" in curator.get(HERE).text
    assert annotator.get("/projects/aleppo").status_code == 404
    assert curator.post(f"{HERE}/{IDS['annotator']}/role", {"role": "engineer"}).status_code == 404


def test_a_curator_cannot_leave_by_a_slip(browse: Browse) -> None:
    curator = browse("curator")
    for deed in ("role", "remove"):
        refused = curator.post(f"{HERE}/{IDS['curator']}/{deed}", {"role": "annotator"})
        assert refused.status_code == 422
        assert "your own role" in refused.text


def test_curators_see_no_people_of_other_projects(browse: Browse) -> None:
    curator = browse("curator")
    assert "stranger" not in curator.get(HERE).text
    assert curator.get("/people").status_code == 403
    assert 'href="/people"' not in curator.get("/").text


def test_an_administrator_adds_somebody_to_the_server(browse: Browse) -> None:
    root = browse("administrator")
    assert 'href="/people"' in root.get("/").text
    assert set(rows(root.get("/people"))) == set(EVERYONE)
    link = link_in(root.post("/people", {"name": "zed", "administrator": "on"}))
    newcomer = browse(None)
    newcomer.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert newcomer.get("/people").status_code == 200
    assert root.post("/people", {"name": "zed"}).status_code == 422


def test_administrators_are_made_and_unmade_but_never_the_last(browse: Browse) -> None:
    root = browse("administrator")
    address = f"/people/{IDS['administrator']}/administrator"
    refused = root.post(address, {"administrator": "no"})
    assert refused.status_code == 422
    assert "last administrator" in refused.text
    root.post(f"/people/{IDS['curator']}/administrator", {"administrator": "yes"})
    assert browse("curator").get("/people").status_code == 200
    assert root.post(address, {"administrator": "no"}).headers["Location"] == "/"
    assert root.get("/people").status_code == 403


def test_a_password_is_reset_by_a_link_and_all_sessions_end(browse: Browse, store: Store) -> None:
    with store.writing() as session:
        number = people.add_user(session, OPERATOR, "amal", PASSWORD).id
    amal = browse("amal")
    link = link_in(browse("administrator").post(f"/people/{number}/password"))
    assert amal.get("/").status_code == 303
    assert browse(None).post("/sign-in", {"name": "amal", "password": PASSWORD}).status_code == 401
    assert amal.post(link, {"password": "another password", "again": "another password"}).status_code == 303
    assert amal.get("/").status_code == 200


def test_the_deactivated_are_out_at_once_and_come_back(browse: Browse) -> None:
    root, annotator = browse("administrator"), browse("annotator")
    address = f"/people/{IDS['annotator']}/active"
    assert root.post(address, {"active": "no"}).status_code == 303
    assert rows(root.get("/people"))["annotator"].startswith("deactivated")
    assert annotator.get("/").status_code == 303
    assert root.post(address, {"active": "yes"}).status_code == 303
    assert browse("annotator").get("/projects/aleppo").status_code == 200


def test_a_token_is_made_shown_once_and_revoked(browse: Browse) -> None:
    annotator = browse("annotator")
    form = {"name": "script", "scope": "read", "project": "aleppo", "days": "30"}
    made = annotator.post("/account/tokens", form)
    found = re.search(r'value="(ann_[^"]+)"', made.text)
    assert found
    listed = annotator.get("/account")
    assert found[1] not in listed.text
    assert found[1][:10] in listed.text
    assert rows(listed)["script"].split(" · ")[0].startswith(f"{found[1][:10]}… read aleppo 20")
    assert browse("reviewer").post("/account/tokens/1/revoke").status_code == 404
    assert annotator.post("/account/tokens/1/revoke").status_code == 303
    assert "script is revoked" in annotator.get("/account").text


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"name": " "}, 422), ({"days": "many"}, 422), ({"days": "0"}, 422), ({"scope": "all"}, 422),
     ({"project": "nowhere"}, 404)],
)  # fmt: skip
def test_a_token_that_cannot_be_is_refused(browse: Browse, changed: dict[str, str], status: int) -> None:
    form = {"name": "script", "scope": "read", "days": ""} | changed
    refused = browse("annotator").post("/account/tokens", form)
    assert refused.status_code == status
    assert "ann_" not in refused.text


def token_of(browse: Browse, name: str, words: str) -> None:
    made = browse(name).post("/account/tokens", {"name": words, "scope": "read", "days": "90"})
    assert "is made" in made.text


def test_an_administrator_sees_and_revokes_the_tokens_of_all(browse: Browse) -> None:
    token_of(browse, "engineer", "nightly export")
    token_of(browse, "curator", "import")
    administrator = browse("administrator")
    assert 'href="/people/tokens"' in administrator.get("/people").text
    page = administrator.get("/people/tokens")
    assert rows(page)["engineer"].startswith("nightly export ann_")
    number = re.findall(r"/people/tokens/(\d+)/revoke", page.text)[-1]
    answer = administrator.post(f"/people/tokens/{number}/revoke")
    assert answer.headers["Location"] == "/people/tokens"
    after = administrator.get("/people/tokens")
    assert "The token nightly export is revoked." in after.text
    assert "engineer" not in rows(after)
    assert rows(after)["curator"].startswith("import ann_")
    assert administrator.post(f"/people/tokens/{number}/revoke").status_code == 404


def test_nobody_else_sees_or_revokes_the_tokens_of_others(browse: Browse) -> None:
    token_of(browse, "engineer", "nightly export")
    curator = browse("curator")
    assert curator.get("/people/tokens").status_code == 403
    assert curator.post("/people/tokens/1/revoke").status_code == 403
    assert browse("engineer").post("/people/tokens/1/revoke").status_code == 403
    assert rows(browse("administrator").get("/people/tokens"))["engineer"].startswith("nightly export")
