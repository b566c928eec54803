"""W3C Web Annotations as JSON-LD: one for each span; events, claims and relations in terms of our own."""

from exports.base import Format
from exports.w3c.reading import read
from exports.w3c.writing import ENDING, write

FORMAT = Format(
    id="w3c",
    title="W3C Web Annotation (JSON-LD)",
    extension=ENDING,
    summary="A page of annotations for each document, with its text; events and claims in terms of our own.",
    writer=write,
    reader=read,
    endings=(ENDING,),
)
