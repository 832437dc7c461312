"""How well a sentence answers a question: plain features, and weights fitted to cases.

The features are few and each can be said in a sentence; their weights come from `scorer.json`,
which
`evals/train.py` fits by listwise logistic regression (each case's gold sentence against the other
candidates; Cao et al. 2007, ListNet with top-one probability) and cross-validates over documents.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

import numpy as np

from ingest.model import AgendaItem, Document, Paragraph, Sentence, Speaker
from service.lore import Lore, parts_of
from service.reader import Query, Term, Wanted
from service.words import fold, stem_line

FEATURES = (
    "sentence_cosine",  # question and sentence with its title
    "plain_cosine",  # topic words alone and the sentence
    "paragraph_cosine",  # question and paragraph
    "neighbour_cosine",  # best other sentence of the paragraph
    "sentence_terms",  # idf-weighted share of the topic's terms in the sentence
    "paragraph_terms",  # ... in the paragraph and the item's title
    "sentence_bm25",
    "title_terms",
    "rarest_term",  # the rarest topic term stands in the sentence
    "phrase",  # two neighbouring topic words stand together in the sentence
    "date",  # 1 inside the period asked for, -1 outside, 0 no period or no date
    "speaker",  # 1 the person or office asked for speaks, -1 somebody else does, 0 open
    "named",  # a person asked for is named in the sentence
    "figure",  # a figure is asked for and the sentence holds one
    "decision",  # a decision is asked for and this is one
    "asked",  # the question asks what was asked, and the sentence asks
    "asking",  # the sentence only asks, and that was not wanted
    "agenda",  # the agenda's own text, a heading or a note
    "truncated",
    "length",  # in words, over 40
    "first",  # opens its paragraph
    "recent",  # the latest is asked for: 1 in the newest document, 0 in the oldest
    "present",  # asked in the present tense: the same, for less
    "question_cosine",  # best cosine of the question that this paragraph or sentence answers
    "question_terms",  # ... and its terms
    "act",  # an answering act (stated, replied, assured, undertook, reported, quoted)
    "minutes",  # an official record
    "own",  # the person asked for speaks in a document of his or her own
    "to_wanted",  # answers somebody asked for
    "number",  # a number in the question stands in the sentence
)
"""The features of a candidate sentence, in the order of its vector. All between about -1 and
1.5."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer, with what is needed to judge it."""

    chunk_id: str
    document: Document
    item: AgendaItem
    paragraph: Paragraph
    ordinal: int  # of the sentence in its paragraph
    sentence: Sentence
    text: str  # exact words
    stems: str  # " stem stem ... "
    features: tuple[float, ...] = ()
    score: float = 0.0

    @property
    def where(self) -> tuple[str, str]:
        """(document id, paragraph anchor)."""
        return self.document.id, self.paragraph.anchor


def idf(term: Term, lore: Lore) -> float:
    """Inverse document frequency of a term over sentences (Robertson & Sparck Jones 1976, + 1
    inside).

    The most frequent form counts, so that an expansion does not make a term rare. A term that the
    corpus lacks altogether gets the weight of one that stands in a single sentence.
    """
    total = max(lore.sentences, 1)
    counts = [lore.stems.get(term.stem, 0)]
    counts += [
        min((lore.stems.get(part, 0) for part in phrase.split()), default=0) for phrase in term.same
    ]
    frequency = max(counts) or 1
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def meets(term: Term, line: str) -> float:
    """How far a line of stems meets a term: 1 by the word, its spelling or acronym, 0.6
    colloquially, else 0."""
    if f" {term.stem} " in line or any(f" {phrase} " in line for phrase in term.same):
        return 1.0
    if any(f" {phrase} " in line for phrase in term.near):
        return 0.6
    return 0.0


def coverage(terms: Sequence[tuple[Term, float]], line: str) -> float:
    """The idf-weighted share of the terms that a line of stems meets, 0 to 1; 0 without terms."""
    total = sum(weight for _, weight in terms)
    if not total:
        return 0.0
    return sum(weight * meets(term, line) for term, weight in terms) / total


