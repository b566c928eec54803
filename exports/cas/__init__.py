"""UIMA CAS as XMI and as JSON, for INCEpTION and other UIMA tools: everything, in layers of our own."""

from exports.base import Format
from exports.cas.reading import read_json, read_xmi
from exports.cas.writing import write_json, write_xmi

__all__ = ["JSON", "XMI", "read_json", "read_xmi", "write_json", "write_xmi"]

XMI = Format(
    id="cas-xmi",
    title="UIMA CAS XMI",
    extension=".xmi",
    summary="A CAS for each document and the type system, for INCEpTION; loses nothing.",
    writer=write_xmi,
    reader=read_xmi,
    endings=(".xmi", ".zip"),
)
JSON = Format(
    id="cas-json",
    title="UIMA CAS JSON",
    extension=".json",
    summary="A CAS for each document with its types, as INCEpTION recommends; loses nothing.",
    writer=write_json,
    reader=read_json,
    endings=(".json", ".zip"),
)
