"""Files whose names are not the project's: sent once, imported when it is said by keys what names mean."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewContext, Server, sign_in
from tests.browser.test_access import findings
from tests.scene import SLUG, Scene


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_are_said_by_keyboard(
    mortal: tuple[Scene, Server], new_context: NewContext, tmp_path: Path, theme: str
) -> None:
    scene, server = mortal
    (tmp_path / "a.txt").write_text("Rebels shelled Homs.")
    (tmp_path / "a.ann").write_text(
        "T1\tGroup 0 6\tRebels\nT2\tAttack 7 14\tshelled\nE1\tAttack:T2 Attacker-Arg:T1\n"
    )
    page = new_context(color_scheme=theme).new_page()
    sign_in(page, scene, server.base, "carla")
    page.goto(f"{server.base}/projects/{SLUG}/import")
    page.get_by_label("Files with articles").set_input_files([tmp_path / "a.txt", tmp_path / "a.ann"])
    page.get_by_label("Articles with gold annotations").check()
    page.locator("summary", has_text="More choices").click()
    page.get_by_label("Format", exact=True).select_option("brat")
    page.get_by_label("Spans that are not on their words").select_option("shift")
    assert findings(page) == []
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_role("heading", name="What do these names mean?")).to_be_visible()
    expect(page.get_by_role("combobox", name="Group")).to_have_value("actor")
    assert findings(page) == []
    page.get_by_role("combobox", name="Attack").focus()
    page.keyboard.type("Strike")
    expect(page.get_by_role("combobox", name="Attack")).to_have_value("strike")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("combobox", name="Attack.Attacker-Arg")).to_have_value("attacker")
    page.get_by_role("button", name="Import with these names").press("Enter")
    expect(page.get_by_text("1 article imported, 1 annotated ones with 2 spans")).to_be_visible()
    assert findings(page) == []
