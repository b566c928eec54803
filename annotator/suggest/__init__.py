"""What the tool proposes to annotators. Pure rules: no web framework, no database."""

from annotator.suggest.base import Suggestion, place_of

__all__ = ["Suggestion", "place_of"]
