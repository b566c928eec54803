"""The Python on the formats' pages runs, on files that the formats write."""

import re
from pathlib import Path

import pytest

import exports

PAGES = Path(__file__).parents[2] / "docs" / "formats"


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_the_snippet_runs(page: Path, annotate, tmp_path: Path, monkeypatch, capsys) -> None:
    record = annotate("Rebels took Hama.", ("Rebels", "actor"), ("Hama", "location"), name="wire-7")
    if page.stem == "import":
        (tmp_path / "articles").mkdir()
        (tmp_path / "articles" / "wire-7.txt").write_text(record.text)
    else:
        exports.get(page.stem).write([exports.Item.tokenized(record)], tmp_path)
    monkeypatch.chdir(tmp_path)
    (snippet,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S)
    names: dict[str, object] = {}
    exec(compile(snippet, page.name, "exec"), names)  # noqa: S102
    printed = capsys.readouterr().out
    expected = {"gold-jsonl": "", "spacy": "wire-7 s2 location Hama", "conll": "1.00", "import": "wire-7 17"}
    assert expected[page.stem] in printed
