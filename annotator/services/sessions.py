"""The database as the upper floors see it: something that opens sessions to hand to a service."""

from annotator.store import Session, Store

__all__ = ["Session", "Store"]
