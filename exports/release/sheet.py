"""The data sheet of a release: README.md as the Hugging Face hub reads it.

Its parts follow Gebru et al. 2021, "Datasheets for Datasets", as far as a program can fill them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from exports.parquet.schema import features
from exports.release.manifest import Splitting
from exports.release.statistics import Statistics

if TYPE_CHECKING:
    from exports.release.writing import Settings

# Names of splits that the hub knows otherwise.
HUB_NAMES = {"dev": "validation"}
_SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_SIZE_NAMES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "n>100M")
_RULES = {
    "adjudicated": "adjudicated by a person from two or more sets",
    "as given": "one set as it was made or imported",
    "majority": "what more than half of the annotators say, without a person's decision",
    "single": "the set of the only annotator who handed the article in",
}
# How many groups and sources are named.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What only the project knows of itself, for people who read the data sheet.

    `agreement` are measure, label ("" for all of them), figure and number of documents; `names` what ids of
    labels, event types and roles are called.
    """

    title: str
    description: str = ""
    agreement: tuple[tuple[str, str, float | None, int], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def write(
    settings: "Settings",
    counted: Mapping[str, Statistics],
    facts: Facts,
    gold_address: str,
    sizes: Mapping[str, int],
) -> str:
    """The data sheet as Markdown with a YAML header; `sizes` are the bytes of the tables by split."""
    whole = _whole(counted)
    parts = [
        f"# {_plain(facts.title)} {settings.version}",
        *([_plain(facts.description)] if facts.description else []),
        f"{whole.documents:,} news articles with spans, entities, events and claims, annotated with the"
        f" ontology {settings.ontology}. Gold: `{gold_address}`.",
        *_composition(settings, counted, facts),
        *_collection(settings, whole, facts),
        *_agreement(facts),
        *_splits(settings.splitting),
        *_limits(settings, whole),
        *_use(settings),
    ]
    return _header(settings, counted, facts, sizes) + "\n\n".join(parts) + "\n"


def hub_name(split: str) -> str:
    """What the hub calls a split."""
    return HUB_NAMES.get(split, split)


def _whole(counted: Mapping[str, Statistics]) -> Statistics:
    """All splits together."""
    whole = Statistics()
    for each in counted.values():
        whole.documents += each.documents
        whole.characters += each.characters
        for name, value in vars(each).items():
            if isinstance(value, Counter):
                getattr(whole, name).update(value)
    return whole


def _header(
    settings: "Settings", counted: Mapping[str, Statistics], facts: Facts, sizes: Mapping[str, int]
) -> str:
    filled = [split for split, each in counted.items() if each.documents]
    documents = sum(each.documents for each in counted.values())
    languages = sorted({each for one in counted.values() for each in one.languages})
    header: dict[str, Any] = {
        "pretty_name": facts.title,
        "license": settings.licence.lower(),
        "language": languages,
        "size_categories": [_SIZE_NAMES[sum(documents >= size for size in _SIZES)]],
        "task_categories": ["token-classification"],
        "tags": ["event-extraction", "named-entity-recognition", "conflict"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [
                    {"split": hub_name(split), "path": f"data/{split}-*.parquet"} for split in filled
                ],
            }
        ],
        "dataset_info": {
            "features": _yaml_features(features()),
            "splits": [
                {
                    "name": hub_name(split),
                    "num_bytes": sizes[split],
                    "num_examples": counted[split].documents,
                }
                for split in filled
            ],
        },
    }
    return f"---\n{yaml.safe_dump(header, sort_keys=False, allow_unicode=True)}---\n\n"


