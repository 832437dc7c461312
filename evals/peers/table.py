"""The table of systems side by side, as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.summary import Figure, Summary, number

COLUMNS = (
    ("passes", "passed"),
    ("passes, precise", "passed_precise"),
    ("citation recall", "citation_recall"),
    ("citation precision", "citation_precision"),
    ("facts recall", "facts_recall"),
    ("refused rightly", "refused_rightly"),
    ("refused wrongly", "refused_wrongly"),
    ("quotes faithful", "quote_fidelity"),
    ("words, median", "answer_words"),
    ("ms, median", "latency_ms"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One system and what it reached."""

    name: str
    versions: Mapping[str, str]
    summary: Summary


def table(rows: Sequence[Row], head: str) -> str:
    """The systems side by side: counts for cases, figures with their interval for the rest.

    Args:
        rows: the systems in the order shown, the same cases each.
        head: date, machine and cases.
    """
    lines = [head, "", "| | " + " | ".join(title for title, _ in COLUMNS) + " |"]
    lines.append("|---" * (len(COLUMNS) + 1) + "|")
    for row in rows:
        cells = [_cell(name, row.summary.figures[name]) for _, name in COLUMNS]
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    lines.append("")
    for row in rows:
        if row.versions:
            named = ", ".join(f"{name} {version}" for name, version in row.versions.items())
            lines.append(f"- {row.name}: {named}")
    return "\n".join(lines) + "\n"


def _cell(name: str, figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "-"
    if name in ("passed", "passed_precise", "refused_rightly", "refused_wrongly"):
        return f"{round(figure.value * figure.n)} of {figure.n}"
    if name in ("answer_words", "latency_ms"):
        return number(figure.value)
    return f"{number(figure.value)} [{number(figure.low)}, {number(figure.high)}]"
