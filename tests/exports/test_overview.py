from tests.exports.overview import PAGE, page


def test_the_table_of_formats_is_what_the_formats_do() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.exports.overview"
