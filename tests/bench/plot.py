"""A line chart with two logarithmic axes, as SVG."""

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 860, 460, 60, 20, 200, 50
# Told apart without colour too: each line ends beside its name.
_COLOURS = ("#1b5e9e", "#b3541e", "#2e7d4f", "#8e3b8a", "#6b6b00", "#a1221a", "#00707a")


def log_log(xs: Sequence[float], lines: Mapping[str, Sequence[float]], x_name: str, y_name: str) -> str:
    """The chart; every value above 0."""
    highest = math.ceil(math.log10(max(max(values) for values in lines.values())))
    lowest = math.floor(math.log10(min(min(values) for values in lines.values())))

    def across(value: float) -> float:
        span = math.log10(xs[-1] / xs[0]) or 1
        return _LEFT + math.log10(value / xs[0]) / span * (_WIDTH - _LEFT - _RIGHT)

    def down(value: float) -> float:
        share = (highest - math.log10(value)) / ((highest - lowest) or 1)
        return _TOP + share * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
        *(_rule(down(10**power), f"{10**power:g}") for power in range(lowest, highest + 1)),
        *(_text(across(x), _HEIGHT - _BOTTOM + 18, f"{x:,}", "middle") for x in xs),
        _text((_WIDTH - _RIGHT) / 2, _HEIGHT - 10, x_name, "middle"),
        _text(4, 12, y_name),
    ]
    ends = _apart({name: down(values[-1]) for name, values in lines.items()})
    for number, (name, values) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in zip(xs, values, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(_WIDTH - _RIGHT + 8, ends[name] + 4, name, fill=colour))
    return "".join([*parts, "</svg>\n"])


def _apart(wanted: Mapping[str, float]) -> dict[str, float]:
    """The heights moved down so far that no two names overlap."""
    found: dict[str, float] = {}
    free = 0.0
    for name in sorted(wanted, key=wanted.__getitem__):
        found[name] = max(wanted[name], free)
        free = found[name] + 14
    return found


def _rule(y: float, name: str) -> str:
    line = f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
    return line + _text(_LEFT - 6, y + 4, name, "end")


def _text(x: float, y: float, words: str, anchor: str = "start", fill: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
