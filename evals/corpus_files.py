"""Make the PDF and the DOCX of the sample corpus from the texts in `evals/corpus/src/`.

Run as `python -m evals.corpus_files [DIRECTORY]`; the directory is `evals/corpus` unless given.
The same text gives the same bytes on every run (the DOCX with the same zlib), so that a changed
file in a commit means a changed text. The texts are not called `.txt`, so that nobody who ingests
the directory ingests these two meetings twice.
"""

import sys
import textwrap
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
WIDTH = 86  # characters a line: the clerk's page is hard-wrapped
LINES = 44  # lines a page, the footer not counted
FOOTER = ("AMBERSHIRE POLICE AND CRIME PANEL", "31 JANUARY 2023")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip entry can carry


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Break each line of a text at `width` characters, at spaces only.

    Args:
        text: paragraphs, one a line; empty lines are kept.
        width: most characters in a line, at least one.

    Returns:
        The lines in order; a word longer than `width` has a line of its own.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += textwrap.wrap(
            paragraph, width, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return lines


def pages(lines: Sequence[str], length: int = LINES) -> list[list[str]]:
    """Share lines out over pages of at most `length` lines; no page opens with an empty line."""
    shared: list[list[str]] = [[]]
    for line in lines:
        if len(shared[-1]) == length:
            shared.append([])
        if line or shared[-1]:
            shared[-1].append(line)
    return [page for page in shared if page]


def pdf(text: str) -> bytes:
    """Set a text as a PDF with a footer of three lines on every page.

    Args:
        text: paragraphs, one a line.

    Returns:
        The bytes of the file, the same for the same text (ReportLab's invariant mode).
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle("Minutes")
    canvas.setAuthor("Wenmouth City Council")
    for number, page in enumerate(pages(wrapped(text)), 1):
        canvas.setFont("Times-Roman", 11)
        for row, line in enumerate(page):
            canvas.drawString(62, 780 - 15 * row, line)
        canvas.setFont("Times-Roman", 9)
        for row, line in enumerate((FOOTER[0], str(number), FOOTER[1])):
            canvas.drawCentredString(A4[0] / 2, 70 - 12 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def docx(text: str) -> bytes:
    """Set a marked text as a DOCX.

    Args:
        text: one block a line. `title:`, `subtitle:`, `item:` and `sub:` open headings, `line:`
            is body text, `table:` the heading cells of a table and `row:` its rows, cells parted
            by ` | `; any other line is a paragraph.

    Returns:
        The bytes of the file, the same for the same text: its entries carry no clock.
    """
    import docx as python_docx
    from docx.table import Table

    document = python_docx.Document()
    fixed = datetime(2024, 12, 3, 9, 0, tzinfo=UTC)
    properties = document.core_properties
    properties.author, properties.title = "Wenmouth City Council", "Minutes"
    properties.created = properties.modified = fixed
    styles = {"title": "Title", "subtitle": "Subtitle", "item": "Heading 1", "sub": "Heading 2"}
    table: Table | None = None
    for line in text.splitlines():
        mark, _, rest = line.partition(": ")
        if mark in styles:
            document.add_paragraph(rest, style=styles[mark])
        elif mark == "table":
            names = rest.split(" | ")
            table = document.add_table(rows=1, cols=len(names), style="Table Grid")
            _fill(table, 0, names)
        elif mark == "row" and table is not None:
            table.add_row()  # type: ignore[no-untyped-call]
            _fill(table, len(table.rows) - 1, rest.split(" | "))
        elif line:
            document.add_paragraph(rest if mark == "line" else line)
    buffer = BytesIO()
    document.save(buffer)
    return _without_clock(buffer.getvalue())


def _fill(table: object, row: int, cells: Sequence[str]) -> None:
    for column, cell in enumerate(cells):
        table.cell(row, column).text = cell  # type: ignore[attr-defined]


def _without_clock(package: bytes) -> bytes:
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as source,
        zipfile.ZipFile(buffer, "w") as target,
    ):
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, EPOCH)
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry.filename))
    return buffer.getvalue()


def made(source: Path) -> dict[str, bytes]:
    """Make every file whose text stands in a directory.

    Args:
        source: the directory that holds `b03.source` and `b04.source`.

    Returns:
        File name to bytes. Raises OSError where a text is missing.
    """
    return {
        "b03.pdf": pdf((source / "b03.source").read_text(encoding="utf-8")),
        "b04.docx": docx((source / "b04.source").read_text(encoding="utf-8")),
    }


def main(arguments: Sequence[str]) -> int:
    """Write the files into the directory given, or beside their texts; returns the exit status."""
    target = Path(arguments[0]) if arguments else CORPUS
    for name, content in made(CORPUS / "src").items():
        (target / name).write_bytes(content)
        sys.stdout.write(f"{target / name}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