def bm25(terms: Sequence[tuple[Term, float]], line: str, average_length: float = 25.0) -> float:
    """BM25 of a sentence (k1 = 1.2, b = 0.75; Robertson & Zaragoza 2009), over the sum of the
    idfs."""
    total = sum(weight for _, weight in terms)
    if not total:
        return 0.0
    length = line.count(" ") - 1
    scale = 1.2 * (0.25 + 0.75 * length / average_length)
    return (
        sum(
            weight * (meets(term, line) * 2.2) / (meets(term, line) + scale)
            for term, weight in terms
        )
        / total
    )


def speaks(
    wanted: Sequence[Wanted], speaker: Speaker | None, lore: Lore, document: Document
) -> float:
    """1 when one of those asked for speaks, -1 when somebody else does, 0 when nobody is
    recorded."""
    if not wanted or speaker is None:
        return 0.0
    return 1.0 if any(is_wanted(want, speaker, lore, document) for want in wanted) else -1.0


def is_wanted(want: Wanted, speaker: Speaker, lore: Lore, document: Document) -> bool:
    """Whether a speaker can be the person or office asked for.

    A person asked for by name who held an office counts for the office only in documents of the
    time at which he or she held it.
    """
    if want.role and speaker.role and fold(want.role) == fold(speaker.role):
        if not want.people or speaker.name:
            return not want.people or _same(want, speaker)
        meeting = document.meeting
        day = meeting.date if meeting is not None else document.published
        likely = lore.likely_holder(want.role, day)
        return likely is None or any(fold(likely).endswith(p.surname) for p in want.people)
    return _same(want, speaker)


def _same(want: Wanted, speaker: Speaker) -> bool:
    if speaker.name and want.people:
        given, surname = parts_of(speaker.name)
        return any(
            person.surname == surname
            and (
                not given or not person.given or any(name[:1] == given[:1] for name in person.given)
            )
            for person in want.people
        )
    return False


def names(wanted: Sequence[Wanted], text: str) -> float:
    """1 when the text names a person asked for."""
    folded = fold(text)
    return (
        1.0 if any(person.surname in folded for want in wanted for person in want.people) else 0.0
    )


def weighted(query: Query, lore: Lore) -> list[tuple[Term, float]]:
    """The topic's terms with their weights; the history's at half, frame words at a quarter."""
    terms = [(term, idf(term, lore) * (0.25 if term.frame else 1.0)) for term in query.terms]
    own = {term.stem for term in query.terms}
    terms += [
        (term, idf(term, lore) * 0.5)
        for term in query.history_terms
        if term.stem not in own and not term.frame
    ]
    return terms


