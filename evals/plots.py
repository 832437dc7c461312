"""Small plots as SVG, drawn by hand so that a report needs no other file and no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from evals.summary import Figure, number

WIDTH = 640
ROW = 26
LABEL = 190  # room for names on the left
FIGURE = 150  # room for figures on the right


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a whole: how many of how many."""

    name: str
    part: int
    whole: int


def _svg(title: str, height: float, body: Sequence[str]) -> str:
    # A plot says in words what it shows, for readers who do not see it.
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}" '
        f'class="plot"><title>{escape(title)}</title>{"".join(body)}</svg>'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def _scale(value: float) -> float:
    """Where a share from 0 to 1 stands on the page."""
    return LABEL + value * (WIDTH - LABEL - FIGURE)


def bars(title: str, rows: Sequence[Bar]) -> str:
    """A bar a row, the part of the whole filled."""
    body = []
    for place, bar in enumerate(rows):
        y = place * ROW
        share = bar.part / bar.whole if bar.whole else 0.0
        width = _scale(1) - LABEL
        body += [
            _text(LABEL - 8, y + 17, bar.name, "name"),
            f'<rect x="{LABEL}" y="{y + 5}" width="{width:.1f}" height="16" class="rest"/>',
            f'<rect x="{LABEL}" y="{y + 5}" width="{width * share:.1f}" height="16" class="fill"/>',
            _text(_scale(1) + 8, y + 17, f"{bar.part} of {bar.whole}"),
        ]
    return _svg(title, len(rows) * ROW + 4, body)


def intervals(title: str, figures: Sequence[Figure]) -> str:
    """A dot and its 95 % interval a row, on a scale from 0 to 1. Unscored figures are left out."""
    body = []
    shown = [f for f in figures if f.value is not None]
    height = len(shown) * ROW
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _scale(tick)
        body.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height}" class="grid"/>')
        body.append(_text(x, height + 16, f"{tick:g}", "tick"))
    for place, figure in enumerate(shown):
        assert figure.value is not None and figure.low is not None and figure.high is not None
        y = place * ROW + 13
        body += [
            _text(LABEL - 8, y + 4, figure.name, "name"),
            f'<line x1="{_scale(figure.low):.1f}" x2="{_scale(figure.high):.1f}" y1="{y}" y2="{y}" '
            'class="range"/>',
            f'<circle cx="{_scale(figure.value):.1f}" cy="{y}" r="5" class="dot"/>',
            _text(
                _scale(1) + 14,
                y + 4,
                _spelt(figure.value, figure.low, figure.high, figure.n),
                "small",
            ),
        ]
    return _svg(title, height + 24, body)


def _spelt(value: float, low: float, high: float, n: int) -> str:
    return f"{number(value)} [{number(low)}, {number(high)}] n={n}"


def histogram(title: str, values: Sequence[float], unit: str, bins: int = 24) -> str:
    """How often values of each size occur. The last bin holds all that is larger."""
    if not values:
        return ""
    ordered = sorted(values)
    # One slow or long answer must not squeeze all others into the first bin.
    top = ordered[min(len(ordered) - 1, int(len(ordered) * 0.98))] or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / top * bins))] += 1
    tall, left, floor = max(counts), 40.0, 120.0
    width = (WIDTH - left - 20) / bins
    body = [
        f'<rect x="{left + place * width:.1f}" y="{floor - count / tall * 100:.1f}" '
        f'width="{width - 1:.1f}" height="{count / tall * 100:.1f}" class="fill"/>'
        for place, count in enumerate(counts)
    ]
    body += [
        f'<line x1="{left}" x2="{WIDTH - 20}" y1="{floor}" y2="{floor}" class="axis"/>',
        _text(left, floor + 16, f"0 {unit}", "start"),
        _text(WIDTH - 20, floor + 16, f"{number(top)} {unit} and more", "end"),
        _text(left - 6, 28, str(tall), "name"),
    ]
    return _svg(title, floor + 24, body)


def curve(title: str, points: Sequence[tuple[str, float]]) -> str:
    """A line through shares from 0 to 1, such as recall by depth."""
    if not points:
        return ""
    left, right, floor, tall = 60.0, WIDTH - 40.0, 150.0, 130.0
    step = (right - left) / max(1, len(points) - 1)
    places = [
        (left + place * step, floor - value * tall) for place, (_, value) in enumerate(points)
    ]
    body = [
        f'<line x1="{left}" x2="{right}" y1="{floor - tall * tick:.1f}" '
        f'y2="{floor - tall * tick:.1f}" class="grid"/>'
        + _text(left - 8, floor - tall * tick + 4, f"{tick:g}", "name")
        for tick in (0.0, 0.5, 1.0)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    body.append(f'<polyline points="{line}" class="range curve"/>')
    for (x, y), (name, value) in zip(places, points, strict=True):
        body += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" class="dot"/>',
            _text(x, y - 10, number(value), "tick"),
            _text(x, floor + 18, name, "tick"),
        ]
    return _svg(title, floor + 26, body)
