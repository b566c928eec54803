"""The Python on the formats' pages runs, on files that the formats write."""

import re
from pathlib import Path

import pytest

import exports

FOLDER = Path(__file__).parents[2] / "docs" / "formats"
# The overview shows no Python.
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.stem != "README")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
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
    expected = {
        "gold-jsonl": "",
        "parquet": "wire-7 s2 location Hama",
        "spacy": "wire-7 s2 location Hama",
        "conll": "1.00",
        "conll-bioes": "1.00",
        "cas-xmi": "wire-7 s2 location Hama",
        "cas-json": "wire-7 s2 location Hama",
        "gliner": "wire-7 location Hama",
        "acled": "0 rows",
        "ucdp": "0 rows",
        "brat": "wire-7 T2 location Hama",
        "doccano": "wire-7 location Hama",
        "w3c": "urn:annotator:wire-7:s2 Hama",
        "dygie": "wire-7 location Hama",
        "oneie": "wire-7 location Hama",
        "textee": "wire-7-0 location Hama",
        "wikievents": "wire-7 location Hama",
        "rams": "0 events",
        "grit": "wire-7 Victim []",
        "gtt": "wire-7 0 templates",
        "chat": "location 12 Hama",
        "label-studio": "wire-7 s2 location Hama",
        "import": "wire-7 17",
    }
    assert expected[page.stem] in printed
