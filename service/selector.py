"""The scored selector: chooses sentences by their scores, with no chat model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from service.corrections import with_corrections
from service.facets import as_much_as, clauses, on_subject, one_each, proposals
from service.followups import beyond, told_before
from service.listing import Sieve, worthwhile
from service.lookup import concerning
from service.promises import followed
from service.reader import Query
from service.retrieve import candidates_of
from service.scope import of_the_amount, of_the_source, of_the_year
from service.score import (
    FEATURES,
    Candidate,
    is_person,
    meets,
    paragraph_before,
    points_back,
)
from service.select import (
    Group,
    Limits,
    Picked,
    Selection,
    beside,
    grouped,
    is_evidence,
    runs,
    same_words,
    sentences_of,
)
from service.things import holds
from service.votes import with_motions, with_votes
from service.wanted import Wanted
from service.words import stem_line, tokens


@dataclass(frozen=True, slots=True)
class ScoredSelector:
    """Paragraphs near the best, then their sentences near the best of each."""

    limits: Limits = field(default_factory=Limits)
    listing: Sieve = field(default_factory=worthwhile)

    def select(self, query: Query, candidates: Sequence[Candidate]) -> Selection:
        """The selection. Empty only when there are no candidates that may be shown."""
        groups = [group for group in grouped(candidates) if is_evidence(group.best)]
        groups = _without_headings(groups, query)
        groups = _without_empty_resolutions(groups, query)
        everybodys = groups
        groups = concerning(query, groups)
        if "followed" in query.kinds:
            groups = groups or everybodys
        else:  # what came of a promise is of another time
            groups = _of_the_time(groups, query, self.limits.margin_time)
        for kept in (of_the_source, of_the_year, of_the_amount):
            groups = kept(query, groups, self.limits.margin_source)
        groups = _after_what_was_said(groups, query, self.limits.margin_time)
        groups = beyond(groups, query)
        if not groups:
            return Selection(nothing="not_recorded" if everybodys else "not_in_documents")
        about = _of_people(groups, query)
        many = (
            bool(query.kinds & {"over_time", "list", "survey", "compared"})
            or bool(about)
            or _spans(query)
        )
        parts = []
        if "list" not in query.kinds or len(query.years) > 1:
            parts = one_each(query, groups, self.limits.margin_part)
        parts = parts or proposals(query, groups, self.limits.margin_source)
        parts = parts or clauses(query, groups, self.limits.margin_part)
        parts = parts or followed(query, groups, everybodys, self.limits.margin_part)
        listed = _all_asked(query, groups)
        if listed:
            chosen = listed
        elif about:
            chosen = _by_turns(about)[: self.limits.most_many]
        else:
            chosen = parts[: self.limits.most_many] or self._chosen(query, groups, many)
            if parts and "survey" in query.kinds:
                chosen = _with_near(chosen, groups, self.limits)
        if not many:
            chosen = _with_newest(chosen, groups, query, self.limits.margin_present)
        chosen = _with_answers(chosen, groups, query)
        chosen = _with_denial(chosen, groups, query)
        chosen = _with_antecedent(chosen)
        chosen = _with_followers(chosen, groups, query)
        chosen = _with_questions(chosen, groups, query)
        chosen = _with_resolution(chosen, query)
        chosen = with_votes(chosen, query)
        chosen = _with_rest_of_reply(chosen, groups, query)
        chosen = with_corrections(with_motions(_with_next_clauses(chosen)))
        picked = [
            run
            for group in chosen
            for run in runs(sentences_of(group, query, self._limits_of(group, query)), group.score)
        ]
        picked = _in_order(picked, query)
        related = tuple(
            group.best
            for group in groups
            if all(group.best.where != run.lead.where for run in picked)
        )[:3]
        return Selection(tuple(picked), None, related, groups[0].score)

    def _limits_of(self, group: Group, query: Query) -> Limits:
        """Of a reply to somebody whom the question names, all is shown that there is room for."""
        if group.best.features[_TO_WANTED] > 0 and "asked" not in query.kinds:
            return replace(self.limits, sentence_margin=12.0, most_sentences=8)
        return self.limits

    def _chosen(self, query: Query, groups: list[Group], many: bool) -> list[Group]:
        margin = self.limits.margin_many if many else self.limits.margin
        most = self.limits.most_many if many else self.limits.most
        near = [group for group in groups if group.score >= groups[0].score - margin]
        if many:
            near = _on_topic(groups, near, self.limits.margin_topic, query)
        if query.kinds & {"list", "over_time", "compared"} or _spans(query):
            near = _one_a_document(groups, near, self.limits.margin_document, query)
        if "latest" in query.kinds:
            close = [g for g in groups if g.score >= groups[0].score - self.limits.margin_latest]
            topical = [g for g in close if on_subject(g) or as_much_as(g, groups[0])]
            dated = [group for group in topical[:10] if group.order_day]
            if query.thing is not None:
                holding = [one for one in dated if one is groups[0] or holds(one.text, query.thing)]
                dated = holding or dated
            if dated:
                newest = max(day for group in dated if (day := group.order_day))
                near = [group for group in dated if group.order_day == newest]
                near = [group for group in near if group.score >= near[0].score - margin]
        chosen: list[Group] = []
        for group in _by_turns(near) if many else near:
            if len(chosen) >= most:
                break
            if any(same_words(group.best, other.best) for other in chosen):
                continue
            if (
                many
                and sum(group.document.id == other.document.id for other in chosen)
                >= self.limits.per_document
            ):
                continue
            chosen.append(group)
        return self.listing(chosen) if many else chosen


def _all_asked(query: Query, groups: list[Group], most: int = 12) -> list[Group]:
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


def _of_the_time(groups: list[Group], query: Query, margin: float) -> list[Group]:
    """Where a time is asked about, its own paragraphs alone, if there is one on the subject.

    What was said at another meeting is no answer to what was said at this one.
    """
    if not query.periods or query.follow_up or not groups:
        return groups
    of_then = [group for group in groups if group.best.features[_DATE] >= 1]
    if of_then and of_then[0].score >= groups[0].score - margin and on_subject(of_then[0]):
        return of_then
    return groups


_AFTERWARDS = re.compile(
    r"\b(?:after(?:wards)?|since|later|then|next|ever|yet|now|still|in the end)\b", re.IGNORECASE
)


def _after_what_was_said(groups: list[Group], query: Query, margin: float) -> list[Group]:
    """Of a follow-up that asks what came after the last answer: what later documents say.

    "And how long was it after they shortened it?" is not answered by the paragraph that the last
    answer was taken from. Of these, those of the person meant, where there is one near the best.
    """
    if not query.follow_up or "followed" in query.kinds or not groups:
        return groups
    if not _AFTERWARDS.search(query.text):
        return groups
    before = told_before(query, groups)
    day = before.order_day if before is not None else None
    if day is None:
        return groups
    later = [group for group in groups if group.order_day is not None and group.order_day > day]
    if not later or later[0].score < groups[0].score - margin:
        return groups
    theirs = [group for group in later if group.concerns]
    if theirs and theirs[0].score >= later[0].score - margin / 2:
        return theirs
    return later


def _spans(query: Query) -> bool:
    """Whether a stretch of time with no end is asked about."""
    return any(period.since for period in query.periods)


def _one_a_document(
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


def _on_topic(groups: list[Group], near: list[Group], margin: float, query: Query) -> list[Group]:
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


def _by_turns(near: list[Group]) -> list[Group]:
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


def _of_people(groups: list[Group], query: Query) -> list[Group]:
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


_SPEAKER, _NAMED, _DATE, _RAREST, _PARAGRAPH, _TO_WANTED, _SENTENCE_TERMS = (
    FEATURES.index(name)
    for name in (
        "speaker",
        "named",
        "date",
        "rarest_term",
        "paragraph_terms",
        "to_wanted",
        "sentence_terms",
    )
)


def _speaks_as(candidate: Candidate, people: list[Wanted]) -> bool:
    """Whether one of these people speaks, or is named in a sentence without a speaker."""
    speaker = candidate.sentence.speaker
    if speaker is not None and speaker.name:
        return any(is_person(want, speaker) for want in people)
    return candidate.features[_NAMED] > 0 and speaker is None and candidate.sentence.act is not None


def _with_followers(chosen: list[Group], groups: list[Group], query: Query) -> list[Group]:
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


def _with_antecedent(chosen: list[Group]) -> list[Group]:
    """Before "She did not believe that", what it was that she did not believe.

    Where a paragraph is nothing but somebody's stand on "that", or approves "with that amendment",
    the paragraph before it says what is meant; without it the sentence says nothing. It takes the
    place of the second best.
    """
    if not chosen:
        return chosen
    best = chosen[0].best
    above = paragraph_before(best.item, best.paragraph)
    stands_on = _SAYS_THAT.search(best.text) or _SO_CHANGED.search(best.text)
    alone = len(best.paragraph.sentences) == 1 and stands_on
    if not alone or above is None or above.kind not in ("minute", "question"):
        return chosen
    sentences = candidates_of(best.document, best.item, above)
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


def _with_next_clauses(chosen: list[Group], most: int = 4) -> list[Group]:
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


def _with_near(chosen: list[Group], groups: list[Group], limits: Limits) -> list[Group]:
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


def _with_newest(
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


def _with_rest_of_reply(
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


def _with_questions(chosen: list[Group], groups: Sequence[Group], query: Query) -> list[Group]:
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


def _with_resolution(chosen: list[Group], query: Query) -> list[Group]:
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


_NOTED = re.compile(
    r"\b(?:be|to|is|was|were)\s+(?:formally\s+)?(?:noted?|received)\W*$", re.IGNORECASE
)


def _without_empty_resolutions(groups: list[Group], query: Query) -> list[Group]:
    """Leave out that a report was noted, unless a decision is asked for: it tells nothing."""
    if "decision" in query.kinds:
        return groups
    return [
        group
        for group in groups
        if group.best.paragraph.kind != "resolution" or not _NOTED.search(group.best.text.strip())
    ]


def _without_headings(groups: list[Group], query: Query) -> list[Group]:
    """Headings answer only when something was published."""
    if "when" in query.kinds:
        return groups
    groups = [group for group in groups if group.best.paragraph.kind != "heading"]
    if _ASKS_LABEL.search(query.text):
        return groups
    told = [group for group in groups if not _is_label(group)]
    return told or groups


_LABELLED = re.compile(
    r"^\W*(?:(?:decision )?(?:ref(?:erence)?|number|no|maker|date|title|subject|status|type)|"
    r"date of (?:the )?(?:decision|publication|report)|published|contact(?: officer)?|author|"
    r"report (?:by|to|author|of)|portfolio|wards?(?: affected)?|classification|key decision|"
    r"(?:signed|approved) by)(?: \w+)?\W{0,3}:",
    re.IGNORECASE,
)
_ASKS_LABEL = re.compile(
    r"\b(?:who (?:made|took|signed)|contact|reference|number of the decision|decision maker|status|"
    r"title|called|ward|portfolio)\b",
    re.IGNORECASE,
)


def _is_label(group: Group) -> bool:
    """Whether a paragraph of a page that is no record of a meeting is "Reference: 2023/19".

    Such a line says what the page is, and holds no statement.
    """
    return (
        group.document.meeting is None
        and len(group.best.paragraph.sentences) == 1
        and len(group.text.split()) < 16
        and _LABELLED.match(group.text) is not None
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


def _with_answers(chosen: list[Group], groups: list[Group], query: Query) -> list[Group]:
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


def _with_denial(
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


def _in_order(picked: list[Picked], query: Query) -> list[Picked]:
    """Oldest first for what changed over time; a document's own order within it; else best
    first."""
    order: dict[str, int] = {}
    for run in picked:
        order.setdefault(run.lead.document.id, len(order))
    if query.kinds & {"over_time", "survey", "compared", "followed"}:
        return sorted(
            picked,
            key=lambda run: (
                run.day or date.max,
                order[run.lead.document.id],
                run.lead.paragraph.start,
                run.lead.ordinal,
            ),
        )
    return sorted(
        picked,
        key=lambda run: (order[run.lead.document.id], run.lead.paragraph.start, run.lead.ordinal),
    )
