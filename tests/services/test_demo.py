"""The demo: made in one go, or in two when it is killed between."""

from pathlib import Path

import pytest
from sqlmodel import func, select

from annotator.services import demo, upkeep
from annotator.services.sessions import Store
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment


def sizes(store: Store) -> tuple[int, ...]:
    with store.reading() as session:
        return tuple(
            session.exec(select(func.count()).select_from(table)).one()
            for table in (AnnotationSet, Assignment)
        )


def test_what_is_missing_after_it_was_killed_is_made_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'annotator.db'}")
    upkeep.upgrade(store)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "_load", killed)
        with pytest.raises(KeyboardInterrupt):
            demo.create(store)
    assert sizes(store) == (0, 0)
    made = demo.create(store)
    assert made.documents == 14
    found = sizes(store)
    assert all(found)
    demo.create(store)
    assert sizes(store) == found
    store.engine.dispose()
