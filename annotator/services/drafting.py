"""Labelling configurations of Label Studio, read as drafts of ontologies."""

from collections.abc import Collection

from annotator.errors import Invalid
from exports.labelstudio import ConfigError, draft_of
from exports.labelstudio import Draft as Draft

FIRST = "This is a labelling configuration of Label Studio. Have it read as an ontology first."
# As long as the text of an ontology may be; the command takes more.
LIMIT = 200_000


def is_configuration(text: str) -> bool:
    """Whether a text looks like a labelling configuration, which is XML, rather than an ontology."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith("<") and not start.startswith("<<")


def drafted(
    configuration: str, name: str, version: int = 1, events: Collection[str] = (), limit: int | None = LIMIT
) -> Draft:
    """The draft of an ontology of that name. `events` are labels that evoke events.

    Raises Invalid for what is no configuration, has no labels for text, or is longer than `limit`.
    """
    if limit is not None and len(configuration) > limit:
        raise Invalid(f"A configuration takes at most {limit:,} characters here.", "ontology")
    try:
        return draft_of(configuration, name, events, version)
    except ConfigError as error:
        raise Invalid(f"The configuration cannot be read: {error}.", "ontology") from error
