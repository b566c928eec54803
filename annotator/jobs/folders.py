"""Where jobs have their files."""

from pathlib import Path

from annotator.settings import Settings


def uploads_dir(settings: Settings) -> Path:
    """Where uploaded files wait for their job."""
    return settings.data_dir / "uploads"


def exports_dir(settings: Settings) -> Path:
    """Where the files of exports lie for a day."""
    return settings.data_dir / "exports"


def snapshots_dir(settings: Settings) -> Path:
    """Where the files of snapshots lie until somebody deletes them."""
    return settings.data_dir / "snapshots"


def releases_dir(settings: Settings) -> Path:
    """Where releases are made before they are stored; what a killed run has left is cleared after a day."""
    return settings.data_dir / "releasing"
