"""The one answer object, and what is in the index, drawn in a terminal.

Words of documents are printed as text: no markup is read in them and no control code gets through.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.style import Style
from rich.table import Table
from rich.text import Text

from ingest.model import Document, Speaker
from service.model import AHEAD, Answer, Citation, Notice

if TYPE_CHECKING:
    from ingest.pipeline import Progress as Listener
    from ingest.report import DocumentReport, IngestReport
    from service.coverage import Coverage

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARK = re.compile(r"\[\d+\]")

MOST_NOTES = 3  # of one document in the report; --json has them all
WIDTH = 100  # columns at most; longer lines are hard to read


def console(stderr: bool = False) -> Console:
    """A console that is plain where it is not a terminal, and never wider than is readable."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if made.width > WIDTH or not made.is_terminal:
        made.width = WIDTH
    return made


def printable(text: str) -> str:
    """The text without control and direction codes."""
    return _CONTROL.sub("", text)


def print_answer(out: Console, answer: Answer) -> None:
    """The answer, the address of every sentence, notices, and what is near to it."""
    for notice in answer.notices:
        if notice.code in AHEAD:
            _print_notice(out, notice)
            out.print()
    for paragraph in re.split(r"\n{2,}", answer.answer):
        words = Text(printable(paragraph))
        words.highlight_regex(_MARK, "bold cyan")
        out.print(words)
        out.print()
    for citation in answer.citations:
        said = [
            _who(statement.speaker, statement.act)
            for statement in answer.statements
            if citation.number in statement.citations
        ]
        _print_address(out, citation, dict.fromkeys(filter(None, said)))
    for notice in answer.notices:
        if notice.code not in AHEAD:
            _print_notice(out, notice)
    if answer.related:
        out.print()
        out.print(Text("Near to it in the record:", "bold"))
        for citation in answer.related:
            _print_address(out, citation)
            _print_indented(out, _one_line(citation.quote), "dim")


def _print_notice(out: Console, notice: Notice) -> None:
    line = Text("! ", "bold yellow")
    line.append(printable(notice.message), "yellow")
    out.print(line)


def web_address(citation: Citation) -> str | None:
    """Where a citation's document stands on the web; None where it is not known."""
    url = citation.document.url
    return url if url and url.startswith(("http://", "https://")) else None


def print_passages(out: Console, passages: Sequence[Citation]) -> None:
    """Paragraphs as a search found them, best first."""
    if not passages:
        out.print(Text("No paragraph was found."))
    for passage in passages:
        _print_address(out, passage)
        _print_indented(out, printable(passage.passage))
        out.print()


def _print_address(out: Console, citation: Citation, said: Iterable[str] = ()) -> None:
    line = Text(f"[{citation.number}] ", "bold cyan")
    address = web_address(citation)
    # Terminals that know links open it; the others, and files, get the label alone.
    line.append(printable(citation.label), Style(bold=True, link=address))
    if citation.truncated:
        line.append(" (cut off on the page)", "yellow")
    kind = "" if citation.document.kind == "minutes" else citation.document.kind.replace("_", " ")
    facts = [*said, kind, citation.document.url or citation.document.file]
    out.print(line)
    below = "    " + " · ".join(printable(fact) for fact in facts if fact)
    out.print(Text(below, "dim"), soft_wrap=True)  # an address is not broken over two lines


def _print_indented(out: Console, words: str, style: str = "") -> None:
    for line in words.splitlines():
        for part in wrap(line, out.width - 4, break_long_words=False, break_on_hyphens=False):
            out.print(Text(f"    {part}", style), soft_wrap=True)


def _who(speaker: Speaker | None, act: str | None) -> str:
    if speaker is None:
        return ""
    name = ", ".join(part for part in (speaker.name, speaker.role) if part)
    return f"{name} ({act.replace('_', ' ')})" if act else name


