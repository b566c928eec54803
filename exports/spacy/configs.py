"""Training configs for what was exported: `spacy train` needs nothing but the paths."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Where no span was exported, the sizes that spaCy itself assumes.
DEFAULT_SIZES = (1, 2, 3)


def write(directory: Path, languages: Iterable[str], sizes: Iterable[int]) -> None:
    """Writes `config-ner.cfg` and `config-spancat.cfg`, for a CPU.

    Spans of several languages need the neutral one. The span categorizer looks at spans of those sizes
    only, in tokens: every span exported can be learnt, and no more candidates are made than that takes.
    """
    (language,) = found if len(found := set(languages)) == 1 else ("xx",)
    suggester = {"@misc": "spacy.ngram_suggester.v1", "sizes": sorted(sizes) or list(DEFAULT_SIZES)}
    for name, settings in (("ner", {}), ("spancat", {"suggester": suggester})):
        (directory / f"config-{name}.cfg").write_text(
            _config(language, name, settings), "utf-8", newline="\n"
        )


def _config(language: str, component: str, settings: dict[str, Any]) -> str:
    import spacy

    pipeline = spacy.blank(language)
    pipeline.add_pipe(component, config=settings)
    return pipeline.config.to_str()
