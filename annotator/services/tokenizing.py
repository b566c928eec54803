"""Making the tokens of imported documents before anybody opens them."""

from collections.abc import Callable

from annotator.services.documents import keep_tokens
from annotator.store import Store, documents
from schemas.text import tokenize

_BATCH = 20


def run(
    store: Store,
    project_id: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Makes the tokens that the project's documents lack; how many documents had none.

    The slow part, the tokenizer, runs between short transactions. `progress` gets done and total.
    """
    with store.reading() as session:
        total = documents.count_without_tokens(session, project_id)
    done = after = 0
    while not cancelled():
        with store.reading() as session:
            missing = documents.without_tokens(session, project_id, after, _BATCH)
        if not missing:
            break
        made = [(document_id, tokenize(text, language)) for document_id, text, language in missing]
        with store.writing() as session:
            for document_id, tokens in made:
                keep_tokens(session, document_id, tokens)
            session.commit()
        after = missing[-1][0]
        done += len(made)
        progress(done, max(done, total))
    return done
