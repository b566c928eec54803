"""The Croissant description of a release (MLCommons Croissant 1.0): what a program reads of it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from exports.release.manifest import Part
from exports.release.sheet import Facts
from exports.release.statistics import Statistics

if TYPE_CHECKING:
    from exports.release.writing import Settings

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


# Fields of the record set: name, column of the Parquet file, type, and what to take of each thing in a list.
_FIELDS = (
    ("id", "id", "sc:Text", ""),
    ("title", "title", "sc:Text", ""),
    ("text", "text", "sc:Text", ""),
    ("language", "language", "sc:Text", ""),
    ("published", "published", "sc:Text", ""),
    ("source", "source", "sc:Text", ""),
    ("span_start", "spans", "sc:Integer", "start"),
    ("span_end", "spans", "sc:Integer", "end"),
    ("span_label", "spans", "sc:Text", "label"),
    ("event_type", "events", "sc:Text", "type"),
)
_KINDS = {".jsonl": "application/jsonlines", ".parquet": "application/x-parquet"}


def write(
    settings: "Settings", counted: Mapping[str, Statistics], facts: Facts, parts: Sequence[Part]
) -> bytes:
    """The description as JSON-LD: each file of data with its hash, and what the gold records hold."""
    files = [part for part in parts if part.split is not None]
    documents = sum(each.documents for each in counted.values())
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": settings.project,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "description": facts.description or f"{facts.title}: {documents:,} annotated news articles.",
        "license": settings.licence,
        "url": f"urn:annotator:{settings.project}:{settings.version}",
        "version": settings.version,
        "distribution": [_object(part) for part in files],
        "recordSet": [_records(part) for part in files if part.path.endswith(".parquet")],
    }
    return msgspec.json.format(msgspec.json.encode(described), indent=1) + b"\n"


def _object(part: Part) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": part.path,
        "name": part.path,
        "contentUrl": part.path,
        "contentSize": f"{part.bytes} B",
        "encodingFormat": _KINDS[f".{part.path.rpartition('.')[2]}"],
        "sha256": part.sha256,
    }


def _records(part: Part) -> dict[str, Any]:
    name = part.path.rpartition("/")[2].partition(".")[0]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"Split {part.split}; offsets are Unicode code points of the text, end-exclusive.",
        "field": [_field(name, part.path, *each) for each in _FIELDS],
    }


def _field(records: str, file: str, name: str, column: str, kind: str, of_each: str) -> dict[str, Any]:
    source: dict[str, Any] = {"fileObject": {"@id": file}, "extract": {"column": column}}
    found: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{records}/{name}",
        "name": name,
        "dataType": kind,
        "source": source,
    }
    if of_each:
        source["transform"] = {"jsonPath": of_each}
        found["repeated"] = True
    return found
