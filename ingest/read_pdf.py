"""PDF to text: lines put back into paragraphs, running heads and feet left out.

pypdf reads the pages (15 ms each). It tells where a run of words starts but not where it ends, so
widths are estimated; they are good enough to see whether a line is full. Pages that look like
columns or tables, or that hold white words, are looked at again with pdfplumber, which is exact
and 20 times slower.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ingest import table_rows
from ingest.decode import counted, invisible_dropped
from ingest.errors import UnreadableDocument
from ingest.model import Remark
from ingest.pdf_layout import (
    Line,
    Run,
    columns_of,
    gutter_of,
    line_of,
    merged,
    paragraphs,
    rows_of,
    side_by_side,
    width_of,
)
from ingest.reading import IN_COLUMNS, Extract, Layout, ReadLimits

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_CLOSE_LOOKS = 30  # pages that pdfplumber looks at
_MOST_OPERATORS = 200_000  # of one page; a full page of print has some thousands
_LEAST_SIZE = 1.5  # points; smaller letters cannot be read
_FURNITURE_ZONE = 0.12  # of the page's height, at its top and bottom
_SYMBOLS = {
    "\uf0b7": "•",
    "\uf0a7": "•",
    "\uf0d8": "•",
    "\uf0fc": "•",
    "\uf02d": "-",
    "\uf0e0": "→",
}
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "ft",
}
_DRAWN = str.maketrans({**_SYMBOLS, **_LIGATURES, "\r": " ", "\t": " "})

_PAGE_NUMBER = re.compile(
    r"^(?:page )?#+(?: (?:of|/) #+)?$|^[-–—] ?#+ ?[-–—]$|^#+ ?/ ?#+$", re.IGNORECASE
)


def pdf_text(data: bytes, limits: ReadLimits) -> Extract:
    """Read the text layer of a PDF.

    Args:
        data: the file.
        limits: pages, decompressed bytes of one stream, characters.

    Returns:
        Paragraphs with blank lines between. `layout` is "columns" where words stood side by side.

    Raises:
        UnreadableDocument: `encrypted`, `scanned`, `too_large`, `bomb`, `damaged`, `not_text` (a
        text
            layer of fonts that do not say which letters they print), `empty` (no pages).
    """
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    caps: dict[str, Any] = dict.fromkeys(
        (
            "array_based_stream_maximum_output_length",
            "lzw_maximum_output_length",
            "run_length_maximum_output_length",
            "zlib_maximum_output_length",
            "brotli_maximum_output_length",
            "image_maximum_buffer_size",
        ),
        limits.max_stream_bytes,
    )
    caps["stream_parsing_work_maximum_count"] = _MOST_OPERATORS
    with apply_configuration(**caps, jbig2dec_binary=None):
        try:
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableDocument("encrypted", "It is locked with a password.")
            count = len(reader.pages)
            if count > limits.max_pages:
                raise UnreadableDocument(
                    "too_large", f"It has {count:,} pages; {limits.max_pages:,} are allowed."
                )
            if count == 0:
                raise UnreadableDocument("empty", "It has no pages.")
            return _Reading(data, reader, limits).extract()
        except FileNotDecryptedError as exc:
            raise UnreadableDocument("encrypted", "It is locked with a password.") from exc
        except LimitReachedError as exc:
            raise _bomb(limits) from exc
        except PyPdfError as exc:
            raise UnreadableDocument("damaged", "It is not a whole PDF.") from exc


def _bomb(limits: ReadLimits) -> UnreadableDocument:
    size = limits.max_stream_bytes // 1_000_000
    return UnreadableDocument(
        "bomb", f"A part of it unpacks to more than {size:,} MB or to too many elements."
    )


# --- pages to runs of words ----------------------------------------------------------------------


@dataclass(slots=True)
class _Page:
    """One page as runs."""

    number: int
    height: float
    runs: list[Run]
    sideways: int = 0  # characters that run in another direction than most
    unseen: int = 0  # characters too small to read or off the page
    pale: bool = False  # something is drawn in white or invisibly
    failed: bool = False
    picture: bool = False


@dataclass(slots=True)
class _Reading:
    """The steps from a reader to text."""

    data: bytes
    reader: "PdfReader"
    limits: ReadLimits
    remarks: list[Remark] = field(default_factory=list)
    layout: Layout = "flow"
    limited: bool = False  # a page was given up because it unpacks to too much

    def extract(self) -> Extract:
        pages = self._pages()
        self._check_words(pages)
        lines: list[Line] = []
        closer = _CloseLook(self.data)
        column_pages: list[int] = []
        try:
            for page in pages:
                shaped, columns = self._shape(page, closer)
                lines += shaped
                if columns:
                    column_pages.append(page.number)
        finally:
            closer.close()
        if column_pages:
            self.layout = "columns"
            self._remark(
                "unclear",
                f"{IN_COLUMNS} on {_numbers(column_pages)}: who said what is left open.",
            )
        if closer.refused:
            self._remark(
                "unclear",
                f"Tables or columns on over {_CLOSE_LOOKS} pages; the rest were read as lines.",
            )
        if closer.pale:
            self._remark(
                "dropped",
                f"{counted(closer.pale, 'character')} printed in the colour of the paper.",
            )
        lines = self._without_furniture(lines, {page.number: page.height for page in pages})
        text = paragraphs(lines)
        if not text.strip():
            raise _scanned()
        return Extract(text, tuple(self.remarks), self.layout)

    def _remark(self, kind: Any, message: str) -> None:
        self.remarks.append(Remark(kind, message))

    def _pages(self) -> list[_Page]:
        from pypdf.errors import LimitReachedError

        pages: list[_Page] = []
        characters = 0
        for number, page in enumerate(self.reader.pages, start=1):
            try:
                read = _read_page(page, number)
            except MemoryError:
                raise
            except LimitReachedError:
                read = _Page(number, 842.0, [], failed=True)
                self.limited = True
            except Exception:
                read = _Page(number, 842.0, [], failed=True)
            characters += sum(len(run.text) for run in read.runs)
            if characters > self.limits.max_characters:
                raise UnreadableDocument(
                    "too_large", f"Its text passes {self.limits.max_characters:,} characters."
                )
            pages.append(read)
        return pages

    def _check_words(self, pages: list[_Page]) -> None:
        text = "".join(run.text for page in pages for run in page.runs)
        blank = [
            page.number for page in pages if sum(len(run.text.strip()) for run in page.runs) < 3
        ]
        failed = [page.number for page in pages if page.failed]
        if self.limited and not re.search(r"\w", text):
            raise _bomb(self.limits)
        if len(failed) == len(pages):
            raise UnreadableDocument("damaged", "None of its pages can be parsed.")
        if not re.search(r"\w", text):
            raise _scanned()
        odd = len(re.findall("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:\\d+\\)", text))
        if odd * 10 > len(text.replace(" ", "")):
            raise UnreadableDocument(
                "not_text",
                "Its fonts do not say which letters they print. Print it to PDF again, or scan it.",
            )
        if failed:
            self._remark("unclear", f"Nothing could be read from {_numbers(failed)}.")
        pictures = [
            page.number
            for page in pages
            if page.number in blank and page.picture and not page.failed
        ]
        if pictures:
            if len(pictures) * 10 > len(pages) * 9 and len(re.findall(r"\w", text)) < 200:
                raise _scanned()
            self._remark("unclear", f"No text on {_numbers(pictures)}: pictures, perhaps scans.")
        if sideways := sum(page.sideways for page in pages):
            self._remark(
                "dropped",
                f"{counted(sideways, 'character')} running across the text (a stamp or a margin).",
            )
        if unseen := sum(page.unseen for page in pages):
            self._remark(
                "dropped", f"{counted(unseen, 'character')} too small to read or off the page."
            )

    def _shape(self, page: _Page, closer: "_CloseLook") -> tuple[list[Line], bool]:
        """The lines of a page in reading order, and whether it has columns."""
        rows = rows_of(page.runs)
        suspected = gutter_of(page.runs) is not None or side_by_side(rows) >= 2
        if not (suspected or page.pale):
            return [line_of(row, page.number, 0) for row in rows], False
        looked = closer.look(page)
        found: list[_Table] = []
        runs = page.runs
        if looked is not None:
            runs, found = looked
        outside = [run for run in runs if not any(table.holds(run) for table in found)]
        gutter = gutter_of(outside)
        if gutter is None:
            lines = [line_of(row, page.number, 0) for row in rows_of(outside)]
        else:
            lines = columns_of(outside, gutter, page.number)
        for table in found:
            place = next((at for at, line in enumerate(lines) if line.top > table.top), len(lines))
            lines[place:place] = table.lines(page.number)
        return lines, gutter is not None

    def _without_furniture(self, lines: list[Line], heights: dict[int, float]) -> list[Line]:
        """Leave out what is repeated at the edge of most pages, and page numbers."""
        pages = sorted({line.page for line in lines})
        edge: dict[int, list[Line]] = {number: [] for number in pages}
        for line in lines:
            height = heights.get(line.page, 842.0)
            if line.top < height * _FURNITURE_ZONE or line.top > height * (1 - _FURNITURE_ZONE):
                edge[line.page].append(line)
        seen: Counter[tuple[str, int]] = Counter()
        for number in pages:
            for key in {_place(line) for line in edge[number]}:
                seen[key] += 1
        edges = {id(line) for found in edge.values() for line in found}
        inside = Counter(_shape_of(line) for line in lines if id(line) not in edges)
        enough = max(2, round(len(pages) * 0.4))
        dropped: list[Line] = []
        numbers = sum(
            1
            for number in pages
            if any(_PAGE_NUMBER.match(_shape_of(line)) for line in edge[number])
        )
        for number in pages:
            for line in edge[number]:
                text, top = _place(line)
                # "Minutes:" may come first on two pages by chance; but it is in the text as well.
                repeated = inside[text] <= 1 and (
                    max(seen[(text, top + step)] for step in (-1, 0, 1)) >= enough
                    and len(line.text) < 200
                )
                page_number = _PAGE_NUMBER.match(text) is not None and (
                    numbers * 2 > len(pages)
                    and (len(pages) > 1 or "of" in text or line.text.strip("-– ") == "1")
                )
                if repeated or page_number:
                    dropped.append(line)
        if not dropped:
            return lines
        gone = set(map(id, dropped))
        said = Counter(line.text for line in dropped if not _PAGE_NUMBER.match(_shape_of(line)))
        sample = f", as {said.most_common(1)[0][0][:60]!r}" if said else ""
        count = len({line.page for line in dropped})
        self._remark(
            "dropped", f"Running heads, feet and page numbers on {counted(count, 'page')}{sample}."
        )
        return [line for line in lines if id(line) not in gone]


def _scanned() -> UnreadableDocument:
    return UnreadableDocument(
        "scanned", "It has no text layer. Run text recognition (OCR) on it first."
    )


def _numbers(pages: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in pages[:8])
    return f"page{'s' if len(pages) > 1 else ''} {shown}{' and others' if len(pages) > 8 else ''}"


def _shape_of(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.split()))


def _place(line: Line) -> tuple[str, int]:
    return _shape_of(line), round(line.top / 8)


def _read_page(page: "PageObject", number: int) -> _Page:
    box = page.mediabox
    width, height = float(box.width), float(box.height)
    pieces: list[tuple[str, float, float, float, int]] = []
    state = _Ink()

    def words(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if not text or not text.strip():
            return
        across, up = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        base = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = (
            abs((tm[0] * cm[0] + tm[1] * cm[2]) * (tm[2] * cm[1] + tm[3] * cm[3])) or abs(up) ** 2
        )
        direction = (0 if across >= 0 else 2) if abs(across) >= abs(up) else (1 if up > 0 else 3)
        height_of = abs(size) * scale**0.5 if scale else abs(size)
        for step, line in enumerate(text.strip("\n").split("\n")):
            pieces.append((line, left, base - step * height_of * 1.2, height_of, direction))

    def before(operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        state.take(operator, operands)

    page.extract_text(visitor_text=words, visitor_operand_before=before)
    most: Counter[int] = Counter()
    for text, _, _, _, direction in pieces:
        most[direction] += len(text)
    way = most.most_common(1)[0][0] if most else 0
    read = _Page(number, height if way in (0, 2) else width, [], pale=state.pale)
    origin_x, origin_y = float(box.left), float(box.bottom)
    for text, x, y, size, direction in pieces:
        if direction != way:
            read.sideways += len(text.strip())
            continue
        x, y = x - origin_x, y - origin_y
        left, top = {0: (x, height - y), 1: (y, x), 2: (width - x, y), 3: (height - y, width - x)}[
            way
        ]
        if (
            size < 1.5
            or not (-20 <= left <= (width if way in (0, 2) else height) + 20)
            or not -20 <= top <= read.height + 20
        ):
            read.unseen += len(text.strip())
            continue
        text, _ = invisible_dropped(text.translate(_DRAWN))
        text = re.sub(" {2,}", " ", text)
        if text.strip():
            read.runs.append(Run(text, left, left + width_of(text) * size, top, size))
    read.runs = merged(read.runs)
    if sum(len(run.text) for run in read.runs) < 20:
        read.picture = _has_picture(page)
    return read


@dataclass(slots=True)
class _Ink:
    """Watches the colour that words are painted in (PDF 32000-1, 8.6.8 and 9.3.6)."""

    colour: tuple[float, ...] = (0.0,)
    mode: int = 0
    saved: list[tuple[tuple[float, ...], int]] = field(default_factory=list)
    pale: bool = False

    def take(self, operator: bytes, operands: Any) -> None:
        """Follow one operator."""
        if operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            try:
                self.colour = tuple(float(value) for value in operands)
            except (TypeError, ValueError):
                self.colour = (0.0,)  # a pattern
        elif operator == b"cs":
            self.colour = (0.0,)
        elif operator == b"Tr" and operands:
            self.mode = int(operands[0])
        elif operator == b"q" and len(self.saved) < 1000:
            self.saved.append((self.colour, self.mode))
        elif operator == b"Q" and self.saved:
            self.colour, self.mode = self.saved.pop()
        elif operator in (b"Tj", b"TJ", b"'", b'"') and not self.pale:
            self.pale = self.mode == 3 or _is_white(self.colour)


def _is_white(colour: Any) -> bool:
    values = tuple(colour) if isinstance(colour, (tuple, list)) else (colour,)
    try:
        if len(values) == 4:
            return all(float(value) <= 0.03 for value in values)
        return bool(values) and all(float(value) >= 0.97 for value in values)
    except (TypeError, ValueError):
        return False


def _has_picture(page: "PageObject") -> bool:
    try:
        objects = page["/Resources"]["/XObject"]  # type: ignore[index]
        return any(
            one.get_object().get("/Subtype") in ("/Image", "/Form") for one in objects.values()
        )
    except Exception:
        return False


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]

    def holds(self, run: Run) -> bool:
        """Whether a run stands inside it."""
        return (
            self.left - 3 <= run.left <= self.right + 3
            and self.top - 3 <= run.top - run.size * 0.3 <= self.bottom + 3
        )

    def lines(self, page: int) -> list[Line]:
        """A line for each cell, or for each row of a table that is read by rows."""
        texts: list[str] = []
        by_rows = table_rows.reads_by_rows(self.rows)
        for row in self.rows:
            if by_rows:
                texts.append(table_rows.in_one_line(row))
            elif len(row) == 2 and table_rows.LABEL.match(row[0]) and len(row[1]) > 50:
                texts.append(" ".join(row))
            else:
                texts += [cell for cell in row if cell]
        return [
            Line(page, -1, text, self.left, self.right, self.top, 10.0, whole=True)
            for text in texts
            if text
        ]


class _CloseLook:
    """Looks at single pages with pdfplumber. What fails there falls back to what pypdf saw."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._file: Any = None
        self._looks = 0
        self.refused = False
        self.pale = 0  # characters dropped for having the colour of the paper

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def look(self, page: _Page) -> tuple[list[Run], list[_Table]] | None:
        """The runs of a page with exact ends, and its ruled tables; None where it cannot."""
        self._looks += 1
        if self._looks > _CLOSE_LOOKS:
            self.refused = True
            return None
        try:
            if self._file is None:
                import pdfplumber

                self._file = pdfplumber.open(io.BytesIO(self._data))
            return self._look(self._file.pages[page.number - 1], page)
        except (MemoryError, RecursionError):
            raise
        except Exception:
            return None

    def _look(self, seen: Any, page: _Page) -> tuple[list[Run], list[_Table]] | None:
        hidden = _pale_characters(seen) if page.pale else set()
        visible = seen.filter(lambda one: id(one) not in hidden) if hidden else seen
        words = visible.extract_words(extra_attrs=["size"], use_text_flow=False)
        runs = [
            run
            for run in _runs_of(words)
            if -20 <= run.top <= page.height + 20 and -20 <= run.left <= float(seen.width) + 20
        ]
        letters = sum(len(run.text.replace(" ", "")) for run in runs)
        expected = sum(len(run.text.replace(" ", "")) for run in page.runs)
        if letters + len(hidden) < 0.8 * expected:
            return None  # pdfminer lost words here
        self.pale += sum(1 for one in seen.chars if id(one) in hidden and not one["text"].isspace())
        tables = []
        for found in visible.find_tables():
            rows = tuple(
                tuple(" ".join((cell or "").translate(_DRAWN).split()) for cell in row)
                for row in found.extract()
            )
            filled = sum(1 for row in rows for cell in row if cell)
            if len(rows) >= 2 and max(map(len, rows)) >= 2 and filled * 2 >= sum(map(len, rows)):
                left, top, right, bottom = found.bbox
                tables.append(_Table(left, top, right, bottom, rows))
        return runs, sorted(tables, key=lambda table: table.top)


