"""What a follow-up leaves unsaid: it is asked of the place that the last answer was taken from.

The caller keeps no places, only words. So the place is the paragraph that holds most of the words
of the last answer, and it counts only where it holds at least half of them.
"""

import re
from collections.abc import Sequence

from service.reader import Query
from service.retrieve import candidates_of
from service.score import Candidate
from service.select import Group, Picked, beside, grouped, runs
from service.votes import records_vote
from service.words import STOP, stem, tokens

TOLD = 0.5
"""Share of the last answer's words from which a paragraph counts as the one it was taken from."""
_LEAST_WORDS = 4
_LOOKED_AT = 40


def told_share(query: Query, group: Group) -> float:
    """The share of the last answer's words that a paragraph holds; 0 for very short answers."""
    words = {stem(word) for word in tokens(query.said) if word not in STOP}
    if len(words) < _LEAST_WORDS:
        return 0.0
    held = frozenset().union(*(one.words for one in group.candidates))
    return len(words & held) / len(words)


def told_before(query: Query, groups: Sequence[Group]) -> Group | None:
    """The paragraph that the last answer was taken from, if one of those found is."""
    if not query.follow_up or not groups:
        return None
    shares = [told_share(query, group) for group in groups[:_LOOKED_AT]]
    most = max(shares)
    return groups[shares.index(most)] if most >= TOLD else None


def stays_in_place(query: Query, groups: Sequence[Group]) -> bool:
    """Whether the best paragraph is the one that the last answer was taken from: then what else
    it says is likely to be asked for, in whatever words."""
    before = told_before(query, groups)
    return before is not None and before.best.where == groups[0].best.where


def beyond(groups: list[Group], query: Query) -> list[Group]:
    """The paragraphs without one of which every sentence has been told already, where the next of
    its item replies to it; that reply then comes first."""
    if not groups or not stays_in_place(query, groups):
        return groups
    told, here = groups[0], groups[0].best
    if len(told.candidates) > 1:
        return groups
    prose = [one for one in here.item.paragraphs if one.kind == "minute"]
    at = next((n for n, one in enumerate(prose) if one.anchor == here.paragraph.anchor), None)
    if at is None or at + 1 >= len(prose):
        return groups
    replies = candidates_of(here.document, here.item, prose[at + 1])
    if not replies or replies[0].sentence.act != "replied":
        return groups
    found = next((one for one in groups if one.best.where == replies[0].where), None)
    first = found or beside(here, replies)
    return [first, *(one for one in groups[1:] if one.best.where != first.best.where)]


_OUTCOME = re.compile(
    r"\b(?:did|was|were|has|is) (?:it|that|this|they|the (?:motion|amendment|vote|proposal)) "
    r"(?:\w+ )?(?:get through|go through|pass(?:ed)?|carried|close|unanimous|succeed\w*|"
    r"fail(?:ed)?|defeated|voted|lost|lose|win|won|approved|rejected|agreed|turned down)\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:did|has) any(?:one|body) (?:try|tried|want|move|propose|suggest)\w*\b.{0,40}"
    r"\b(?:lower\w*|amend\w*|chang\w*|stop\w*|block\w*|cut|reduc\w*|less|different)\b",
    re.IGNORECASE,
)
_MOST = 3


def vote_talked_about(query: Query, candidates: Sequence[Candidate]) -> tuple[Picked, ...]:
    """How the vote went, or what was moved against it, in the item that the last answer was taken
    from: "Did it get through?" names nothing that a search could find."""
    tried = _TRIED.search(query.text) is not None
    if not tried and not _OUTCOME.search(query.text):
        return ()
    before = told_before(query, grouped(candidates))
    if before is None:
        return ()
    document, item = before.document, before.best.item
    found = [
        one
        for paragraph in item.paragraphs
        if paragraph.kind in ("minute", "resolution")
        for one in candidates_of(document, item, paragraph)
        if records_vote(one.text)
    ]
    return tuple(runs(found[:_MOST] if tried else found[-_MOST:], before.score))
