"""Sentences of a paragraph, as spans of the exact text.

The general splitters all break "Cllrs. Patel" or split initials (measured on five of them), so
these are rules for how councils write: a full stop ends a sentence unless it belongs to an
abbreviation, an initial or a number; a line that starts a list entry starts a sentence; a lost
space after a full stop ("Authority.She") is a boundary too.
"""

import re
from itertools import pairwise

from ingest.furniture import CUT_OFF, cuts

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev revd hon cllr cllrs coun cyng st messrs jr sr sgt insp supt det cpl "
    "capt lt col gen maj dep asst vs viz cf al inc ltd plc approx dept govt incl ext jan feb apr "
    "aug sept oct nov dec".split()
)
_BEFORE_FIGURES = frozenset("no nos min para paras p pp art sec ref fig vol tel ch co".split())
_LETTERS = re.compile(r"(?:e\.g|i\.e|a\.m|p\.m|etc|u\.k|d\.c)$", re.IGNORECASE)
_TIMES = ("a.m", "p.m", "etc")
_END = re.compile(r"[.!?…]{1,12}[\"'”’)\]]{0,6}")
_GAP = r"[^\S\n]{0,60}"
_LIST_START = re.compile(
    rf"\n{_GAP}(?:[•·▪◦‣●\uf0b7*]|[-–—](?=\s)|\(?[a-z]{{1,4}}[.)](?=\s)|"
    rf"\(?\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)](?=\s))"
)
_LINE_GAP = re.compile(rf"\n{_GAP}(?=\n)")
_VISIBLE = re.compile(r"\S")
_WORD_BEFORE = re.compile(r"[^\s(\"'“‘]*$")
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z])*")
_GLUED_BEFORE = re.compile(r".*[a-z0-9)%]{2,}")
_GLUED_AFTER = re.compile(r"[A-Z][a-z]+(?:[\s,’']|$)")
_OPENER = re.compile(
    r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z])[.)]|(?=\S)(?:UNANIMOUSLY\s{1,3})?(?:RESOLVED|Resolved|RECOMMENDED|AGREED|PENDERFYNWYD)?\s{0,9}"
    r"(?:that|That|THAT|to|To|TO)?\s{0,3}[:;–—-]{0,3}"
)
_SEEN = re.compile(r"\w")


def split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split `text[start:end]` into sentences.

    Returns:
        Half-open spans without surrounding white space, in order, covering every visible character.
        Text with no sentence end is one sentence; blank text gives an empty list.
    """
    cuts = {start, end}
    for match in _LIST_START.finditer(text, start, end):
        cuts.add(match.start() + 1)
    for match in _LINE_GAP.finditer(text, start, end):
        if _gap_ends(text, start, match.start(), match.end(), end):
            cuts.add(match.end())
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, start, match.start(), match.end(), end):
            cuts.add(match.end())
    ordered = sorted(cuts)
    spans = []
    for left, right in pairwise(ordered):
        piece = text[left:right]
        stripped = piece.strip()
        if stripped:
            begin = left + len(piece) - len(piece.lstrip())
            spans.append((begin, begin + len(stripped)))
    return _without_stray_marks(text, spans)


def split_uncut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split `text[start:end]` into sentences, cut-off markers left out.

    Only a site's own "... view the full minutes text for item 5", at the very end of a sentence
    that it breaks off, stays with that sentence: it says where the rest stands.

    Returns:
        Half-open spans as `split` gives them; empty where there are no words but a marker's.
    """
    marks = cuts(text, start, end)
    if not marks:
        return split(text, start, end)
    found: list[tuple[int, int]] = []
    position = start
    for begin, stop in marks:
        if begin > position:
            found.extend(split(text, position, begin))
        last = found[-1] if found else None
        ends = not text[stop:end].strip() and CUT_OFF.search(text, begin, stop) is not None
        if ends and last is not None and not _STOPPED.search(text[last[0] : last[1]]):
            found[-1] = (last[0], stop)
        position = max(position, stop)
    if position < end:
        found.extend(split(text, position, end))
    return [(a, b) for a, b in found if _SEEN.search(text[a:b])]


_STOPPED = re.compile(r"[.!?][\"'”’)\]]{0,3}$")


def _gap_ends(text: str, start: int, gap: int, after: int, end: int) -> bool:
    """Whether a blank line ends a sentence: after a stop or a colon, or before a capital."""
    above = text[max(start, gap - 80) : gap].rstrip()
    below = _VISIBLE.search(text, after, min(after + 400, end))
    if not above or below is None:
        return False
    return above[-1] in ".:;!?" or below.group().isupper()


def _ends_sentence(text: str, start: int, mark: int, after: int, end: int) -> bool:
    if after >= end:
        return True
    following = text[after : min(after + 80, end)]
    rest = following.lstrip()
    if not rest:
        return True
    dots = text[mark:after]
    if dots.startswith(("...", "…")) and rest[:1].islower():
        return False  # "...  view the full minutes text": the cut belongs to the sentence it cuts
    word = _WORD_BEFORE.search(text[max(start, mark - 40) : mark])
    token = word.group(0) if word else ""
    if following[0].isspace():
        return _ends_before_space(dots, token, rest)
    # No space: a lost one ("Authority.She") unless it is an address, a number or an abbreviation.
    return bool(
        dots == "."
        and _GLUED_BEFORE.fullmatch(token)
        and _GLUED_AFTER.match(following)
        and "@" not in token
        and "/" not in token
        and "www" not in token
        and token.lower() not in _ABBREVIATIONS
    )


def _ends_before_space(dots: str, token: str, rest: str) -> bool:
    opener = rest.lstrip("\"'“‘([")[:1]
    if not (opener.isupper() or opener.isdigit() or opener in "£$€•·-–"):
        return False
    if dots != ".":
        return True
    word = token.lower()
    if _LETTERS.search(token):
        # "at 10 a.m. The Chair": a new sentence only where a capital follows a time or "etc"
        return word.endswith(_TIMES) and opener.isupper()
    if word in _ABBREVIATIONS or _INITIALS.fullmatch(token):
        return False
    return not (
        word in _BEFORE_FIGURES and (opener.isdigit() or (opener.isupper() and rest[1:2].isdigit()))
    )


def _without_stray_marks(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a span that holds no letter or digit (a lone bullet or bracket) to its neighbour."""
    joined: list[tuple[int, int]] = []
    pending: int | None = None
    for order, (begin, finish) in enumerate(spans):
        opener = finish - begin < 40 and _OPENER.fullmatch(text, begin, finish)
        if opener and order + 1 < len(spans):
            pending = begin if pending is None else pending  # "RESOLVED that:" goes with its clause
            continue
        if not _SEEN.search(text[begin:finish]):
            if joined and pending is None:
                joined[-1] = (joined[-1][0], finish)
            else:
                pending = begin if pending is None else pending
            continue
        joined.append((begin if pending is None else pending, finish))
        pending = None
    if pending is None:
        return joined
    last = spans[-1][1]
    if joined and not _SEEN.search(text[pending:last]):
        return [*joined[:-1], (joined[-1][0], last)]
    return [*joined, (pending, last)]