def _pale_characters(seen: Any) -> set[int]:
    """Characters in white, but for those on a dark ground."""
    dark = [
        one
        for one in seen.rects
        if one.get("fill")
        and one.get("non_stroking_color") is not None
        and not _is_white(one["non_stroking_color"])
    ]
    pictures = seen.images
    hidden = set()
    for one in seen.chars:
        if not _is_white(one.get("non_stroking_color")):
            continue
        middle, height = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
        if not any(
            area["x0"] <= middle <= area["x1"] and area["top"] <= height <= area["bottom"]
            for area in (*dark, *pictures)
        ):
            hidden.add(id(one))
    return hidden


def _runs_of(words: Iterable[dict[str, Any]]) -> list[Run]:
    """Words with exact places, joined where only a space is between them."""
    runs: list[Run] = []
    for word in words:
        text = str(word["text"]).translate(_DRAWN)
        size = float(word["size"])
        if size < _LEAST_SIZE or not word["upright"]:
            continue
        run = Run(
            text, float(word["x0"]), float(word["x1"]), float(word["bottom"]) - 0.2 * size, size
        )
        last = runs[-1] if runs else None
        near = last is not None and abs(last.top - run.top) < 0.4 * size
        if last is not None and near and -1 <= run.left - last.right < 0.8 * size:
            runs[-1] = replace(
                last, text=last.text + " " + text, right=run.right, size=max(last.size, size)
            )
        else:
            runs.append(run)
    return runs
