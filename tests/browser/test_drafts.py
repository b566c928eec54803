"""A labelling configuration of Label Studio becomes the ontology of a project, by the pages."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import NewContext, Server, State
from tests.browser.test_access import findings
from tests.scene import SLUG, Scene

CONFIGURATION = """<View>
  <Labels name="what" toName="text">
    <Label value="Armed group" background="#FFA39E"/><Label value="Strike" hotkey="e"/>
  </Labels>
  <Relations><Relation value="Attacker"/></Relations>
  <Text name="text" value="$text"/>
</View>
"""


def test_a_new_project_begins_with_a_file_of_label_studio(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State], tmp_path: Path
) -> None:
    (tmp_path / "config.xml").write_text(CONFIGURATION)
    page = new_context(cookies("carla")).new_page()
    page.goto(f"{server.base}/projects/new")
    page.get_by_label("Title").fill("War")
    page.get_by_label("Name in addresses").fill("war")
    page.get_by_role("radio", name="My own ontology").check()
    page.get_by_label("File of my own ontology").set_input_files(tmp_path / "config.xml")
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_text("Read from Label Studio: 2 labels")).to_be_visible()
    unsaid = page.get_by_role("listitem").filter(has_text="it is not said which labels evoke events")
    expect(unsaid).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == []
    page.get_by_label("Strike").check()
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_label("Strike")).to_be_checked()
    expect(unsaid).to_have_count(0)
    expect(page.get_by_label("or its text")).to_have_value(re.compile("id: attacker"))
    page.get_by_role("button", name="Create project").click()
    page.wait_for_url("**/projects/war")
    page.goto(f"{server.base}/projects/war/ontology")
    expect(page.locator(".drawn-label", has_text="Armed group")).to_be_visible()


def test_a_pasted_configuration_is_read_in_the_editor(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    page = new_context(cookies("carla")).new_page()
    page.goto(f"{server.base}/projects/{SLUG}/ontology/edit")
    page.get_by_label("Ontology (YAML)").fill(CONFIGURATION)
    page.get_by_role("button", name="Read it as an ontology").click()
    expect(page.get_by_text("Read from Label Studio: 2 labels")).to_be_visible()
    expect(page.locator("#preview .drawn-label", has_text="Armed group")).to_be_visible()
    assert findings(page) == []
