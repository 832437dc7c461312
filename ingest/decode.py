"""Bytes to text: which encoding, and which characters no reader ever saw.

The order is byte order mark, declared encoding, UTF-8, windows-1252. The last is a guess, so it
must look like English or Welsh prose to be believed: a wrong guess puts wrong words into a
quotation, a refusal only asks the operator to save the file again.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache

from ingest.errors import UnreadableDocument
from ingest.model import Remark

_BOMS = (  # the longer ones first: a UTF-32 mark begins with a UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF8, "utf-8", 1),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
)
_HEAD_BYTES = 4096  # browsers look for a declaration in the first 1,024; templates are longer
_META = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_XML = re.compile(rb"^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})[\"']")
_SAFE_CODEC = re.compile(
    r"utf-8|utf-16(?:-[lb]e)?|cp125\d|cp8\d\d|iso8859-\d+|mac-roman|koi8-[ru]|cp437"
)

# Printed in English and Welsh minutes and at home in windows-1252.
_PUNCTUATION = frozenset("’‘“”–—…•£§°½¼¾·€©®™\u00a0«»×÷²³´†‡‰")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
# Characters that take no room on a page: controls, zero width, soft hyphen, direction marks and
# overrides, tags, variation selectors, invisible operators, Hangul fillers, annotation marks,
# non-characters, surrogates.
_INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MISREAD_AS = ("cp1252", "mac-roman", "cp850")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as its bytes say, newlines and all, and how that was decided."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()


def decode(data: bytes, *, declares: bool = False) -> Decoded:
    """Decode the bytes of a text or HTML file.

    Args:
        data: the whole file.
        declares: whether to look for an HTML or XML declaration of the encoding.

    Returns:
        The text without its byte order mark. Characters are as encoded; see `clean` for the rest.

    Raises:
        UnreadableDocument: `empty`; `not_text` for bytes that hold no text; `wrong_encoding` where
        the
            bytes contradict their mark, where no encoding can be believed, or where UTF-8 was
            encoded a second time.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableDocument("empty", "The file is empty.")
    marked = next((mark for mark in _BOMS if data.startswith(mark[0])), None)
    if marked is not None:
        return _by_mark(data[len(marked[0]) :], marked[1], marked[2])
    if b"\0" in data:
        return _without_mark(data)
    remarks: list[Remark] = []
    text, encoding = _by_declaration(data, remarks) if declares else (None, "")
    if text is None:
        text, encoding = _undeclared(data, remarks)
    remarks += _misread(text)
    return Decoded(text, encoding, tuple(remarks))


def _by_mark(body: bytes, encoding: str, width: int) -> Decoded:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as exc:
        raise _wrong(
            f"Its byte order mark says {encoding}, but the bytes that follow are not."
        ) from exc
    # Prose in UTF-16 has a zero byte in every space; none at all means a mark glued onto other
    # text.
    if width > 1 and len(body) > 64 and b"\0" not in body:
        raise _wrong(f"Its byte order mark says {encoding}, but the bytes that follow are not.")
    if not text.strip():
        raise UnreadableDocument("empty", "The file is empty.")
    return Decoded(text, encoding, tuple(_misread(text)))


def _without_mark(data: bytes) -> Decoded:
    """UTF-16 or UTF-32 without a mark: zero bytes stand in the same places of every unit."""
    shapes = (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1))
    for encoding, width, at in shapes:
        if len(data) % width:
            continue
        zeros = [data[place::width].count(0) * width / len(data) for place in range(width)]
        if zeros[at] < 0.01 and all(zeros[place] > 0.7 for place in range(width) if place != at):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            note = Remark(
                "inferred", f"The file has no byte order mark; it was read as {encoding}."
            )
            return Decoded(text, encoding, (note, *_misread(text)))
    raise UnreadableDocument("not_text", "It holds zero bytes, so it is not text.")