def features(
    query: Query,
    terms: Sequence[tuple[Term, float]],
    candidates: Sequence[Candidate],
    cosines: np.ndarray,
    plain_cosines: np.ndarray,
    paragraph_cosines: Mapping[tuple[str, str], float],
    lore: Lore,
) -> np.ndarray:
    """The feature matrix of the candidates.

    Args:
        query: the question as read.
        terms: its terms with weights.
        candidates: n sentences.
        cosines: (n,) of the question with each sentence; plain_cosines: (n,) of the topic alone.
        paragraph_cosines: of the question with each paragraph.

    Returns:
        (n, len(FEATURES)) float64.
    """
    asked_cosines, asked_lines = _asked(candidates, cosines)
    best: dict[tuple[str, str], list[float]] = {}
    for candidate, cosine in zip(candidates, cosines, strict=True):
        best.setdefault(candidate.where, []).append(float(cosine))
    paragraph_lines: dict[tuple[str, str], str] = {}
    title_lines: dict[tuple[str, str], str] = {}
    topic = [(term, weight) for term, weight in terms if not term.frame] or list(terms)
    rarest = max((weight for _, weight in topic), default=0.0)
    pairs = [(a.stem, b.stem) for a, b in zip(query.topic, query.topic[1:], strict=False)]
    rows = np.zeros((len(candidates), len(FEATURES)))
    wants_figure = "figure" in query.kinds or "when" in query.kinds
    for row, candidate in enumerate(candidates):
        where = candidate.where
        if where not in paragraph_lines:
            words = candidate.document.words(candidate.paragraph.start, candidate.paragraph.end)
            title_key = (candidate.document.id, candidate.item.key)
            if title_key not in title_lines:
                title_lines[title_key] = stem_line(
                    candidate.item.title or candidate.document.title or ""
                )
            paragraph_lines[where] = stem_line(words) + title_lines[title_key]
        title_line = title_lines[(candidate.document.id, candidate.item.key)]
        line = candidate.stems
        others = [value for value in best[where] if value != cosines[row]] or [float(cosines[row])]
        act = candidate.sentence.act
        kind = candidate.paragraph.kind
        asks = act == "asked" or kind == "question"
        rows[row] = (
            cosines[row],
            plain_cosines[row],
            paragraph_cosines.get(where, cosines[row]),
            max(others),
            coverage(topic, line),
            coverage(topic, paragraph_lines[where]),
            bm25(terms, line),
            coverage(topic, title_line),
            1.0 if any(w >= 0.999 * rarest and meets(t, line) == 1.0 for t, w in topic) else 0.0,
            1.0 if any(f" {a} {b} " in line for a, b in pairs) else 0.0,
            _date(query, candidate),
            speaks(query.wanted, candidate.sentence.speaker, lore, candidate.document),
            names(query.wanted, candidate.text),
            1.0 if wants_figure and any(c.isdigit() for c in candidate.text) else 0.0,
            1.0
            if "decision" in query.kinds and (kind == "resolution" or act == "resolved")
            else 0.0,
            1.0 if "asked" in query.kinds and asks else 0.0,
            1.0 if asks and "asked" not in query.kinds else 0.0,
            1.0 if kind in ("agenda", "heading", "note") else 0.0,
            1.0 if candidate.paragraph.truncated else 0.0,
            min(len(candidate.text.split()) / 40, 1.5),
            1.0 if candidate.ordinal == 0 else 0.0,
            _age(candidate, lore) if query.kinds & {"latest"} else 0.0,
            _age(candidate, lore) if query.present and not query.kinds & {"latest"} else 0.0,
            asked_cosines.get((*where, candidate.ordinal), 0.0),
            coverage(topic, asked_lines.get((*where, candidate.ordinal), "")),
            1.0 if act in _ANSWERING else 0.0,
            1.0 if candidate.document.kind == "minutes" else 0.0,
            1.0
            if query.wanted
            and candidate.document.kind != "minutes"
            and speaks(query.wanted, candidate.sentence.speaker, lore, candidate.document) > 0
            else 0.0,
            _to_wanted(query, candidate),
            1.0 if any(f" {n} " in line for n in query.numbers) else 0.0,
        )
    return rows


POINTS_BACK = re.compile(
    r"\b(?:on|about|to|around|regarding|of|with) this (?:subject|matter|issue|topic|"
    r"point|question)\b|"
    r"\bthis (?:matter|subject|issue|topic)\b|\b(?:the same|that) (?:subject|matter|"
    r"issue|topic|point)\b",
    re.IGNORECASE,
)
"""Words by which a paragraph speaks of what the paragraph before it named."""


def paragraph_before(item: AgendaItem, paragraph: Paragraph) -> Paragraph | None:
    """The paragraph that stands before another one in its item; None for the first."""
    at = item.paragraphs.index(paragraph)
    return item.paragraphs[at - 1] if at else None


_ANSWERING = frozenset({"stated", "replied", "assured", "undertook", "reported", "quoted"})


def _to_wanted(query: Query, candidate: Candidate) -> float:
    """1 when the sentence answers a person whom the question names."""
    if not any(want.people for want in query.wanted):
        return 0.0
    asker = candidate.sentence.reply_to
    if asker is None and candidate.paragraph.question and candidate.paragraph.kind != "question":
        question = next(
            (q for q in candidate.item.questions if q.label == candidate.paragraph.question), None
        )
        asker = question.asker if question is not None else None
    return 1.0 if asker is not None and any(_same(want, asker) for want in query.wanted) else 0.0


