"""Suggestions: made by matching strings, by Label Studio ML backends, or imported; offered and decided on."""