def _by_declaration(data: bytes, remarks: list[Remark]) -> tuple[str | None, str]:
    head = data[:_HEAD_BYTES]
    match = _XML.search(head) or _META.search(head)
    if match is None:
        return None, ""
    label = match[1].decode("ascii").lower()
    codec = _codec(label)
    if codec is None:
        remarks.append(
            Remark(
                "inferred", f"The page declares the unknown encoding {label!r}; it was left aside."
            )
        )
        return None, ""
    if codec == "cp1252" and not data.isascii():
        # Bytes above 127 that form valid UTF-8 by chance are next to impossible in prose.
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            remarks.append(
                Remark("inferred", f"The page declares {label} but is UTF-8, and was read so.")
            )
            return text, "utf-8"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        remarks.append(Remark("inferred", f"The page declares {label}, which its bytes are not."))
        return None, ""
    return text, "windows-1252" if codec == "cp1252" else codec


def _codec(label: str) -> str | None:
    """The Python codec for a label, as browsers read labels (WHATWG Encoding Standard)."""
    if label.startswith(("utf-16", "utf16", "unicode", "utf8", "x-user-defined")):
        return "utf-8"  # a declaration that can be read as ASCII cannot be UTF-16
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    if name in ("ascii", "iso8859-1"):
        return "cp1252"
    return name if _SAFE_CODEC.fullmatch(name) else None


def _undeclared(data: bytes, remarks: list[Remark]) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as exc:
        place = exc.start
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as exc:
        if _share_of_controls(data) > 0.01:
            raise UnreadableDocument("not_text", "Its bytes are not text.") from exc
        raise _wrong(
            f"It is not UTF-8 (byte {place:,}) and not windows-1252 (byte {exc.start:,})."
        ) from exc
    if _share_of_controls(data) > 0.01:
        raise UnreadableDocument("not_text", "Its bytes are not text.")
    doubtful, foreign = _doubtful(text)
    if doubtful > foreign * 0.02:
        raise _wrong(
            f"It is not UTF-8 (byte {place:,}), and read as windows-1252 {doubtful:,} of its "
            f"{foreign:,} special characters stand where no such character belongs."
        )
    remarks.append(
        Remark(
            "inferred", "The file is not UTF-8 and declares nothing; it was read as windows-1252."
        )
    )
    return text, "windows-1252"


def _share_of_controls(data: bytes) -> float:
    head = data[:65536]
    return sum(byte < 32 and byte not in (9, 10, 11, 12, 13) for byte in head) / len(head)


def _doubtful(text: str) -> tuple[int, int]:
    """How many characters beyond ASCII stand where prose has none, and how many there are."""
    doubtful = total = 0
    for match in re.finditer("[^\x00-\x7f]", text):
        total += 1
        char, at = match[0], match.start()
        if char in _PUNCTUATION:
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if char.islower():
            believable = before.isalpha() or after.isalpha()
        elif char.isupper():  # É in Élise or CAFÉ; not the Õ that a Macintosh apostrophe turns into
            begins = not before.isalpha() and after.islower()
            shouted = (before.isupper() or after.isupper()) and not (before + after).islower()
            believable = begins or (shouted and not before.islower() and before.isalpha())
        else:
            believable = False
        doubtful += not believable
    return doubtful, total


def _misread(text: str) -> list[Remark]:
    """Look for UTF-8 that somebody read as an older encoding and saved again ("â€™" for "’")."""
    special = len(re.findall("[^\x00-\x7f]", text))
    if not special:
        return []
    for codec in _MISREAD_AS:
        places = _encoded_twice(text, codec)
        if sum(end - start for start, end in places) >= special * 0.9:
            start, end = places[0]
            raise _wrong(
                f"It was encoded twice: UTF-8 was read as {codec} and saved again "
                f"({counted(len(places), 'place')}, the first reads {text[start:end]!r})."
            )
    # The marks of the other encodings are too common to be sure of, unless all of the text is so.
    if places := _encoded_twice(text, "cp1252"):
        start, end = places[0]
        message = f"{counted(len(places), 'character')} encoded twice, as in {text[start:end]!r}."
        return [Remark("unclear", message, start)]
    if (stray := len(_C1.findall(text))) > 2:
        raise _wrong(f"It holds {stray:,} control characters where windows-1252 has punctuation.")
    return []


