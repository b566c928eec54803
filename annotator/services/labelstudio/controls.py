"""A project's labelling configuration, and annotations that say nothing else than it offers."""

from functools import lru_cache

from exports import labelstudio
from exports.labelstudio import Used
from exports.labelstudio import fitted as fitted
from schemas.ontology import Ontology


@lru_cache(maxsize=64)
def used_of(ontology: Ontology) -> Used:
    """Everything that annotation under the ontology may use."""
    return labelstudio.used_of(ontology)


@lru_cache(maxsize=64)
def config(ontology: Ontology) -> str:
    """The labelling configuration, as XML."""
    return labelstudio.compiled(ontology)
