"""Pushing to a project of a Label Studio server, pulling from it, and keeping both sides in step."""
