"""How often the right person is named: labelled sentences against what was found in them.

The comparison is written without the code it measures: names and roles are compared by rules of
its own. `python -m evals.speakers_check` prints the figures and every sentence that went wrong.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_TITLES: Final = frozenset(
    "mr mrs ms miss dr sir cllr councillor sgt supt superintendent acc dcc cc chief deputy "
    "assistant constable commissioner inspector".split()
)
_HONOURS: Final = frozenset(("obe", "mbe", "cbe", "qpm"))
_CHAIRS: Final = {"chairman": "chair", "chairwoman": "chair", "vice-chairman": "vice-chair"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with who says it, as a reader of the page found it."""

    file: str
    quote: str
    speaker: Mapping[str, str | None] | None
    act: str | None
    reply_to: Mapping[str, str | None] | None
    knowable: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the structure of a document says of the same sentence; None where it has no such one."""

    speaker: Mapping[str, str | None] | None
    act: str | None
    reply_to: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence compared."""

    label: Labelled
    found: Found | None
    verdict: str  # right, silent, wrong, invented, missing


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over a set of labelled sentences."""

    outcomes: tuple[Outcome, ...]

    def of(self, *verdicts: str) -> list[Outcome]:
        """The outcomes with one of these verdicts."""
        return [one for one in self.outcomes if one.verdict in verdicts]

    @property
    def wrong(self) -> int:
        """Sentences given to somebody who is not recorded as saying them."""
        return len(self.of("wrong", "invented"))

    @property
    def knowable(self) -> int:
        """Sentences whose speaker a reader knows."""
        return sum(1 for one in self.outcomes if one.label.knowable and one.label.speaker)

    @property
    def found_share(self) -> float:
        """Share of the knowable speakers that were found."""
        return len([o for o in self.of("right") if o.label.speaker]) / max(1, self.knowable)

    def act_share(self) -> tuple[int, int]:
        """Acts that agree, of the sentences with a right speaker and a labelled act."""
        scored = [o for o in self.of("right") if o.label.act and o.label.speaker and o.found]
        return sum(1 for o in scored if o.found and o.found.act == o.label.act), len(scored)

    def reply_wrong(self) -> list[Outcome]:
        """Replies given to another person than the label's."""
        return [
            o
            for o in self.outcomes
            if o.found
            and o.found.reply_to
            and (not o.label.reply_to or not same(o.found.reply_to, o.label.reply_to))
        ]

    def reply_share(self) -> tuple[int, int]:
        """Replies found, of those labelled."""
        scored = [o for o in self.outcomes if o.label.reply_to]
        right = sum(
            1
            for o in scored
            if o.found and o.found.reply_to and same(o.found.reply_to, o.label.reply_to or {})
        )
        return right, len(scored)

    def line(self, name: str) -> str:
        """One line of the report."""
        acts, scored = self.act_share()
        replies, labelled = self.reply_share()
        return (
            f"{name}: wrong person {self.wrong} n={len(self.outcomes)}; "
            f"found {self.found_share:.3f} n={self.knowable}; "
            f"act {acts / max(1, scored):.3f} n={scored}; "
            f"reply {replies / max(1, labelled):.3f} n={labelled} wrong={len(self.reply_wrong())}; "
            f"missing {len(self.of('missing'))}"
        )


def same(a: Mapping[str, str | None], b: Mapping[str, str | None]) -> bool:
    """Whether two speakers, each a name and a role, are one by their words."""
    if a.get("name") and b.get("name"):
        return _same_name(str(a["name"]), str(b["name"]))
    if not a.get("name") or not b.get("name"):
        return bool(a.get("role")) and _role(a.get("role")) == _role(b.get("role"))
    return False


def _role(text: str | None) -> str:
    lowered = (text or "").lower()
    return _CHAIRS.get(lowered, lowered)


def _same_name(a: str, b: str) -> bool:
    left, right = _parts(a), _parts(b)
    if left[-1:] != right[-1:]:
        return False
    firsts = zip(left[:-1], right[:-1], strict=False)
    return all(x == y or (1 in (len(x), len(y)) and x[0] == y[0]) for x, y in firsts)


def _parts(name: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", name.lower())
    return [word for word in words if word not in _TITLES | _HONOURS]


def compare(label: Labelled, found: Found | None) -> Outcome:
    """Judge one sentence: a speaker where none is recorded is as bad as a wrong one."""
    if found is None:
        return Outcome(label, found, "missing")
    if found.speaker is None:
        return Outcome(label, found, "silent" if label.knowable and label.speaker else "right")
    if label.speaker is None:
        return Outcome(label, found, "invented")
    return Outcome(label, found, "right" if same(found.speaker, label.speaker) else "wrong")


def load(path: Path) -> list[Labelled]:
    """Read one file of labels, a JSON object a line."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()
    ]
    return [
        Labelled(
            file=row["file"],
            quote=row["quote"],
            speaker=row["speaker"],
            act=row["act"],
            reply_to=row["reply_to"],
            knowable=row["knowable"],
        )
        for row in rows
    ]


def collapsed(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def look_up(sentences: Iterable[tuple[str, Found]], quote: str) -> Found | None:
    """What was found for a quote: the sentence with these words, else the one that holds them."""
    wanted = collapsed(quote)
    rows = [(collapsed(text), found) for text, found in sentences]
    for match in (
        lambda text: text == wanted,
        lambda text: wanted in text,
        lambda text: len(text) > 20 and text in wanted,
    ):
        for text, found in rows:
            if match(text):
                return found
    return None


def measure(
    labels: Sequence[Labelled], documents: Mapping[str, Sequence[tuple[str, Found]]]
) -> Figures:
    """Compare labels with the sentences of the documents, by file name."""
    return Figures(
        tuple(
            compare(label, look_up(documents.get(label.file, ()), label.quote)) for label in labels
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the label files named, by default all beside the sample corpus.

    Returns:
        0 when nobody is named wrongly and at least 90 % of the knowable speakers are found, else 1.
    """
    from evals.speakers_found import read_corpus

    here = Path(__file__).parent
    names = list(arguments if arguments is not None else sys.argv[1:])
    paths = [Path(name) for name in names] or sorted((here / "speakers").glob("*.jsonl"))
    found = read_corpus(here / "corpus")
    good = True
    for path in paths:
        figures = measure(load(path), found)
        good = good and figures.wrong == 0 and figures.found_share >= 0.9
        sys.stdout.write(figures.line(path.name) + "\n")
        for outcome in figures.of("wrong", "invented", "missing", "silent"):
            sys.stdout.write(f"  {outcome.verdict}: {_row(outcome)}\n")
    return 0 if good else 1


def _row(outcome: Outcome) -> str:
    found = _who(outcome.found.speaker) if outcome.found else "no such sentence"
    return (
        f"[{found}] for [{_who(outcome.label.speaker)}] {outcome.label.file}: {outcome.label.quote}"
    )


def _who(speaker: Mapping[str, str | None] | None) -> str:
    if speaker is None:
        return "not recorded"
    return ", ".join(part for part in (speaker.get("name"), speaker.get("role")) if part)


if __name__ == "__main__":
    raise SystemExit(main())
