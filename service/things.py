"""What kind of thing a question asks for, and whether a sentence holds one.

"How long?" is answered by a length of time, "how much?" by a sum of money, "when?" by a date. A
sentence that holds none of these can lead to the answer, but is hardly the answer.
"""

import re
from functools import lru_cache
from typing import Literal

Thing = Literal["length of time", "purpose", "rise", "money", "number", "date", "reason"]

NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "hundreds?|thousands?|dozens?|half|quarter|third"
)
"""Numbers and shares written out, as alternatives of a pattern."""
_NUMBER = rf"\b(?:\d[\d,.]{{0,12}}|{NUMBER_WORDS})\b"

_CHANGE = (
    r"\b(?:ris(?:es?|en|ing)|rose|increas\w{0,3}|rais(?:es?|ed|ing)|grow\w{0,3}|grew|up|add(?:s|ed)?|"
    r"falls?|fallen|fell|reduc\w{0,5}|decreas\w{0,3}|drop(?:s|ped)?|down|cut)\b"
)
_AMOUNT = r"(?:£\s?\d|\d\s?%|\bper ?cent\b)"

_ASKED: tuple[tuple[Thing, re.Pattern[str]], ...] = (
    (
        "length of time",
        re.compile(r"\bhow (?:long|quick(?:ly)?|slow(?:ly)?|soon)\b|\bwait(?:s|ed|ing)?\b", re.I),
    ),
    (
        "purpose",
        re.compile(
            r"\b(?:what|where)\b.{0,120}\b(?:pay(?:ing)? for|spen[dt]\b.{0,20}\bon|"
            r"go(?:ing|es)? on|buy|bought|gets? for|use[ds]? for|go towards|for\W*$)",
            re.I,
        ),
    ),
    (
        "rise",
        re.compile(
            r"\b(?:precepts?|taxe?s?|bills?)\b.{0,40}\b(?:rises?|risen|grown|increases?|hikes?|rose|"
            r"increased|rais(?:ed?|ing)|(?:go|goes|went|gone|going|put) (?:up|down))\b|"
            r"\b(?:added|rises?|increases?|raised?|hikes?)\b.{0,20}"
            r"\b(?:precepts?|taxe?s?|bills?)\b",
            re.I,
        ),
    ),
    (
        "money",
        re.compile(
            r"\bhow much\b|\bwhat\b.{0,60}\b(?:cost(?:s|ing)?|prices?|paid|salar(?:y|ies)|fees?|"
            r"fines?|precepts?|grants?|spen[dt]|budgets?)\b|\bat what (?:cost|price)\b",
            re.I,
        ),
    ),
    (
        "number",
        re.compile(
            r"\bhow (?:many|often|far|fast|high|big|large|old)\b|\bnumbers?\b|\bfigures?\b|"
            r"\bwhat (?:percentage|proportion|share|rate)\b|"
            r"\b(?:top|highest|lowest|fastest|average|total)\b",
            re.I,
        ),
    ),
    ("date", re.compile(r"\bwhen\b|\b(?:what|which) (?:date|month|year|day)\b", re.I)),
    ("reason", re.compile(r"\bwhy\b|\breasons?\b|\bfor what\b|\bhow come\b", re.I)),
)
_HELD: dict[Thing, re.Pattern[str]] = {
    "length of time": re.compile(
        rf"{_NUMBER}[\w\s-]{{0,12}}\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b",
        re.I,
    ),
    "purpose": re.compile(
        r"\b(?:pay for|fund(?:ed|s|ing)?|buy|recruit\w*|protect\w*|spent on|used (?:for|to)|"
        r"go (?:on|towards)|invest\w*)\b",
        re.I,
    ),
    "rise": re.compile(
        rf"{_CHANGE}.{{0,120}}?{_AMOUNT}|{_AMOUNT}.{{0,120}}?{_CHANGE}", re.I | re.S
    ),
    "money": re.compile(r"[£€$]\s?\d", re.I),
    "number": re.compile(_NUMBER, re.I),
    "date": re.compile(
        r"\b(?:january|february|march|april|may|june|july|august|september|october|november|"
        r"december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|easter|christmas|"
        r"spring|summer|autumn|winter|(?:19|20)\d\d|today|tomorrow|next (?:year|month|week)|"
        r"by the end|within)\b",
        re.I,
    ),
    "reason": re.compile(
        r"\b(?:because|since|so that|in order|reasons?|due to|as a result|owing|therefore|"
        r"to (?:pay|allow|give|make|keep|help))\b",
        re.I,
    ),
}


def thing_asked(question: str) -> Thing | None:
    """The kind of thing that a question asks for; None where its words tell none.

    The first that is named counts: "how long is the wait and what did it cost" asks for a length
    of time.
    """
    return next((thing for thing, asks in _ASKED if asks.search(question)), None)


@lru_cache(maxsize=60_000)
def holds(sentence: str, thing: Thing) -> bool:
    """Whether a sentence holds a thing of a kind."""
    return _HELD[thing].search(sentence) is not None
