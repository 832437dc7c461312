"""When: the stretches of time that a question names."""

import re
from dataclasses import dataclass, replace
from datetime import date

from ingest.dates import MONTHS, dates_in, month_number
from service.lore import Lore


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time a question names. `exact` is a single day, `meeting` says a meeting is
    meant."""

    start: date
    end: date
    words: str
    exact: bool = False
    meeting: bool = False
    since: bool = False

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; an unknown day does not."""
        return day is not None and self.start <= day <= self.end

    @property
    def within_a_month(self) -> bool:
        """Whether it is a month or less."""
        return (self.end - self.start).days <= 31


_AND_SINCE = re.compile(r"\b(?:and|or) (?:ever )?since\b(?!\s+[\w']*\s*\d)", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|after|from)\s+$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until|up to|prior to)\s+$", re.IGNORECASE)
_SEASON = re.compile(
    r"\b(?P<season>spring|summer|autumn|winter)\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_FIRST_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The first of a season's three months, as the Met Office counts them."""
_MONTH_YEAR = re.compile(
    r"\b(?P<month>"
    + "|".join(MONTHS)
    + r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/£.,-])(?P<year>(?:19|20)\d\d)(?![\d/%]|-\d|\.\d)")
FINANCIAL = re.compile(r"\b(?P<first>20\d\d)\s*[/-]\s*(?P<second>\d\d|20\d\d)\b")
"""A financial year as a question names it: 2019/20, 2019-20, 2019/2020."""


def printed_year(year: str) -> re.Pattern[str]:
    """A financial year as a page may print it; `year` is one that `FINANCIAL` found."""
    return re.compile(rf"\b{year[:4]}\s*[/–-]\s*(?:20)?{year[-2:]}\b")


_MEETING_WORD = re.compile(
    r"\b(?:meeting|panel|committee|session|minutes|sat|met)\b", re.IGNORECASE
)
_DONE_WORD = re.compile(
    r"\b(?:decid\w*|agreed|resolv\w*|discuss\w*|voted|happened|said|approved|elected)\b",
    re.IGNORECASE,
)
_LAST_MEETING = re.compile(
    r"\b(?:last|latest|most recent|newest|previous)\s+(?:\w+\s+){0,2}(?:meeting|panel|"
    r"session|minutes)\b",
    re.IGNORECASE,
)
_FIRST_MEETING = re.compile(
    r"(?<!\bhis )(?<!\bher )(?<!['’]s )\b(?:first|earliest|oldest)\s+"
    r"(?:\w+\s+){0,2}(?:meeting|panel|session)\b",
    re.IGNORECASE,
)

SHIFT = re.compile(
    r"\b(?:the )?(?P<unit>year|next year|following year|previous year)\b"
    r"(?: (?P<way>after|before|later|earlier|previous)(?:\s+(?:that|it|then))?)?",
    re.IGNORECASE,
)
"""A step of a year from the time talked about: "and the year after that?"."""
LATER = re.compile(
    r"\b(?:since|after|afterwards|later|now|next|ever|yet|follow\w*|still|before|earlier|"
    r"previous\w*)\b",
    re.IGNORECASE,
)
"""Words that lead away from the time talked about."""


def shifted(before: str, text: str) -> str:
    """The question before, moved by a year where "the year after that" is asked for.

    Calendar and financial years alike; unchanged where the question names no such step.
    """
    match = SHIFT.search(text)
    if match is None or not LATER.search(match.group(0)):
        return before
    step = -1 if re.search(r"before|earlier|previous", match.group(0), re.IGNORECASE) else 1

    def financial(found: re.Match[str]) -> str:
        first, second = int(found["first"]) + step, int(found["second"][-2:]) + step
        return f"{first}/{second % 100:02d}"

    moved, count = FINANCIAL.subn(financial, before)
    if count:
        return moved
    return _YEAR.sub(lambda found: str(int(found["year"]) + step), before)


