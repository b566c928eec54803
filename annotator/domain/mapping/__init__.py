"""From the names of a file to those of a project's ontology: proposed, applied, and what did not map."""

from annotator.domain.mapping.apply import Applied, Left, apply
from annotator.domain.mapping.mapper import Mapper, missing, unfit
from annotator.domain.mapping.names import SECTIONS, Found, NameMapping, names_in, sections_of
from annotator.domain.mapping.propose import Proposal, propose

__all__ = [
    "SECTIONS",
    "Applied",
    "Found",
    "Left",
    "Mapper",
    "NameMapping",
    "Proposal",
    "apply",
    "missing",
    "names_in",
    "propose",
    "sections_of",
    "unfit",
]
