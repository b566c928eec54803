"""What came of training, in words and as a picture."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING

from annotator.baseline.scoring import Score, Scores
from exports.release import Manifest

if TYPE_CHECKING:
    from annotator.baseline.training import Outcome

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 560, 320, 56, 20, 30, 46


def write(outcome: "Outcome", manifest: Manifest) -> str:
    """The report as Markdown."""
    choice = outcome.choice
    parts = [
        f"# Baseline for {manifest.project} {manifest.version}",
        f"Trained on `{outcome.address}`: spaCy `{choice.component}`, at most {choice.steps:,} steps, seed"
        f" {choice.seed}. Documents: "
        + ", ".join(f"{split} {number:,}" for split, number in outcome.documents.items())
        + ".",
        "Spans count as found with the same bounds and label. All gold spans are counted, also those that"
        " overlap or have gaps, which the model cannot find. Intervals: 95 %, by drawing documents.",
        *_tables("Spans", outcome.spans),
        *_tables("Arguments, with gold's triggers and spans given", outcome.arguments),
    ]
    if not outcome.arguments:
        parts.append("There are no arguments of events with a trigger to learn.")
    if outcome.curve:
        rows = "\n".join(f"| {number:,} | {_figure(f1)} |" for number, f1 in outcome.curve)
        parts += [
            "## Learning curve",
            "F1 of spans on dev. If it still rises at its end, more annotation will help.",
            f"| training documents | F1 |\n| --- | --- |\n{rows}",
            "![Learning curve](learning-curve.svg)",
        ]
    return "\n\n".join(parts) + "\n"


def _tables(title: str, found: Mapping[str, Scores]) -> list[str]:
    parts = []
    for split, held in found.items():
        rows = [
            ("**all**", held.whole),
            *((f"`{label}`", each) for label, each in sorted(held.labels.items())),
        ]
        head = f"| {split} | precision | recall | F1 | 95 % interval | in gold | found |\n|" + " --- |" * 7
        lines = "\n".join(_row(name, each) for name, each in rows)
        parts += [f"## {title}: {split}", f"{head}\n{lines}"]
    return parts


def _row(name: str, each: Score) -> str:
    figures = " | ".join(map(_figure, (each.precision, each.recall, each.f1)))
    bounds = f"{_figure(each.low)} to {_figure(each.high)}"
    return f"| {name} | {figures} | {bounds} | {each.gold:,} | {each.found:,} |"


def _figure(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3f}"


def curve(points: Sequence[tuple[int, float]]) -> str:
    """The learning curve as SVG: F1 from 0 to 1 over the number of documents."""
    most = max(number for number, _ in points)

    def place(number: int, f1: float) -> tuple[float, float]:
        across = _LEFT + number / most * (_WIDTH - _LEFT - _RIGHT)
        return across, _HEIGHT - _BOTTOM - (0 if isnan(f1) else f1) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>F1 on dev by number of training documents</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    ]
    for tenth in range(0, 11, 2):
        y = place(0, tenth / 10)[1]
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>')
    line = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#17476f" stroke-width="2"/>')
    for number, f1 in points:
        x, y = place(number, f1)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#17476f"/>')
        parts.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{_figure(f1)}</text>')
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{number:,}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">training documents</text></svg>\n'
    )
    return "".join(parts)
