"""The pictures of a data sheet, as SVG."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from exports.release.statistics import Statistics

_WIDTH, _LEFT, _RIGHT, _ROW, _BAR, _TOP = 720, 190, 70, 12, 9, 34
# Splits are told apart by shade, and by their order, which the key on top gives.
_SHADES = ("#17476f", "#4a86b8", "#a9cbe6", "#7a7a7a", "#bdbdbd")
# Beyond so many bars a picture is no help.
_MOST = 40
_UNDATED = "no date"


def draw(counted: Mapping[str, Statistics]) -> dict[str, bytes]:
    """Each picture by its path in the release; none of what the release does not hold."""
    labels = {split: each.labels for split, each in counted.items()}
    events = {split: each.events for split, each in counted.items()}
    months = {split: _dated(each.months) for split, each in counted.items()}
    found = {
        "plots/labels.svg": _bars("Spans by label", labels, _commonest(labels)),
        "plots/events.svg": _bars("Events by type", events, _commonest(events)),
        "plots/months.svg": _bars("Documents by month", months, sorted(_total(months))),
    }
    return {path: picture.encode() for path, picture in found.items() if picture}


def _dated(months: Counter[str]) -> Counter[str]:
    return Counter({month or _UNDATED: number for month, number in months.items()})


def _total(counts: Mapping[str, Counter[str]]) -> Counter[str]:
    return sum(counts.values(), Counter())


def _commonest(counts: Mapping[str, Counter[str]]) -> list[str]:
    total = _total(counts)
    return sorted(total, key=lambda name: (-total[name], name))


def _bars(title: str, counts: Mapping[str, Counter[str]], names: Sequence[str]) -> str:
    """Horizontal bars, for each name one of each split; empty where there is nothing to show."""
    names = names[:_MOST]
    most = max((counts[split][name] for split in counts for name in names), default=0)
    if most == 0 or names == [_UNDATED]:
        return ""
    block = _ROW * len(counts) + 8
    height = _TOP + block * len(names) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>{escape(title)}</title>'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        *_key(list(counts)),
    ]
    for row, name in enumerate(names):
        top = _TOP + row * block
        middle = top + (block - 8) / 2 + 4
        parts.append(_text(_LEFT - 8, middle, name, "end"))
        for number, split in enumerate(counts):
            value = counts[split][name]
            width = value / most * (_WIDTH - _LEFT - _RIGHT)
            y = top + number * _ROW
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{_shade(number)}"/>'
            )
            parts.append(_text(_LEFT + width + 4, y + _BAR, f"{value:,}"))
    return "".join([*parts, "</svg>\n"])


def _key(splits: Sequence[str]) -> list[str]:
    parts = []
    for number, split in enumerate(splits):
        x = _LEFT + number * 110
        parts.append(f'<rect x="{x}" y="8" width="12" height="12" fill="{_shade(number)}"/>')
        parts.append(_text(x + 18, 18, split))
    return parts


def _shade(number: int) -> str:
    return _SHADES[min(number, len(_SHADES) - 1)]


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222">{escape(words)}</text>'
