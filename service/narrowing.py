"""Which of the paragraphs found may be shown at all: of the time asked about, and no labels."""

import re

from service.facets import on_subject
from service.followups import told_before
from service.reader import Query
from service.score import FEATURES, Candidate
from service.select import Group

_DATE, _TITLE = (FEATURES.index(name) for name in ("date", "title_terms"))


def of_the_time(groups: list[Group], query: Query, margin: float) -> list[Group]:
    """Where a time is asked about, its own paragraphs alone, if there is one on the subject.

    What was said at another meeting is no answer to what was said at this one.
    """
    if not query.periods or query.follow_up or not groups:
        return groups
    of_then = [group for group in groups if group.best.features[_DATE] >= 1]
    if of_then and of_then[0].score >= groups[0].score - margin and on_subject(of_then[0]):
        return of_then
    return groups


def of_the_sitting(groups: list[Group], query: Query, margin: float) -> list[Group]:
    """Where it is asked what an office does or thinks now, what is of its holder's time, if there
    is something nearly as good there.

    What one Commissioner thought of a thing is not what "the Commissioner" thinks.
    """
    since = query.sitting_since
    if since is None or not groups:
        return groups
    theirs = [group for group in groups if group.order_day is None or group.order_day >= since]
    if theirs and theirs[0].score >= groups[0].score - margin:
        return theirs
    return groups


_AFTERWARDS = re.compile(
    r"\b(?:after(?:wards)?|since|later|then|next|ever|yet|now|still|in the end)\b", re.IGNORECASE
)


def after_what_was_said(groups: list[Group], query: Query, margin: float) -> list[Group]:
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


_NOTED = re.compile(
    r"\b(?:be|to|is|was|were)\s+(?:formally\s+)?(?:noted?|received)\W*$", re.IGNORECASE
)


def without_empty_resolutions(groups: list[Group], query: Query) -> list[Group]:
    """Leave out that a report was noted, unless a decision is asked for: it tells nothing.

    And what was resolved of another item in words that name nothing: "that the report be approved".
    """
    groups = [group for group in groups if not names_nothing(group.best, query)]
    if "decision" in query.kinds:
        return groups
    return [
        group
        for group in groups
        if group.best.paragraph.kind != "resolution" or not _NOTED.search(group.best.text.strip())
    ]


_BARE_RESOLUTION = re.compile(
    r"^\W*(?:(?:it was )?(?:unanimously )?(?:resolved|agreed|recommended|decision)\b\W{0,3})?"
    r"(?:that )?(?:the |this )?(?:contents of the )?(?:reports?|updates?|recommendations?|items?|"
    r"proposals?|presentation|recommendations? (?:in|of) the report)(?: (?:be|is|are|was|were))? "
    r"(?:approved|agreed|accepted|endorsed|adopted|supported)\W*$",
    re.IGNORECASE,
)


def names_nothing(candidate: Candidate, query: Query) -> bool:
    """Whether a resolution that names nothing stands under a title without a word of the topic."""
    return (
        bool(query.topic)
        and candidate.paragraph.kind == "resolution"
        and candidate.features[_TITLE] == 0
        and _BARE_RESOLUTION.match(candidate.text.strip()) is not None
    )


def without_headings(groups: list[Group], query: Query) -> list[Group]:
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
