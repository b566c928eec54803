"""The types of our annotation in a CAS: layers that an INCEpTION project must have to keep them."""

from typing import Final

EXTRA: Final = "cas"

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
CORE: Final = (_DKPRO, "org.dkpro.core.api.", "uima.")
TOKEN: Final = f"{_DKPRO}segmentation.type.Token"
SENTENCE: Final = f"{_DKPRO}segmentation.type.Sentence"
METADATA: Final = f"{_DKPRO}metadata.type.DocumentMetaData"
NAMED_ENTITY: Final = f"{_DKPRO}ner.type."

MENTION: Final = "webanno.custom.Mention"
EVENT: Final = "webanno.custom.Event"
ARGUMENT: Final = "webanno.custom.EventArgumentsLink"
CLAIM: Final = "webanno.custom.Claim"
ABOUT: Final = "webanno.custom.ClaimAboutLink"
EVENT_RELATION: Final = "webanno.custom.EventRelation"
CLAIM_RELATION: Final = "webanno.custom.ClaimRelation"
# These have no place in the text; INCEpTION calls such layers document metadata.
ENTITY: Final = "webanno.custom.Entity"
INCIDENT: Final = "webanno.custom.Incident"
RELATION: Final = "webanno.custom.Relation"
RECORD: Final = "webanno.custom.Record"

ANNOTATION: Final = "uima.tcas.Annotation"
BASE: Final = "uima.cas.AnnotationBase"
STRING: Final = "uima.cas.String"
ARRAY: Final = "uima.cas.FSArray"

# Where a feature holds a structure, its type; in square brackets, what an array of them holds.
Features = dict[str, str]


def _strings(*names: str) -> Features:
    return dict.fromkeys(names, STRING)


# Each after those that it refers to: its name, what it extends, its features.
LAYERS: Final[tuple[tuple[str, str, Features], ...]] = (
    (
        METADATA,
        "uima.tcas.DocumentAnnotation",
        _strings("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri")
        | {"isLastSegment": "uima.cas.Boolean"},
    ),
    (SENTENCE, ANNOTATION, _strings("id")),
    (TOKEN, ANNOTATION, _strings("id")),
    (
        MENTION,
        ANNOTATION,
        _strings("id", "label", "mention", "entity", "identifier", "fragments", "attributes"),
    ),
    (ARGUMENT, "uima.cas.TOP", _strings("role") | {"target": ANNOTATION}),
    (
        EVENT,
        ANNOTATION,
        _strings("id", "kind", "subtype", "trigger", "incident", "attributes")
        | {"arguments": f"[{ARGUMENT}]"},
    ),
    (ABOUT, "uima.cas.TOP", _strings("role") | {"target": ANNOTATION}),
    (
        CLAIM,
        ANNOTATION,
        _strings("id", "source", "factuality", "author_factuality", "attributes") | {"about": f"[{ABOUT}]"},
    ),
    (EVENT_RELATION, ANNOTATION, _strings("id", "label") | {"Governor": EVENT, "Dependent": EVENT}),
    (CLAIM_RELATION, ANNOTATION, _strings("id", "label") | {"Governor": CLAIM, "Dependent": CLAIM}),
    (ENTITY, BASE, _strings("id", "label", "name", "attributes", "links")),
    (INCIDENT, BASE, _strings("id", "name", "shared")),
    (RELATION, BASE, _strings("id", "label", "head", "tail")),
    (
        RECORD,
        BASE,
        _strings("external_id", "language", "published", "source", "url", "metadata", "provenance"),
    ),
)

# How the identifier of an entity stands in a feature for concepts, which are IRIs.
IRIS: Final = {
    "wikidata": "http://www.wikidata.org/entity/",
    "geonames": "https://sws.geonames.org/",
}