def _asked(
    candidates: Sequence[Candidate], cosines: np.ndarray
) -> tuple[dict[tuple[str, str, int], float], dict[tuple[str, str, int], str]]:
    """For each candidate that answers something: the cosine and the stems of what was asked.

    What was asked is the labelled question of an answering paragraph, the sentence before that asks
    in the same paragraph, or the numbered paragraph that a lettered one hangs from.
    """
    at: dict[tuple[str, str], dict[int, tuple[float, Candidate]]] = {}
    questions: dict[tuple[str, str, str], tuple[float, str]] = {}
    for candidate, cosine in zip(candidates, cosines, strict=True):
        at.setdefault(candidate.where, {})[candidate.ordinal] = (float(cosine), candidate)
        paragraph = candidate.paragraph
        if paragraph.kind == "question" and paragraph.question:
            key = (candidate.document.id, candidate.item.key, paragraph.question)
            value, line = questions.get(key, (-1.0, ""))
            questions[key] = (max(value, float(cosine)), line + candidate.stems)
    found: dict[tuple[str, str, int], float] = {}
    lines: dict[tuple[str, str, int], str] = {}
    for candidate in candidates:
        spot = (*candidate.where, candidate.ordinal)
        paragraph = candidate.paragraph
        if paragraph.kind == "question":
            continue
        if candidate.ordinal == 0 and POINTS_BACK.search(candidate.text):
            above = paragraph_before(candidate.item, paragraph)
            place = (candidate.document.id, above.anchor) if above is not None else None
            if place in at:
                found[spot] = max(value for value, _ in at[place].values())
                lines[spot] = "".join(one.stems for _, one in at[place].values())
                continue
        if paragraph.question:
            key = (candidate.document.id, candidate.item.key, paragraph.question)
            if key in questions:
                found[spot], lines[spot] = questions[key]
                continue
        before = at[candidate.where].get(candidate.ordinal - 1)
        if before is not None and before[1].sentence.act == "asked":
            found[spot], lines[spot] = before[0], before[1].stems
            continue
        if paragraph.label and paragraph.label[-1].isalpha() and paragraph.label[:-1]:
            parent = (candidate.document.id, f"{candidate.item.key}/{paragraph.label[:-1]}")
            if parent in at:
                found[spot] = max(value for value, _ in at[parent].values())
                lines[spot] = "".join(one.stems for _, one in at[parent].values())
    return found, lines


def _age(candidate: Candidate, lore: Lore) -> float:
    """0 for the oldest document with a date to 1 for the newest; undated ones in the middle."""
    day = _day(candidate)
    if day is None or lore.oldest is None or lore.newest is None or lore.oldest == lore.newest:
        return 0.5
    return (day - lore.oldest).days / (lore.newest - lore.oldest).days


def _day(candidate: Candidate) -> date | None:
    meeting = candidate.document.meeting
    return meeting.date if meeting is not None else candidate.document.published


def _date(query: Query, candidate: Candidate) -> float:
    if not query.periods:
        return 0.0
    day = _day(candidate)
    if any(period.holds(day) for period in query.periods):
        return 1.0
    if any(str(period.start.year) in candidate.text for period in query.periods):
        return 0.5
    return -1.0 if day is not None else -0.3


@dataclass(frozen=True, slots=True)
class Scorer:
    """A linear scorer. Higher is better; scores of different questions are comparable only
    roughly."""

    weights: tuple[float, ...]
    version: str = ""

    def __call__(self, matrix: np.ndarray) -> np.ndarray:
        """(n, len(FEATURES)) -> (n,)."""
        scores: np.ndarray = matrix @ np.asarray(self.weights)
        return scores


@lru_cache(maxsize=1)
def fitted() -> Scorer:
    """The scorer that ships: `service/scorer.json`."""
    raw = json.loads(files("service").joinpath("scorer.json").read_text(encoding="utf-8"))
    by_name = raw["weights"]
    return Scorer(
        tuple(float(by_name.get(name, 0.0)) for name in FEATURES), str(raw.get("version", ""))
    )