def _yaml_features(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The features as a card lists them: names with a type, a struct or a list."""
    return [{"name": name, **_yaml_feature(each)} for name, each in found.items()]


def _yaml_feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    if feature.get("_type") == "Value":
        return {"dtype": feature["dtype"]}
    if feature.get("_type") == "List":
        inner = feature["feature"]
        if inner.get("_type") == "Value":
            return {"list": inner["dtype"]}
        if inner.get("_type") == "List":
            return {"list": _yaml_feature(inner)}
        return {"list": _yaml_features(inner)}
    return {"struct": _yaml_features(feature)}


def _composition(settings: "Settings", counted: Mapping[str, Statistics], facts: Facts) -> Iterator[str]:
    yield "## Composition"
    kinds = list(dict.fromkeys(kind for each in counted.values() for kind in each.counts()))
    yield _table(
        ["", *counted], [[kind, *(each.counts().get(kind, 0) for each in counted.values())] for kind in kinds]
    )
    for title, name in (
        ("Spans by label", "labels"), ("Events by type", "events"), ("Arguments by role", "roles"),
        ("Claims by factuality", "factuality"), ("Documents by language", "languages"),
    ):  # fmt: skip
        total: Counter[str] = sum((getattr(each, name) for each in counted.values()), Counter())
        if total:
            yield f"### {title}"
            yield _table(
                ["", *counted],
                [
                    [_named(key, facts), *(getattr(each, name)[key] for each in counted.values())]
                    for key in sorted(total, key=lambda key: (-total[key], key))
                ],
            )
    if any(each.labels for each in counted.values()):
        yield "![Spans by label](plots/labels.svg)"


def _collection(settings: "Settings", whole: Statistics, facts: Facts) -> Iterator[str]:
    yield "## Collection"
    yield (
        "Articles were imported as they are; offsets are Unicode code points, end-exclusive, into `text`. "
        + _who(len(whole.annotators))
        + " The ontology is in `ontology.yaml`"
        + (", the guidelines are in `guidelines.md`." if "guidelines.md" in settings.files else ".")
    )
    yield _table(
        ["how a document's annotation came about", "documents"],
        [[_RULES.get(rule, rule), number] for rule, number in whole.rules.most_common()],
    )
    yield "### Sources and their licences"
    yield _table(["source", "documents"], _first(whole.sources, "not given"))
    yield _table(["licence of the article", "documents"], _first(whole.licences, "not given"))
    yield (
        f"The annotation itself: {settings.licence}."
        if settings.licence != "other"
        else "No licence was named for the annotation itself: ask before you pass it on."
    )


def _who(annotators: int) -> str:
    if not annotators:
        return "Who annotated them is not known."
    people = "1 annotator" if annotators == 1 else f"{annotators:,} annotators"
    return f"{people}, by pseudonym in `provenance`, worked on them."


def _agreement(facts: Facts) -> Iterator[str]:
    yield "## Agreement"
    if not facts.agreement:
        yield "Nothing is known of it: no two annotators handed in the same article, or it was not counted."
        return
    yield "Between annotators, before adjudication, over the whole project; 1 is perfect."
    whole = [row for row in facts.agreement if not row[1]]
    yield _table(
        ["measure", "figure", "documents"], [[name, _figure(value), n] for name, _, value, n in whole]
    )
    labels = [row for row in facts.agreement if row[1]]
    if labels:
        yield f"By label ({labels[0][0]}):"
        yield _table(
            ["label", "figure"], [[_named(label, facts), _figure(value)] for _, label, value, _ in labels]
        )


def _splits(splitting: Splitting) -> Iterator[str]:
    yield "## Splits"
    yield (
        f"By {splitting.method}: `{splitting.splits}`, seed {splitting.seed}."
        + (f" Documents of {splitting.kept_from} kept their split." if splitting.kept_from else "")
        + " `splits.tsv` has the split of each document."
    )
    yield (
        f"Near-duplicates: {splitting.groups:,} groups with {splitting.grouped:,} documents, each in one"
        " split (`near-duplicates.json`)."
    )
    if splitting.leaks:
        yield "Near-duplicates that earlier releases have in different splits, and that stay there:"
        yield "\n".join(f"- {', '.join(leak)}" for leak in splitting.leaks)


def _limits(settings: "Settings", whole: Statistics) -> Iterator[str]:
    yield "## Known limits"
    told = []
    if undated := whole.months[""]:
        told.append(f"{undated:,} documents have no date.")
    if unlicensed := whole.licences[""]:
        told.append(f"{unlicensed:,} documents name no licence.")
    if machine := whole.rules["majority"]:
        told.append(f"{machine:,} documents were merged by majority: what was undecided is left out.")
    if single := whole.rules["single"] + whole.rules["as given"]:
        told.append(f"{single:,} documents were not adjudicated.")
    if wrong := settings.contradictions:
        told.append(
            f"{wrong:,} objects contradict the ontology, such as spans that cross (`release verify`)."
        )
    rare = [label for label, number in sorted(whole.labels.items()) if number < 50]
    if rare:
        told.append(f"Labels with fewer than 50 spans: {', '.join(rare)}.")
    told.append("News reports claims: an event here is what somebody reported, not what was established.")
    yield "\n".join(f"- {each}" for each in told)


def _use(settings: "Settings") -> Iterator[str]:
    yield "## Use"
    yield (
        "`gold/` has a gold record a line, `data/` the same as Parquet, `manifest.json` the SHA-256 of every"
        " file. Metadata, attributes, links and provenance are JSON in strings in the Parquet files."
    )
    yield '```python\nfrom datasets import load_dataset\n\ndata = load_dataset("path/to/this/folder")\n```'


def _first(counts: Counter[str], unnamed: str) -> list[list[Any]]:
    """The commonest, and how many the others have."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows: list[list[Any]] = [[_plain(name) or unnamed, number] for name, number in ordered[:_NAMED]]
    if rest := ordered[_NAMED:]:
        rows.append([f"{len(rest):,} others", sum(number for _, number in rest)])
    return rows


def _named(identifier: str, facts: Facts) -> str:
    name = facts.names.get(identifier)
    return f"{_plain(name)} (`{identifier}`)" if name else (f"`{identifier}`" if identifier else "none")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _plain(words: str) -> str:
    """Words from outside, as words: nothing in them is Markdown."""
    return "".join(f"\\{each}" if each in r"\`*_{}[]<>#|!" else each for each in " ".join(words.split()))


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
