"""Whether what is shown holds the figure that a question asks for.

"How many Specials are there?" is not answered by a paragraph on Specials that counts nothing. What
is looked for is weak on purpose, as minutes say "notices" where people ask for fines: any count, or
a share in the best paragraph or in a sentence that has a word of the question. Where even that is
missing, nothing of what was found gives the figure.
"""

import re
from collections.abc import Iterable, Sequence

from ingest.dates import MONTHS
from service.reader import Query
from service.select import Picked
from service.things import NUMBER_WORDS
from service.words import stem, tokens

_MONTHS = "|".join(MONTHS)
_UNITS = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|miles?|mph|am|pm"
_COUNT = re.compile(
    rf"(?<![£€$\d.,/:])\b(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{NUMBER_WORDS}|none|nobody)\b"
    rf"(?![.,/:]\d|\s?%|\s?(?:per ?cent|{_MONTHS})\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_UNITS = re.compile(rf"[\s-]{{1,2}}(?:{_UNITS})\b", re.IGNORECASE)
_SHARE = re.compile(
    rf"\d\s?%|\bper ?cent\b|\b(?:half|quarters?|thirds?|majority|most|all|none)\b|"
    rf"\b(?:\d{{1,6}}|{NUMBER_WORDS})\s(?:in|out of|of)\s(?:every\s)?(?:the\s)?"
    rf"(?:\d{{1,6}}|{NUMBER_WORDS})\b",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\b(?:at|in) [A-Z][\w’'-]{1,30}(?:, [A-Z][\w’'-]{1,30}){1,9},? and [A-Z][\w’'-]{1,30}\b"
)
"""Three places or more, named one by one: whoever reads them can count them."""
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_HOW_MANY_ARE = re.compile(
    r"\bhow many\b.{0,40}\b(?:(?:are|were|is) there|has|have|had|got)\b", re.IGNORECASE
)
"""All of a thing are asked for: a share of them does not tell how many there are."""
_UNITS_ASKED = re.compile(rf"\bhow many (?:\w+ ){{0,2}}(?:{_UNITS}|times|pounds)\b", re.IGNORECASE)
_MONEY_ASKED = re.compile(r"\bhow many (?:\w+ ){0,2}(?:savings|pounds|millions?)\b", re.IGNORECASE)
_WHAT_SHARE = re.compile(r"\b(?:what|which) (?:percentage|per ?cent|proportion|share)\b", re.I)
_SENTENCE_END = re.compile(r"(?<=[.;:?!])\s+")


def lacks_figure(query: Query, picked: Sequence[Picked]) -> str | None:
    """What figure is asked for and held by nothing that is to be shown, "number" or "share"; None
    where one may be."""
    if _MONEY_ASKED.search(query.text):
        return None
    if _HOW_MANY.search(query.text):
        units = _UNITS_ASKED.search(query.text) is not None
        texts = [one.text for run in picked for one in run.candidates]
        found = any(
            _counts(text, units) or _share_of(query, text) or _PLACES.search(text) for text in texts
        )
        return None if found else "number"
    if _WHAT_SHARE.search(query.text):
        best = max(picked, key=lambda run: run.score, default=None)
        told = [one.text for one in best.candidates] if best is not None else []
        found = any(_SHARE.search(one) for one in [*told, *_on_subject(query, picked)])
        return None if found else "share"
    return None


def _on_subject(query: Query, picked: Sequence[Picked]) -> Iterable[str]:
    """The sentences to be shown that share a word with what is asked about."""
    topic = {term.stem for term in (query.topic or query.history_terms or query.terms)}
    for run in picked:
        for one in (one for shown in run.candidates for one in _SENTENCE_END.split(shown.text)):
            if not topic or topic.intersection(stem(word) for word in tokens(one)):
                yield one


def _share_of(query: Query, text: str) -> bool:
    """Whether a text gives the share of what is counted: "81% of urgent calls" for "how many
    urgent calls"."""
    asks = None if _HOW_MANY_ARE.search(query.text) else _HOW_MANY.search(query.text)
    counted = {stem(word) for word in tokens(query.text[asks.end() :])[:2]} if asks else set()
    return any(
        counted.intersection(stem(word) for word in tokens(text[found.end() :])[:_NEAR])
        for found in _SHARE.finditer(text)
    )


_NEAR = 5
"""Words behind a share within which what it is a share of stands."""


def _counts(sentence: str, units: bool) -> bool:
    """Whether a sentence holds a count; lengths of time and distances only where asked for."""
    return any(
        not _YEAR.fullmatch(found.group()) and (units or not _OF_UNITS.match(sentence, found.end()))
        for found in _COUNT.finditer(sentence)
    )
