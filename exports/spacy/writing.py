"""Writing a DocBin for each shard, and the training configs.

`doc.spans["sc"]` holds every contiguous span on token bounds, `doc.ents` those of them that do not overlap,
`doc.user_data["gold"]` the gold record as JSON. spaCy is imported only when used.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from exports.base import Item
from exports.flat import Aligned, aligned, flat
from exports.loss import LossReport
from exports.shards import runs
from exports.spacy import configs
from schemas import gold
from schemas.text import Tokens

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

RECORD = "gold"
SPANS = "sc"
ATTRIBUTES = ("SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_ID")
FLAT_ONLY = 'overlaps a longer or earlier span: in doc.spans["sc"], not in doc.ents'

# A shard ends at the first of the two.
SHARD_DOCUMENTS = 1_000
SHARD_CHARACTERS = 10_000_000


def write(
    items: Iterable[Item], directory: Path, report: LossReport, shard_documents: int = SHARD_DOCUMENTS
) -> None:
    """Writes `gold-00000.spacy` and so on, and the configs; memory holds one shard."""
    from spacy.tokens import DocBin

    languages: set[str] = set()
    sizes: set[int] = set()
    for number, shard in enumerate(runs(items, shard_documents, SHARD_CHARACTERS)):
        # Vocabularies remember every word, so each shard has its own.
        vocabularies: dict[str, Vocab] = {}
        docbin = DocBin(attrs=ATTRIBUTES, store_user_data=True)
        for item in shard:
            language = item.document.language
            if language not in vocabularies:
                vocabularies[language] = _vocabulary(language)
            doc = _doc(item, vocabularies[language], report)
            docbin.add(doc)
            languages.add(doc.lang_)
            sizes.update(len(span) for span in doc.spans[SPANS])
        docbin.to_disk(directory / f"gold-{number:05}.spacy")
    configs.write(directory, languages, sizes)


def _vocabulary(language: str) -> "Vocab":
    import spacy

    try:
        return spacy.blank(language.partition("-")[0].lower()).vocab
    except ImportError:  # no such language, or one whose tokeniser is a package of its own
        return spacy.blank("xx").vocab


def _doc(item: Item, vocab: "Vocab", report: LossReport) -> "Doc":
    from spacy.tokens import Doc, Span

    document, tokens = item.document, item.tokens()
    words, spaces, positions = _words(document.text, tokens)
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=_sentence_starts(len(words), tokens, positions))
    if doc.text != document.text:
        raise AssertionError(f"document {document.id}: its tokens do not give its text back")

    def span(place: Aligned) -> Span:
        first, last = positions[place.first], positions[place.last - 1] + 1
        return Span(doc, first, last, label=place.span.label, span_id=place.span.id)

    fitting = aligned(document, tokens, report)
    kept, left = flat(fitting)
    for place in left:
        report.change("spans", FLAT_ONLY, document, place.span.id, place.span.quote(document.text))
    doc.spans[SPANS] = [span(place) for place in fitting]
    doc.set_ents([span(place) for place in kept])
    doc.user_data[RECORD] = gold.encode(document).decode()
    return doc


def _words(text: str, tokens: Tokens) -> tuple[list[str], list[bool], list[int]]:
    """Words, white space between tokens among them; whether a blank follows each; the word of each token."""
    words: list[str] = []
    spaces: list[bool] = []
    positions: list[int] = []
    end = 0

    def gap(until: int) -> None:
        between = text[end:until]
        if between.startswith(" ") and spaces:
            spaces[-1] = True
            between = between[1:]
        if between:
            words.append(between)
            spaces.append(False)

    for start, stop in tokens:
        gap(start)
        positions.append(len(words))
        words.append(text[start:stop])
        spaces.append(False)
        end = stop
    gap(len(text))
    return words, spaces, positions


def _sentence_starts(count: int, tokens: Tokens, positions: list[int]) -> list[bool | int | None]:
    """White space belongs to the sentence before it, at the beginning of the text to the first."""
    starts: list[bool | int | None] = [False] * count
    for token in tokens.sentences[1:]:
        starts[positions[token]] = True
    starts[:1] = [True] * min(count, 1)
    return starts
