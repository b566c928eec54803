"""The table as Markdown: ours beside the peers', what is missed, and how each row is measured."""

from collections.abc import Iterable

from tests.bench.rows import Figure, Figures, Row

_HEAD = """# Benchmarks

Written by `make bench` (`python -m tests.bench`); the budgets are those of the design. Peers: Label Studio
1.23.2, doccano 1.8.4, Potato 2.12.1, each as it starts by default, on a machine of two cores in November 2026
with the same inputs. Ours: the median of several runs, then the lowest and highest; other work on the machine
makes them worse, never better. What a model learns from a release is in
[benchmarks-training.md](benchmarks-training.md), large corpora in [benchmarks-scale.md](benchmarks-scale.md).
"""
_COLUMNS = ("measure", "Label Studio", "doccano", "Potato", "budget", "ours", "runs", "kept", "remark")


def markdown(
    rows: list[Row],
    figures: Figures,
    machine: Iterable[str],
    loads: tuple[str, str],
    failures: dict[str, str],
) -> str:
    """The whole report."""
    shown = [row for row in rows if row.key in figures]
    missed = [row for row in shown if not figures[row.key].met(row)]
    parts = [
        _HEAD,
        "\n".join(f"- {line}" for line in machine),
        f"- load average before {loads[0]}, after {loads[1]}",
        "",
        table(_COLUMNS, (_cells(row, figures[row.key]) for row in shown)),
        "\n## Missed\n",
        "\n".join(
            f"- {row.measure}: {_by_how_much(row, figures[row.key])}. {row.why}".rstrip() for row in missed
        )
        or "Nothing.",
        *(f"- {name} could not be measured: {error}" for name, error in failures.items()),
        "\n## How each row is measured\n",
        "\n".join(f"- **{row.measure}**: {row.how.strip()}" for row in rows),
    ]
    return "\n".join(parts) + "\n"


def table(columns: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = tuple(columns)
    found = [head, tuple("---" for _ in head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in found)


def number(value: float) -> str:
    """A figure with as many digits as mean something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _cells(row: Row, figure: Figure) -> tuple[str, ...]:
    budget = "–" if row.limit is None else f"{number(row.limit)} {row.unit}"
    kept = "–" if row.limit is None else "yes" if figure.met(row) else "**no**"
    spread = "" if figure.low == figure.high else f"{number(figure.low)} – {number(figure.high)}"
    return (
        row.measure, *(peer or "–" for peer in row.peers), budget,
        f"**{number(figure.value)} {row.unit}**", spread, kept, figure.note,
    )  # fmt: skip


def _by_how_much(row: Row, figure: Figure) -> str:
    assert row.limit is not None
    share = abs(figure.value / row.limit - 1) * 100
    than = "less" if row.least else "more"
    return f"{number(figure.value)} {row.unit}, {share:.0f} % {than} than {number(row.limit)} {row.unit}"
