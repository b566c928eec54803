"""The span model: spaCy's trainer, called as `python -m spacy train` calls it."""

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from annotator.agreement.f1 import Item
from exports import spacy as docbin
from schemas.gold import GoldDocument

Component = Literal["ner", "spancat"]
COMPONENTS: tuple[Component, ...] = ("ner", "spancat")


def overrides(train: Path, dev: Path, steps: int, seed: int) -> dict[str, Any]:
    """What differs from the exported config; `spacy train` takes the same as --training.max_steps and so on.

    Everything else is as the config has it; the best model on dev is kept.
    """
    return {
        "paths.train": str(train),
        "paths.dev": str(dev),
        "training.max_steps": steps,
        # Where spans are rare a model finds none for thousands of steps: no reason to stop early.
        "training.patience": 0,
        "training.seed": seed,
        "system.seed": seed,
        "training.eval_frequency": max(min(200, steps // 10), 1),
    }


def train(corpus: Path, out: Path, component: Component, steps: int, seed: int, train_on: Path) -> None:
    """Trains on a folder of DocBins and keeps the best model on `corpus`/dev under `out`/model-best."""
    from spacy.cli.train import train as spacy_train

    config = corpus / "train" / f"config-{component}.cfg"
    logging.getLogger("spacy").setLevel(logging.ERROR)
    with contextlib.redirect_stdout(io.StringIO()):
        spacy_train(config, out, overrides=overrides(train_on, corpus / "dev", steps, seed))


def found(model: Path, corpus: Path, component: Component) -> Iterator[tuple[list[Item], list[Item]]]:
    """Of each document of a folder of DocBins what gold has and what the model finds, by label and place.

    Gold is all of it: spans that no token model can find, such as discontinuous ones, count as missed.
    """
    import spacy
    from spacy.tokens import Doc

    pipeline = spacy.load(model)
    for doc, record in _documents(corpus, pipeline.vocab):
        blank = Doc(
            pipeline.vocab,
            words=[token.text for token in doc],
            spaces=[bool(token.whitespace_) for token in doc],
            sent_starts=[token.is_sent_start for token in doc],
        )
        predicted = pipeline(blank)
        spans = predicted.ents if component == "ner" else predicted.spans[docbin.SPANS]
        yield _gold(record), [(span.label_, ((span.start_char, span.end_char),)) for span in spans]


def _gold(record: GoldDocument) -> list[Item]:
    return [(span.label, tuple(map(tuple, span.parts()))) for span in record.spans]


def _documents(corpus: Path, vocab: Any) -> Iterator[tuple[Any, GoldDocument]]:
    from spacy.tokens import DocBin

    from schemas import gold

    for file in sorted(corpus.glob("*.spacy")):
        for doc in DocBin().from_disk(file).get_docs(vocab):
            yield doc, gold.decode(doc.user_data[docbin.RECORD])


def sample(corpus: Path, out: Path, number: int) -> Path:
    """The first documents of a folder of DocBins, as a folder of one DocBin."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("xx").vocab
    chosen = DocBin(attrs=docbin.ATTRIBUTES, store_user_data=True)
    for taken, (doc, _) in enumerate(_documents(corpus, vocab)):
        if taken == number:
            break
        chosen.add(doc)
    out.mkdir(parents=True)
    chosen.to_disk(out / "part.spacy")
    return out
