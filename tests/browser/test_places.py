"""A place of the offline gazetteer becomes what an entity is linked to."""

from pathlib import Path

from playwright.sync_api import expect

from annotator.services import gazetteer
from tests.browser.conftest import Open, Server
from tests.browser.told import saved

PLACES = Path(__file__).parents[1] / "suggest" / "places.tsv"


def test_a_location_takes_its_place_from_the_gazetteer(desk: Open, server: Server) -> None:
    text = desk("Rebels entered Aleppo.", ("location", "Aleppo"))
    text.mark("Aleppo", "Enter", "e", "Enter").settle()
    text.page.locator("button[data-tab=entities]").click()
    text.page.locator(".entity button").click()
    find = text.page.locator("#entity [data-gazetteer]")
    find.click()
    expect(text.page.locator(".places")).to_contain_text("No gazetteer: run")
    gazetteer.build(server.data, [PLACES])
    find.click()
    expect(text.page.locator(".places")).to_contain_text("GeoNames, CC BY 4.0")
    text.page.locator(".places button", has_text="Aleppo").first.click()
    (entity,) = saved(text).entities
    assert entity.links == {"geonames": "170063"}
    assert entity.attributes["country"] == "SYR"
    assert round(entity.attributes["lat"]) == 36
    link = text.page.locator("#entity [data-link=geonames] a")
    expect(link).to_have_attribute("href", "https://www.geonames.org/170063")
    text.press("u").settle()
    assert saved(text).entities[0].links == {}
