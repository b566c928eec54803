"""Reads windows with GLiNER's own collators and tells what it made of each.

Run by the Python of the environment `gliner`. No model is at hand, nor is one needed: a tokeniser of whole
words stands in for that of a model.
"""

import json
import sys
from pathlib import Path
from typing import Any

from gliner.config import UniEncoderSpanConfig, UniEncoderSpanRelexConfig
from gliner.data_processing import (
    RelationExtractionSpanProcessor,
    UniEncoderSpanDataCollator,
    UniEncoderSpanProcessor,
    WordsSplitter,
)
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "<<ENT>>", "<<SEP>>", "<<REL>>"]
WIDTH = 12


def tokenizer(windows: list[dict[str, Any]]) -> PreTrainedTokenizerFast:
    """One that knows every word of the windows."""
    words = sorted({word for each in windows for word in each["tokenized_text"]} - set(SPECIAL))
    numbers = {word: number for number, word in enumerate([*SPECIAL, *words])}
    made = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
        additional_special_tokens=SPECIAL[4:],
    )  # fmt: skip


def related_in(processor: RelationExtractionSpanProcessor, window: dict[str, Any]) -> list[Any]:
    """The relations of a window as GLiNER has them: head and tail as spans, and the kind."""
    kinds = sorted({each[2] for each in window["relations"]})
    labels = sorted({each[2] for each in window["ner"]})
    ids = [{name: number for number, name in enumerate(names, 1)} for names in (labels, kinds)]
    made = processor.preprocess_example(
        window["tokenized_text"], window["ner"], ids[0], window["relations"], ids[1]
    )
    there = [each[:2] for each in made["entities"] if each[1] - each[0] < WIDTH]
    pairs = zip(made["rel_idx"].tolist(), made["rel_label"].tolist(), strict=True)
    return [[there[head], there[tail], kinds[kind - 1]] for (head, tail), kind in pairs]


def main() -> None:
    """Prints a list of: tokens, spans with their labels, and number of relations that GLiNER has read."""
    windows = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    words, splitter = tokenizer(windows), WordsSplitter("whitespace")
    plain = UniEncoderSpanConfig(model_name="none", max_width=WIDTH)
    spans = UniEncoderSpanDataCollator(
        plain, data_processor=UniEncoderSpanProcessor(plain, words, splitter), prepare_labels=True,
        return_id_to_classes=True,
    )  # fmt: skip
    related = UniEncoderSpanRelexConfig(model_name="none", max_width=WIDTH)
    # Not its collator, which leaves out kinds of relations by chance, to vary what is trained on.
    relations = RelationExtractionSpanProcessor(related, words, splitter)
    told = []
    for window in windows:
        batch = spans([window])
        names = batch["id_to_classes"][0]
        found = [
            [*batch["span_idx"][0][row].tolist(), names[column + 1]]
            for row, column in batch["labels"][0].nonzero().tolist()
        ]
        told.append([int(batch["text_lengths"]), found, related_in(relations, window)])
    print(json.dumps(told))


main()
