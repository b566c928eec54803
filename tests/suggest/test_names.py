"""Which spellings are one name, and which place a name means first."""

from pathlib import Path

import pytest

from annotator.suggest import geonames
from annotator.suggest.countries import alpha3
from annotator.suggest.gazetteer import Place, folded, ranked

PLACES = Path(__file__).with_name("places.tsv")
ALEPPO = ["170063", "Aleppo", "Aleppo", "", "36.2", "37.2", "P", "PPLA", "SY", *[""] * 5, "10", *[""] * 4]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khan Sheikhoun", "khan-sheikhoun"),
        ("Ḩamāh", "Hamah"),
        ("Al-Raqqah", "raqqah"),
        ("El Fasher", "Fasher"),
        ("The Hague", "HAGUE"),
        ("Deir ez-Zor", "Deir Ezzor"),
        ("Ma‘arrat an Nu‘mān", "Maarrat an-Numan"),
        ("إدلب", "ادلب"),
        ("حماة", "حماه"),
        ("الرقة", "رقة"),
        ("حَلَب", "حلب"),
        ("Diyarbakır", "DIYARBAKIR"),
        ("Харків", "ХАРКІВ"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(("one", "other"), [("حلب", "حلبا"), ("Goma", "Gomo"), ("Харків", "Харьков")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_an_article_alone_is_a_name_and_punctuation_alone_is_none() -> None:
    assert folded("Al") == "al"
    assert folded("—?") == ""


def test_the_exact_name_comes_before_other_names_before_like_names() -> None:
    exact = Place("1", "Halab", "AAA", "town", 0, 0, 1)
    other = Place("2", "Aleppo", "AAA", "city", 0, 0, 10, ("Halab",))
    like = Place("3", "Ḩalab", "AAA", "city", 0, 0, 100)
    begun = Place("4", "Halabja", "AAA", "city", 0, 0, 1000)
    assert ranked("Halab", "", [like, other, exact], [begun, exact], 3) == [exact, other, like]


def test_places_of_the_country_come_first_then_the_bigger_ones() -> None:
    here = Place("1", "Goma", "PHL", "town", 0, 0, 4)
    small, big = Place("2", "Goma", "COD", "town", 0, 0, 5), Place("3", "Goma", "COD", "city", 0, 0, 400)
    begun_here = Place("4", "Gomao", "PHL", "town", 0, 0, 1)
    assert ranked("Goma", "PHL", [small, big, here], [begun_here], 8) == [here, big, small, begun_here]


def test_a_dump_is_read_with_kinds_countries_and_names() -> None:
    with PLACES.open("rb") as lines:
        places = {place.id: place for place in geonames.from_lines(lines)}
    aleppo = places["170063"]
    assert (aleppo.name, aleppo.country, aleppo.kind, aleppo.population) == ("Aleppo", "SYR", "city", 2098210)
    assert (aleppo.latitude, aleppo.longitude) == (36.20124, 37.16117)
    assert {"Halab", "حلب", "Халеб"} <= set(aleppo.names)
    assert "halaba" not in aleppo.names, "a transcription made by machine"
    kinds = (
        {places[number].kind for number in ("163843", "690791")},
        places["170062"].kind,
        places["163799"].kind,
    )
    assert kinds == ({"country"}, "admin1", "town")


@pytest.mark.parametrize(
    ("feature_class", "code", "kind"),
    [
        ("A", "ADM2", "district"),
        ("P", "PPLX", "district"),
        ("L", "RGN", "region"),
        ("L", "OILF", "area"),
        ("S", "AIRP", "facility"),
        ("L", "MILB", "facility"),
        ("H", "LK", "other"),
        ("", "", "other"),
    ],
)
def test_every_feature_has_a_kind_of_place(feature_class: str, code: str, kind: str) -> None:
    assert geonames.kind_of(feature_class, code, 0) == kind


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (0, "x1", "no GeoNames number"),
        (4, "north", "north"),
        (5, "181", "degrees"),
        (14, "many", "many"),
        (14, "-1", "-1 people"),
    ],
)
def test_a_broken_line_is_named_with_what_is_wrong(column: int, value: str, reason: str) -> None:
    broken = ALEPPO.copy()
    broken[column] = value
    lines = ["\t".join(words).encode() for words in (ALEPPO, broken)]
    with pytest.raises(geonames.BrokenLine, match=f"line 2: .*{reason}"):
        list(geonames.from_lines(lines))


def test_a_line_of_another_format_or_encoding_is_named() -> None:
    with pytest.raises(geonames.BrokenLine, match="line 1: 2 columns instead of the 19"):
        list(geonames.from_lines([b"Aleppo\tSY\n"]))
    with pytest.raises(geonames.BrokenLine, match="line 1: "):
        list(geonames.from_lines([b"\xff\n"]))


def test_the_package_gives_countries_and_cities() -> None:
    countries = b"""{"SY": {"geonameid": 163843, "name": "Syria", "iso": "SY", "iso3": "SYR",
        "population": 16906283, "capital": "Damascus"}}"""
    cities = """{"170654": {"geonameid": 170654, "name": "Damascus", "latitude": 33.51, "longitude": 36.29,
        "countrycode": "SY", "population": 90000, "alternatenames": ["Dimashq", "دمشق", "dimashqa"]}}"""
    syria, damascus = geonames.from_package(countries, cities.encode())
    assert syria == Place("163843", "Syria", "SYR", "country", None, None, 16906283, ("SY", "SYR"))
    assert damascus == Place("170654", "Damascus", "SYR", "city", 33.51, 36.29, 90000, ("Dimashq", "دمشق"))


def test_a_country_may_be_named_by_two_or_three_letters() -> None:
    assert [alpha3(code) for code in ("SY", "syr", "XK", "Syria", "")] == ["SYR", "SYR", "XKX", "", ""]