def periods_in(text: str, lore: Lore, today: date) -> tuple[Period, ...]:
    """The stretches of time that a question names, in the order of how exactly it does.

    Args:
        text: the question.
        lore: for "the last meeting" and "last year", of which there must be minutes.
        today: for "last year".
    """
    periods: list[Period] = []
    covered: list[tuple[int, int]] = []

    def add(start: int, end: int, first: date, last: date, exact: bool = False) -> None:
        if any(start < b and a < end for a, b in covered):
            return
        covered.append((start, end))
        before = text[:start]
        near = text[max(0, start - 40) : end + 25]
        meeting = bool(_MEETING_WORD.search(near) or (exact and _DONE_WORD.search(near)))
        if _SINCE.search(before):
            if re.search(r"\bfrom\s+$", before, re.I) and re.search(
                r"\bthe\b[^.]{0,40}\bfrom\s+$", before, re.I
            ):
                periods.append(Period(first, last, text[start:end], exact, meeting))
                return
            periods.append(Period(first, date(9999, 12, 31), text[start:end], False, meeting, True))
        elif _BEFORE.search(before):
            periods.append(Period(date(1, 1, 1), first, text[start:end], False, meeting))
        else:
            periods.append(Period(first, last, text[start:end], exact, meeting))

    for start, end, day in dates_in(text):
        add(start, end, day, day, exact=True)
    for match in _MONTH_YEAR.finditer(text):
        month, year = month_number(match["month"]), int(match["year"])
        if month:
            add(match.start(), match.end(), date(year, month, 1), _month_end(year, month))
    for match in _SEASON.finditer(text):
        year, first_month = int(match["year"]), _FIRST_MONTH[match["season"].lower()]
        until = _month_end(year + (first_month == 12), (first_month + 1) % 12 + 1)
        add(match.start(), match.end(), date(year, first_month, 1), until)
    for match in FINANCIAL.finditer(text):
        covered.append(
            (match.start(), match.end())
        )  # a financial year is a topic, not a meeting's date
    for match in _YEAR.finditer(text):
        year = int(match["year"])
        add(match.start(), match.end(), date(year, 1, 1), date(year, 12, 31))
    periods = _when_approved(text, periods, lore)
    last = _LAST_MEETING.search(text)
    if last and lore.meetings:
        day = lore.meetings[-1].date
        periods.append(Period(day, day, last.group(0), True, True))
    first = _FIRST_MEETING.search(text)
    if first and lore.meetings:
        day = lore.meetings[0].date
        periods.append(Period(day, day, first.group(0), True, True))
    relative = re.search(r"\b(last|this) year\b", text, re.IGNORECASE)
    if relative and not periods:
        year = today.year - (relative.group(1).lower() == "last")
        if any(meeting.date.year == year for meeting in lore.meetings):
            periods.append(Period(date(year, 1, 1), date(year, 12, 31), relative.group(0)))
    if len(periods) == 2 and _FROM_TO.search(text):
        stretch = _stretch(text, periods)
        if stretch is not None:
            return (stretch,)
    if len(periods) == 1 and not periods[0].since and _AND_SINCE.search(text):
        after = date.fromordinal(min(periods[0].end, date(9998, 12, 31)).toordinal() + 1)
        return (*periods, Period(after, date(9999, 12, 31), "since", since=True))
    years = [period for period in periods if not period.since]
    if any(period.since for period in periods) and years:
        # "slashed since 2016: what reason in 2019?" asks of 2019
        return tuple(years)
    return tuple(periods)


_APPROVING = re.compile(
    r"\bminutes\b(?! (?:of time|and \d))(?:\W+\w+){0,4}\W+(?:approved|adopted|corrected|amended|"
    r"signed|confirmed|wrong|inaccurate|accurate)\b|"
    r"\b(?:approv\w*|adopt\w*|accept\w*|agree\w*|noted?|correct\w*|amend\w*|put right|"
    r"sign(?:ed)?)\b(?:\W+(?!in\b|that\b)\w+){0,5}\W+minutes\b|"
    r"\b(?:deal\w*|dealt|do|did|done|happen\w*) (?:with|to)\b(?:\W+(?!in\b)\w+){0,10}\W+minutes\b|"
    r"\b(?:was|were|are) (?:the|those|these)\b.{0,40}\bminutes\b.{0,40}"
    r"\b(?:agreed|accepted|noted)\b|"
    r"\bminutes\b.{0,30}\bthey (?:agreed|approved|accepted|adopted|noted|signed|confirmed)\b|"
    r"\b(?:errors?|mistakes?|fix\w*|changes? to|wrong)\b(?:\W+\w+){0,5}\W+minutes\b",
    re.IGNORECASE,
)


_PUT_RIGHT = re.compile(
    r"\b(?:correct\w*|amend\w*|put right|wrong|inaccurate|errors?|mistakes?|fix\w*|chang\w*)\b",
    re.I,
)


def asks_approval(text: str) -> bool:
    """Whether a question asks what a meeting did with earlier minutes: not what it corrected."""
    return _APPROVING.search(text) is not None and not _PUT_RIGHT.search(text)


def _when_approved(text: str, periods: list[Period], lore: Lore) -> list[Period]:
    """For a question about the correction or approval of the minutes of a day, also the day on
    which they were before a later meeting; the rest unchanged."""
    if not _APPROVING.search(text):
        return periods
    found = []
    for period in periods:
        days = [later for day, later in lore.approvals.items() if period.holds(day)]
        if days and period.within_a_month:
            found.append(replace(period, start=min(days), end=min(days), exact=True, meeting=False))
            period = replace(period, meeting=False)
        found.append(period)
    return found


_FROM_TO = re.compile(
    r"\bfrom\b.{0,40}\b(?:19|20)\d\d\b.{0,12}\b(?:to|until|till|through)\b|"
    r"\bbetween\b.{0,40}\b(?:19|20)\d\d\b.{0,12}\band\b",
    re.I,
)
_REPORTED = 100
"""Days after a stretch of time within which what happened in it is still reported: until the next
quarterly meeting."""


_SAID = re.compile(
    r"\b(?:said|says?|told|tell|ask(?:ed|s)?|rais(?:ed?|ing)|minutes|meetings?|panel)\b",
    re.IGNORECASE,
)


def _stretch(text: str, periods: list[Period]) -> Period | None:
    """The stretch from the one period named to the other; None where their order is another."""
    first, last = sorted(periods, key=lambda period: text.find(period.words))
    start, end = first.start, last.start if last.end.year == 9999 else last.end
    if last.start.year == 1:  # "until 2021"
        end = last.end
    if not start < end or start.year == 1:
        return None
    late = 0 if _SAID.search(text) else _REPORTED
    until = date.fromordinal(end.toordinal() + late)
    words = text[text.find(first.words) : text.find(last.words) + len(last.words)]
    return Period(start, until, words, since=True)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def without_periods(text: str) -> str:
    """The text without the dates in it; financial years stay."""
    for start, end, _ in reversed(dates_in(text)):
        text = text[:start] + " " + text[end:]
    text = _MONTH_YEAR.sub(" ", text)
    return _YEAR.sub(" ", text)
