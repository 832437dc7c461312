"""PDFs for the tests: invented minutes in the shapes that minutes come in."""

import io
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

SAID = (
    "The Commissioner explained that the rural crime team had grown to thirty officers, and that a "
    "second base would be opened at Tolland Market before the end of the year. Members welcomed "
    "this."
)
ASKED = (
    "Cllr Pemberley-Knox asked how long the vans would take to reach Skelby at night, and whether "
    "anybody had measured it since the closure of the custody suite."
)
HEAD = "Ambershire Police and Crime Panel - 14 March 2023"
_BODY = getSampleStyleSheet()["BodyText"]
HANGING = ParagraphStyle("hanging", parent=_BODY, leftIndent=36, bulletIndent=0, alignment=4)
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]


def _furniture(page: Any, template: Any) -> None:
    page.saveState()
    page.setFont("Helvetica", 8)
    page.drawString(60, 800, HEAD)
    page.drawCentredString(300, 30, f"Page {template.page}")
    page.restoreState()


def flowing(texts: Sequence[str | Flowable], style: ParagraphStyle = _BODY) -> bytes:
    """Paragraphs and other things down the page, with running heads and page numbers."""
    file = io.BytesIO()
    story = [Paragraph(text, style) if isinstance(text, str) else text for text in texts]
    template = SimpleDocTemplate(file, pagesize=A4, invariant=True)
    template.build(story, onFirstPage=_furniture, onLaterPages=_furniture)
    return file.getvalue()


def hanging(texts: Sequence[str]) -> bytes:
    """Numbered paragraphs, the numbers standing out to the left."""
    return flowing(
        [Paragraph(text, HANGING, bulletText=f"{number}.") for number, text in enumerate(texts, 1)]
    )


def columns(texts: Sequence[str]) -> bytes:
    """Paragraphs in two columns."""
    file = io.BytesIO()
    template = BaseDocTemplate(file, pagesize=A4, invariant=True)
    frames = [Frame(50, 60, 240, 700), Frame(305, 60, 240, 700)]
    template.addPageTemplates(PageTemplate(frames=frames, onPage=_furniture))
    template.build([Paragraph(text, _BODY) for text in texts])
    return file.getvalue()


def ruled(rows: Sequence[Sequence[Any]], **options: Any) -> Table:
    """A table with lines around its cells."""
    return Table([list(row) for row in rows], style=GRID, **options)


def drawn(draw: Callable[[Any], None], pages: int = 1, **options: Any) -> bytes:
    """Whatever a function draws, on each of some pages."""
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=A4, invariant=True, **options)
    for _ in range(pages):
        page.setFont("Helvetica", 11)
        draw(page)
        page.showPage()
    page.save()
    return file.getvalue()


def typed(lines: Sequence[str], leading: float = 14) -> bytes:
    """Lines as somebody broke them, one under another."""

    def draw(page: Any) -> None:
        for place, line in enumerate(lines):
            page.drawString(60, 760 - place * leading, line)

    return drawn(draw)


def raw(content: bytes, *, filters: str = "", font: bool = True) -> bytes:
    """A PDF of one page from a content stream as it stands."""
    resources = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        + (resources if font else "<< >>").encode()
        + b" >>",
        f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def flate_bomb(size: int) -> bytes:
    """A content stream of zeros, compressed a thousandfold."""
    return raw(zlib.compress(bytes(size), 9), filters="/Filter /FlateDecode")


def nested_flate_bomb() -> bytes:
    """A stream that is compressed twice: some bytes of kilobytes of 100 MB."""
    inner = zlib.compressobj(9)
    once = b"".join(inner.compress(bytes(4_000_000)) for _ in range(25)) + inner.flush()
    return raw(zlib.compress(once, 9), filters="/Filter [/FlateDecode /FlateDecode]")


def samples() -> list[bytes]:
    """Good PDFs of different make, to be damaged."""
    numbered = [f"{number}. {SAID if number % 2 else ASKED}" for number in range(1, 13)]
    table = ruled([["Member", "Authority"], ["Cllr Marwood", "Wenmouth City Council"]])
    return [
        flowing(numbered),
        hanging([SAID, ASKED, SAID]),
        columns(numbered * 2),
        flowing([numbered[0], table, numbered[1]]),
        drawn(lambda page: page.drawString(60, 700, SAID[:80]), pages=4, pageCompression=0),
    ]
