"""Sentences of a paragraph, as spans of the exact text.

The general splitters all break "Cllrs. Patel" or split initials (measured on five of them), so these
are rules for how councils write: a full stop ends a sentence unless it belongs to an abbreviation, an
initial or a number; a line that starts a list entry starts a sentence; a lost space after a full stop
("Authority.She") is a boundary too.
"""

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev revd hon cllr cllrs st no nos min para paras p pp art sec ref "
    "co ltd inc plc messrs jr sr sgt insp supt ch det cpl capt lt col gen maj dep asst vs viz cf al "
    "approx est tel fig vol ed dept govt incl jan feb mar apr aug sept oct nov dec".split()
)
_LETTERS = re.compile(r"(?:e\.g|i\.e|a\.m|p\.m|etc|u\.k|d\.c)$", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*")
_LIST_START = re.compile(
    r"\n[\s\u00a0]*(?:[•·▪◦‣\uf0b7*]|[-–—](?=[\s\u00a0])|\(?[a-z]{1,4}[.)](?=[\s\u00a0])|\(?\d{1,2}(?:\.\d{1,2})*[.)](?=[\s\u00a0]))"
)
_LINE_GAP = re.compile(r"\n[\s\u00a0]*\n")


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
        after = text[match.end() : match.end() + 1]
        before = text[start : match.start()].rstrip()
        if before and (before[-1] in ".:;!?" or after.isupper()):
            cuts.add(match.end())
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, start, match.start(), match.end(), end):
            cuts.add(match.end())
    ordered = sorted(cuts)
    spans = []
    for left, right in zip(ordered, ordered[1:], strict=False):
        piece = text[left:right]
        stripped = piece.strip()
        if stripped:
            begin = left + len(piece) - len(piece.lstrip())
            spans.append((begin, begin + len(stripped)))
    return _without_stray_marks(text, spans)


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
    word = re.search(r"[^\s\u00a0(\"'“‘]*$", text[max(start, mark - 40) : mark])
    token = word.group(0) if word else ""
    if following[0].isspace():
        opener = rest.lstrip("\"'“‘([")[:1]
        if not (opener.isupper() or opener.isdigit() or opener in "£$€•·-–"):
            return False
        if dots == ".":
            if token.lower() in _ABBREVIATIONS or _LETTERS.search(token):
                # "at 10 a.m. The Chair": a new sentence only where a capital follows a time or "etc"
                return bool(
                    _LETTERS.search(token)
                    and token.lower().rstrip(".") in ("a.m", "p.m", "etc")
                    and opener.isupper()
                )
            if re.fullmatch(r"[A-Z](?:\.[A-Z])*", token):
                return False  # an initial: "Cllr J. Smith"
            if token.lower() == "no" and opener.isdigit():
                return False
        return True
    # No space: a lost one ("Authority.She") unless it is an address, a number or an abbreviation.
    return bool(
        dots == "."
        and re.fullmatch(r".*[a-z0-9)%]{2,}", token)
        and re.match(r"[A-Z][a-z]+(?:[\s\u00a0,’']|$)", following)
        and "@" not in token
        and "/" not in token
        and "www" not in token
        and token.lower() not in _ABBREVIATIONS
    )


def _without_stray_marks(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a span that holds no letter or digit (a lone bullet or bracket) to its neighbour."""
    joined: list[tuple[int, int]] = []
    pending: int | None = None
    for begin, finish in spans:
        if not re.search(r"\w", text[begin:finish]):
            if joined:
                joined[-1] = (joined[-1][0], finish)
            else:
                pending = begin if pending is None else pending
            continue
        joined.append((begin if pending is None else pending, finish))
        pending = None
    if pending is not None and not joined:
        return [(spans[0][0], spans[-1][1])]
    return joined
