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
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from ingest.model import AgendaItem, Document, Paragraph, Sentence, Speaker
from ingest.wording import LATER_NOTE
from service.lore import Lore, Person, calling_of, ordering_day, parts_of, same_office
from service.reader import Query
from service.terms import Term
from service.things import Thing, holds
from service.wanted import Wanted, so_titled
from service.words import fold, stem_line

FEATURES = (
    "sentence_cosine",  # question and sentence with its title
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
    "thing",  # the kind of thing asked for (a sum, a date, a reason) stands in the sentence
    "decision",  # a decision is asked for and this is one
    "asked",  # the question asks what was asked, and the sentence asks
    "asking",  # the sentence only asks, and that was not wanted
    "agenda",  # the agenda's own text, a heading or a list of those present
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
    "context",  # a follow-up: 1 in the item talked about, 0.5 elsewhere in its document
    "number",  # a number in the question stands in the sentence
    "before_cosine",  # question and the paragraph before this one in the item; 0 for the first
    "before_terms",  # idf-weighted share of the topic's terms in the paragraph before
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
    words: frozenset[str] = frozenset()  # the same stems, for looking single ones up
    figure: bool = False  # a digit stands in it
    features: tuple[float, ...] = ()
    score: float = 0.0
    voices: frozenset[int] = frozenset()  # the places in Query.wanted of those who speak here
    concerns: frozenset[int] = frozenset()  # ... who speak, are replied to, or are named around it

    @property
    def where(self) -> tuple[str, str]:
        """(document id, paragraph anchor)."""
        return self.document.id, self.paragraph.anchor


def is_addition(candidate: Candidate) -> bool:
    """Whether a sentence stands in a note that was added to the minutes after the meeting."""
    paragraph = candidate.paragraph
    if paragraph.kind != "note":
        return False
    return LATER_NOTE.match(candidate.document.words(paragraph.start, paragraph.end)) is not None


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


def met(terms: Sequence[Term], lines: Sequence[str], words: Sequence[frozenset[str]]) -> np.ndarray:
    """`meets` of every term in every line, single stems looked up in sets: (n, terms)."""
    table = np.zeros((len(lines), len(terms)))
    for column, term in enumerate(terms):
        full = frozenset({term.stem, *(form for form in term.same if " " not in form)})
        full_phrases = [f" {form} " for form in term.same if " " in form]
        near = frozenset(form for form in term.near if " " not in form)
        near_phrases = [f" {form} " for form in term.near if " " in form]
        for row, held in enumerate(words):
            if not full.isdisjoint(held):
                table[row, column] = 1.0
            elif full_phrases and any(phrase in lines[row] for phrase in full_phrases):
                table[row, column] = 1.0
            elif not near.isdisjoint(held) or (
                near_phrases and any(phrase in lines[row] for phrase in near_phrases)
            ):
                table[row, column] = 0.6
    return table


def coverage(table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The idf-weighted share of the terms that each line meets, 0 to 1; 0 without terms: (n,)."""
    total = float(weights.sum())
    share: np.ndarray = table @ weights / total if total else np.zeros(len(table))
    return share


def bm25(
    table: np.ndarray, weights: np.ndarray, lengths: np.ndarray, average: float = 25.0
) -> np.ndarray:
    """BM25 of sentences over the sum of the idfs: (n,).

    k1 = 1.2 and b = 0.75, after Robertson & Zaragoza 2009.
    """
    total = float(weights.sum())
    if not total:
        return np.zeros(len(table))
    scale = 1.2 * (0.25 + 0.75 * lengths / average)
    shares: np.ndarray = ((table * 2.2) / (table + scale[:, None])) @ weights / total
    return shares


def speaks(
    wanted: Sequence[Wanted], speaker: Speaker | None, lore: Lore, document: Document
) -> float:
    """1 when one of those asked for speaks, -1 when somebody else does, 0 when nobody is
    recorded."""
    if not wanted or speaker is None:
        return 0.0
    return 1.0 if any(is_wanted(want, speaker, lore, document) for want in wanted) else -1.0


def those_here(
    wanted: Sequence[Wanted], candidate: Candidate, lore: Lore
) -> tuple[frozenset[int], frozenset[int]]:
    """Of those whom a question asks for, who speaks in a sentence and whom it concerns.

    Returns:
        The places in `wanted` of those who can be its speaker; and of those who are, to whom it
        replies, or whom its paragraph or title names.
    """
    if not wanted:
        return frozenset(), frozenset()
    speaker = told_apart(candidate.sentence.speaker, candidate, lore)
    asker = told_apart(replied_to(candidate), candidate, lore)
    around = candidate.document.words(candidate.paragraph.start, candidate.paragraph.end)
    of_page = candidate.document.title if candidate.document.meeting is None else None
    around = f"{of_page or ''} {candidate.item.title or ''} {around}"
    voices, concerns = set(), set()
    for number, want in enumerate(wanted):
        if speaker is not None and is_wanted(want, speaker, lore, candidate.document):
            voices.add(number)
        if (
            (asker is not None and is_person(want, asker))
            or names_rightly(want, around, candidate, lore)
            or _held(want, speaker, lore)
        ):
            concerns.add(number)
    return frozenset(voices), frozenset(voices | concerns)


def _held(want: Wanted, speaker: Speaker | None, lore: Lore) -> bool:
    """Whether a speaker printed by name has held the office asked for, whenever that was."""
    if speaker is None or not speaker.name or not want.role or want.people:
        return False
    surname = parts_of(speaker.name)[1]
    holders = (
        name
        for role, names in lore.office_names.items()
        for name in names
        if same_office(role, want.role)
    )
    return any(name.rsplit(" ", 1)[-1] == surname for name in holders)


def is_wanted(want: Wanted, speaker: Speaker, lore: Lore, document: Document) -> bool:
    """Whether a speaker can be the person or office asked for.

    A person asked for by name who held an office counts for the office only in documents of the
    time at which he or she held it.
    """
    if want.role and speaker.role and same_office(want.role, speaker.role):
        if not want.people or speaker.name:
            return not want.people or is_person(want, speaker)
        listed = [
            one for one in document.attendance if one.role and same_office(one.role, want.role)
        ]
        if listed:  # the page itself says who held it, whether or not it states a date
            return any(is_person(want, one) for one in listed)
        day = document.day
        likely = lore.likely_holder(want.role, day)
        return likely is None or any(fold(likely).endswith(p.surname) for p in want.people)
    return is_person(want, speaker)


def is_person(want: Wanted, speaker: Speaker) -> bool:
    """Whether a named speaker can be one of the people asked for: surname, first initial, and no
    title that makes somebody else of a namesake."""
    if speaker.name and want.people:
        given, surname = parts_of(speaker.name)
        calling = calling_of(speaker.name)
        return any(
            person.surname == surname
            and (
                not given or not person.given or any(name[:1] == given[:1] for name in person.given)
            )
            and not (calling and person.callings and calling not in person.callings)
            for person in want.people
        )
    return False


def names(wanted: Sequence[Wanted], text: str) -> float:
    """1 when the text names a person asked for; another first name or initial is another person."""
    folded = fold(text)
    return (
        1.0 if any(_named_in(person, folded) for want in wanted for person in want.people) else 0.0
    )


def _named_in(person: Person, folded: str) -> bool:
    at = folded.find(person.surname)
    while at >= 0:
        before = re.search(r"([a-z]+)\.?\s$", folded[max(0, at - 30) : at])
        word = before.group(1) if before else ""
        other = bool(person.given) and word and word not in _BEFORE_A_NAME
        if not other or any(given[:1] == word[:1] for given in person.given):
            return True
        at = folded.find(person.surname, at + 1)
    return False


def told_apart(speaker: Speaker | None, candidate: Candidate, lore: Lore) -> Speaker | None:
    """A speaker printed by a surname that several people bear, with the one who is meant.

    Returns:
        The speaker unchanged where the surname is one person's or a first name is printed; with
        the full name where the text before, in the same item, or the list of those present tells
        which; None where nothing does: then nobody can be said to have spoken.
    """
    if speaker is None or not speaker.name:
        return speaker
    given, surname = parts_of(speaker.name)
    if given or len(lore.surnames.get(surname, ())) < 2:
        return speaker
    titled = so_titled(fold(speaker.name).rpartition(" ")[0], lore.surnames[surname])
    if titled is not None and not titled.given:
        return speaker  # the one of them who bears that title; no first name is printed
    found = next(iter(titled.given), None) if titled is not None else None
    found = found or given_of(surname, candidate)
    if not found:
        return None
    title, _, printed = speaker.name.rpartition(" ")  # "Cllr Sole" is "Cllr Ruth Sole"
    return replace(speaker, name=f"{title} {found.title()} {printed}".strip())


def given_of(surname: str, candidate: Candidate) -> str | None:
    """The first name or initial of the last person so called before a sentence ends.

    Looked for in the item, back from the sentence; else the one so called on the list of those
    present, where there is one only. None where neither tells.
    """
    document = candidate.document
    start = min((p.start for p in candidate.item.paragraphs), default=candidate.sentence.start)
    told = fold(document.text[start : candidate.sentence.end])
    for match in reversed(list(re.finditer(rf"\b([a-z]+)\.?\s+{re.escape(surname)}\b", told))):
        if match.group(1) not in _BEFORE_A_NAME:
            return match.group(1)
    listed = {
        parts_of(one.name)[0]
        for one in document.attendance
        if one.name and parts_of(one.name)[1] == surname
    } - {""}
    return next(iter(listed)) if len(listed) == 1 else None


def names_rightly(want: Wanted, text: str, candidate: Candidate, lore: Lore) -> bool:
    """Whether a text names somebody asked for and can mean that person.

    A bare surname that several people bear counts for the one who is meant only (`given_of`).
    """
    if not names((want,), text):
        return False
    folded = fold(text)
    for person in want.people:
        if person.surname not in folded:
            continue
        bearers = lore.surnames.get(person.surname, ())
        if len(bearers) < 2:
            return True
        untold = False
        for match in re.finditer(rf"\b{re.escape(person.surname)}\b", folded):
            titled = so_titled(folded[max(0, match.start() - 80) : match.start()], bearers)
            if titled == person:
                return True
            untold = untold or titled is None
        found = given_of(person.surname, candidate) if untold else None
        if found and any(name[:1] == found[:1] for name in person.given):
            return True
    return False


_BEFORE_A_NAME = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame rev cllr cllrs councillor councillors and from "
    "by to of for with that the as when while also but if sgt superintendent inspector".split()
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
    paragraph_cosines: Mapping[tuple[str, str], float],
    lore: Lore,
    context: frozenset[tuple[str, str]] = frozenset(),
) -> np.ndarray:
    """The feature matrix of the candidates.

    Args:
        query: the question as read.
        terms: its terms with weights.
        candidates: n sentences.
        cosines: (n,) of the question with each sentence.
        paragraph_cosines: of the question with each paragraph, and with the one before it.
        lore: what the corpus taught.
        context: of a follow-up, the items (document id, item key) that were talked about.

    Returns:
        (n, len(FEATURES)) float64.
    """
    asked_cosines, asked_lines = _asked(candidates, cosines)
    topic = [pair for pair in terms if not pair[0].frame] or list(terms)
    every, of_topic = [term for term, _ in terms], [term for term, _ in topic]
    weights = np.array([weight for _, weight in terms])
    topic_weights = np.array([weight for _, weight in topic])
    sentence_words = [candidate.words for candidate in candidates]
    sentence_lines = [candidate.stems for candidate in candidates]
    in_sentence = met(of_topic, sentence_lines, sentence_words)
    lengths = np.array([line.count(" ") - 1.0 for line in sentence_lines])
    at_place, in_place, in_title = _by_place(candidates, of_topic)
    asked_at = [asked_lines.get((*c.where, c.ordinal), "") for c in candidates]
    in_asked = met(of_topic, asked_at, [words_in(line) for line in asked_at])
    rarest = max((weight for _, weight in topic), default=0.0)
    rare = topic_weights >= 0.999 * rarest
    pairs = [f" {a.stem} {b.stem} " for a, b in pairwise(query.topic)]
    values: list[float] = cosines.tolist()
    wheres = [candidate.where for candidate in candidates]
    best: dict[Place, set[float]] = {}
    for where, cosine in zip(wheres, values, strict=True):
        best.setdefault(where, set()).add(cosine)
    highest = {where: sorted(held, reverse=True)[:2] for where, held in best.items()}
    wants_figure = "figure" in query.kinds or "when" in query.kinds
    thing = query.thing
    latest = "latest" in query.kinds
    above = paragraphs_above(candidates)
    in_above, at_above = _met_above(candidates, above, of_topic)
    plain = []
    for candidate, where, cosine, length in zip(
        candidates, wheres, values, lengths.tolist(), strict=True
    ):
        first, *second = highest[where]
        act, kind = candidate.sentence.act, candidate.paragraph.kind
        asks = act == "asked" or kind == "question"
        speaks_here = named = 0.0
        if query.wanted:
            speaker = told_apart(candidate.sentence.speaker, candidate, lore)
            speaks_here = speaks(query.wanted, speaker, lore, candidate.document)
            named = float(
                any(names_rightly(want, candidate.text, candidate, lore) for want in query.wanted)
            )
        minutes = candidate.document.kind == "minutes"
        age = _age(candidate, lore) if latest or query.present else 0.0
        plain.append(
            (
                cosine,
                paragraph_cosines.get(where, cosine),
                first if cosine != first else second[0] if second else cosine,
                1.0 if pairs and any(pair in candidate.stems for pair in pairs) else 0.0,
                _date(query, candidate),
                speaks_here,
                named,
                1.0 if wants_figure and candidate.figure else 0.0,
                _thing(candidate, thing) if thing is not None else 0.0,
                1.0
                if "decision" in query.kinds and (kind == "resolution" or act == "resolved")
                else 0.0,
                1.0 if "asked" in query.kinds and asks else 0.0,
                1.0 if asks and "asked" not in query.kinds else 0.0,
                1.0
                if kind in ("agenda", "heading") or (kind == "note" and not is_addition(candidate))
                else 0.0,
                1.0 if candidate.paragraph.truncated else 0.0,
                min(length / 40, 1.5),
                1.0 if candidate.ordinal == 0 else 0.0,
                age if latest else 0.0,
                age if not latest else 0.0,
                asked_cosines.get((*where, candidate.ordinal), 0.0),
                1.0 if act in _ANSWERING else 0.0,
                1.0 if minutes else 0.0,
                1.0 if not minutes and query.wanted and speaks_here > 0 else 0.0,
                _to_wanted(query, candidate),
                _in_context(candidate, context),
                1.0 if any(number in candidate.words for number in query.numbers) else 0.0,
                paragraph_cosines.get((where[0], above[where].anchor), 0.0)
                if where in above
                else 0.0,
            )
        )
    rows = np.zeros((len(candidates), len(FEATURES)))
    rows[:, _PLAIN] = plain
    rows[:, _COLUMN["sentence_terms"]] = coverage(in_sentence, topic_weights)
    rows[:, _COLUMN["paragraph_terms"]] = coverage(in_place, topic_weights)[at_place]
    rows[:, _COLUMN["title_terms"]] = coverage(in_title, topic_weights)[at_place]
    rows[:, _COLUMN["sentence_bm25"]] = bm25(
        met(every, sentence_lines, sentence_words), weights, lengths
    )
    rows[:, _COLUMN["rarest_term"]] = (in_sentence[:, rare] == 1.0).any(axis=1)
    rows[:, _COLUMN["question_terms"]] = coverage(in_asked, topic_weights)
    rows[:, _COLUMN["before_terms"]] = coverage(in_above, topic_weights)[at_above]
    return rows


def _thing(candidate: Candidate, thing: Thing) -> float:
    """1 where a sentence may hold the kind of thing asked for, 3 where it proposes the rise asked
    for: what else the minutes say of a rise is said of that proposal."""
    if not _may_hold(candidate, thing):
        return 0.0
    return 3.0 if thing == "rise" and candidate.sentence.act == "proposed" else 1.0


def _may_hold(candidate: Candidate, thing: Thing) -> bool:
    """Whether a sentence holds the kind of thing asked for, or the page breaks it off before."""
    paragraph = candidate.paragraph
    broken_off = paragraph.truncated and candidate.ordinal == len(paragraph.sentences) - 1
    return broken_off or holds(candidate.text, thing)


_COLUMN = {name: column for column, name in enumerate(FEATURES)}
_TABLED = (
    "sentence_terms",
    "paragraph_terms",
    "title_terms",
    "sentence_bm25",
    "rarest_term",
    "question_terms",
    "before_terms",
)
_PLAIN = [column for name, column in _COLUMN.items() if name not in _TABLED]


Place = tuple[str, str]
"""(document id, paragraph anchor)."""


def paragraphs_above(candidates: Sequence[Candidate]) -> dict[Place, Paragraph]:
    """For each candidate's place, the paragraph before it in its item; none for the first."""
    found: dict[Place, Paragraph] = {}
    for candidate in candidates:
        if candidate.where not in found:
            above = paragraph_before(candidate.item, candidate.paragraph)
            if above is not None:
                found[candidate.where] = above
    return found


def _met_above(
    candidates: Sequence[Candidate], above: Mapping[Place, Paragraph], terms: Sequence[Term]
) -> tuple[np.ndarray, np.ndarray]:
    """The terms met in each paragraph above, and each candidate's row in that table.

    The last row is that of candidates with no paragraph above them: nothing met.
    """
    rows: dict[Place, int] = {}
    lines: list[str] = []
    at: list[int] = []
    for candidate in candidates:
        paragraph = above.get(candidate.where)
        if paragraph is None:
            at.append(-1)
            continue
        if candidate.where not in rows:
            rows[candidate.where] = len(lines)
            words = candidate.document.words(paragraph.start, paragraph.end)
            lines.append(paragraph_stems(words))
        at.append(rows[candidate.where])
    lines.append("")
    return met(terms, lines, [words_in(line) for line in lines]), np.array(at)


@lru_cache(maxsize=20_000)
def words_in(line: str) -> frozenset[str]:
    """The stems of a line, for looking single ones up."""
    return frozenset(line.split())


@lru_cache(maxsize=20_000)
def paragraph_stems(words: str) -> str:
    """The stems of a paragraph as a line."""
    return stem_line(words)


def _by_place(
    candidates: Sequence[Candidate], terms: Sequence[Term]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the distinct paragraphs: each candidate's row, the terms met there and in the title."""
    places: dict[tuple[str, str], int] = {}
    at: list[int] = []
    firsts: list[Candidate] = []
    for candidate in candidates:
        if candidate.where not in places:
            places[candidate.where] = len(places)
            firsts.append(candidate)
        at.append(places[candidate.where])
    titles = [
        title_stems(candidate.item.title or candidate.document.title or "") for candidate in firsts
    ]
    title_words = [words_in(line) for line in titles]
    lines = [""] * len(firsts)
    words: list[frozenset[str]] = list(title_words)
    for candidate, place in zip(candidates, at, strict=True):
        lines[place] += candidate.stems
        words[place] |= candidate.words
    lines = [line + title for line, title in zip(lines, titles, strict=True)]
    return np.array(at), met(terms, lines, words), met(terms, titles, title_words)


@lru_cache(maxsize=4096)
def title_stems(title: str) -> str:
    """The stems of a title as a line."""
    return stem_line(title)


_POINTS_BACK = re.compile(
    r"\b(?:on|about|to|around|regarding|of|with) this (?:subject|matter|issue|topic|"
    r"point|question)\b|"
    r"\bthis (?:matter|subject|issue|topic)\b|\b(?:the same|that) (?:subject|matter|"
    r"issue|topic|point)\b",
    re.IGNORECASE,
)
"""Words by which a paragraph speaks of what the paragraph before it named."""


@lru_cache(maxsize=20_000)
def points_back(text: str) -> bool:
    """Whether a sentence speaks of what the paragraph before it named."""
    return _POINTS_BACK.search(text) is not None


def paragraph_before(item: AgendaItem, paragraph: Paragraph) -> Paragraph | None:
    """The paragraph that stands before another one in its item; None for the first."""
    above = None
    for one in item.paragraphs:
        if one.anchor == paragraph.anchor:
            return above
        above = one
    return None


_ANSWERING = frozenset({"stated", "replied", "assured", "undertook", "reported", "quoted"})


def _in_context(candidate: Candidate, context: frozenset[tuple[str, str]]) -> float:
    if (candidate.document.id, candidate.item.key) in context:
        return 1.0
    return 0.5 if any(document == candidate.document.id for document, _ in context) else 0.0


def replied_to(candidate: Candidate) -> Speaker | None:
    """Who asked what a sentence answers, where that is recorded."""
    asker = candidate.sentence.reply_to
    if asker is None and candidate.paragraph.question and candidate.paragraph.kind != "question":
        question = next(
            (q for q in candidate.item.questions if q.label == candidate.paragraph.question), None
        )
        asker = question.asker if question is not None else None
    return asker


def _to_wanted(query: Query, candidate: Candidate) -> float:
    """1 when the sentence answers a person whom the question names."""
    asker = replied_to(candidate) if any(want.people for want in query.wanted) else None
    return (
        1.0 if asker is not None and any(is_person(want, asker) for want in query.wanted) else 0.0
    )


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
        if candidate.ordinal == 0 and points_back(candidate.text):
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
    day = ordering_day(candidate.document)
    if day is None or lore.oldest is None or lore.newest is None or lore.oldest == lore.newest:
        return 0.5
    return (day - lore.oldest).days / (lore.newest - lore.oldest).days


def _date(query: Query, candidate: Candidate) -> float:
    if not query.periods:
        return 0.0
    day = candidate.document.day
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
