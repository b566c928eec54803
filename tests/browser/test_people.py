"""Somebody is invited and comes in, as both see it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import NewContext, Server, State
from tests.browser.test_access import findings
from tests.scene import SLUG, Scene


def test_an_invitation_is_copied_and_leads_in(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    context = new_context(cookies("carla"), permissions=["clipboard-read", "clipboard-write"])
    curator = context.new_page()
    curator.goto(f"{server.base}/projects/{SLUG}/people")
    curator.get_by_label("Name", exact=True).fill("zed")
    curator.get_by_role("button", name="Invite").click()
    curator.get_by_role("button", name="Copy").click()
    expect(curator.get_by_text("Copied.")).to_be_visible()
    link = str(curator.evaluate("() => navigator.clipboard.readText()"))
    assert link == curator.get_by_label("One-time link for zed").input_value()
    assert findings(curator) == []

    newcomer = new_context().new_page()
    newcomer.goto(link)
    expect(newcomer.get_by_role("heading", name="Welcome, zed")).to_be_visible()
    assert findings(newcomer) == []
    newcomer.get_by_label("New password", exact=True).fill("correct horse")
    newcomer.get_by_label("New password again").fill("correct horse")
    newcomer.get_by_role("button", name="Save the password and sign in").click()
    expect(newcomer.get_by_role("heading", name="Your work")).to_be_visible()


def test_a_token_is_shown_once(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    page = new_context(cookies("amal")).new_page()
    page.goto(f"{server.base}/account")
    page.get_by_label("Name", exact=True).fill("script")
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_label("Token", exact=True).input_value()
    assert secret.startswith("ann_")
    assert findings(page) == []
    page.goto(f"{server.base}/account")
    expect(page.get_by_text(secret[:10])).to_be_visible()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The token script is revoked.")).to_be_visible()
