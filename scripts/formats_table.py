"""Write docs/formats.md: what the parser makes of every feature that published pages show.

Each file in tests/ingest/formats/ is one feature: a header, a text in its shape, and the structure
that the parser must give. This script collects the headers; `--check` compares instead of writing.
"""

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ROOT / "tests" / "ingest" / "formats"
PAGE = ROOT / "docs" / "formats.md"

_TEXT = "\n=== text\n"
_STRUCTURE = "\n=== structure\n"
_NO_BREAK = "␣"  # stands for a no-break space in the fixtures, which could not be seen

SECTIONS = {
    "1": "Ways a meeting arrives as text",
    "2": "Heading block",
    "3": "Item numbers and titles",
    "4": "Agenda text is not minutes",
    "5": "Paragraph labels",
    "6": "Decisions",
    "7": "Votes",
    "8": "Questions and answers",
    "9": "People",
    "10": "Reporting verbs",
    "11": "Furniture and damage",
    "12": "Not minutes",
    "13": "HTML",
}
STATES = ("handled", "unclear", "elsewhere")


@dataclass(frozen=True, slots=True)
class Fixture:
    """One feature of published pages, with a text that shows it."""

    path: Path
    section: str
    feature: str
    n: str  # pages that show it, of 80; "+" where it was also seen on others
    makes: str  # what the parser makes of it, in words
    state: str  # handled, unclear (reported, never misread), elsewhere (another step's business)
    text: str
    structure: str
    source: dict[str, str] = field(default_factory=dict)  # what sources.toml would declare

    @property
    def pages(self) -> int:
        """On how many of the counted pages the feature stands."""
        digits = self.n.split(" ")[0]
        return int(digits) if digits.isdigit() else 0


def load(path: Path) -> Fixture:
    """Read one fixture.

    Raises:
        ValueError: a part or a field is missing, or the state is unknown.
    """
    whole = path.read_text(encoding="utf-8")
    head, found, rest = whole.partition(_TEXT)
    text, also, structure = rest.partition(_STRUCTURE)
    if not found or not also:
        raise ValueError(f"{path.name!r} has no text or no structure")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    missing = {"section", "feature", "n", "makes", "state"} - fields.keys()
    if missing or fields["state"] not in STATES:
        raise ValueError(f"{path.name!r} lacks {sorted(missing)} or has no known state")
    declared = {key[7:]: value for key, value in fields.items() if key.startswith("source.")}
    return Fixture(
        path=path,
        section=fields["section"],
        feature=fields["feature"],
        n=fields["n"],
        makes=fields["makes"],
        state=fields["state"],
        text=text.replace(_NO_BREAK, "\u00a0"),
        structure=structure.rstrip("\n"),
        source=declared,
    )


def fixtures(directory: Path = FORMATS) -> tuple[Fixture, ...]:
    """Every fixture, by section and name."""
    found = [load(path) for path in sorted(directory.glob("[0-9]*.txt"))]
    return tuple(sorted(found, key=lambda one: (int(one.section), one.path.name)))


def page(found: tuple[Fixture, ...]) -> str:
    """The words of docs/formats.md."""
    common = [one for one in found if one.pages >= 3]
    handled = sum(one.state != "unclear" for one in common)
    lines = [
        "# What the parser makes of published pages",
        "",
        "Features counted on 80 published pages of English and Welsh councils; `n` is the number of",
        "pages that show one, in brackets where the row is a form of the one above it, `+` that it was seen on others. Every row has a fixture in",
        "`tests/ingest/formats/`, in invented words, with the structure the parser must give; a test",
        "compares them. *handled*: read into structure. *unclear*: it cannot be decided from the page,",
        "so the ingest report says so and nothing is claimed. *elsewhere*: another step of the road",
        "deals with it; the parser keeps the words.",
        "",
        f"Of {len(common)} features on three pages or more, {handled} are handled"
        f" ({handled / max(len(common), 1):.0%}); of all {len(found)},"
        f" {sum(one.state != 'unclear' for one in found)}.",
        "Written by `python -m scripts.formats_table`; do not edit.",
    ]
    for number, title in SECTIONS.items():
        rows = [one for one in found if one.section == number]
        if not rows:
            continue
        lines += ["", f"## {number}. {title}", "", "| feature | n | fixture | what it becomes |"]
        lines += ["| --- | --- | --- | --- |"]
        for one in rows:
            note = "" if one.state == "handled" else f" *({one.state})*"
            lines.append(
                f"| {_cell(one.feature)} | {one.n} | `{one.path.name}` | {_cell(one.makes)}{note} |"
            )
    return "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is up to date (exit status 1 if not)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)
    words = page(fixtures())
    if options.check:
        current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        return 0 if current == words else 1
    PAGE.write_text(words, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
