"""Votes: whether one is asked about, and what must be shown with one.

The words of a vote ("For: 9, against: 2") name no subject, so no search finds them by it; and a
side of a vote without the others, or without its motion, may say the opposite of what was decided.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from ingest.model import AgendaItem, Document, Paragraph
from service.lore import Lore
from service.reader import Query
from service.retrieve import candidates_of
from service.score import Candidate
from service.select import Group, Picked, beside, grouped, runs
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
    r"\b(?:for|against|abst\w+)\b\s?[:(–-]{1,2}\s?\(?\d+|"
    r"\bfor \d+,? (?:and )?against \d+|\b\d+ (?:votes? )?(?:for|in favour|against)\b|"
    r"\b(?:motion|amendment|proposal|proposition|vote)\b.{0,40}\b(?:carried|lost|tied|unanimous)|"
    r"\b\w+ votes? to \w+\b|\b(?:carried|lost|defeated|rejected) by\b|"
    r"\bvotes? (?:cast|was|were|being|for|against)\b|\bput to the vote\b|\bshow of hands\b",
    re.IGNORECASE,
)
"""Words that record how a vote went."""
_SIDE = re.compile(
    r"\b(For|Against|In favour|Abst(?:ain(?:ed|ing)?|entions?))\b\s*(?:\(\d+\)|:)", re.IGNORECASE
)


_SIDES_ROW = re.compile(
    r"(?:For|Against|In favour|Abst\w+)(?:\s*\|\s*(?:For|Against|In favour|Abst\w+))+",
    re.IGNORECASE,
)


_OF_A_MOTION = re.compile(
    r"\bvot(?:e|es|ed|ing)\b|\b(?:motion|amendment|proposition)\b|"
    r"\bmoved\b.{0,80}\bseconded\b|\b(?:declared|was|were) (?:carried|lost|defeated)\b(?! out\b)",
    re.IGNORECASE,
)


def records_vote(words: str) -> bool:
    """Whether a sentence records a vote, a motion or what became of one."""
    return _VOTE.search(words) is not None or _OF_A_MOTION.search(words) is not None


def vote_lists(document: Document, item: AgendaItem) -> list[tuple[Paragraph, ...]]:
    """The lists of votes by their sides in an item, each of one paragraph or of several.

    "For (4) ... Against (9) ..." in one, a paragraph for each side, or a table headed by the sides.
    A side's heading, its names and the other sides mean nothing, or the opposite, apart from each
    other: such a list is shown whole or not at all.
    """
    lists: list[list[Paragraph]] = []
    kind = ""  # of the list that the paragraph before belongs to
    for paragraph in item.paragraphs:
        words = document.words(paragraph.start, paragraph.end).strip()
        sides = _sides(words)
        if _SIDES_ROW.fullmatch(words):
            lists.append([paragraph])
            kind = "table"
        elif kind == "table" and "|" in words:
            lists[-1].append(paragraph)
        elif kind == "sides" and len(sides) == 1 and _SIDE.match(words):
            lists[-1].append(paragraph)
        elif sides and _SIDE.match(words):
            lists.append([paragraph])
            kind = "sides" if len(sides) == 1 else ""
        elif len(sides) > 1:
            lists.append([paragraph])
            kind = ""
        else:
            kind = ""

    def whole(one: Paragraph) -> bool:
        return len(_sides(document.words(one.start, one.end))) > 1

    return [tuple(found) for found in lists if len(found) > 1 or whole(found[0])]


def _sides(words: str) -> set[str]:
    return {side.casefold()[:3] for side in _SIDE.findall(words)}


def asks_who_voted(query: Query) -> bool:
    """Whether a question asks how the members voted, each by name."""
    return bool(_ASKS_WHO_VOTED.search(query.text))


def voters(document: Document, item: AgendaItem, lore: Lore) -> set[str] | None:
    """The surnames printed with an item's votes, movers left out; None where it records no vote."""
    listed = {one.anchor for found in vote_lists(document, item) for one in found}
    recorded = [
        words
        for paragraph in item.paragraphs
        if _VOTE.search(words := document.words(paragraph.start, paragraph.end))
        or paragraph.anchor in listed
    ]
    if not recorded:
        return None
    return _named(fold(_MOVERS.sub(" ", " ".join(recorded))), lore)


