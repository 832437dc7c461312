"""What is shown beside the paragraphs chosen: a reply, a denial, what was resolved, what "that" is.

A sentence that leans on another paragraph says nothing, or says the wrong thing, alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from service.facets import as_much_as, on_subject
from service.reader import Query
from service.retrieve import candidates_of
from service.score import (
    FEATURES,
    Candidate,
    paragraph_before,
    points_back,
)
from service.select import Group, beside
from service.words import tokens

_SPEAKER, _TO_WANTED, _SENTENCE_TERMS = (
    FEATURES.index(name) for name in ("speaker", "to_wanted", "sentence_terms")
)


def with_followers(chosen: list[Group], groups: list[Group], query: Query) -> list[Group]:
    """Put a paragraph that speaks on of "this subject" behind the one that names it."""
    by_place = {group.best.where: group for group in groups}
    result: list[Group] = []
    for group in chosen:
        if group not in result:
            result.append(group)
        paragraphs = group.best.item.paragraphs
        at = paragraphs.index(group.best.paragraph)
        if at + 1 >= len(paragraphs):
            continue
        clauses = _list_below(group, at)
        if clauses and _BARE_WORD.match(group.best.text) and len(group.candidates) == 1:
            result.remove(group)  # "RESOLVED" alone says nothing beside what was resolved
        result.extend(clauses)
        following = by_place.get((group.document.id, paragraphs[at + 1].anchor))
        if following is None or following in chosen:
            continue
        opening = min(following.candidates, key=lambda candidate: candidate.ordinal)
        if points_back(opening.text) and (not query.wanted or opening.features[_SPEAKER] >= 0):
            result.append(following)
    return result


_SAYS_THAT = re.compile(
    r"\b(?:believ\w+|agre\w+|accept\w*|support\w*|endors\w+|disput\w+|doubt\w*|oppos\w+|welcom\w+|"
    r"echo\w*|object\w*)(?: (?:with|to))? (?:that|this|it|the point)\W*$",
    re.IGNORECASE,
)


_SO_CHANGED = re.compile(
    r"\bso (?:corrected|amended|changed)\b|\bsubject to (?:that|this|those|these|the above)\b|"
    r"\bwith (?:that|this|those|these) (?:corrections?|amendments?|changes?)\b",
    re.IGNORECASE,
)


_BARE = r"(?:did|does|do|was|were|is|are|had|has|have|would|will|could|can|should)(?: not|n['’]t)?"
_SUM = r"\d[\d,]{0,12}"
_ELLIPTICAL = re.compile(
    rf"^(?:(?:only|just|about|some|nearly|over)\s)?(?:one|two|three|four|five|six|seven|eight|nine|"
    rf"ten|{_SUM}|none|neither|both|all|most|many|few|half|several)\s"
    rf"(?:{_BARE}|of (?:them|these|those|which|whom))\b|"
    rf"\b(?:it|they|he|she|there|{_SUM}) {_BARE}\W*$|"
    rf"\bthat (?:[\w,’'-]{{1,30}} ){{1,8}}{_BARE}\W*$",  # "... that 340 of the officers did."
    re.IGNORECASE,
)


def _is_elliptical(group: Group) -> bool:
    """Whether a paragraph opens with half a sentence: "Two had been.", "She said that they did."

    Only the question before it says two of what, and who did what.
    """
    first = min(group.candidates, key=lambda candidate: candidate.ordinal)
    return first.ordinal == 0 and _ELLIPTICAL.search(first.text.strip()) is not None


def with_antecedent(chosen: list[Group]) -> list[Group]:
    """Before "She did not believe that", what it was that she did not believe.

    Where a paragraph is nothing but somebody's stand on "that", approves "with that amendment", or
    answers in half a sentence, the paragraph before it says what is meant; without it the sentence
    says nothing, or something of another thing. It takes the place of the second best.
    """
    if not chosen:
        return chosen
    best = chosen[0].best
    stands_on = _SAYS_THAT.search(best.text) or _SO_CHANGED.search(best.text)
    alone = len(best.paragraph.sentences) == 1 and stands_on
    if not alone and not _is_elliptical(chosen[0]):
        return chosen
    above = paragraph_before(best.item, best.paragraph)
    if above is None or above.kind not in ("minute", "question"):
        return chosen
    sentences = candidates_of(best.document, best.item, above)
    asked = above.kind == "question" or any(one.sentence.act == "asked" for one in sentences)
    if not alone and not asked:
        return chosen
    if not sentences or any(group.best.where == sentences[-1].where for group in chosen):
        return chosen
    rest = chosen[1:] if len(chosen) > 2 else []
    return [replace(beside(best, sentences[-2:]), whole=True), chosen[0], *rest]


def _list_below(group: Group, at: int, most: int = 6) -> list[Group]:
    """The clauses under "RESOLVED that:": without them the sentence says nothing."""
    best = group.best
    last = max(group.candidates, key=lambda candidate: candidate.ordinal)
    if best.paragraph.kind != "resolution" or not _OPENS_CLAUSES.search(last.text):
        return []
    found = []
    for paragraph in best.item.paragraphs[at + 1 : at + 1 + most]:
        if paragraph.kind not in ("resolution", "minute") or not paragraph.label:
            break
        clauses = [
            replace(clause, features=best.features, score=best.score)
            for clause in candidates_of(best.document, best.item, paragraph)
        ]
        if clauses:
            found.append(Group(tuple(clauses)))
    return found


_GOES_ON = re.compile(r"(?:[;,]\s*(?:and|or)|;)\s*$")


def with_next_clauses(chosen: list[Group], most: int = 4) -> list[Group]:
    """Behind a clause of a resolution that ends in "; and", those that follow it: half a resolution
    is not what was resolved."""
    result: list[Group] = []
    shown = {group.best.where for group in chosen}
    for group in chosen:
        result.append(group)
        best = group.best
        if best.paragraph.kind != "resolution" or not _GOES_ON.search(group.text):
            continue
        at = best.item.paragraphs.index(best.paragraph)
        for paragraph in best.item.paragraphs[at + 1 : at + 1 + most]:
            sentences = candidates_of(best.document, best.item, paragraph)
            if paragraph.kind != "resolution" or not sentences:
                break
            if sentences[0].where not in shown:
                shown.add(sentences[0].where)
                result.append(beside(best, sentences))
            if not _GOES_ON.search(result[-1].text):
                break
    return result


def with_newest(
    chosen: list[Group], groups: list[Group], query: Query, margin: float
) -> list[Group]:
    """Where the present is asked about, the newest paragraph on the subject beside the best one.

    What was said at one meeting may have been overtaken at the next, in words that are less like
    the question's.
    """
    if not query.present or not chosen or "latest" in query.kinds or query.follow_up:
        return chosen
    days = [day for group in chosen if (day := group.order_day)]
    newer = [
        group
        for group in groups
        if group.score >= groups[0].score - margin
        and (on_subject(group) or as_much_as(group, groups[0]))
        and days
        and (day := group.order_day) is not None
        and day > max(days)
    ]
    newest = max(newer, key=lambda group: (group.order_day or date.min, group.score), default=None)
    return chosen if newest is None else [*chosen[:1], newest]


def with_rest_of_reply(
    chosen: list[Group], groups: list[Group], query: Query, margin: float = 6.0, most: int = 2
) -> list[Group]:
    """Where a person's question is asked about, what else its recorded reply holds.

    The reply to a question may run over several numbered paragraphs: half of it would be a wrong
    answer to "what was she told?".
    """
    if not chosen or not any(want.people for want in query.wanted):
        return chosen
    best = chosen[0].best
    label = best.paragraph.question
    if label is None or best.paragraph.kind == "question" or best.features[_TO_WANTED] <= 0:
        return chosen
    rest = [
        group
        for group in groups
        if group.best.item is best.item
        and group.best.paragraph.question == label
        and group.best.paragraph.kind != "question"
        and group.score >= chosen[0].score - margin
        and all(group.best.where != other.best.where for other in chosen)
    ]
    return [chosen[0], *rest[:most], *chosen[1:]]


def with_questions(chosen: list[Group], groups: Sequence[Group], query: Query) -> list[Group]:
    """Where it is asked what or who asked: before an answer the question that it answers."""
    if "asked" not in query.kinds:
        return chosen
    questions = {
        (group.document.id, group.best.item.key, group.best.paragraph.question): group
        for group in groups
        if group.best.paragraph.kind == "question"
    }
    found: dict[tuple[str, str], Group] = {}
    for group in chosen:
        asked = questions.get(
            (group.document.id, group.best.item.key, group.best.paragraph.question)
        )
        for one in (asked, group):
            if one is not None:
                found.setdefault(one.best.where, one)
    return list(found.values())


_DECIDED = re.compile(
    r"\b(?:decided|resolved|resolution|outcome)\b|\bdid the (?:panel|committee|board|members|"
    r"meeting) (?:\w+ )?(?:decide|agree|resolve|recommend|conclude)\b",
    re.IGNORECASE,
)


_NOTES = re.compile(r"\bnot(?:e|ed|ing)\b|\b(?:that|to)\W*$", re.IGNORECASE)


_RESOLVED = re.compile(r"\b(?:resolv\w*|resolutions?|formally)\b", re.IGNORECASE)


def with_resolution(chosen: list[Group], query: Query) -> list[Group]:
    """Where it is asked what was decided: what the item chosen first resolved, then the best of the
    rest. That something was noted counts only where a resolution is asked for by that name."""
    acts = {group.best.sentence.act for group in chosen if group.best.item is chosen[0].best.item}
    if not chosen or not _DECIDED.search(query.text) or acts & {"resolved", "proposed"}:
        return chosen
    best = chosen[0].best
    formal = _RESOLVED.search(query.text) is not None
    for paragraph in best.item.paragraphs:
        words = best.document.words(paragraph.start, paragraph.end)
        sentences = candidates_of(best.document, best.item, paragraph)
        tells = formal or not _NOTES.search(words)
        if paragraph.kind == "resolution" and sentences and tells:
            return [beside(best, sentences), *chosen[:1]]
    return chosen


_BARE_WORD = re.compile(
    r"^\W*(?:it was )?(?:resolved|agreed|recommended|decision)(?: that)?\W*$", re.IGNORECASE
)


_OPENS_CLAUSES = re.compile(
    r"(?:[:–]-?|\bthat)\s*$|^\W*(?:\w+ )?(?:resolved|agreed|recommended)\W*$", re.I
)


def _answering(
    anchors: Sequence[str],
    question: Group,
    by_place: Mapping[tuple[str, str], Group],
    query: Query,
) -> list[str]:
    """Of the paragraphs that answer a question, the first; where it is asked whether something is
    so, the first that denies something as well."""
    shown = list(anchors[:1])
    if "yes_no" in query.kinds:
        for anchor in anchors:
            group = by_place.get((question.document.id, anchor))
            if group is not None and any(_DENIES.search(one.text) for one in group.candidates):
                return list(dict.fromkeys((*shown, anchor)))
    return shown


_DENIES = re.compile(
    r"\b(?:did not|does not|had not|was not|were not|never|denied|refuted|disputed|rejected|"
    r"disagreed|not (?:accept|agree|believe|true|correct|the case|persuaded))\b",
    re.IGNORECASE,
)


def with_answers(chosen: list[Group], groups: list[Group], query: Query) -> list[Group]:
    """Put the answer next to a question that was chosen: its first answering paragraph, if none
    is shown."""
    result: list[Group] = []
    by_place = {group.best.where: group for group in groups}
    for group in chosen:
        result.append(group)
        paragraph = group.best.paragraph
        if paragraph.kind != "question" or paragraph.question is None:
            continue
        question = next(
            (q for q in group.best.item.questions if q.label == paragraph.question), None
        )
        if question is None:
            continue
        shown = {other.best.where[1] for other in chosen}
        if not shown.intersection(question.paragraphs):
            for anchor in _answering(question.paragraphs, group, by_place, query):
                answer = by_place.get((group.document.id, anchor))
                if answer is not None and answer not in result:
                    result.append(answer)
    return result


_TAG = re.compile(r"\b(?:did|is|was|has|had|does|would)n['’]t (?:he|she|they|it)\?", re.IGNORECASE)


def with_denial(
    chosen: list[Group], groups: list[Group], query: Query, margin: float = 4.0
) -> list[Group]:
    """Where a reason is asked for, what the same item says against what the question takes for
    granted: "Why did she order 50?" - "She had not been persuaded that 50 were needed"."""
    if not chosen or not ("why" in query.kinds or _TAG.search(query.text)):
        return chosen
    if len(chosen) > 2 or any(_DENIES.search(one.text) for g in chosen for one in g.candidates):
        return chosen
    best = groups[0]
    for group in groups[1:8]:
        if group.score < best.score - margin:
            break
        if group.document.id != best.document.id or group.best.item.key != best.best.item.key:
            continue
        denial = next(
            (
                one
                for one in group.candidates
                if _DENIES.search(one.text)
                and (one.features[_SENTENCE_TERMS] >= _ENOUGH or _shares_words(query, one))
            ),
            None,
        )
        if denial is not None and all(group.best.where != other.best.where for other in chosen):
            return [*chosen[:1], group]
    return chosen


_ENOUGH = 0.4
"""The share of the topic's words from which a sentence speaks of what is taken for granted."""


def _shares_words(query: Query, one: Candidate) -> bool:
    """Whether two words that stand together in the question, one of them of its topic, do so in a
    sentence: "every officer"."""
    topic = {term.word for term in query.topic}
    said = f" {' '.join(tokens(one.text))} "
    return any(
        f" {first} {second} " in said
        for first, second in pairwise(tokens(query.text))
        if second in topic and first not in _ARTICLES
    )


_ARTICLES = frozenset("a an the of to in on for and did was were has had".split())
