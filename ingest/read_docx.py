"""DOCX to text: the numbers that Word computes, tables, text boxes; nothing deleted or hidden.

Word does not store "5a." in a numbered paragraph, it stores a list and a level (ECMA-376 Part 1,
17.9). The counting here follows Word: a level restarts when a higher one has counted, and lists
that share a definition go on counting together unless one of them overrides its start.
"""

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest import table_rows
from ingest.decode import counted, invisible_dropped
from ingest.errors import UnreadableDocument
from ingest.model import Remark
from ingest.read_html import roman
from ingest.reading import Extract, Link, ReadLimits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ARCHIVES = (
    ".zip",
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".jar",
    ".7z",
    ".rar",
    ".gz",
    ".tar",
    ".bz2",
    ".xz",
)
_SYMBOLS = str.maketrans({
    "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "•", "\uf02d": "-", "\uf0e0": "→",
    "\u2011": "-",
})  # fmt: skip
_INLINE_WRAPPERS = frozenset(
    _W + name for name in ("ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo")
)
_SPACE = re.compile(r"[ \r\n]+")
_END_SIZE = 22
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()


def docx_text(data: bytes, limits: ReadLimits) -> Extract:
    """Read a Word document.

    Args:
        data: the file.
        limits: for what the archive may hold, checked before anything is unpacked.

    Returns:
        Paragraphs with their printed numbers and blank lines between; table cells a line each,
        tables of two short columns as `a | b`. Heads, feet, comments and footnotes are left out.

    Raises:
        UnreadableDocument: `bomb` for an archive beyond the limits or holding another archive or a
        link,
            `damaged`, `encrypted`, `unsupported` (another kind of Office file).
    """
    check_archive(data, limits)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
    except (
        PackageNotFoundError,
        XMLSyntaxError,
        KeyError,
        zipfile.BadZipFile,
        EOFError,
        AttributeError,
    ) as exc:
        raise UnreadableDocument("damaged", "It is not a whole Word document.") from exc
    except ValueError as exc:
        raise UnreadableDocument("unsupported", "It is another kind of Office file.") from exc
    styles = _Styles(document.styles.element)
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        numbering = None
    targets = {
        key: str(relation.target_ref)
        for key, relation in document.part.rels.items()
        if relation.is_external
    }
    walk = _Walk(limits, styles, _Numbering(numbering, styles), targets)
    walk.blocks(body)
    return walk.result()


# --- the archive ---------------------------------------------------------------------------------


