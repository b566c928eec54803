"""The columns: what they are called, and their types for Arrow and for Hugging Face."""

from functools import cache
from typing import Any, Final

import msgspec

from exports.extras import need

EXTRA: Final = "parquet"
# A value of this kind is a string that holds JSON: its keys differ from row to row.
JSON: Final = "json"

# A list with one thing in it stands for a list of such things.
SCHEMA: Final[dict[str, Any]] = {
    "schema": "string",
    "id": "string",
    "external_id": "string",
    "title": "string",
    "text": "string",
    "language": "string",
    "published": "string",
    "source": "string",
    "url": "string",
    "metadata": JSON,
    "spans": [
        {
            "id": "string",
            "start": "int64",
            "end": "int64",
            "fragments": [["int64"]],
            "label": "string",
            "text": "string",
            "entity": "string",
            "attributes": JSON,
        }
    ],
    "entities": [
        {"id": "string", "label": "string", "name": "string", "attributes": JSON, "links": JSON}
    ],
    "events": [
        {
            "id": "string",
            "type": "string",
            "subtype": "string",
            "trigger": "string",
            "attributes": JSON,
            "arguments": [{"role": "string", "span": "string", "event": "string"}],
            "incident": "string",
        }
    ],
    "incidents": [{"id": "string", "name": "string", "shared": "string"}],
    "claims": [
        {
            "id": "string",
            "event": "string",
            "source": "string",
            "cue": "string",
            "factuality": "string",
            "author_factuality": "string",
            "attributes": JSON,
        }
    ],
    "relations": [{"id": "string", "type": "string", "head": "string", "tail": "string"}],
    "provenance": JSON,
}  # fmt: skip


def features() -> dict[str, Any]:
    """The columns as `datasets.Features.to_dict()` gives them, and a dataset card describes them."""
    return {name: _feature(kind) for name, kind in SCHEMA.items()}


@cache
def arrow_schema() -> Any:
    """The columns as a pyarrow.Schema with the features in it, from which `datasets` takes its types."""
    pa = need("pyarrow", EXTRA)
    described = msgspec.json.encode({"info": {"features": features()}})
    fields = [pa.field(name, arrow_type(kind)) for name, kind in SCHEMA.items()]
    return pa.schema(fields, {"huggingface": described})


def arrow_type(kind: Any) -> Any:
    """The pyarrow.DataType of a kind."""
    pa = need("pyarrow", EXTRA)
    if isinstance(kind, list):
        return pa.list_(arrow_type(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([pa.field(name, arrow_type(each)) for name, each in kind.items()])
    return pa.int64() if kind == "int64" else pa.string()


def _feature(kind: Any) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"feature": _feature(kind[0]), "_type": "List"}
    if isinstance(kind, dict):
        return {name: _feature(each) for name, each in kind.items()}
    return {"dtype": "string" if kind == JSON else kind, "_type": "Value"}
