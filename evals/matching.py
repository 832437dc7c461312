"""When words count as the same: normal forms, overlap of passage and gold quote, names, places."""

import re
from functools import lru_cache

_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


def collapse(text: str) -> str:
    """The text with every run of white space (no-break spaces too) as one space, trimmed."""
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The form in which facts and quotes are matched: collapsed, straight quotes, lower case."""
    return collapse(text.translate(_STRAIGHT)).lower()


@lru_cache(maxsize=65536)
def overlaps(passage: str, quote: str) -> bool:
    """Whether a passage covers a gold quote.

    Args:
        passage: the words of a cited or retrieved passage, any length.
        quote: the gold quote.

    Returns:
        True when, both in normal form, they share a contiguous stretch of at least half of the
        quote's characters (rounded up). An empty quote or passage covers nothing. Never raises.
    """
    wanted, text = normal(quote), normal(passage)
    half = (len(wanted) + 1) // 2
    if not wanted or len(text) < half:
        return False
    if wanted in text:
        return True
    # A shared stretch of `half` characters or more holds a window of exactly `half`, and a window
    # of the quote is found by the C string search: quicker than any table of common substrings.
    return any(wanted[at : at + half] in text for at in range(len(wanted) - half + 1))


_TITLES = {
    "mr": "m", "sir": "m", "lord": "m", "mrs": "f", "ms": "f", "miss": "f", "lady": "f",
    "dame": "f",
    "mx": "", "dr": "", "prof": "", "professor": "", "rev": "", "revd": "", "cllr": "",
    "cllrs": "", "councillor": "", "ald": "", "alderman": "", "pc": "", "sgt": "",
    "sergeant": "", "insp": "", "inspector": "", "supt": "", "superintendent": "", "cc": "",
    "dcc": "", "acc": "", "the": "", "hon": "",
}  # fmt: skip
_LETTERS_AFTER = {"obe", "mbe", "cbe", "qpm", "kpm", "jp", "dl", "kc", "qc", "mp", "esq"}
_OFFICES = (
    # One canonical office for each way in which the field prints it; the first match counts.
    (r"deputy (police (and|&) crime )?commissioner|\bd(eputy )?pcc\b", "deputy commissioner"),
    (r"police,? (fire )?(and|&) crime commissioner|\bp(f)?cc\b|\bcommissioner\b", "commissioner"),
    (r"vice[- ]?chair(man|woman|person)?\b", "vice-chair"),
    (r"\bchair(man|woman|person)?\b", "chair"),
    (r"deputy chief constable", "deputy chief constable"),
    (r"assistant chief constable", "assistant chief constable"),
    (r"chief constable", "chief constable"),
    (r"chief executive", "chief executive"),
    (r"chief finance officer|section 151 officer", "chief finance officer"),
    (r"chief of staff", "chief of staff"),
    (r"scrutiny (research )?officer", "scrutiny officer"),
    (r"panel officer|\bclerk\b", "panel officer"),
    (r"\b(the )?panel\b", "panel"),
)


def office(text: str) -> str | None:
    """The canonical office that a printed role names ("PCC" is "commissioner"), or None."""
    plain = normal(text)
    return next((name for pattern, name in _OFFICES if re.search(pattern, plain)), None)


def _person(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """Surname, given names or initials, and sex of the title ("m", "f" or "") of a person."""
    words = re.findall(r"[^\W\d_][\w'-]*", re.sub(r"\(.*?\)", " ", normal(text)).split(",")[0])
    sexes = [_TITLES[word] for word in words if word in _TITLES]
    names = [word for word in words if word not in _TITLES and word not in _LETTERS_AFTER]
    if not names:
        return None
    return names[-1], tuple(names[:-1]), next((sex for sex in sexes if sex), "")


def _same_given(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


_POLICE_OFFICES = frozenset(
    {
        "commissioner", "deputy commissioner", "chief constable", "deputy chief constable",
        "assistant chief constable", "chief finance officer", "chief of staff",
    }
)  # fmt: skip
"""Offices that no councillor on the panel holds."""


def _is_councillor(text: str) -> bool:
    return re.match(r"(cllr|councillor)\b", normal(text)) is not None


def same_speaker(expected: str, name: str | None, role: str | None) -> bool | None:
    """Whether a stated speaker is the one that a case expects.

    Args:
        expected: as the case has it, a person ("Cllr Tallow") or an office ("Commissioner").
        name, role: as the answer states them; both None says that nobody is stated.

    Returns:
        True or False where the two can be compared: office with office, person with person
        (surname, and given names, initials and Mr/Ms where both have them), councillor with an
        office that no councillor holds. None where they cannot: nobody is stated, or a bare name
        where an office is expected, or an office that the expected person might hold.
    """
    wanted = office(expected)
    if wanted is not None:
        if role:
            return office(role) == wanted
        if name is None:
            return None
        if office(name) is not None:
            return office(name) == wanted
        return False if _is_councillor(name) and wanted in _POLICE_OFFICES else None
    if not name or office(name) is not None:
        stated = office(name or role or "")
        return False if _is_councillor(expected) and stated in _POLICE_OFFICES else None
    one, other = _person(expected), _person(name)
    if one is None or other is None:
        return None
    if one[0] != other[0] or (one[2] and other[2] and one[2] != other[2]):
        return False
    if one[1] and other[1]:
        return _same_given(one[1][0], other[1][0])
    return True


_NUMBERED = re.compile(r"(?P<number>\d+[a-z]?(?:[./]\d+)*)[.:)]?\s+(?P<title>\S.*)", re.IGNORECASE)


def item_parts(printed: str) -> tuple[str | None, str]:
    """Number and title of an agenda item as a case prints it: "82. Budget" is ("82", "Budget").

    The number is None where the line does not begin with one.
    """
    found = _NUMBERED.fullmatch(collapse(printed))
    return (found["number"], found["title"]) if found else (None, collapse(printed))


def _bare(text: str) -> str:
    return normal(text).replace("\u2013", "-").replace("\u2014", "-").strip(" .:;-")


def _begins(whole: str, part: str) -> bool:
    return re.match(re.escape(_bare(part)) + r"(?!\w)", _bare(whole)) is not None


def same_item(
    expected: str | None, number: str | None, number_basis: str, title: str | None
) -> bool:
    """Whether an item is the one that a case names.

    Args:
        expected: the item as printed, with its number where one is printed, or None.
        number, number_basis, title: of the item found; all may be unknown (None, "not_stated").

    Returns:
        Where the case prints a number, the number must agree and the titles begin alike (a
        missing title agrees); where it prints a title alone, the titles must be the same.
        Where the case names no item, no number may be claimed to be printed.
    """
    if expected is None:
        return number is None or number_basis != "printed"
    wanted_number, wanted_title = item_parts(expected)
    # "2023 budget" is a title that begins with a figure, so the whole line may be the title too.
    if title is not None and _bare(title) == _bare(expected):
        return True
    if wanted_number is None:
        return title is not None and _bare(title) == _bare(wanted_title)
    if number is None or _bare(number) != _bare(wanted_number):
        return False
    # With the number right, a title may carry on: "Budget (Item 4)", "Budget - update".
    return title is None or _begins(title, wanted_title) or _begins(wanted_title, title)


def same_label(expected: str | None, label: str | None) -> bool:
    """Whether a paragraph's label is the one that a case names; "7a", "7(a)" and "7 a." are one."""
    if expected is None or label is None:
        return expected is label
    return re.sub(r"[^\w.]|\.$", "", expected).lower() == re.sub(r"[^\w.]|\.$", "", label).lower()
