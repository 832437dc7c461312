"""Several paragraphs where several are asked for: all questions of an item, all that a person said,
the best of every document, everything on the topic."""

import re
from dataclasses import replace

from service.facets import on_subject
from service.reader import Query
from service.retrieve import candidates_of
from service.score import (
    FEATURES,
    Candidate,
    is_person,
    meets,
)
from service.select import (
    Group,
    Limits,
    beside,
)
from service.wanted import Wanted
from service.words import stem_line

_SPEAKER, _NAMED, _DATE, _RAREST, _PARAGRAPH = (
    FEATURES.index(name) for name in ("speaker", "named", "date", "rarest_term", "paragraph_terms")
)


def all_asked(query: Query, groups: list[Group], most: int = 12) -> list[Group]:
    """Every question of the item on questions that is asked for; empty where none is.

    "What questions on notice were put?" is answered by all of them, as they stand.
    """
    if _ALL_ACTIONS.search(query.text) and not query.wanted:
        return _all_actions(groups, most)
    if not {"list", "asked"} <= query.kinds or not _ALL_QUESTIONS.search(query.text):
        return []
    best = groups[0].best
    if not _QUESTIONS_TITLE.search(best.item.title or "") or query.wanted:
        return []
    title = stem_line(best.item.title or "")
    if any(term.known and not meets(term, title) for term in query.topic):
        return []  # "which questions were about dogs?"
    place = {group.best.where: group for group in groups}
    found = []
    for paragraph in best.item.paragraphs:
        group = place.get((best.document.id, paragraph.anchor))
        sentences = candidates_of(best.document, best.item, paragraph)
        asks = paragraph.kind == "question" or any(
            one.sentence.act == "asked" or _ASKED_IN.search(one.text) for one in sentences
        )
        if asks and sentences:
            found.append(group or beside(best, sentences))
    return found[:most]


def _all_actions(groups: list[Group], most: int) -> list[Group]:
    """The list of actions of the first item found that is titled so, whole."""
    for group in groups[:_NEAR_ACTIONS]:
        if not _ACTIONS_TITLE.search(group.best.item.title or ""):
            continue
        found = []
        for paragraph in group.best.item.paragraphs:
            sentences = candidates_of(group.document, group.best.item, paragraph)
            words = group.document.words(paragraph.start, paragraph.end)
            if sentences and not _NEXT_MEETING.search(words):
                found.append(replace(beside(group.best, sentences), whole=True))
        return found[:most]
    return []


_NEAR_ACTIONS = 5


_ALL_ACTIONS = re.compile(
    r"\b(?:what|which|all|every|list)\b.{0,30}\b(?:actions\b|action (?:points?|items?|log|list))",
    re.IGNORECASE,
)


_ACTIONS_TITLE = re.compile(r"\bactions?\b", re.IGNORECASE)


_NEXT_MEETING = re.compile(r"\bnext meeting\b", re.IGNORECASE)


_ALL_QUESTIONS = re.compile(r"\b(?:what|which|all|every|list)\b.{0,30}\bquestions\b", re.IGNORECASE)


_QUESTIONS_TITLE = re.compile(r"\bquestions?\b", re.IGNORECASE)


_ASKED_IN = re.compile(r"\b(?:had )?ask(?:ed|s)\b", re.IGNORECASE)


def spans(query: Query) -> bool:
    """Whether a stretch of time with no end is asked about."""
    return any(period.since for period in query.periods)


def one_a_document(
    groups: list[Group], near: list[Group], margin: float, query: Query
) -> list[Group]:
    """`near` and, down to a wider margin, the best paragraph of every other document.

    Where the time asked for is known, documents of another time are left out, unless none is left.
    """
    best: dict[str, Group] = {}
    for group in groups:
        if group.score < groups[0].score - margin:
            break
        if not (query.wanted and (_others_words(group) or _others_speech(group))):
            best.setdefault(group.document.id, group)
    places = {group.best.where for group in (*near, *best.values())}
    found = [group for group in groups if group.best.where in places]
    if query.periods:
        within = [group for group in found if group.best.features[_DATE] >= 1]
        return within or found
    return found