def _encoded_twice(text: str, codec: str) -> list[tuple[int, int]]:
    """Where characters stand that are one character of UTF-8 read as `codec`."""
    found = _twice_encoded(codec).finditer(text)
    return [match.span() for match in found if _once(match[0], codec) is not None]


@cache
def _twice_encoded(codec: str) -> re.Pattern[str]:
    def as_read(low: int, high: int) -> str:
        chars = (_read_byte(value, codec) for value in range(low, high + 1))
        return "[" + "".join(re.escape(char) for char in chars) + "]"

    tail = as_read(0x80, 0xBF)
    return re.compile(
        f"{as_read(0xC2, 0xDF)}{tail}|{as_read(0xE0, 0xEF)}{tail}{{2}}|"
        f"{as_read(0xF0, 0xF4)}{tail}{{3}}"
    )


def _read_byte(value: int, codec: str) -> str:
    try:
        return bytes((value,)).decode(codec)
    except UnicodeDecodeError:
        return chr(value)


def _once(sequence: str, codec: str) -> str | None:
    raw = bytearray()
    for char in sequence:
        try:
            raw += char.encode(codec)
        except UnicodeEncodeError:
            raw.append(ord(char) & 0xFF)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _wrong(reason: str) -> UnreadableDocument:
    return UnreadableDocument("wrong_encoding", reason)


def clean(text: str) -> tuple[str, tuple[Remark, ...]]:
    """Leave only what a reader of the page could have seen.

    Args:
        text: as decoded or extracted.

    Returns:
        The text with "\\n" for every kind of line end and without characters that take no room, and
        what was dropped. No-break spaces stay: they are printed. `clean` of a result changes
        nothing.

    Raises:
        UnreadableDocument: `not_text` for zero bytes or many control characters, `wrong_encoding`
        where
            more than one character in a hundred is a replacement mark, `empty` where no letter or
            digit is left.
    """
    if "\0" in text:
        raise UnreadableDocument("not_text", "It holds zero bytes, so it is not text.")
    remarks: list[Remark] = []
    text = _NEWLINES.sub("\n", text)
    controls = len(_CONTROLS.findall(text)) + len(_C1.findall(text))
    if controls > max(10, len(text) // 200):
        raise UnreadableDocument("not_text", f"It holds {controls:,} control characters.")
    if controls:
        text = _C1.sub("", _CONTROLS.sub("", text))
        remarks.append(Remark("dropped", f"{counted(controls, 'control character')}."))
    text, invisible = invisible_dropped(text)
    if invisible:
        remarks.append(Remark("dropped", invisible))
    if not re.search(r"\w", text):
        raise UnreadableDocument(
            "empty", "It holds no words. If it is a picture, it needs text recognition first."
        )
    lost = text.count("\ufffd")
    if lost * 100 > len(text):
        raise _wrong(f"{lost:,} of its characters were lost before it reached us.")
    if lost:
        remarks.append(
            Remark(
                "unclear",
                f"{counted(lost, 'character')} lost before publication.",
                text.index("\ufffd"),
            )
        )
    return text, tuple(remarks)


def invisible_dropped(text: str) -> tuple[str, str | None]:
    """Drop the characters that take no room on a page.

    Returns:
        The text without them, and a line that says what went, or None where nothing did.
    """
    found = _INVISIBLE.findall(text)
    if not found:
        return text, None
    kinds = []
    if tags := sum(1 for char in found if _TAGS.match(char)):
        kinds.append(f"{tags:,} of them tags that can carry a hidden message")
    if bidi := sum(1 for char in found if _BIDI.match(char)):
        kinds.append(f"{bidi:,} of them turning the direction of writing")
    said = (
        counted(len(found), "invisible character")
        + (f" ({', '.join(kinds)})" if kinds else "")
        + "."
    )
    return _INVISIBLE.sub("", text), said


def counted(number: int, thing: str) -> str:
    """A number with its noun: "1 page", "2,000 pages"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
