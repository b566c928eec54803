"""Guidelines are a curator's markdown: readable on the page, harmless whatever they hold."""

from annotator.services import guidelines


def test_headings_stand_below_those_of_the_page() -> None:
    assert guidelines.html("# What to mark\n\n###### Deep") == "<h3>What to mark</h3>\n<h6>Deep</h6>\n"


def test_html_and_dangerous_links_do_nothing() -> None:
    html = guidelines.html('<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="y">')
    assert "<script" not in html
    assert "href" not in html
    assert "<img" not in html


def test_tables_are_shown() -> None:
    assert "<td>actor</td>" in guidelines.html("| label |\n| --- |\n| actor |")
