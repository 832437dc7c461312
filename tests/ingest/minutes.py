"""Documents made by hand for tests of who speaks, and texts as the parser reads them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ingest.model import (
    AgendaItem,
    Document,
    DocumentKind,
    Meeting,
    Paragraph,
    ParagraphKind,
    Question,
    Remark,
    Sentence,
    Source,
    Speaker,
)
from ingest.sentences import split
from ingest.structure import parse

_KINDS: dict[str, ParagraphKind] = {
    "R": "resolution", "A": "agenda", "Q": "question", "H": "heading", "N": "note",
}  # fmt: skip


def page(text: str, **declared: Any) -> Document:
    """A text as the parser reads it, with what `sources.toml` declares of it."""
    return parse(text, Source(file="page.txt", **declared), "0" * 64)


def minutes(
    *paragraphs: str,
    title: str = "Neighbourhood Policing",
    kind: DocumentKind = "minutes",
    asker: Speaker | None = None,
    attendance: Sequence[Speaker] = (),
    remarks: Sequence[Remark] = (),
    author: str | None = None,
    publisher: str | None = None,
    published: date | None = None,
    on: date | None = date(2022, 2, 1),
) -> Document:
    """A document of one item.

    Each paragraph may begin with its label or kind and a bar: "7a| The ...", "R| RESOLVED ...".
    The paragraphs from the first "Q|" on are one question, put by `asker`, and its answers.
    """
    text = ""
    made: list[Paragraph] = []
    questions: list[Question] = []
    for number, paragraph in enumerate(paragraphs, 1):
        mark, bar, words = paragraph.partition("| ")
        if not bar:
            mark, words = "", paragraph
        text += "\n\n" if text else ""
        start = len(text)
        text += words
        spans = split(text, start, len(text))
        label = None if mark in _KINDS else mark or None
        if mark == "Q":
            questions.append(Question("Question 1", asker, start, len(text)))
        made.append(
            Paragraph(
                anchor=f"5/{mark or 'p'}{number}",
                label=label,
                start=start,
                end=len(text),
                kind=_KINDS.get(mark, "minute"),
                sentences=tuple(Sentence(begin, end) for begin, end in spans),
                question="Question 1" if questions else None,
            )
        )
    meeting = Meeting("Ambershire Police and Crime Panel", on, "printed")
    return Document(
        id="ambershire-police-and-crime-panel/2022-02-01",
        file="panel.txt",
        text=text,
        sha256="0" * 64,
        kind=kind,
        kind_basis="printed",
        rendering="numbered_list" if kind == "minutes" else "prose",
        title=title,
        publisher=publisher,
        url=None,
        published=published,
        author=author,
        meeting=meeting if kind == "minutes" else None,
        items=(
            AgendaItem(
                "5", "5", "printed", title, 0, 0, 0, len(text), tuple(made), tuple(questions)
            ),
        ),
        remarks=tuple(remarks),
        attendance=tuple(attendance),
    )


def voices(document: Document) -> list[str]:
    """Who says each sentence, with which act, in short: "Cllr Tallow asked", "- noted"."""
    found = []
    for item in document.items:
        for paragraph in item.paragraphs:
            for one in paragraph.sentences:
                line = f"{who(one.speaker)} {one.act or '-'}"
                found.append(f"{line} to {who(one.reply_to)}" if one.reply_to else line)
    return found


def who(speaker: Speaker | None) -> str:
    """A speaker in short: the name, else the role."""
    if speaker is None:
        return "-"
    return speaker.name or speaker.role or "?"
