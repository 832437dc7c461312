"""What people type, made plain: one spelling for one word, and nothing in it that cannot be seen.

Two forms. `normalise` is shown and stored: NFC, white space collapsed, invisible characters taken
out, look-alike letters of other alphabets put back. `matching` is compared and never shown: NFKC
and case folded on top. Both give the same again when applied to their own result, for every code
point. Sources: Unicode Standard Annexes 15 (normal forms) and 31 (NFKC_Casefold), Technical
Standard 39 (confusables).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from service.errors import InvalidRequest, MalformedText

MAX_QUESTION_CHARS = 1_000
MAX_MARKS = 4  # combining marks kept on one letter; Vietnamese and Hebrew need at most three

_INVISIBLE = re.compile(
    # C0 and C1 controls that are not white space
    "[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    # Default_Ignorable_Code_Point: soft hyphen, zero width, bidi, variation selectors, tags
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")

# Letters that cannot be told from a Latin one by eye (the part of the standard that matters here).
_CYRILLIC = ("АВЕЅІЈКМНОРСТУХԚԜҺӀасеіјкорѕухԛԝһԁӏ", "ABESIJKMHOPCTYXQWHIaceijkopsyxqwhdl")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχϲϳ", "ABEZHIKMNOPTYXaikvopuxcj")
_LOOKALIKE = {
    ord(other): latin
    for others, latins in (_CYRILLIC, _GREEK)
    for other, latin in zip(others, latins, strict=True)
}
_HAS_LOOKALIKE = re.compile("[" + "".join(map(chr, _LOOKALIKE)) + "]")
_SETTLED_AFTER = 8  # passes; three were the most that any code point or 10,000 random strings took


def normalise(text: str) -> str:
    """The text as it is shown and stored.

    Args:
        text: anything a person typed.

    Returns:
        NFC, white space collapsed to single spaces and trimmed, invisible characters removed, at
        most `MAX_MARKS` combining marks on a letter, look-alikes in Latin words made Latin. May be
        empty.

    Raises:
        MalformedText: it holds a NUL or half a surrogate pair.
    """
    _refuse_malformed(text)
    if text.isascii():
        return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
    return _settled(text, _shown_once)


def matching(text: str) -> str:
    """The text as it is compared: `normalise`, then NFKC and full case folding. Never shown.

    Raises:
        MalformedText: it holds a NUL or half a surrogate pair.
    """
    if text.isascii():
        return normalise(text).lower()
    _refuse_malformed(text)
    return _settled(text, _matched_once)


def question_text(text: str, field: str = "question", limit: int = MAX_QUESTION_CHARS) -> str:
    """`normalise`, and 1 to `limit` characters long afterwards.

    Raises:
        InvalidRequest: it is blank or too long.
        MalformedText: it holds a NUL or half a surrogate pair.
    """
    plain = normalise(text)
    if not plain:
        raise InvalidRequest(field, "must not be blank")
    if len(plain) > limit or len(plain.encode()) > 4 * limit:
        raise InvalidRequest(field, f"must be at most {limit:,} characters")
    return plain


def _refuse_malformed(text: str) -> None:
    if "\x00" in text:
        raise MalformedText("text", "must not contain the NUL character")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise MalformedText("text", "must be Unicode without lone surrogates")


def _settled(text: str, step: Callable[[str], str]) -> str:
    # One rule can make room for another (a removed joiner lets two letters compose), so they are
    # applied until nothing changes. Each shortens the text or moves it to a normal form.
    for _ in range(_SETTLED_AFTER):
        before, text = text, step(text)
        if text == before:
            break
    return text


def _shown_once(text: str) -> str:
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = _few_marks(text)
    text = _latin_words(text)
    return _SPACE.sub(" ", text).strip()


def _matched_once(text: str) -> str:
    return unicodedata.normalize("NFKC", _shown_once(text).casefold())


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _latin_words(text: str) -> str:
    """Make look-alikes Latin in words that mix alphabets, and in whole such words of Latin text."""
    if not _HAS_LOOKALIKE.search(text):
        return text
    latin = sum(_is_latin(char) for char in text)
    others = sum(char.isalpha() for char in text) - latin

    def word(match: re.Match[str]) -> str:
        letters = match.group()
        mixed = any(_is_latin(char) for char in letters)
        alike = all(ord(char) in _LOOKALIKE for char in letters)
        return letters.translate(_LOOKALIKE) if mixed or (alike and latin > others) else letters

    return _WORD.sub(word, text)


@lru_cache(maxsize=4096)
def _is_latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")