def _named(folded: str, lore: Lore) -> set[str]:
    """The known surnames in a text."""
    return {
        surname
        for surname in lore.surnames
        if len(surname) > 2 and re.search(rf"\b{re.escape(surname)}\b", folded)
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
    listed = {one.anchor for one in chain(*vote_lists(best.document, best.item))}
    lists, rest = [], []
    for paragraph in best.item.paragraphs:
        if (best.document.id, paragraph.anchor) in shown:
            continue
        sentences = candidates_of(best.document, best.item, paragraph)
        votes = [one for one in sentences if _VOTE.search(one.text)]
        if paragraph.anchor in listed:
            lists.append(beside(best, sentences))
        elif sentences and (votes or paragraph.kind == "resolution"):
            rest.append(beside(best, votes or sentences))
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
    document, item = best.document, best.item
    words = document.words(best.paragraph.start, best.paragraph.end)
    if "|" not in words and not _SIDE.search(words):
        return [group]
    listed = next((one for one in vote_lists(document, item) if best.paragraph in one), None)
    if listed is None:
        return [group]

    def sentences(paragraph: Paragraph) -> list[Candidate]:
        return candidates_of(document, item, paragraph)

    first, last = item.paragraphs.index(listed[0]), item.paragraphs.index(listed[-1])
    whole = [replace(beside(best, sentences(one)), whole=True) for one in listed]
    motion: list[Candidate] = []
    if not any(_MOVES.search(one.text) for part in whole for one in part.candidates):
        for paragraph in reversed(item.paragraphs[:first]):
            moving = sentences(paragraph)
            at = next((n for n, one in enumerate(moving) if _MOVES.search(one.text)), None)
            if at is not None:
                after = moving[at + 1 : at + 2]
                motion = [moving[at], *(one for one in after if _RESULT.search(one.text))]
                break
    following = [
        one
        for paragraph in item.paragraphs[last + 1 : last + 2]
        for one in sentences(paragraph)[:2]
        if _RESULT.search(one.text) or paragraph.kind == "resolution"
    ]
    return [
        *([replace(beside(best, motion), whole=True)] if motion else []),
        *whole,
        *([beside(best, following)] if following else []),
    ]


_HOW_VOTED = re.compile(
    r"\b(?:how|which way) did\b.{0,60}\bvote\b|\bdid\b.{0,60}\b(?:vote|abstain)\b|"
    r"\bvoted?\b.{0,20}\bwhich way\b",
    re.IGNORECASE,
)


def vote_told(query: Query, candidates: Sequence[Candidate], lore: Lore) -> tuple[Picked, ...]:
    """The vote asked about by who cast it, whole, with its motion and what came of it.

    Of the paragraphs near the topic, or of all where no topic is given, the first whose item lists
    a vote that names everybody asked for.
    """
    surnames = {person.surname for want in query.wanted for person in want.people}
    if not (asks_who_voted(query) or (surnames and _HOW_VOTED.search(query.text))):
        return ()
    groups = grouped(candidates)
    if query.periods:
        groups = [g for g in groups if any(period.holds(g.day) for period in query.periods)]
    topic = [term for term in query.topic if not _ASKS_OF_A_VOTE.search(term.word)]
    near = groups[:_NEAR_TOPIC] if topic and surnames else groups[: None if surnames else 1]
    for group in near:
        best = group.best
        for listed in vote_lists(best.document, best.item):
            words = fold(best.document.words(listed[0].start, listed[-1].end))
            named = _named(words, lore)
            if named and surnames <= named:
                led = candidates_of(best.document, best.item, listed[0])
                shown = with_motions([beside(best, led)]) if led else []
                shown = [*shown, *_resolved_behind(shown, query)]
                return tuple(run for one in shown for run in runs(one.candidates, best.score))
    return ()


_NEAR_TOPIC = 8
_VETOES = re.compile(r"\bveto\w*", re.IGNORECASE)


def _resolved_behind(shown: Sequence[Group], query: Query) -> list[Group]:
    """Behind a vote on a veto, where none is asked about, what was resolved of the thing itself.

    Whoever voted against a veto voted for what is asked about.
    """
    if not shown or _VETOES.search(query.text):
        return []
    if not any(_VETOES.search(group.text) for group in shown):
        return []
    last = shown[-1].best
    at = last.item.paragraphs.index(last.paragraph)
    places = {group.best.where for group in shown}
    for paragraph in last.item.paragraphs[at + 1 :]:
        sentences = candidates_of(last.document, last.item, paragraph)
        if paragraph.kind == "resolution" and sentences and sentences[0].where not in places:
            return [replace(beside(last, sentences), whole=True)]
    return []