def check_archive(data: bytes, limits: ReadLimits) -> None:
    """Refuse an archive that would not fit, from its directory alone.

    Raises:
        UnreadableDocument: `bomb` or `damaged` or `encrypted`.
    """
    directory = _directory_size(data)
    if directory > 300 * limits.max_archive_entries:
        raise UnreadableDocument(
            "bomb", f"The archive lists more than {limits.max_archive_entries:,} parts."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        EOFError,
        ValueError,
        struct.error,
        NotImplementedError,
        OSError,
    ) as exc:
        raise UnreadableDocument("damaged", "It is not a whole Word document.") from exc
    if len(entries) > limits.max_archive_entries:
        raise UnreadableDocument(
            "bomb", f"The archive lists more than {limits.max_archive_entries:,} parts."
        )
    total = 0
    for entry in entries:
        total += entry.file_size
        name = entry.filename.lower()
        if entry.flag_bits & 0x1:
            raise UnreadableDocument("encrypted", "Parts of it are locked with a password.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnreadableDocument("bomb", "The archive holds a link to another file.")
        # Word keeps the figures behind a chart in word/embeddings; they are never opened.
        if name.endswith(_ARCHIVES) and not name.startswith("word/embeddings/"):
            raise UnreadableDocument("bomb", "The archive holds another archive.")
        if name.endswith((".xml", ".rels")) and entry.file_size > limits.max_part_bytes:
            raise UnreadableDocument("bomb", f"A part of it unpacks to {entry.file_size:,} bytes.")
        if entry.file_size > 1_000_000 and entry.file_size > limits.max_archive_ratio * max(
            1, entry.compress_size
        ):
            raise UnreadableDocument("bomb", f"A part of it unpacks to {entry.file_size:,} bytes.")
    if total > limits.max_archive_bytes:
        raise UnreadableDocument("bomb", f"It unpacks to {total:,} bytes.")
    # Entries that share their bytes unpack to more than any of them says (Fifield 2019).
    if sum(entry.compress_size for entry in entries) > len(data):
        raise UnreadableDocument("bomb", "Parts of the archive lie over one another.")


def _directory_size(data: bytes) -> int:
    """Bytes of the archive's list of parts, which `zipfile` would read whole."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) - at < _END_SIZE:
        raise UnreadableDocument("damaged", "It is not a whole Word document.")
    size = int(struct.unpack_from("<I", data, at + 12)[0])
    if data[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        large = data.rfind(b"PK\x06\x06", 0, at)
        if large >= 0 and len(data) - large >= 48:
            size = max(
                size if size != 0xFFFFFFFF else 0,
                int(struct.unpack_from("<Q", data, large + 40)[0]),
            )
    return size


# --- styles and numbers --------------------------------------------------------------------------


def _value(element: Any, tag: str, name: str = "val") -> str | None:
    """An attribute of a child element, or None."""
    if element is None:
        return None
    child = element.find(_W + tag)
    return None if child is None else child.get(_W + name)


def _is_on(element: Any, tag: str) -> bool | None:
    """An on/off property: None where it is not set (ECMA-376 Part 1, 17.17.4)."""
    if element is None:
        return None
    child = element.find(_W + tag)
    if child is None:
        return None
    return (child.get(_W + "val") or "true").lower() not in ("0", "false", "off")


class _Styles:
    """Named styles, each with what it inherits."""

    def __init__(self, element: Any) -> None:
        self._by_id = {style.get(_W + "styleId"): style for style in element.findall(_W + "style")}
        self._default = next(
            (
                name
                for name, style in self._by_id.items()
                if style.get(_W + "type") == "paragraph"
                and style.get(_W + "default") in ("1", "true")
            ),
            None,
        )

    def chain(self, name: str | None) -> Iterator[Any]:
        """A style and those it is based on, nearest first."""
        seen: set[str | None] = set()
        name = name or self._default
        while name in self._by_id and name not in seen and len(seen) < 30:
            seen.add(name)
            yield self._by_id[name]
            name = _value(self._by_id[name], "basedOn")

    def numbering(self, name: str | None) -> tuple[str | None, int]:
        """The list and level that a paragraph style gives its paragraphs."""
        level: int | None = None
        for style in self.chain(name):
            properties = style.find(f"{_W}pPr/{_W}numPr")
            if properties is None:
                continue
            stated = _value(properties, "ilvl")
            level = int(stated) if level is None and stated else level
            number = _value(properties, "numId")
            if number is not None:
                return number, level or 0
        return None, 0


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    style: str = "decimal"
    text: str = "%1."
    start: int = 1
    restart: int | None = None  # the level (counted from 1) after which this one restarts; 0: never
    legal: bool = False  # higher levels in digits whatever their own style
    paragraph_style: str | None = None


@dataclass(slots=True)
class _Numbering:
    """Counts numbered paragraphs."""

    element: Any
    styles: _Styles
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, tuple[str | None, dict[int, Any]]] = field(default_factory=dict)

    def label(self, paragraph: Any) -> str | None:
        """The printed number or bullet of a paragraph, counting it; None where it has none."""
        if self.element is None:
            return None
        properties = paragraph.find(_W + "pPr")
        style = _value(properties, "pStyle")
        listed, level = self.styles.numbering(style)
        own = properties.find(_W + "numPr") if properties is not None else None
        if own is not None:
            stated = _value(own, "numId")
            listed = stated if stated is not None else listed
            at = _value(own, "ilvl")
            level = _number(at, level) if at is not None else level
        if listed is None or listed == "0":
            return None
        shared, overrides = self._list(listed)
        if shared is None:
            return None
        levels = self._levels_of(shared)
        if own is None and style is not None:  # a style may be linked to a level by the list alone
            level = next((at for at, one in levels.items() if one.paragraph_style == style), level)
        return self._count(listed, shared, level, levels, overrides)

    def _list(self, listed: str) -> tuple[str | None, dict[int, Any]]:
        """The definition that a list shares with others, and what it overrides of it."""
        if listed not in self._lists:
            self._lists[listed] = self._find_list(listed)
        return self._lists[listed]

    def _find_list(self, listed: str) -> tuple[str | None, dict[int, Any]]:
        for number in self.element.findall(_W + "num"):
            if number.get(_W + "numId") == listed:
                overrides = {
                    _number(one.get(_W + "ilvl"), 0): one
                    for one in number.findall(_W + "lvlOverride")
                }
                return _value(number, "abstractNumId"), overrides
        return None, {}

    def _levels_of(self, shared: str, depth: int = 0) -> dict[int, _Level]:
        if shared in self._levels:
            return self._levels[shared]
        levels: dict[int, _Level] = {}
        for definition in self.element.findall(_W + "abstractNum"):
            if definition.get(_W + "abstractNumId") != shared:
                continue
            link = _value(definition, "numStyleLink")
            if (
                link and depth < 5
            ):  # the levels are those of another list, named by a numbering style
                for style in self.styles.chain(link):
                    other = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
                    target, _ = (
                        self._list(other.get(_W + "val")) if other is not None else (None, {})
                    )
                    if target and target != shared:
                        levels = self._levels_of(target, depth + 1)
            for element in definition.findall(_W + "lvl"):
                levels[_number(element.get(_W + "ilvl"), 0)] = _level(element)
        self._levels[shared] = levels
        return levels

    def _count(
        self,
        listed: str,
        shared: str,
        level: int,
        levels: dict[int, _Level],
        overrides: dict[int, Any],
    ) -> str | None:
        counters = self.counters.setdefault(shared, {})
        override = overrides.get(level)
        shape = levels.get(level, _Level())
        if override is not None and override.find(_W + "lvl") is not None:
            shape = _level(override.find(_W + "lvl"))
        start = shape.start
        restarted = _value(override, "startOverride") if override is not None else None
        if restarted is not None:
            start = _number(restarted, start)
            if (listed, level) not in self.used:
                counters.pop(level, None)
        self.used.add((listed, level))
        counters[level] = counters[level] + 1 if level in counters else start
        for deeper in [one for one in counters if one > level]:
            after = levels.get(deeper, _Level()).restart
            if after is None or (after > 0 and level < after):
                del counters[deeper]
        if shape.style in ("bullet", "none") and "%" not in shape.text:
            return "•" if shape.style == "bullet" and shape.text.strip() else None
        for higher in range(level):
            counters.setdefault(higher, levels.get(higher, _Level()).start)

        def printed(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            style = "decimal" if shape.legal else levels.get(place, _Level()).style
            return _counted(counters.get(place, 1), shape.style if place == level else style)

        return re.sub(r"%([1-9])", printed, shape.text).strip() or None


def _level(element: Any) -> _Level:
    restart = _value(element, "lvlRestart")
    style = _value(element, "numFmt") or "decimal"
    text = _value(element, "lvlText")
    return _Level(
        style=style,
        text=(text or "").translate(_SYMBOLS),
        start=_number(_value(element, "start"), 1 if style != "none" else 0),
        restart=None if restart is None else _number(restart, 0),
        legal=bool(_is_on(element, "isLgl")),
        paragraph_style=_value(element, "pStyle"),
    )


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,6}", value) else otherwise


def _counted(number: int, style: str) -> str:
    """A number as Word prints it. Beyond z, Word doubles the letter: aa, bb."""
    if number < 1:
        return "" if style == "none" else str(number)
    match style:
        case "lowerLetter" | "upperLetter":
            turns, place = divmod(number - 1, 26)
            letters = chr(97 + place) * min(turns + 1, 30)
            return letters if style == "lowerLetter" else letters.upper()
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case "ordinal":
            ending = (
                "th"
                if number % 100 in (11, 12, 13)
                else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
            )
            return f"{number}{ending}"
        case "decimalZero":
            return f"{number:02}"
        case "cardinalText" if number <= 20:
            return _WORDS[number].capitalize()
        case "none":
            return ""
        case _:
            return str(number)


# --- the words -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Words:
    """The words of one paragraph while its runs are read."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Append words."""
        if words:
            self.pieces.append(words)
            self.length += len(words)


@dataclass(slots=True)
class _Walk:
    """Reads the blocks of a document in order."""

    limits: ReadLimits
    styles: _Styles
    numbering: _Numbering
    targets: dict[str, str]
    out: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    hidden_words: int = 0
    deleted_words: int = 0
    invisible: list[str] = field(default_factory=list)
    notes: int = 0
    pictures: int = 0
    carried: _Words | None = (
        None  # words of a paragraph whose end was deleted: they run into the next one
    )
    depth: int = 0

    def blocks(self, parent: Any) -> None:
        """Append the paragraphs and tables of a body, cell, text box or content control."""
        self.depth += 1
        if self.depth > 60:
            raise UnreadableDocument("damaged", "Its parts are nested too deep.")
        for element in parent.iterchildren():
            if element.tag == _W + "p":
                self._paragraph(element)
            elif element.tag == _W + "tbl":
                self._table(element)
            elif element.tag == _W + "sdt":
                content = element.find(_W + "sdtContent")
                if content is not None:
                    self.blocks(content)
            elif element.tag in (_W + "ins", _W + "moveTo", _W + "smartTag", _W + "customXml"):
                self.blocks(element)
        self.depth -= 1

    def _paragraph(self, paragraph: Any) -> None:
        words = self.carried or _Words()
        self.carried = None
        properties = paragraph.find(_W + "pPr")
        mark = properties.find(_W + "rPr") if properties is not None else None
        style = _value(properties, "pStyle")
        self._inline(paragraph, words, self._look(None, style), None)
        if mark is not None and (
            mark.find(_W + "del") is not None or mark.find(_W + "moveFrom") is not None
        ):
            if words.length or words.boxes:
                self.carried = words
            return
        text = "".join(words.pieces)
        label = None
        if text.strip(" \t\n\u00a0"):
            label = self.numbering.label(paragraph)
        elif properties is not None and properties.find(_W + "numPr") is not None:
            self.numbering.label(
                paragraph
            )  # Word counts an empty numbered paragraph, and prints its number
        self.put(text, words.links, label)
        for box in words.boxes:
            self.blocks(box)

    def put(self, text: str, links: list[Link], label: str | None = None) -> None:
        """Append one paragraph, if it has words."""
        start = len(text) - len(text.lstrip(" \t\n"))
        text = text.strip(" \t\n")
        if not text.strip("\u00a0\t\n "):
            return
        gap = "\n\n" if self.out else ""
        prefix = f"{label} " if label and not _printed(text, label) else ""
        at = self.length + len(gap) + len(prefix) - start
        self.links += [Link(link.text, link.href, at + link.start) for link in links]
        self.out.append(gap + prefix + text)
        self.length += len(gap) + len(prefix) + len(text)
        if self.length > self.limits.max_characters:
            raise UnreadableDocument(
                "too_large", f"Its text passes {self.limits.max_characters:,} characters."
            )

    def _inline(self, parent: Any, words: _Words, hidden: bool, href: str | None) -> None:
        self.depth += 1
        if self.depth > 200:
            raise UnreadableDocument("damaged", "Its parts are nested too deep.")
        for element in parent.iterchildren():
            tag = element.tag
            if tag == _W + "r":
                self._run(element, words, hidden, href)
            elif tag in (_W + "del", _W + "moveFrom"):
                for gone in element.iter(_W + "delText", _W + "t"):
                    self.deleted_words += len((gone.text or "").split())
            elif tag == _W + "hyperlink":
                target = self.targets.get(element.get(_R + "id") or "")
                self._inline(element, words, hidden, target or href)
            elif tag == _W + "sdt":
                content = element.find(_W + "sdtContent")
                if content is not None:
                    self._inline(content, words, hidden, href)
            elif tag in _INLINE_WRAPPERS:
                self._inline(element, words, hidden, href)
            elif tag == _MC + "AlternateContent":
                self._alternate(element, words, hidden, href)
        self.depth -= 1

    def _alternate(self, element: Any, words: _Words, hidden: bool, href: str | None) -> None:
        """The same thing said twice, for new and for old readers: only one is read."""
        chosen = element.find(_MC + "Choice")
        if chosen is None:
            chosen = element.find(_MC + "Fallback")
        if chosen is not None:
            self._drawn(chosen, words)
            self._inline(chosen, words, hidden, href)

    def _drawn(self, element: Any, words: _Words) -> None:
        boxes = list(_text_boxes(element))
        words.boxes += boxes
        self.pictures += not boxes

    def _run(self, run: Any, words: _Words, hidden: bool, href: str | None) -> None:
        look = run.find(_W + "rPr")
        if hidden is False and look is not None:
            hidden = self._look(look, _value(look, "rStyle"), characters=True)
        text = ""
        for element in run.iterchildren():
            tag = element.tag
            if tag == _W + "t":
                text += _SPACE.sub(" ", element.text or "")
            elif tag in (_W + "tab", _W + "ptab"):
                text += "\t"
            elif tag in (_W + "br", _W + "cr"):
                text += "\n"
            elif tag == _W + "noBreakHyphen":
                text += "-"
            elif tag == _W + "sym":
                code = element.get(_W + "char") or ""
                if re.fullmatch(r"[0-9A-Fa-f]{4}", code):
                    text += chr(int(code, 16) | (0xF000 if int(code, 16) < 0x100 else 0))
            elif tag in (_W + "footnoteReference", _W + "endnoteReference"):
                self.notes += 1
            elif tag in (_W + "drawing", _W + "pict", _W + "object"):
                self._drawn(element, words)
            elif tag == _MC + "AlternateContent":
                self._alternate(element, words, hidden, href)
        if not text:
            return
        if hidden:
            self.hidden_words += len(text.split())
            return
        text, note = invisible_dropped(text.translate(_SYMBOLS))
        if note:
            self.invisible.append(note)
        if href and text.strip():
            words.links.append(
                Link(text.strip(), href, words.length + len(text) - len(text.lstrip()))
            )
        words.add(text)

    def _look(self, look: Any, style: str | None, *, characters: bool = False) -> bool:
        """Whether words of this look cannot be seen: hidden, white on white, under 1.5 points."""
        chain = [look] if look is not None else []
        if style is not None or not characters:
            chain += [one.find(_W + "rPr") for one in self.styles.chain(style)]
        vanish = next((on for one in chain if (on := _is_on(one, "vanish")) is not None), False)
        colour = next((value for one in chain if (value := _value(one, "color")) is not None), "")
        size = next((value for one in chain if (value := _value(one, "sz")) is not None), "22")
        shaded = any(
            one is not None
            and (one.find(_W + "shd") is not None or one.find(_W + "highlight") is not None)
            for one in chain
        )
        white = colour.upper() in ("FFFFFF", "FEFEFE", "FDFDFD") and not shaded
        return vanish or (white and look is not None) or _number(size, 22) < 3

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        rows = [[self._cell(cell) for cell in _cells(row)] for row in _table_rows(table)]
        rows = [row for row in rows if row]
        plain = all(len(cell) <= 1 for row in rows for cell in row)
        words = [[cell[0][0] if cell else "" for cell in row] for row in rows]
        if plain and table_rows.reads_by_rows(words):
            for line in words:
                self.put(table_rows.in_one_line(line), [])
            return
        for row in rows:
            label = row[0][0][0].strip() if row[0] else ""
            prose = len(row) == 2 and bool(row[1]) and len(row[1][0][0]) > 50
            if prose and len(row[0]) == 1 and table_rows.LABEL.match(label):
                text, links = row[1].pop(0)
                self.put(text, links, label)
                del row[0]
            for cell in row:
                for text, links in cell:
                    self.put(text, links)

    def _cell(self, cell: Any) -> list[tuple[str, list[Link]]]:
        """The paragraphs of a cell, each with its number and links."""
        inner = _Walk(self.limits, self.styles, self.numbering, self.targets, depth=self.depth)
        inner.blocks(cell)
        self.hidden_words += inner.hidden_words
        self.deleted_words += inner.deleted_words
        self.invisible += inner.invisible
        self.notes += inner.notes
        self.pictures += inner.pictures
        found = []
        start = 0
        for piece in inner.out:
            text = piece.removeprefix("\n\n")
            at = start + len(piece) - len(text)
            start += len(piece)
            links = [
                Link(one.text, one.href, one.start - at)
                for one in inner.links
                if at <= one.start < start
            ]
            found.append((text, links))
        return found

    def result(self) -> Extract:
        """What was read, with a line for everything that was left out."""
        if self.carried is not None:
            self.put("".join(self.carried.pieces), self.carried.links)
        remarks = []
        if self.deleted_words:
            remarks.append(
                Remark(
                    "dropped", f"{counted(self.deleted_words, 'word')} deleted in tracked changes."
                )
            )
        if self.hidden_words:
            remarks.append(Remark("dropped", f"{counted(self.hidden_words, 'hidden word')}."))
        if self.invisible:
            remarks.append(Remark("dropped", self.invisible[0]))
        if self.notes:
            remarks.append(Remark("dropped", f"{counted(self.notes, 'footnote')}."))
        text = "".join(self.out)
        if not re.search(r"\w", text):
            if self.pictures:
                raise UnreadableDocument(
                    "scanned", "It holds pictures and no text. Run text recognition (OCR) first."
                )
            raise UnreadableDocument("empty", "It holds no words.")
        return Extract(text, tuple(remarks), links=tuple(self.links))


def _printed(text: str, label: str) -> bool:
    """Whether somebody typed the number that Word prints anyway."""
    return label != "•" and re.match(rf"{re.escape(label)}[\s\u00a0]", text) is not None


def _text_boxes(element: Any) -> Iterator[Any]:
    """The outermost text boxes of a drawing, each once."""
    if element.tag == _W + "txbxContent":
        yield element
        return
    twice = element.tag == _MC + "AlternateContent" and element.find(_MC + "Choice") is not None
    for child in element.iterchildren():
        if not (twice and child.tag == _MC + "Fallback"):
            yield from _text_boxes(child)


def _table_rows(table: Any) -> Iterator[Any]:
    for element in table.iterchildren():
        if element.tag == _W + "tr":
            properties = element.find(_W + "trPr")
            if properties is None or properties.find(_W + "del") is None:
                yield element
        elif element.tag == _W + "sdt" and element.find(_W + "sdtContent") is not None:
            yield from _table_rows(element.find(_W + "sdtContent"))
        elif element.tag in (_W + "ins", _W + "customXml"):
            yield from _table_rows(element)


def _cells(row: Any) -> Iterator[Any]:
    for element in row.iterchildren():
        if element.tag == _W + "tc":
            merged = element.find(f"{_W}tcPr/{_W}vMerge")
            if merged is None or merged.get(_W + "val") == "restart":
                yield element
        elif element.tag == _W + "sdt" and element.find(_W + "sdtContent") is not None:
            yield from _cells(element.find(_W + "sdtContent"))
