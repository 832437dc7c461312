"""Dates as British public bodies print them. Day first, always; never a guess about the century or
month.
"""

import re
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in list(_MONTH_NUMBERS.items())} | {"sept": 9}
_WELSH = (
    "ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi",
    "hydref", "tachwedd", "rhagfyr",
)  # fmt: skip
_MONTH_NUMBERS |= {name: number for number, name in enumerate(_WELSH, 1)}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|" + "|".join(_WELSH) + ")"
)
_WORDED = re.compile(
    rf"\b(?P<day>\d{{1,2}})\s{{0,3}}(?:st|nd|rd|th|ain|af|il|ydd|fed|eg)?\s{{0,6}}(?:of\s)?"
    rf"(?P<month>{_MONTH})\.?,?\s?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    r"(?<![\d/])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:19|20)\d\d)(?![\d/])"
)
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")


def month_number(word: str) -> int | None:
    """The number (1 to 12) of an English or Welsh month's name or three-letter form, else None."""
    return _MONTH_NUMBERS.get(word.lower().rstrip("."))


def dates_in(text: str) -> list[tuple[int, int, date]]:
    """Every full date in the text as (start, end, date), in order of standing; impossible ones
    left out.

    Reads "18th April, 2023", "3July2015", "04/03/2021" (day first), "2021-03-04", "April 18, 2023".
    """
    found: list[tuple[int, int, date]] = []
    for pattern in (_WORDED, _MONTH_FIRST, _SLASHED, _ISO):
        for match in pattern.finditer(text):
            month = match["month"]
            number = int(month) if month.isdigit() else month_number(month)
            if number is None:
                continue
            try:
                day = date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                continue
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), day))
    return sorted(found)


def spoken(day: date) -> str:
    """A date as it is said and printed: "18 April 2023"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"
