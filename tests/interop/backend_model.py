"""An ML backend as people write them, for an environment of its own: `backend_model.py PORT MODE FOLDER`.

It finds the word "Hama"; the mode says in which form the answer comes.
"""

import sys

from label_studio_ml.api import init_app
from label_studio_ml.model import LabelStudioMLBase

MODES = ("dict", "modelresponse", "regions", "list_of_lists", "none", "raise")
WORD = "Hama"


def region(text: str, number: int = 1) -> dict:
    """A span over the word; the start of the text where it is not in it."""
    start = max(text.find(WORD), 0)
    value = {
        "start": start,
        "end": start + len(WORD),
        "text": text[start : start + len(WORD)],
        "labels": ["location"],
    }
    return {
        "id": f"r{number}",
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "value": value,
        "score": 0.9,
    }


def plain(text: str) -> dict:
    return {"result": [region(text)], "score": 0.9, "model_version": "word-1"}


def related(text: str) -> dict:
    """As SDKs write relations: a list in the list of regions."""
    first, second = region(text), region(text, 2)
    relation = {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["place"]}
    return {"result": [first, second, [relation]], "score": 0.9, "model_version": "word-1"}


class Finder(LabelStudioMLBase):
    """The model."""

    def __init__(self, mode: str = "dict", **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.mode = mode

    def predict(self, tasks: list, **kwargs: object) -> object:
        texts = [task["data"]["text"] for task in tasks]
        if self.mode == "raise":
            raise RuntimeError("the model broke down")
        if self.mode == "none":
            return None
        if self.mode == "regions":
            return [related(text) for text in texts]
        if self.mode == "list_of_lists":
            return [[plain(text)] for text in texts]
        if self.mode == "modelresponse":
            return {"predictions": [plain(text) for text in texts], "model_version": "word-1"}
        return [plain(text) for text in texts]

    def fit(self, *args: object, **kwargs: object) -> dict:
        return {}


if __name__ == "__main__":
    port, mode, folder = sys.argv[1:]
    init_app(model_class=Finder, model_dir=folder, mode=mode).run(host="127.0.0.1", port=int(port))
