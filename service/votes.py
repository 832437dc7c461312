"""Votes: whether one is asked about, and what must be shown with one.

The words of a vote ("For: 9, against: 2") name no subject, so no search finds them by it; and a
side of a vote without the others, or without its motion, may say the opposite of what was decided.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.model import AgendaItem, Document
from service.lore import Lore
from service.reader import Query
from service.retrieve import candidates_of
from service.score import Candidate
from service.select import Group
from service.words import fold

_ASKS_OF_A_VOTE = re.compile(
    r"\b(?:vot(?:e|ed|es|ing)|carried|unanimous\w*|veto(?:ed|es)?|rejected|approved|in favour|"
    r"abstain\w*)\b|\b(?:backed|supported|passed|turned down|agreed) (?:by|at)\b",
    re.IGNORECASE,
)
_ASKS_WHO_VOTED = re.compile(
    r"\b(?:who|which (?:\w+ ){0,2}(?:members?|councillors?))\b.{0,12}\b(?:voted|abstained)\b|"
    r"\bhow did (?:the |each |every )?(?:\w+ )?(?:members?|councillors?) vote\b",
    re.IGNORECASE,
)
_VOTE = re.compile(
    r"\b(?:for|against|abst\w+)\b\W{0,3}\(?\d+|\b\d+ (?:votes? )?(?:for|in favour|against)\b|"
    r"\b(?:motion|amendment|proposal|proposition|vote)\b.{0,40}\b(?:carried|lost|tied|unanimous)|"
    r"\bvotes? (?:cast|was|were|being|for|against)\b|\bput to the vote\b|\bshow of hands\b",
    re.IGNORECASE,
)
"""Words that record how a vote went."""
_SIDE = re.compile(
    r"\b(For|Against|In favour|Abst(?:ain(?:ed|ing)?|entions?))\b\s*(?:\(\d+\)|:)", re.IGNORECASE
)


def is_vote_list(words: str) -> bool:
    """Whether a paragraph lists a vote by its sides: "For (4) ... Against (9) ...".

    A side's heading, its names and the other sides mean nothing, or the opposite, apart from each
    other: such a paragraph is shown whole or not at all.
    """
    return len({side.casefold()[:3] for side in _SIDE.findall(words)}) > 1


def asks_who_voted(query: Query) -> bool:
    """Whether a question asks how the members voted, each by name."""
    return bool(_ASKS_WHO_VOTED.search(query.text))


def voters(document: Document, item: AgendaItem, lore: Lore) -> set[str] | None:
    """The surnames printed with an item's votes, movers left out; None where it records no vote."""
    recorded = [
        words
        for paragraph in item.paragraphs
        if _VOTE.search(words := document.words(paragraph.start, paragraph.end))
    ]
    if not recorded:
        return None
    text = fold(_MOVERS.sub(" ", " ".join(recorded)))
    return {
        surname
        for surname in lore.surnames
        if len(surname) > 2 and re.search(rf"\b{re.escape(surname)}\b", text)
    }


_MOVERS = re.compile(
    r"\b(?:proposed|moved|put) by\b[^.:;]{0,80}(?:\bseconded by\b[^.:;]{0,60})?|"
    r"[^.:;]{0,60}\b(?:proposed|moved|seconded)\b",
    re.IGNORECASE,
)


def with_votes(chosen: list[Group], query: Query, most: int = 2) -> list[Group]:
    """Where a vote is asked about: the votes and the resolution of the item that was chosen first.

    Every list of a vote by its sides, and of the rest the last: what settles an item stands last.
    """
    if not chosen or not _ASKS_OF_A_VOTE.search(query.text):
        return chosen
    best = chosen[0].best
    shown = {group.best.where for group in chosen}
    lists, rest = [], []
    for paragraph in best.item.paragraphs:
        if (best.document.id, paragraph.anchor) in shown:
            continue
        sentences = candidates_of(best.document, best.item, paragraph)
        votes = [one for one in sentences if _VOTE.search(one.text)]
        if is_vote_list(best.document.words(paragraph.start, paragraph.end)):
            lists.append(_beside(best, sentences))
        elif sentences and (votes or paragraph.kind == "resolution"):
            rest.append(_beside(best, votes or sentences))
    return [*chosen, *lists, *rest[-most:]]


_MOVES = re.compile(r"\b(?:moved|proposed)\b", re.IGNORECASE)
_RESULT = re.compile(r"\b(?:carried|lost|fell|defeated|tied|agreed|casting vote)\b", re.IGNORECASE)


def with_motions(chosen: list[Group]) -> list[Group]:
    """Each list of a vote whole, before it the motion it was on, behind it what came of it.

    Who voted "for" says the opposite where the motion was to veto.
    """
    found: dict[tuple[str, str], Group] = {}  # by paragraph, where it stands first
    for group in chosen:
        for part in _whole_vote(group):
            found.setdefault(part.best.where, part)
    return list(found.values())


def _whole_vote(group: Group) -> list[Group]:
    best = group.best
    if not is_vote_list(best.document.words(best.paragraph.start, best.paragraph.end)):
        return [group]
    paragraphs = best.item.paragraphs
    at = [paragraph.anchor for paragraph in paragraphs].index(best.paragraph.anchor)
    sentences = candidates_of(best.document, best.item, best.paragraph)
    listed = replace(_beside(best, sentences), whole=True)
    motion: list[Candidate] = []
    if not any(_MOVES.search(one.text) for one in sentences):
        for paragraph in reversed(paragraphs[:at]):
            moving = candidates_of(best.document, best.item, paragraph)
            motion = [one for one in moving if _MOVES.search(one.text)][:1]
            if motion:
                break
    following = [
        one
        for paragraph in paragraphs[at + 1 : at + 2]
        for one in candidates_of(best.document, best.item, paragraph)[:2]
        if _RESULT.search(one.text)
    ]
    return [
        *([_beside(best, motion)] if motion else []),
        listed,
        *([_beside(best, following)] if following else []),
    ]


def _beside(best: Candidate, sentences: Sequence[Candidate]) -> Group:
    """Sentences that were not retrieved, with the score of the one that brings them."""
    return Group(tuple(replace(one, features=best.features, score=best.score) for one in sentences))
