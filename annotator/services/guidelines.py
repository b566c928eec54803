"""Guidelines: markdown that a curator wrote, as HTML that is safe to show."""

from functools import lru_cache

# They stand below headings of the page's own.
_DEEPER = 2


@lru_cache(maxsize=64)
def html(markdown: str) -> str:
    """The guidelines as clean HTML; raw HTML in them shows as text."""
    if not markdown.strip():
        return ""
    import nh3
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _DEEPER, 6)}"
    return nh3.clean(reader.renderer.render(tokens, reader.options, {}))