def _one_line(text: str, limit: int = 160) -> str:
    plain = " ".join(printable(text).split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def print_documents(out: Console, summaries: Sequence[Any]) -> None:
    """What is in the index."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Date", "Kind", "Document", "Items", "Cut off"):
        right = heading in ("Items", "Cut off")
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for summary in summaries:
        when = summary.date or summary.published
        name = Text(printable(summary.title or summary.body or summary.file), "bold")
        name.append(f"\n{printable(summary.id)}", "dim")
        if summary.duplicate_of:
            name.append(f"\nthe same meeting as {printable(summary.duplicate_of)}", "dim")
        table.add_row(
            when.isoformat() if when else "not stated",
            summary.kind.replace("_", " "),
            name,
            str(summary.items),
            str(summary.truncated_items or ""),
        )
    out.print(table)


def print_document(out: Console, document: Document) -> None:
    """One document with its items and paragraphs, and who says what."""
    meeting = document.meeting
    title = document.title or (meeting.body if meeting else None) or document.file
    out.print(Text(printable(title), "bold"))
    facts = [document.kind.replace("_", " "), document.publisher, document.author, document.url]
    if meeting is not None:
        held = meeting.date.isoformat() if meeting.date else "date not stated"
        facts[1:1] = [meeting.body, f"{held} ({meeting.date_basis.replace('_', ' ')})"]
    out.print(Text(" · ".join(printable(fact) for fact in facts if fact), "dim"))
    for item in document.items:
        out.print()
        heading = Text(f"{item.number or ''} {printable(item.title or '')}".strip(), "bold cyan")
        if item.number is not None and item.number_basis != "printed":
            heading.append(f" (number {item.number_basis})", "dim")
        if heading.plain:
            out.print(heading)
        for paragraph in item.paragraphs:
            out.print(_paragraph(document, paragraph))
        if item.truncated:
            where = f"; the full text: {item.full_text_url}" if item.full_text_url else ""
            out.print(Text(f"! The published page breaks off here{where}", "yellow"))


def _paragraph(document: Document, paragraph: Any) -> Table:
    row = Table.grid(padding=(0, 1))
    row.add_column(width=6, style="dim", justify="right")
    row.add_column()
    words = Text(printable(document.words(paragraph.start, paragraph.end)).strip())
    said = [_who(sentence.speaker, sentence.act) for sentence in paragraph.sentences]
    for who in dict.fromkeys(filter(None, said)):
        words.append(f"\n{printable(who)}", "dim")
    row.add_row(paragraph.label or "", words)
    return row


def print_coverage(out: Console, covered: "Coverage") -> None:
    """Meetings held, gaps between them, what is cut off."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Date", "Body", "Items", "Paragraphs"):
        table.add_column(heading, justify="right" if heading in ("Items", "Paragraphs") else "left")
    for held in covered.meetings:
        table.add_row(
            held.date.isoformat() if held.date else "not stated",
            printable(held.body or "not stated"),
            str(held.items),
            str(held.paragraphs),
        )
    out.print(table)
    for gap in covered.gaps:
        if gap.long:
            line = (
                f"! {gap.days} days without minutes, {gap.after} to {gap.before}: {gap.body or ''}"
            )
            out.print(Text(printable(line), "yellow"))
    for cut in covered.cut_off:
        where = f"item {cut.item}" if cut.item else "an item without number"
        when = cut.date.isoformat() if cut.date else "no date"
        line = f"! {cut.body or cut.document}, {when}: {where} is cut off"
        if cut.last_paragraph:
            line += f" after paragraph {cut.last_paragraph}"
        out.print(Text(printable(line), "yellow"))
    kinds = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in covered.documents)
    out.print(Text(f"{kinds}; last ingested {covered.index.built_at}", "dim"))


def print_unread(out: Console, report: "IngestReport") -> None:
    """The documents that could not be read, and what to do about each."""
    for one in report.documents:
        if one.outcome == "unreadable":
            out.print(Text(printable(f"! {one.file}: {_with_way_out(one)}"), "yellow"))


def _with_way_out(one: "DocumentReport") -> str:
    message = one.message or ""
    return f"{message.rstrip('.')}: {one.way_out}" if one.way_out else message


def print_report(out: Console, report: "IngestReport") -> None:
    """What an ingest did, document by document."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Document", "Outcome", "Date", "Items", "Paragraphs", "Speakers", "Chunks"):
        left = heading in ("Document", "Outcome", "Date")
        table.add_column(heading, justify="left" if left else "right")
    for one in report.documents:
        spoken = f"{one.speakers}/{one.sentences}" if one.sentences else ""
        table.add_row(
            Text(printable(one.file), overflow="fold"),
            Text(one.outcome, "red" if one.outcome == "unreadable" else ""),
            one.date or "",
            str(one.items or ""),
            str(one.paragraphs or ""),
            spoken,
            str(one.chunks or ""),
        )
    out.print(table)
    out.print()
    for one in report.documents:
        notes = [*one.cut_off, *one.unclear]
        if one.message:
            notes.append(_with_way_out(one))
        if one.duplicate_of:
            notes.append(f"the same meeting as {one.duplicate_of}")
        shown = [_one_line(note) for note in notes[:MOST_NOTES]]
        if len(notes) > MOST_NOTES:
            shown.append(f"{len(notes) - MOST_NOTES} more in --json")
        if shown:
            out.print(Text(f"! {printable(one.file)}: {'; '.join(shown)}", "yellow"))
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts().items())
    took = sum(report.timings_s.values())
    what = "now served" if report.switched else "served, as before"
    out.print(
        Text(f"{counts}. {report.embedded} texts embedded, {report.reused} reused, {took:.1f} s.")
    )
    if report.dry_run:
        out.print(Text("Nothing was written.", "dim"))
    elif report.generation:
        out.print(Text(f"Generation {report.generation} is {what}.", "dim"))


@contextmanager
def progress(out: Console, quiet: bool) -> "Iterator[Listener]":
    """A progress bar on standard error; silent where that is not a terminal."""
    bar = Progress(
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
        transient=True,
        disable=quiet or not out.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=None)

        def heard(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total or None)

        yield heard


def print_checks(out: Console, checks: Sequence[Mapping[str, str]]) -> None:
    """What `doctor` found."""
    marks = {"ok": ("ok  ", "green"), "warning": ("warn", "yellow"), "failed": ("FAIL", "red")}
    for check in checks:
        mark, style = marks[check["status"]]
        line = Text(mark, f"bold {style}")
        line.append(f"  {check['name']}: ", "bold")
        line.append(printable(check["detail"]))
        out.print(line)
        if check.get("fix"):
            _print_indented(out, check["fix"], "dim")
