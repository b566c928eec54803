"""Documents, their text and tokens, and the imports that brought them.

A document is listed, and can be opened, once the import that brought it is complete: an import writes its
documents in small transactions and shows them all at once by its own state.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, func, text
from sqlmodel import (
    CheckConstraint,
    Column,
    Field,
    Integer,
    Session,
    SQLModel,
    UniqueConstraint,
    col,
    select,
)

from annotator.store.engine import now
from schemas.text import Tokens


class Import(SQLModel, table=True):
    """One import: running, done, failed or cancelled. `heartbeat` tells a running one from a dead one."""

    __tablename__ = "import"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    user_id: int | None = Field(default=None, foreign_key="user.id")
    state: str = Field(default="running", index=True)
    documents: int = 0
    started: int = Field(default_factory=now)
    heartbeat: int = Field(default_factory=now)
    __table_args__ = (
        CheckConstraint("state in ('running', 'done', 'failed', 'cancelled')", name="import_state"),
    )


class Document(SQLModel, table=True):
    """What is known of a document, without its text. `length` is in code points."""

    __tablename__ = "document"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    import_id: int = Field(sa_column=Column(Integer, ForeignKey("import.id"), nullable=False, index=True))
    uid: str
    external_id: str | None = None
    title: str = ""
    language: str = "en"
    published: str = ""
    source: str = ""
    url: str | None = None
    document_metadata: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column("metadata", JSON, nullable=False)
    )
    content_hash: str
    length: int
    created: int = Field(default_factory=now)
    __table_args__ = (
        UniqueConstraint("project_id", "uid"),
        UniqueConstraint("project_id", "external_id"),
        UniqueConstraint("project_id", "content_hash"),
        CheckConstraint("length > 0", name="document_not_empty"),
        Index("document_by_id", "project_id", "id"),
        Index("document_by_title", "project_id", "title", "id"),
        Index("document_by_published", "project_id", "published", "id"),
        Index("document_by_source", "project_id", "source", "id"),
        Index("document_by_length", "project_id", "length", "id"),
        {"sqlite_autoincrement": True},  # an id is never used again, so what is cached under it stays true
    )


def _document_key() -> Any:
    return Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)


class DocumentText(SQLModel, table=True):
    """The immutable text, apart from its document so that lists never read it."""

    __tablename__ = "document_text"
    document_id: int = Field(sa_column=_document_key())
    text: str


class DocumentTokens(SQLModel, table=True):
    """Tokens and sentences as `schemas.text.Tokens` packs them, made once and kept."""

    __tablename__ = "document_tokens"
    document_id: int = Field(sa_column=_document_key())
    bounds: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sentences: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    tokenizer: str


# The set's table by name: its module builds on this one.
_PROJECT_OF_SET = text(
    "select project_id from document where id = (select document_id from annotation_set where id = :set_id)"
)


def listed_rows() -> Any:
    """The condition that keeps the documents of imports under way out of a query."""
    return col(Document.import_id).not_in(select(Import.id).where(col(Import.state) == "running"))


def listed(session: Session, project_id: int, document_id: int) -> Document | None:
    """The document, if the project shows it."""
    return session.exec(
        select(Document).where(
            col(Document.id) == document_id,
            col(Document.project_id) == project_id,
            listed_rows(),
        )
    ).first()


def project_of_set(session: Session, set_id: int) -> int:
    """The project of an annotation set's document."""
    found: int = session.connection().execute(_PROJECT_OF_SET, {"set_id": set_id}).scalar_one()
    return found


def text_of(session: Session, document_id: int) -> str:
    """The text of a document."""
    return session.exec(select(DocumentText.text).where(col(DocumentText.document_id) == document_id)).one()


def tokens_of(session: Session, document_id: int) -> Tokens | None:
    """The stored tokens of a document, or None while nobody has needed them."""
    row = session.exec(
        select(DocumentTokens.bounds, DocumentTokens.sentences, DocumentTokens.tokenizer).where(
            col(DocumentTokens.document_id) == document_id
        )
    ).first()
    return Tokens.unpack(*row) if row else None


def without_tokens(session: Session, project_id: int, after: int, limit: int) -> list[tuple[int, str, str]]:
    """Id, text and language of documents with an id above `after` whose tokens are not made yet."""
    return list(
        session.exec(
            select(Document.id, DocumentText.text, Document.language)  # type: ignore[arg-type]
            .join(DocumentText, col(DocumentText.document_id) == col(Document.id))
            .outerjoin(DocumentTokens, col(DocumentTokens.document_id) == col(Document.id))
            .where(
                col(Document.project_id) == project_id,
                listed_rows(),
                col(Document.id) > after,
                col(DocumentTokens.document_id).is_(None),
            )
            .order_by(col(Document.id))
            .limit(limit)
        ).all()
    )


def count_listed(session: Session, project_id: int) -> int:
    """How many documents the project shows, from its imports, so that it costs the same at any size."""
    return sum(
        session.exec(
            select(Import.documents).where(col(Import.project_id) == project_id, col(Import.state) == "done")
        ).all()
    )


def count_without_tokens(session: Session, project_id: int) -> int:
    """How many listed documents of the project have no tokens yet."""
    return session.exec(
        select(func.count())
        .select_from(Document)
        .outerjoin(DocumentTokens, col(DocumentTokens.document_id) == col(Document.id))
        .where(
            col(Document.project_id) == project_id,
            listed_rows(),
            col(DocumentTokens.document_id).is_(None),
        )
    ).one()


def count_all(session: Session) -> int:
    """How many documents all projects of the server show."""
    return sum(session.exec(select(Import.documents).where(col(Import.state) == "done")).all())


def ids_by_external_id(session: Session, project_id: int) -> dict[str, int]:
    """The ids of all listed documents that have an external id, in import order; for small projects only."""
    query = select(Document.external_id, Document.id).where(
        col(Document.project_id) == project_id,
        listed_rows(),
        col(Document.external_id).is_not(None),
    )
    return dict(session.exec(query.order_by(col(Document.id))).all())  # type: ignore[arg-type]


def ids_named(session: Session, project_id: int, names: Collection[str]) -> dict[str, int]:
    """The ids of listed documents by those of these names that are their external ids or uids."""
    query = select(Document.id, Document.external_id, Document.uid).where(
        col(Document.project_id) == project_id,
        listed_rows(),
        col(Document.external_id).in_(names) | col(Document.uid).in_(names),
    )
    found: dict[str, int] = {}
    for number, external_id, uid in session.exec(query):
        found |= {name: number for name in (uid, external_id) if name is not None and number is not None}
    return found
