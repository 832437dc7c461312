"""Whether a question can be answered at all, and if not, which of the four kinds of nothing it is.

What is certain is decided by rule (a name that stands nowhere, a meeting that is not here); the
rest by a logistic model of a few plain features, fitted with the scorer (`evals/train.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingest.dates import spoken
from service import lookup
from service.calibration import Calibration
from service.counts import lacks_figure
from service.facets import names_month, on_subject
from service.followups import stays_in_place
from service.lookup import Verdict
from service.lore import Lore
from service.narrowing import names_nothing
from service.reader import Query
from service.scope import is_of_sum
from service.score import FEATURES, Candidate, idf, meets
from service.select import Picked, grouped, is_evidence, is_of_another_date
from service.terms import Term
from service.words import stem, stem_line, tokens

EVIDENCE = (
    "top_cosine",  # best cosine of the five best sentences
    "top_score",
    "terms_sentence",  # idf share of the topic met in the best sentence
    "terms_paragraph",  # ... in its paragraph and title
    "terms_any",  # ... in the best of the eight best paragraphs
    "unknown",  # rarity in English of the topic's words that the corpus lacks, summed, at most 2
    "unknown_share",  # ... as a share of the rarity of the whole topic
    "strange",  # a name in the question stands nowhere in the corpus
    "rarest_met",  # the rarest topic term is met in the best paragraph
    "speaker_met",  # somebody asked for speaks, or is named, in the best sentence
    "peak",  # how far the best paragraph's score stands above the tenth's, over 10
    "pair_met",  # the topic's two rarest words are met in one of the eight best paragraphs
    "topic_size",  # words of the topic, at most 8, over 8
    "rarity_met",  # what the best paragraph meets of the topic, by how rare its words are at large
    "head_unmet",  # none of the three best meets the two words behind "how many", "about", "of"
)
"""What the logistic model looks at."""


@lru_cache(maxsize=1)
def calibrated() -> Calibration:
    """The model of the evidence that ships."""
    return Calibration.shipped("answerable", EVIDENCE)


def evidence(query: Query, candidates: Sequence[Candidate], lore: Lore) -> tuple[float, ...]:
    """The features of `EVIDENCE`; zeros when there are no candidates."""
    if not candidates:
        return tuple(0.0 for _ in EVIDENCE)
    at = {name: index for index, name in enumerate(FEATURES)}
    candidates = [
        one for one in candidates if is_evidence(one) and not names_nothing(one, query)
    ] or candidates
    groups = grouped(candidates)
    best = groups[0].best
    topic = [
        (term, idf(term, lore)) for term in (query.topic or query.history_terms or query.terms)
    ]
    total = sum(weight for _, weight in topic) or 1.0
    rarest = max((weight for _, weight in topic), default=0.0)
    lines = [
        stem_line(
            (group.best.item.title or group.document.title or "")
            + " "
            + group.document.words(group.best.paragraph.start, group.best.paragraph.end)
        )
        for group in groups[:8]
    ]
    met = [sum(weight * meets(term, line) for term, weight in topic) / total for line in lines]
    rare = [term for term, _ in sorted(topic, key=lambda pair: -pair[1])[:2]]
    rarities = [(term, lore.rarity(term.word)) for term, _ in topic]
    rarity = sum(value for _, value in rarities) + 0.3
    unknown = sum(value for term, value in rarities if not term.known)
    heads = _heads(query, [term for term, _ in topic])
    return (
        max(candidate.features[at["sentence_cosine"]] for candidate in candidates[:5]),
        best.score / 10,
        best.features[at["sentence_terms"]],
        met[0] if met else 0.0,
        max(met, default=0.0),
        min(unknown, 2.0),
        unknown / rarity,
        1.0 if query.strange else 0.0,
        1.0
        if any(weight >= 0.999 * rarest and meets(term, lines[0]) for term, weight in topic)
        else 0.0,
        1.0 if best.features[at["speaker"]] > 0 or best.features[at["named"]] > 0 else 0.0,
        (best.score - groups[min(9, len(groups) - 1)].score) / 10,
        max((min(meets(term, line) for term in rare) for line in lines), default=0.0)
        if rare
        else 0.0,
        min(len(topic), 8) / 8,
        sum(value * meets(term, lines[0]) for term, value in rarities) / rarity,
        1.0
        if heads and not any(meets(term, line) for term in heads for line in lines[:3])
        else 0.0,
    )


_BEFORE_HEAD = re.compile(
    r"\b(?:how (?:many|much)|about|on|regarding|of|over|for)\b", re.IGNORECASE
)


def _heads(query: Query, topic: Sequence[Term]) -> list[Term]:
    """What is counted or spoken about: the two words of the topic behind "how many" or "about"."""
    before = _BEFORE_HEAD.search(query.text)
    words = [stem(word) for word in tokens(query.text[before.end() :])] if before else []
    of_topic = {term.stem: term for term in topic}
    return [of_topic[word] for word in words if word in of_topic][:2]


IN_PLACE = 0.5
"""What the floor is worth for a follow-up that is best met by the paragraph that was just told: its
words say less than those of a question that stands alone. Set by hand."""


SURE = 0.42
"""The probability below which an answer is given with a warning. Set by hand: of 571 answers to
questions about eight sets of documents, six of which nothing was fitted to, 116 stood below it, of
which 56 % passed, and 84 % of the others."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the evidence says: why nothing is said, or whether what is said needs a warning."""

    verdict: Verdict | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides whether to answer."""

    calibration: Calibration | None = None

    def before(self, query: Query, lore: Lore) -> Verdict | None:
        """What the question alone decides: a name or a meeting that is not there, an ambiguous
        name."""
        for want in query.wanted:
            if not want.known:
                return Verdict(
                    "not_found",
                    "not_in_documents",
                    f"nobody called {_named(want.words)} is named in them",
                )
            if len(want.people) > 1 and want.role is None:
                return Verdict(
                    "clarify",
                    "not_in_documents",
                    want.words,
                    tuple(sorted(person.display for person in want.people)),
                )
        return _meeting_missing(query, lore)

    def after(self, query: Query, candidates: Sequence[Candidate], lore: Lore) -> Weighed:
        """What the evidence decides."""
        if not candidates:
            return Weighed(Verdict("not_found", "not_in_documents", ""))
        told = lookup.nothing_told(query, candidates, lore)
        if told is not None:
            return Weighed(told)
        if is_of_sum(query, candidates) or _is_of_months(query, candidates):
            return Weighed()
        values = evidence(query, candidates, lore)
        model = self.calibration or calibrated()
        stays = query.follow_up and stays_in_place(query, grouped(candidates))
        part = IN_PLACE if stays else 1.0
        found = model.probability(values)
        if found >= model.floor * part:
            return Weighed(weak=found < SURE * part)
        for period in query.periods:
            if period.meeting and period.exact:
                return Weighed(not_in_minutes_of([period.start]))
        return Weighed(Verdict("not_found", "not_in_documents", ""))

    def shown(self, query: Query, picked: Sequence[Picked], lore: Lore) -> Verdict | None:
        """What was chosen decides: a month is asked about, and it is of another date; a figure is
        asked for, and it holds none."""
        figure = lacks_figure(query, picked)
        if figure is not None:
            detail = f"what is nearest to it gives no such {figure}"
            return Verdict("not_found", "not_in_documents", detail)
        if not is_of_another_date(query, picked):
            return None
        days = [
            meeting.date
            for meeting in lore.meetings
            for period in query.periods
            if period.within_a_month and period.holds(meeting.date)
        ]
        return not_in_minutes_of(days) if days else None


def _is_of_months(query: Query, candidates: Sequence[Candidate], most: int = 10) -> bool:
    """Whether two months are compared, and of each one of the best paragraphs on the subject
    speaks."""
    months = [period for period in query.periods if period.within_a_month and not period.exact]
    if "compared" not in query.kinds or len(months) != 2 or not query.topic:
        return False
    near = [group for group in grouped(candidates)[:most] if on_subject(group)]
    return all(any(names_month(group, one.start, one.end) for group in near) for one in months)


def not_in_minutes_of(days: Sequence[date]) -> Verdict:
    """That the minutes of these days are here, and do not record what is asked."""
    said = " and ".join(spoken(day) for day in dict.fromkeys(days))
    return Verdict(
        "not_found",
        "not_recorded",
        f"The minutes of {said} are here, but they do not record that.",
    )


_ABOUT_MEETING = re.compile(r"\b(?:meeting|panel|committee|session|minutes)\b", re.IGNORECASE)


def _meeting_missing(query: Query, lore: Lore) -> Verdict | None:
    """A question about a meeting on a day, or in a month, of which no minutes are here."""
    for period in query.periods:
        if not period.meeting or period.since or not lore.meetings:
            continue
        if not period.within_a_month:
            continue
        if not any(period.holds(day) for day in lore.days):
            when = spoken(period.start) if period.exact else period.words
            return Verdict(
                "not_found", "not_in_documents", f"there are no minutes of a meeting of {when} here"
            )
    return None


def _named(words: str) -> str:
    return words.strip().removesuffix("'s").removesuffix("’s")
