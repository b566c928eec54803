"""Releases: making, listing and signing them, comparing and verifying them, and giving out their files."""
