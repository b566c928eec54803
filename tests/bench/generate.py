"""Many annotated documents, written straight into the database, since edits one by one would take hours.

Texts repeat (500 different ones of 600 characters), titles and identifiers do not. The change that made
each set is in its log, without its edits.
"""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from msgspec import structs

from annotator.store.engine import now
from schemas.text import tokenize
from tests.bench import corpus
from tests.bench.corpus import Article

SPANS = 10
_LENGTH, _TEXTS, _BATCH = 600, 500, 2_000
_STATES = ("submitted",) * 7 + ("in_progress",) + ("assigned",) * 2
_SOURCES = tuple(
    f"{place} {kind}"
    for place in ("Aleppo", "Beirut", "Kyiv", "Bogotá", "Khartoum")
    for kind in ("Daily", "Radio", "Wire", "Observer")
)
_COLUMNS = {
    "document": "id, project_id, import_id, uid, external_id, title, language, published, source, metadata,"
    " content_hash, length, created",
    "document_text": "document_id, text",
    "document_tokens": "document_id, bounds, sentences, tokenizer",
    "annotation_set": "id, document_id, owner, user_id, revision, created, updated",
    "change": "set_id, seq, command_id, kind, status, user_id, at, command, edits",
    "assignment": "project_id, document_id, user_id, state, created, updated",
    "span": 'set_id, id, start, "end", label, attributes',
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Whose the sets are, and to whom the documents are assigned, in turn."""

    project_id: int
    owner: str
    owner_id: int | None
    assigned: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    tokens: tuple[bytes, bytes, str]
    spans: tuple[tuple[str, int, int, str, str], ...]


def fill(database: Path, plan: Plan, count: int) -> list[int]:
    """Writes `count` documents of `SPANS` spans each; their ids."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("pragma synchronous=off")
        first = 1 + _highest(connection, "document")
        first_set = 1 + _highest(connection, "annotation_set")
        at = now()
        import_id = connection.execute(
            "insert into import(project_id, state, documents, started, heartbeat)"
            " values (?, 'done', ?, ?, ?)",
            (plan.project_id, count, at, at),
        ).lastrowid
        for start in range(0, count, _BATCH):
            connection.execute("begin immediate")
            numbers = range(start, min(start + _BATCH, count))
            for table, rows in _rows(plan, import_id, first, first_set, numbers).items():
                marks = ", ".join("?" * (_COLUMNS[table].count(",") + 1))
                statement = f"insert into {table}({_COLUMNS[table]}) values ({marks})"  # noqa: S608
                connection.executemany(statement, rows)
            connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")
    return list(range(first, first + count))


def _highest(connection: sqlite3.Connection, table: str) -> int:
    return connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]  # noqa: S608


def _rows(plan: Plan, import_id: int | None, first: int, first_set: int, numbers: range) -> dict[str, list]:
    rows: dict[str, list] = {table: [] for table in _COLUMNS}
    texts, at = _texts(), now()
    for number in numbers:
        document_id, set_id = first + number, first_set + number
        given = texts[number % _TEXTS]
        rows["document"].append(
            (document_id, plan.project_id, import_id, f"g{document_id}", f"G-{document_id}", *about(number),
             "{}", f"{document_id:064x}", _LENGTH, at)
        )  # fmt: skip
        rows["document_text"].append((document_id, given.text))
        rows["document_tokens"].append((document_id, *given.tokens))
        rows["annotation_set"].append((set_id, document_id, plan.owner, plan.owner_id, 1, at, at))
        rows["change"].append((set_id, 1, "load", "do", "active", plan.owner_id, at, "{}", "[]"))
        user_id = plan.assigned[number % len(plan.assigned)]
        state = _STATES[number // len(plan.assigned) % len(_STATES)]
        rows["assignment"].append((plan.project_id, document_id, user_id, state, at, at))
        rows["span"] += [(set_id, *span) for span in given.spans]
    return rows


def about(number: int) -> Iterator[str]:
    """Title, language, date and source of a document, always the same for the same number."""
    chance = random.Random(number)
    yield " ".join(chance.choices(_words(), k=6)).capitalize()
    yield "en"
    yield f"{1990 + chance.randrange(36)}-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
    yield chance.choice(_SOURCES)


@cache
def _words() -> tuple[str, ...]:
    """The words of the corpus' first documents, each once: common in some titles, rare in others."""
    text = " ".join(article.text for article in corpus.muc()[:100]).lower()
    return tuple(sorted({word for word in text.split() if word.isalpha()}))


@cache
def articles() -> tuple[Article, ...]:
    """The texts that repeat, with their spans and what these quote."""
    return tuple(
        replace(each, spans=tuple(structs.replace(span, text=span.quote(each.text)) for span in each.spans))
        for each in corpus.pieces(_TEXTS, _LENGTH, SPANS)
    )


@cache
def _texts() -> tuple[_Text, ...]:
    made = []
    for article in articles():
        tokens = tokenize(article.text, "en")
        spans = tuple((span.id, span.start, span.end, span.label, "{}") for span in article.spans)
        made.append(_Text(article.text, (*tokens.pack(), tokens.tokenizer), spans))
    return tuple(made)
