"""Writing the documents of an import that is under way, a batch a transaction, each duplicate found."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from annotator.domain import commands
from annotator.errors import Conflict
from annotator.services.access import Entry
from annotator.services.preparing import Annotation, Prepared
from annotator.store import Session, Store, loading, rows, suggestions
from annotator.store.engine import now
from annotator.store.sight import SUGGESTER
from annotator.store.suggestions import SuggestedSet


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that the project has already, and why; `of` names the one that it has."""

    place: str
    reason: str
    of: str


@dataclass(slots=True)
class Tally:
    """What one transaction has written."""

    documents: int = 0
    sets: int = 0
    spans: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)


class Shelf:
    """Where an import puts its documents: in the project, unseen until `publish`."""

    def __init__(
        self, store: Store, entry: Entry, import_id: int, owner: str | None, user_id: int | None
    ) -> None:
        self._store = store
        self._project_id = entry.project_id
        self._actor = entry.actor
        self._import_id = import_id
        self._owner = owner
        self._user_id = user_id

    def put(self, batch: list[Prepared]) -> Tally:
        """Writes a batch in one transaction; raises Conflict when the import has been ended from outside."""
        tally = Tally()
        with self._store.writing() as session:
            self._beat(session)
            if batch:
                fresh, doubles = self._sort(session, batch)
                loading.insert_documents(
                    session,
                    [self._row(each, uid) for each, uid in fresh],
                    {each.digest: each.document.text for each, _ in fresh},
                )
                tally.documents = len(fresh)
                self._annotate(session, [each for each, _ in fresh], doubles, tally)
            session.commit()
        return tally

    def publish(self) -> Tally:
        """Makes everything seen, in one transaction; tells of sets that their owner has made meanwhile."""
        with self._store.writing() as session:
            self._beat(session)
            late = loading.overtaken(session, self._import_id, self._owner) if self._owner else []
            loading.publish(session, self._import_id, self._owner, self._user_id)
            session.commit()
        reason = "annotated meanwhile; the annotations of the file were not added"
        return Tally(sets=-len(late), duplicates=[Duplicate(name, reason, name) for name in late])

    def _beat(self, session: Session) -> None:
        if not loading.beat(session, self._import_id):
            raise Conflict(
                "The import showed no sign of life for half a minute and has been removed. Start it again."
            )

    def _sort(
        self, session: Session, batch: list[Prepared]
    ) -> tuple[list[tuple[Prepared, str]], list[tuple[Prepared, loading.Known]]]:
        """The new documents with their uids, and the others with the document that each repeats."""
        known = loading.known(
            session,
            self._project_id,
            {each.digest for each in batch},
            {each.document.external_id for each in batch if each.document.external_id},
            {each.uid for each in batch if each.uid},
        )
        texts = {each.digest: each for each in known}
        names = {each.external_id: each for each in known if each.external_id}
        uids = {each.uid for each in known}
        fresh: list[tuple[Prepared, str]] = []
        doubles: list[tuple[Prepared, loading.Known]] = []
        for each in batch:
            external_id = each.document.external_id
            found = texts.get(each.digest) or (names.get(external_id) if external_id else None)
            if found is not None:
                doubles.append((each, found))
                continue
            uid = each.uid if each.uid and each.uid not in uids else secrets.token_urlsafe(9)
            new = loading.Known(external_id or uid, each.digest, external_id, uid)
            uids.add(uid)
            texts[each.digest] = new
            if external_id:
                names[external_id] = new
            fresh.append((each, uid))
        return fresh, doubles

    def _annotate(
        self,
        session: Session,
        fresh: list[Prepared],
        doubles: list[tuple[Prepared, loading.Known]],
        tally: Tally,
    ) -> None:
        """Writes the sets: of new documents, and of known ones where the owner has none."""
        chosen = {each.digest: each.annotation for each in fresh if each.annotation}
        same = [each for each, of in doubles if each.annotation and each.digest == of.digest]
        digests = {*chosen, *(each.digest for each in same)}
        documents = loading.document_ids(session, self._project_id, digests)
        taken = self._taken(session, [documents[each.digest] for each in same])
        for each, of in doubles:
            added = (
                each.annotation is not None
                and each.digest == of.digest
                and each.digest not in chosen
                and documents[each.digest] not in taken
            )
            if added and each.annotation is not None:
                chosen[each.digest] = each.annotation
            tally.duplicates.append(Duplicate(each.place, _reason(each, of, added), of.name))
        if chosen:
            self._write_sets(session, {documents[digest]: each for digest, each in chosen.items()}, tally)

    def _taken(self, session: Session, documents: list[int]) -> set[int]:
        """Those of the documents that have a set of the owner, or of this import, already."""
        owners = [owner for owner in (self._owner, loading.provisional_owner(self._import_id)) if owner]
        return loading.with_set(session, documents, owners) if documents else set()

    def _write_sets(self, session: Session, wanted: dict[int, Annotation], tally: Tally) -> None:
        revisions = {document_id: 1 if each.edits else 0 for document_id, each in wanted.items()}
        sets = loading.insert_sets(session, loading.provisional_owner(self._import_id), revisions)
        objects: dict[str, list[rows.Row]] = {}
        changes: list[dict[str, Any]] = []
        for document_id, each in wanted.items():
            set_id = sets[document_id]
            made = [edit.after for edit in each.edits if edit.after is not None]
            for kind, found in rows.rows_of(set_id, made).items():
                objects.setdefault(kind, []).extend(found)
            if each.edits:
                changes.append(self._change(set_id, each))
        rows.insert_rows(session, objects)
        loading.insert_changes(session, changes)
        self._keep_scores(session, {sets[document_id]: each for document_id, each in wanted.items()})
        tally.sets += len(sets)
        tally.spans += len(objects.get("span", ()))

    def _keep_scores(self, session: Session, made: dict[int, Annotation]) -> None:
        """Of suggestions also how sure the model was."""
        if self._owner and self._owner.startswith(SUGGESTER):
            version = self._owner.removeprefix(SUGGESTER)
            known = (
                SuggestedSet(set_id=set_id, version=version, scores=dict(each.scores))
                for set_id, each in made.items()
            )
            suggestions.keep_scores(session, known)

    def _change(self, set_id: int, annotation: Annotation) -> dict[str, Any]:
        """The log's entry, as `services.editing` writes it."""
        return {
            "set_id": set_id,
            "seq": 1,
            "command_id": f"import:{self._import_id}",
            "kind": "do",
            "status": "active",
            "user_id": self._actor.user_id,
            "at": now(),
            "command": commands.encode(annotation.command),
            "edits": commands.encode(annotation.edits),
        }

    def _row(self, each: Prepared, uid: str) -> dict[str, Any]:
        document = each.document
        return {
            "project_id": self._project_id,
            "import_id": self._import_id,
            "uid": uid,
            "external_id": document.external_id,
            "title": document.title or "",
            "language": document.language,
            "published": document.published or "",
            "source": document.source or "",
            "url": document.url,
            "metadata": document.metadata,
            "content_hash": each.digest,
            "length": len(document.text),
            "created": now(),
        }


def _reason(each: Prepared, of: loading.Known, added: bool) -> str:
    if each.digest != of.digest:
        return "another text has this external id already; it was not changed"
    if each.annotation is None:
        return "the same text is there already"
    if added:
        return "the same text is there already; its annotations were added"
    return "the same text is there already, with annotations of this owner"