def on_topic(groups: list[Group], near: list[Group], margin: float, query: Query) -> list[Group]:
    """`near` and, down to a wider margin, the other paragraphs on the topic.

    On the topic is one that holds the topic's rarest word and in which nobody but those asked
    for speaks, or one in which somebody asked for speaks under a title that holds the whole
    topic. Where a person is asked for, what his or her page lists as somebody else's words is
    left out.
    """
    lowest = groups[0].score - max(margin, groups[0].score - near[-1].score)
    places = {group.best.where for group in near}
    return [
        group
        for group in groups
        if group is groups[0]
        or (
            group.score >= lowest
            and not (query.wanted and (_others_words(group) or _others_speech(group)))
            and (
                group.best.where in places
                or any(_is_on_topic(candidate) for candidate in group.candidates)
            )
        )
    ]


def _is_on_topic(candidate: Candidate) -> bool:
    speaker = candidate.features[_SPEAKER]
    if candidate.features[_RAREST] > 0:
        return speaker >= 0
    return speaker > 0 and candidate.features[_PARAGRAPH] > 0.99


def _others_speech(group: Group) -> bool:
    """Whether in a paragraph of minutes only people who were not asked for speak."""
    return group.document.kind == "minutes" and all(
        candidate.features[_SPEAKER] < 0 and candidate.features[_NAMED] == 0
        for candidate in group.candidates
    )


def _others_words(group: Group) -> bool:
    """Whether the best sentence stands in a signed statement and is not its author's."""
    return group.document.kind == "statement" and group.best.sentence.speaker is None


def by_turns(near: list[Group]) -> list[Group]:
    """The best of each document first, then the rest: several are asked for, so no document is
    left out."""
    turns: list[tuple[int, Group]] = []
    documents: dict[str, int] = {}
    kinds: set[str] = set()
    for group in near:
        before = documents.get(group.document.id, 0)
        documents[group.document.id] = before + 1
        turn = before + 1 if group.document.kind in kinds else 0
        kinds.add(group.document.kind)
        turns.append((turn, group))
    return [group for _, group in sorted(turns, key=lambda pair: pair[0])]


def of_people(groups: list[Group], query: Query) -> list[Group]:
    """When only a person is asked about ("What did Mr Ash raise?"): what that person said or
    asked."""
    people = [want for want in query.wanted if want.people]
    if not people or query.topic or query.follow_up:
        return []
    found: list[Group] = []
    for group in groups:
        said = [candidate for candidate in group.candidates if _speaks_as(candidate, people)]
        if query.periods:
            said = [candidate for candidate in said if candidate.features[_DATE] > 0]
        if "asked" in query.kinds:
            said = [
                candidate
                for candidate in said
                if candidate.sentence.act in ("asked", "raised_concern", "proposed")
                or candidate.paragraph.kind == "question"
            ] or ([] if found else said)
        if said:
            rest = [candidate for candidate in group.candidates if candidate not in said]
            found.append(Group((*said, *rest)))
    return sorted(found, key=lambda group: -group.score)


def _speaks_as(candidate: Candidate, people: list[Wanted]) -> bool:
    """Whether one of these people speaks, or is named in a sentence without a speaker."""
    speaker = candidate.sentence.speaker
    if speaker is not None and speaker.name:
        return any(is_person(want, speaker) for want in people)
    return candidate.features[_NAMED] > 0 and speaker is None and candidate.sentence.act is not None


def with_near(chosen: list[Group], groups: list[Group], limits: Limits) -> list[Group]:
    """Beside the best of each part, what else is as good on the subject, while there is room."""
    shown = {group.best.where for group in chosen}
    near = [
        group
        for group in groups
        if group.score >= groups[0].score - limits.margin_many
        and group.best.where not in shown
        and on_subject(group)
    ]
    return [*chosen, *near[: max(0, limits.most_many - len(chosen))]]
