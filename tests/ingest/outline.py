"""The structure of a document as lines that can be read and compared."""

from datetime import date

from ingest.blocks import collapse
from ingest.model import AgendaItem, Document, Paragraph, Question, Source, Speaker


def outline(document: Document) -> str:
    """Everything the parser decided, one thing a line; spans as the words they hold."""
    lines = [_heading(document)]
    if document.attendance:
        lines.append("present: " + "; ".join(_who(person) for person in document.attendance))
    for item in document.items:
        lines += _item(document, item)
    lines += [
        f"{remark.kind}: {remark.message}"
        for remark in document.remarks
        if remark.kind != "dropped"
    ]
    return "\n".join(lines)


def _heading(document: Document) -> str:
    words = f"{document.rendering} {document.kind}"
    meeting = document.meeting
    if meeting is None:
        return f"{words} | published {document.published} | {document.title}"
    body = f"{meeting.body} ({meeting.body_basis})" if meeting.body else "no body"
    day = f"{meeting.date} ({meeting.date_basis})" if meeting.date else "no date"
    venue = f" | at {meeting.venue}" if meeting.venue else ""
    return f"{words} | {body} | {day}{venue}"


def _item(document: Document, item: AgendaItem) -> list[str]:
    number = f"{item.number} ({item.number_basis})" if item.number else "-"
    cut = " ... cut off" if item.truncated else ""
    lines = [f"[{item.key}] {number} {item.title!r}{cut}"]
    lines += [_question(document, question) for question in item.questions]
    return lines + [_paragraph(document, paragraph) for paragraph in item.paragraphs]


def _question(document: Document, question: Question) -> str:
    asker = _who(question.asker) if question.asker else "nobody named"
    words = collapse(document.words(question.start, question.end))
    answers = ", ".join(question.paragraphs) or "none"
    return f"  ? {question.label} by {asker}: {words!r} answered in {answers}"


def _paragraph(document: Document, paragraph: Paragraph) -> str:
    label = f" {paragraph.label}" if paragraph.label else ""
    basis = " (inferred)" if paragraph.label_basis == "inferred" else ""
    cut = " ... cut off" if paragraph.truncated else ""
    sentences = " / ".join(
        collapse(document.words(one.start, one.end)) for one in paragraph.sentences
    )
    anchor = paragraph.anchor.rsplit("/", 1)[1]
    return f"  {anchor} {paragraph.kind}{label}{basis}{cut}: {sentences}"


def _who(person: Speaker) -> str:
    return " | ".join(part for part in (person.name, person.role) if part)


def source_of(name: str, declared: dict[str, str]) -> Source:
    """A source as `sources.toml` would declare it."""
    values: dict[str, object] = dict(declared)
    for key in ("published", "meeting_date"):
        if key in values:
            values[key] = date.fromisoformat(declared[key])
    return Source(file=name, **values)  # type: ignore[arg-type]
