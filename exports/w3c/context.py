"""The words of the files: those of the Web Annotation vocabulary, and our own for what it does not have.

The context stands in each file, so that no reader needs the network.
"""

from typing import Any
from urllib.parse import quote, unquote

NAMESPACE = "urn:annotator:gold#"

_LINK = "@id"


def _list(name: str) -> dict[str, str]:
    return {"@id": f"gold:{name}", "@container": "@list"}


def _json(name: str) -> dict[str, str]:
    return {"@id": f"gold:{name}", "@type": "@json"}


def _to(name: str) -> dict[str, str]:
    return {"@id": name, "@type": _LINK}


CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "gold": NAMESPACE,
    "id": "@id",
    "type": "@type",
    **{
        name: f"oa:{name}"
        for name in (
            "Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector",
            "exact", "prefix", "suffix", "tagging", "identifying", "commenting",
        )
    },
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@container": "@list"},
    "body": _to("oa:hasBody"),
    "target": _to("oa:hasTarget"),
    "selector": _to("oa:hasSelector"),
    "source": _to("oa:hasSource"),
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "value": "rdf:value",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    **{
        name: f"gold:{name}"
        for name in (
            "Document", "Entity", "Event", "Incident", "Claim", "Relation", "offsets", "text", "label",
            "name", "kind", "subtype", "role", "factuality", "author_factuality", "shared",
        )
    },
    **{name: _list(name) for name in ("entities", "events", "incidents", "claims", "relations", "arguments")},
    **{name: _json(name) for name in ("attributes", "links", "metadata", "provenance")},
    **{
        name: _to(f"gold:{name}")
        for name in ("trigger", "incident", "filler", "event", "claimant", "cue", "head", "tail")
    },
    "document": {
        "@id": "gold:document",
        "@context": {
            "external_id": "dcterms:identifier", "title": "dcterms:title", "language": "dcterms:language",
            "published": "dcterms:issued", "source": "dcterms:publisher", "url": "dcterms:source",
        },
    },
}  # fmt: skip


def iri(document: str, identifier: str | None = None) -> str:
    """The IRI of a document, or of an item in it."""
    parts = [document] if identifier is None else [document, identifier]
    return ":".join(["urn:annotator", *(quote(part, safe="") for part in parts)])


def identifier(name: str) -> str:
    """The id that an IRI of ours ends with; of another IRI, the IRI itself."""
    if name.startswith("urn:annotator:"):
        return unquote(name.rpartition(":")[2])
    return name
