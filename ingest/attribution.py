"""Who says each sentence of a document, with which act, and to whom it replies.

A sentence is read alone first (`clauses.py`), then in its place: a paragraph is a row of turns, an
item a row of paragraphs. Below certainty the speaker is None, "not recorded": a missing name costs
one answer, a wrong one does harm (FAULTS.md, design 2 and 5).
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Final

from ingest import question_forms as forms
from ingest.cast import Cast
from ingest.clauses import Clause, Pronoun, Reading, read_sentence
from ingest.furniture import is_cut
from ingest.mentions import Mention, people_in
from ingest.model import (
    Act,
    AgendaItem,
    Document,
    Paragraph,
    Question,
    Remark,
    Sentence,
    Speaker,
)
from ingest.names import Gender
from ingest.quotations import Quotation, inside, quotations
from ingest.reading import IN_COLUMNS
from ingest.roles import BODY_ROLES, MEMBER, PANEL, SINGLE_HOLDER
from ingest.voices import attribute_prose


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PANEL: Final = Speaker(None, PANEL, "inferred")
_ANSWERS: Final = frozenset({"stated", "reported"})
_ANSWER_MARK: Final = re.compile(r"\b(?:Response|Answer|Reply)\s?:\s{0,4}$", re.IGNORECASE)
_MARKED: Final = re.compile(r"(?:\b(?:Response|Answer|Reply)|\bA)\s?\d{0,2}\s?[:.–-]+\s{0,4}$")
_FIRST_PERSON: Final = re.compile(r"(?:^|[.?!][ \t\n]{1,8})(?:I|My)\s")
_SPOKEN: Final = re.compile(
    r"(?<![\w’'])(?:I|[Mm]y|[Ww]e|[Oo]ur|[Yy]ou|[Yy]our)(?=$|[\s,.;:!?)’'])"
)
_NO_DECISION: Final = re.compile(
    r"(?:Decisions?\s?:\s{0,4})?"
    r"(?!(?s:.{0,400})\b(?:RESOLVED|AGREED|RECOMMENDED|resolved|agreed|recommended)\b)(?:Apolog(?:y|ies)\b"
    r"(?![^.]{0,160}\b(?:accepted|approved|noted)\b)[^.]{0,80}\b(?:was|were|had been|received)\b|"
    r"There (?:was|were|had been) no(?:ne|thing)?\b|"
    r"No (?:further |other |urgent |new ){0,2}(?:declarations?|apologies|interests?|business|items|"
    r"questions|petitions|deputations)\b[^.]{0,80}\b(?:was|were|had been)\b|"
    r"To (?:receive|accept|note|consider) (?:any |the |all )?(?:apolog(?:y|ies)\b|declarations?\b))"
)
"""What may stand below "Decision" and decides nothing: who was away, that nothing came up, or the
purpose that the agenda gives for the item."""
_EMPHASIS: Final = r"(?:\*{1,3}|_{1,3})?"
_LABELLED: Final = re.compile(
    rf"{_EMPHASIS}(?P<who>[^:*_]{{2,110}}?)\s?{_EMPHASIS}\s?:\s?{_EMPHASIS}\s{{0,20}}(?=\S)"
)
_OTHERS_WORDS: Final = _set("quote read cite recall repeat")  # "quoted the Commissioner: ..."
_SHORT_TURN: Final = 4  # words; fewer behind an office and a colon may be a label of something else
_TOLD: Final = re.compile(
    r"(?<!\bhas )(?<!\bhave )\b(?:said|asked|replied|responded|answered|explained|confirmed|stated|"
    r"advised|referred|assured|added|agreed|undertook|noted|reported|thanked|gave)\b"
)
_ANSWER_LEMMAS: Final = _set(
    "reply respond answer agree undertake accept confirm assure reassure promise decline "
    "explain say advise state offer apologise"
)
_REMARKS: Final = frozenset({"raised_concern", "welcomed", "noted", "proposed"})
_YIELDING_LEMMAS: Final = _set(
    "reply respond answer agree undertake accept promise decline apologise"
)


def attribute(document: Document) -> Document:
    """Fill speaker, act and reply of every sentence.

    Args:
        document: a document as `structure.parse` made it; speakers already there are replaced.

    Returns:
        The same document with its sentences attributed, and a remark where none could be: text set
        in columns has no speakers at all. Agenda text, headings and notes have neither speaker nor
        act. Pure; never raises on any document.
    """
    if any(remark.message.startswith(IN_COLUMNS) for remark in document.remarks):
        remark = Remark("unclear", "no speakers are given, because the layout is unsure (columns)")
        silent = tuple(_silenced(item) for item in document.items)
        return replace(document, items=silent, remarks=(*document.remarks, remark))
    if document.kind not in ("minutes", "agenda"):
        return attribute_prose(document)
    cast = Cast.of(document)
    items = tuple(_ItemReader(document, cast, item).read() for item in document.items)
    return replace(document, items=items)


def _silenced(item: AgendaItem) -> AgendaItem:
    return replace(item, paragraphs=tuple(_bare(paragraph) for paragraph in item.paragraphs))


def _bare(paragraph: Paragraph) -> Paragraph:
    sentences = tuple(Sentence(one.start, one.end) for one in paragraph.sentences)
    return replace(paragraph, sentences=sentences)


@dataclass(slots=True)
class _Floor:
    """Who has the floor, between two sentences of an item."""

    voice: Speaker | None = None  # whose statement a plain sentence would carry on
    turn: Speaker | None = None  # who has spoken last, whom an officer may answer
    reply: Speaker | None = None  # whose question that statement answers
    replying: bool = False  # whether it answers anybody
    reporting: bool = False  # it is a report of figures: "reported", "presented"
    remarking: bool = False  # it is praise or complaint, whose content need not go on
    last: Speaker | None = None  # subject of the last sentence, for "he" and "she"
    asker: Speaker | None = None  # who asked, while no answer has come
    asked: bool = False  # a question is open, whoever asked it
    addressee: Speaker | None = None  # whom the last sentence spoke to, for "he" and "she"
    requested: bool = False  # and asked to do something
    others: tuple[Speaker, ...] = ()  # further people named in the last sentence
    quoted: bool = False  # direct speech is still open
    quoting: Speaker | None = None  # whose
    spoken: tuple[Speaker, ...] = ()  # everybody who has spoken in the paragraph
    closed: bool = False  # somebody spoke whose name could not be told
    direct: bool = False  # the words are the voice's own: "I" is whoever has it


class _ItemReader:
    """One item, paragraph after paragraph."""

    def __init__(self, document: Document, cast: Cast, item: AgendaItem) -> None:
        self.document = document
        self.cast = cast
        self.item = item
        self.questions = {question.label: question for question in item.questions}
        self.office = self._asked_office()  # who is asked, under "Questions to the Commissioner"
        self.answerer = self.office  # who has answered last
        self.presenter: Speaker | None = None  # who has opened the item and been alone so far
        self.opened = False
        self.named: list[Speaker] = []  # everybody with a full name who has spoken in the item
        self.turns = 0  # how many paragraphs open with a name and a colon
        self.turn_asker: Speaker | None = None  # who asked in the turn before
        self.elsewhere: set[str] = set()  # labels of questions put to another than the office

    def read(self) -> AgendaItem:
        paragraphs: list[Paragraph] = []
        floor = _Floor()
        before: Paragraph | None = None
        self.turns = sum(
            paragraph.kind == "minute" and self._label(paragraph) is not None
            for paragraph in self.item.paragraphs
        )
        for at, paragraph in enumerate(self.item.paragraphs):
            if paragraph.kind == "question":
                if before is None or before.question != paragraph.question:
                    self.named = []  # whoever asked the question before
                paragraph = self._question(paragraph)
                floor = _Floor()
                self.turn_asker = None
            elif paragraph.kind == "resolution":
                paragraph = self._resolution(paragraph)
                floor = _Floor()
            elif paragraph.kind == "minute":
                floor = self._open(floor, before, paragraph)
                if self._may_go_on_asking(at, before):
                    floor.last = None
                paragraph = self._minute(paragraph, floor)
            else:
                paragraph = _bare(paragraph)
                if paragraph.kind == "heading":
                    floor = _Floor()
                    self.presenter = None
            paragraphs.append(paragraph)
            before = paragraph
        return replace(self.item, paragraphs=tuple(paragraphs))

    def _asked_office(self) -> Speaker | None:
        """ "Questions to the Commissioner": who answers when an answer names nobody."""
        title = self.item.title or ""
        lowered = title.lower()
        if "question" not in lowered:
            return None
        offices = [mention for mention in people_in(title) if mention.kind in ("office", "person")]
        if len(offices) != 1 or " to " not in lowered[: offices[0].start + 1] + " ":
            return None
        return replace(self.cast.speaker(offices[0]), basis="inferred")

    # Paragraphs

    def _question(self, paragraph: Paragraph) -> Paragraph:
        question = self.questions.get(paragraph.question or "")
        asker = self.cast.asker(question.asker) if question else None
        if asker is not None:
            self._remember(asker)
        readings = [
            self.cast.reading(self.document, one.start, one.end) for one in paragraph.sentences
        ]
        if question is not None and self._put_elsewhere(readings):
            self.elsewhere.add(question.label)
        told = question is not None and asker is not None and forms.asker_told(
            self.document.words(question.start, question.end)
        )  # fmt: skip
        if told:
            return self._told_question(paragraph, readings, asker)
        last = max((at for at, reading in enumerate(readings) if reading.asks_directly), default=-1)
        answered = self._answered_at(paragraph, readings, asker)
        floor = _Floor(asker=asker, asked=True)
        sentences = []
        for at, one in enumerate(paragraph.sentences):
            if at >= answered:
                sentences.append(self._sentence(one, readings[at], floor))
                continue
            doubtful = 0 <= last < at and self._may_answer(paragraph.sentences[at - 1], one)
            speaker = None if doubtful else asker
            sentences.append(Sentence(one.start, one.end, speaker, None if doubtful else "asked"))
        return replace(paragraph, sentences=tuple(sentences))

    def _told_question(
        self, paragraph: Paragraph, readings: list[Reading], asker: Speaker | None
    ) -> Paragraph:
        """ "Cllr Sole asked why. The Commissioner said ...": told like any other minute."""
        floor = _Floor()
        sentences = []
        for one, reading in zip(paragraph.sentences, readings, strict=True):
            sentence = self._sentence(one, reading, floor)
            if (
                sentence.speaker is None
                and not reading.clauses
                and self.cast.same(floor.asker, asker)
            ):
                sentence = Sentence(one.start, one.end, asker, "asked")
            sentences.append(sentence)
        return replace(paragraph, sentences=tuple(sentences))

    def _answered_at(
        self, paragraph: Paragraph, readings: list[Reading], asker: Speaker | None
    ) -> int:
        """Index of the sentence that tells of the answer in the paragraph of its question."""
        asked = False
        for at, (one, reading) in enumerate(zip(paragraph.sentences, readings, strict=True)):
            first = reading.clauses[0] if reading.clauses else None
            words = self.document.words(one.start, one.end)
            if asked and first is not None and first.predicate == "said" and (
                isinstance(first.subject, Mention)
                and not self.cast.same(self.cast.speaker(first.subject), asker)
                and not reading.asks_directly
                and _SPOKEN.search(words) is None
            ):  # fmt: skip
                return at
            asked = asked or reading.asks_directly
        return len(paragraph.sentences)

    def _may_answer(self, before: Sentence, one: Sentence) -> bool:
        """Whether words behind the last question mark may be the answer, on a line of their own."""
        words = self.document.words(one.start, one.end)
        if "\n" not in self.document.words(before.end, one.start) or words.startswith("("):
            return False
        if len(words) < 120 and forms.asked_by(" ".join(words.split())) is not None:
            return False
        return _SPOKEN.search(words) is None

    def _put_elsewhere(self, readings: list[Reading]) -> bool:
        """Whether a told question is put to somebody else than the office that is asked here."""
        for reading in readings:
            for clause in reading.clauses:
                if clause.asks and clause.addressee is not None:
                    put = self.cast.speaker(clause.addressee)
                    if put.role is not None and self.office and put.role != self.office.role:
                        return True
        return False

    def _may_go_on_asking(self, at: int, before: Paragraph | None) -> bool:
        """Whether a paragraph below a question may belong to it still.

        It is neither labelled nor marked as an answer, and the answer is told further down.
        """
        paragraph = self.item.paragraphs[at]
        if before is None or before.kind != "question" or paragraph.label is not None:
            return False
        mark = self.document.words(max(0, paragraph.start - 20), paragraph.start)
        if paragraph.question is None or _MARKED.search(mark):
            return False
        for later in self.item.paragraphs[at + 1 : at + 6]:
            if later.question != paragraph.question or not later.sentences:
                return False
            first = later.sentences[0]
            reading = self.cast.reading(self.document, first.start, first.end)
            subject = reading.clauses[0].subject if reading.clauses else None
            if isinstance(subject, Mention) and reading.clauses[0].predicate == "said":
                return True
        return False

    def _resolution(self, paragraph: Paragraph) -> Paragraph:
        sentences = []
        for one in paragraph.sentences:
            reading = self.cast.reading(self.document, one.start, one.end)
            clause = reading.clauses[0] if reading.clauses else None
            mover = clause.subject if clause and clause.act == "proposed" else None
            if isinstance(mover, Mention) and mover.kind != "body":
                speaker = self.cast.speaker(mover)
                sentences.append(Sentence(one.start, one.end, speaker, "proposed"))
            elif _NO_DECISION.match(self.document.words(one.start, one.end)):
                sentences.append(Sentence(one.start, one.end))
            else:
                sentences.append(Sentence(one.start, one.end, _PANEL, "resolved"))
        return replace(paragraph, sentences=tuple(sentences))

    def _open(self, floor: _Floor, before: Paragraph | None, paragraph: Paragraph) -> _Floor:
        """The floor at the start of a paragraph: what the one before leaves to it."""
        question = self.questions.get(paragraph.question or "")
        if before is not None and before.truncated:
            floor = _Floor()  # whoever spoke last is lost with what is cut off
        opening = _Floor(last=floor.last)
        if floor.quoted and self._reopens(paragraph):
            opening.quoting, opening.quoted = floor.quoting, True
        alone = len({self.cast.key(speaker) for speaker in floor.spoken}) == 1 and not floor.closed
        if not alone and not floor.others:
            opening.last = floor.last if floor.last is floor.voice else None
        if before is not None and _continues(before, paragraph):
            return replace(floor, spoken=floor.spoken)
        if question is not None:
            asker = self.cast.asker(question.asker)
            same = before is not None and before.question == paragraph.question
            answered = floor.voice is not None and not self.cast.is_member(floor.voice)
            if same and before is not None and before.kind == "minute" and answered:
                opening.voice, opening.reply = floor.voice, floor.reply
                opening.replying = floor.replying
                return opening
            if not same or (before is not None and before.kind == "question"):
                opening.asker, opening.asked = asker, True
                opening.last = None if question.label in self.elsewhere else self.office
            answerer = self._answerer(before, paragraph)
            if answerer is not None:
                opening.voice = opening.last = answerer
                opening.reply, opening.replying = asker, True
                opening.asked, opening.direct = False, True
            return opening
        if floor.asked:
            opening.asker = floor.asker  # for "In response, ..." and "replied" alone
        numbered = paragraph.label is not None and before is not None and before.label is not None
        if self.presenter is not None and numbered and not floor.asked and floor.voice is not None:
            opening.voice, opening.reporting = floor.voice, floor.reporting
        return opening

    def _reopens(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph goes on with the direct speech of the one before."""
        words = self.document.words(paragraph.start, paragraph.start + 2).lstrip()
        return words[:1] in ("“", '"', "‘")

    def _answerer(self, before: Paragraph | None, paragraph: Paragraph) -> Speaker | None:
        """Who answers, where a line says so: "Response by the Commissioner:"."""
        places = [(paragraph.start, min(paragraph.end, paragraph.start + 260))]
        if before is not None and before.kind == "heading":
            places.append((before.start, before.end))
        for start, end in places:
            found = forms.answerer(" ".join(self.document.words(start, end).split()))
            speaker = self.cast.asker(found)
            if speaker is not None:
                return replace(speaker, basis="inferred")
        behind = self.cast.asker(forms.signed(self.document.words(paragraph.start, paragraph.end)))
        return replace(behind, basis="inferred") if behind is not None else None

    def _label(self, paragraph: Paragraph) -> tuple[Speaker, int] | None:
        """Whose turn a paragraph is, where it opens with a name and a colon, and where it begins.

        "Report author: Jo Reed" and "Chair: Cllr Sole" are no turns.
        """
        match = _LABELLED.match(self.document.text, paragraph.start, paragraph.end)
        if match is None:
            return None
        until = min(paragraph.start + 200, paragraph.end)
        opening = people_in(self.document.words(paragraph.start, until), lines=False)
        if opening and opening[0].start == 0 and opening[0].end > match.end() - paragraph.start:
            return None  # "The Corporate Director: Communities said": the colon is of the office
        found = forms.lone_person(" ".join(match["who"].split()))
        if found is None or forms.answerer(" ".join(match.group().split())) is not None:
            return None
        words = " ".join(self.document.words(match.end(), paragraph.end).split())
        named = [mention for mention in people_in(words[:200]) if mention.start == 0]
        if words[-1:] not in tuple('.?!”"’)') or (named and named[0].end >= len(words) - 1):
            return None
        speaker = self.cast.asker(found) if found.name else found
        return (speaker, match.end()) if speaker is not None else None

    def _turn(self, paragraph: Paragraph, floor: _Floor) -> Paragraph | None:
        """A paragraph as somebody's own words behind a name and a colon; None where it is told."""
        label = self._label(paragraph)
        if label is None:
            return None
        speaker, start = label
        words = self.document.words(start, paragraph.end)
        if speaker.name is None and self.turns < 2 and len(words.split()) < _SHORT_TURN:
            return None
        readings = [
            self.cast.reading(self.document, max(one.start, start), one.end)
            if one.end > start
            else None
            for one in paragraph.sentences
        ]
        own = bool(_SPOKEN.search(words))
        subjects = [r.clauses[0].subject for r in readings if r is not None and r.clauses]
        told = any(
            subject in ("he", "she")
            or (
                isinstance(subject, Mention) and self.cast.same(self.cast.speaker(subject), speaker)
            )
            for subject in subjects
        )
        first = subjects[0] if subjects else None
        labels = speaker.name is None and isinstance(first, Mention) and first.name is not None
        if (told or labels) and not own:
            return None  # "Cabinet Member for Homes: Cllr Sole said": a label, not a turn
        reply = self.turn_asker
        if reply is None or self.cast.same(reply, speaker) or self.cast.is_member(speaker):
            reply = None
        sentences = []
        asks = False
        for one, reading in zip(paragraph.sentences, readings, strict=True):
            if reading is not None and self._anothers(reading, speaker, own):
                sentences.append(Sentence(one.start, one.end))
                continue
            asks = asks or (reading is not None and reading.asks_directly)
            act: Act = "stated" if reply is None else "replied"
            if reading is not None and reading.asks_directly:
                act = "asked"
            said = speaker if one.start <= paragraph.start else replace(speaker, basis="inferred")
            answered = reply if act == "replied" else None
            sentences.append(Sentence(one.start, one.end, said, act, answered))
        self._remember(speaker)
        self._interrupted(speaker)
        self._silence(floor)
        self.turn_asker = replace(speaker, basis="inferred") if asks else None
        return replace(paragraph, sentences=tuple(sentences))

    def _anothers(self, reading: Reading, speaker: Speaker, own: bool) -> bool:
        """Whether a sentence in somebody's turn may be told of another: "The Chair replied ..."."""
        first = reading.clauses[0] if reading.clauses else None
        if first is None or first.predicate not in ("said", "asked", "attitude", "told"):
            return False
        if isinstance(first.subject, Mention):
            return not self.cast.same(self.cast.speaker(first.subject), speaker)
        return first.subject in ("he", "she") and own

    def _minute(self, paragraph: Paragraph, floor: _Floor) -> Paragraph:
        if not floor.direct and self._written(paragraph):
            return self._written_answer(paragraph)
        turn = self._turn(paragraph, floor)
        if turn is not None:
            return turn
        self.turn_asker = None
        sentences = []
        readings = []
        quoted = _Quoted.of(self.document, paragraph)
        if floor.quoted and quoted.opens(paragraph.start):
            quoted.told[0] = [floor.quoting]  # direct speech that the paragraph reopens
            floor.quoted, floor.quoting = False, None
        for at, one in enumerate(paragraph.sentences):
            reading = self.cast.reading(self.document, one.start, one.end)
            mark = quoted.ends_in(one)
            if mark is not None:
                opening = self.document.text[mark]
                reading = read_sentence(f"{opening}{self.document.words(one.start, one.end)}")
                quoted.hold(at, one, bool(reading.clauses))
            readings.append(reading)
            if quoted.holds(at):
                sentences.append(Sentence(one.start, one.end, None, "quoted"))
                continue
            if paragraph.truncated and at and self._cut_between(paragraph.sentences[at - 1], one):
                self._silence(floor)
            if quoted.over(at):
                floor.voice = floor.reply = None  # what follows is not its speaker's for certain
                floor.replying = floor.reporting = False
            sentence = self._sentence(one, reading, floor)
            if quoted.closes(one):
                floor.quoted, floor.quoting = False, None
            self._note(sentence, reading, floor)
            sentences.append(sentence)
            if quoted.spoken_at(one):
                author = self.cast.speaker(reading.read_from) if reading.read_from else None
                quoted.tell(one, author or _tag(sentence, reading))
        return replace(
            paragraph, sentences=_between(quoted.filled(sentences, self.cast), readings, self.cast)
        )

    def _cut_between(self, before: Sentence, one: Sentence) -> bool:
        """Whether words are missing between two sentences."""
        return is_cut(self.document.text, before.start, one.start)

    def _written(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a written answer: marked so, and not told in the past tense, or in
        sentences that begin with "I"."""
        mark = self.document.words(max(0, paragraph.start - 20), paragraph.start)
        words = self.document.words(paragraph.start, paragraph.end)
        direct = not _TOLD.search(words) or _FIRST_PERSON.search(words) is not None
        return bool(_ANSWER_MARK.search(mark)) and direct

    def _written_answer(self, paragraph: Paragraph) -> Paragraph:
        """Its author is who was asked, where it says "I" and the question says whom it asks.

        Else the author is not stated: "The Commissioner has asked" speaks of a third person.
        """
        question = self.questions.get(paragraph.question or "")
        asker = self.cast.asker(question.asker) if question else None
        own = _FIRST_PERSON.search(self.document.words(paragraph.start, paragraph.end))
        author = self._addressee(question) if question is not None and own is not None else None
        return replace(
            paragraph,
            sentences=tuple(
                Sentence(one.start, one.end, author, "replied", asker)
                for one in paragraph.sentences
            ),
        )

    def _addressee(self, question: Question) -> Speaker | None:
        """The office that the line of a question's asker says is asked."""
        put = next(
            (
                one
                for one in self.item.paragraphs
                if one.kind == "question" and one.question == question.label
            ),
            None,
        )
        if put is None:
            return None
        line = self.document.words(put.start, max(question.start, put.start))
        asked = forms.addressee(" ".join(line.split()).rstrip('“"‘ '))
        return replace(asked, basis="inferred") if asked is not None else None

    def _note(self, sentence: Sentence, reading: Reading, floor: _Floor) -> None:
        """Remember who has spoken."""
        if reading.frame is not None and reading.frame.asker is not None:
            self._remember(self.cast.speaker(reading.frame.asker))
        speaker = sentence.speaker
        if speaker is None or speaker.role in BODY_ROLES:
            if speaker is not None or reading.clauses or reading.asks_directly:
                self._interrupted(None)
            return
        if sentence.act == "resolved":
            return
        self._interrupted(speaker)
        self._remember(speaker)
        if not any(self.cast.same(speaker, other) for other in floor.spoken):
            floor.spoken = (*floor.spoken, speaker)
        if sentence.act != "asked" and not self.cast.is_member(speaker):
            self.answerer = replace(speaker, basis="inferred")

    def _interrupted(self, speaker: Speaker | None) -> None:
        """The presenter is who opens an item, for as long as nobody else speaks."""
        if not self.opened:
            self.opened = True
            self.presenter = None if speaker is None or self.cast.is_member(speaker) else speaker
        elif speaker is None or not self.cast.same(self.presenter, speaker):
            self.presenter = None

    def _remember(self, speaker: Speaker) -> None:
        if speaker.name and not self.cast.ambiguous(speaker):
            self.named.append(speaker)

    # Sentences

    def _sentence(self, one: Sentence, reading: Reading, floor: _Floor) -> Sentence:
        if floor.quoted:
            return self._quoted(one, reading, floor)
        sentence = self._attributed(one, reading, floor)
        if reading.quote_left_open:
            # What follows is that person's own words, or, read out, somebody else's.
            author = self.cast.speaker(reading.read_from) if reading.read_from else None
            floor.quoting = author or sentence.speaker
            floor.quoted = True
        return sentence

    def _quoted(self, one: Sentence, reading: Reading, floor: _Floor) -> Sentence:
        """A sentence of direct speech that was opened in an earlier one."""
        speaker = floor.quoting
        floor.quoted = not reading.quote_closed
        if not floor.quoted:
            floor.quoting = None
            self._silence(floor)
        first = reading.clauses[0] if reading.clauses else None
        told = first is not None and (
            isinstance(first.subject, Mention)
            or (first.subject in ("he", "she") and first.predicate in ("said", "asked"))
        )
        if speaker is None or told:
            return Sentence(one.start, one.end, None, "quoted")  # the mark may never be closed
        return Sentence(one.start, one.end, replace(speaker, basis="inferred"), "quoted")

    def _attributed(self, one: Sentence, reading: Reading, floor: _Floor) -> Sentence:
        if not reading.clauses:
            if reading.decision and floor.voice is None:
                return Sentence(one.start, one.end, _PANEL, "resolved")
            return self._plain(one, reading, floor)
        first = reading.clauses[0]
        if floor.direct and floor.voice is not None and first.subject in ("i", "we"):
            return self._plain(one, replace(reading, stray=(), unread=None), floor)
        if first.predicate == "decided":
            self._release(floor, self._subject(first, floor), first)
            if floor.voice is not None or first.act is None:
                return self._plain(one, reading, floor)
            return Sentence(one.start, one.end, _PANEL, first.act)
        hearers = isinstance(first.subject, Mention) and first.subject.kind == "body"
        if first.predicate == "unrecorded" or (first.predicate == "told" and hearers):
            reply = self._reply(reading, None, floor)
            if first.act == "noted" and reply is not None and reply.role in BODY_ROLES:
                reply = None  # "Members asked questions. It was noted that ...": what was noted
            last = floor.last
            self._silence(floor)
            floor.last = last  # "It was noted that ... He added": the speaker before goes on
            floor.closed = False
            act = "replied" if reply and first.act in _ANSWERS else first.act
            return Sentence(one.start, one.end, None, act, reply)
        return self._reported(one, reading, first, floor)

    def _plain(self, one: Sentence, reading: Reading, floor: _Floor) -> Sentence:
        """Nothing in the sentence tells who says it: the speaker carries on, or nobody."""
        floor.others = tuple(
            self.cast.speaker(mention) for mention in reading.mentions if mention.kind != "body"
        )
        if floor.voice is None and floor.asked and self.office and floor.last is self.office:
            floor.voice, floor.reply, floor.replying = self.office, floor.asker, True
            floor.asked = False
        if reading.bare_passive and floor.remarking:
            last = floor.last  # "The Chair criticised the delay. The map was shown.": by whom?
            self._silence(floor)
            floor.last = last
        if reading.asks_directly or reading.procedural or self._another(reading, floor):
            self._silence(floor)
        if floor.voice is None or floor.asked:
            return Sentence(one.start, one.end)
        speaker = replace(floor.voice, basis="inferred")
        act: Act = "replied" if floor.replying else "reported" if floor.reporting else "stated"
        return Sentence(one.start, one.end, speaker, act, floor.reply)

    def _another(self, reading: Reading, floor: _Floor) -> bool:
        """Whether somebody else may be speaking, in words that no rule could read."""
        people = reading.stray if reading.unread is None else (reading.unread, *reading.stray)
        return any(not self.cast.same(self.cast.speaker(one), floor.voice) for one in people)

    def _reported(self, one: Sentence, reading: Reading, first: Clause, floor: _Floor) -> Sentence:
        speaker = self._subject(first, floor)
        if (
            isinstance(first.subject, Mention)
            and first.subject.kind == "unnamed"
            and first.subject.role != MEMBER
            and first.predicate not in ("said", "asked", "attitude")
        ):
            return self._plain(one, reading, floor)  # "A second officer was sent": a story told
        if first.predicate in ("told", "procedure"):
            self._release(floor, speaker, first)
            return Sentence(one.start, one.end)
        if first.joint or speaker is None:
            self._silence(floor)
            floor.asked = first.asks
            return Sentence(one.start, one.end, None, first.act)
        if first.predicate in ("perfect", "modal", "negated", "did"):
            return self._done(one, reading, first, speaker, floor)
        voices = self._voices(reading, speaker, floor)
        if voices is None:
            return self._two_voices(one, reading, first, floor)
        return self._said(one, reading, first, speaker, floor)

    def _said(
        self, one: Sentence, reading: Reading, clause: Clause, speaker: Speaker, floor: _Floor
    ) -> Sentence:
        act = clause.act or "stated"
        reply = self._reply(reading, speaker, floor)
        replying = (
            reply is not None
            or reading.frame is not None
            or self._answers(speaker, floor, clause.lemma)
        )
        if self.cast.same(speaker, floor.voice) and not replying:
            reply, replying = floor.reply, floor.replying
        if act == "asked" or self.cast.ambiguous(speaker):
            reply, replying = None, False
        if replying and act in _ANSWERS:
            act = "replied"
        if speaker.role in BODY_ROLES and act in ("stated",):
            act = "resolved" if clause.lemma in ("agree", "support") else act
        self._take(floor, speaker, clause, reading, reply, replying)
        return Sentence(one.start, one.end, speaker, act, reply)

    def _done(
        self, one: Sentence, reading: Reading, clause: Clause, speaker: Speaker, floor: _Floor
    ) -> Sentence:
        """A verb that is no report: of the one who speaks, or told by the one who speaks."""
        if speaker.role in BODY_ROLES:
            return self._plain(one, reading, floor)
        mine = self.cast.same(speaker, floor.voice)
        pronoun = not isinstance(clause.subject, Mention)
        if clause.predicate == "modal" and clause.act and self.cast.is_member(speaker):
            clause = replace(clause, act=None)  # what a member would do is no undertaking
        if mine or (pronoun and not floor.asked):
            return self._said(
                one, reading, replace(clause, act=clause.act or "stated"), speaker, floor
            )
        member = self.cast.is_member(speaker)
        if floor.voice is not None and not floor.asked:
            if clause.predicate in ("perfect", "modal") and not member:
                return self._plain(one, reading, floor)
            if not member and clause.predicate == "did":
                self._silence(floor)
                return Sentence(one.start, one.end)
        alone = floor.voice is None and floor.turn is None and not floor.asked
        if clause.predicate == "perfect" and clause.act and alone and clause.subject:
            return self._said(one, reading, clause, speaker, floor)  # told in the past perfect
        if clause.predicate == "perfect" and clause.lemma:
            self._silence(floor)  # "Cllr Vale had asked in May": told of an earlier day
            floor.last = speaker
            return Sentence(one.start, one.end)
        answering = floor.asked and clause.predicate in ("negated", "modal", "did")
        own = member and isinstance(clause.subject, Mention) and clause.subject.kind != "office"
        if answering or own or clause.predicate == "negated":
            return self._said(
                one, reading, replace(clause, act=clause.act or "stated"), speaker, floor
            )
        self._silence(floor)
        floor.last = speaker
        return Sentence(one.start, one.end)

    def _two_voices(
        self, one: Sentence, reading: Reading, first: Clause, floor: _Floor
    ) -> Sentence:
        """Two people speak in one sentence: the mover has it, otherwise nobody."""
        if first.act == "proposed" and all(c.act == "proposed" for c in reading.clauses):
            speaker = self._subject(first, floor)
            self._silence(floor)
            return Sentence(one.start, one.end, speaker, "proposed")
        last = reading.clauses[-1]
        heir = self._subject(last, floor) if isinstance(last.subject, Mention) else None
        asker = self._subject(first, floor)
        self._silence(floor)
        if first.handed_to is not None:
            floor.voice = floor.last = replace(self.cast.speaker(first.handed_to), basis="inferred")
            floor.reporting = True
            return Sentence(one.start, one.end, None, None)
        if heir is not None and last.predicate == "said" and not last.joint:
            floor.voice = floor.last = floor.turn = replace(heir, basis="inferred")
            floor.spoken = (*floor.spoken, heir)
            if not self.cast.is_member(heir) and asker is not None:
                floor.reply, floor.replying = asker, True
        return Sentence(one.start, one.end, None, None)

    def _voices(self, reading: Reading, speaker: Speaker, floor: _Floor) -> Speaker | None:
        """The speaker if all clauses of a sentence are that person's; None if two people speak."""
        if reading.clauses[0].handed_to is not None:
            return None
        if (
            reading.plain_first
            and floor.voice is not None
            and not self.cast.same(speaker, floor.voice)
        ):
            return None
        for clause in reading.clauses[1:]:
            if clause.joint:
                return None
            if isinstance(clause.subject, Mention):
                if not self.cast.same(self.cast.speaker(clause.subject), speaker):
                    return None
            elif clause.subject in ("he", "she"):
                if not self._fits(speaker, clause.subject):
                    return None
        return speaker

    # The floor

    def _take(
        self,
        floor: _Floor,
        speaker: Speaker,
        clause: Clause,
        reading: Reading,
        reply: Speaker | None,
        replying: bool,
    ) -> None:
        """The speaker has the floor after the sentence."""
        body = speaker.role in BODY_ROLES
        kept = replace(speaker, basis="inferred")
        floor.last = None if body and speaker.role != PANEL else kept
        floor.turn = kept
        floor.others = tuple(
            self.cast.speaker(mention)
            for mention in reading.mentions
            if mention.kind != "body" and mention is not clause.subject
        )
        floor.addressee = self.cast.speaker(clause.addressee) if clause.addressee else None
        floor.requested = clause.request
        if clause.asks:
            floor.voice, floor.reply, floor.replying, floor.reporting = None, None, False, False
            floor.asker, floor.asked = kept, True
            return
        floor.asker, floor.asked = None, False
        floor.reply, floor.replying = reply, replying
        passing = clause.act in ("welcomed", "proposed") and self.cast.is_member(speaker)
        floor.voice = None if body or passing else kept
        floor.reporting = clause.act == "reported"
        floor.remarking = clause.act in _REMARKS

    def _silence(self, floor: _Floor) -> None:
        """Nobody has the floor: what follows without a name stays without one."""
        floor.voice = floor.turn = floor.reply = floor.last = None
        floor.asker = floor.addressee = None
        floor.replying = floor.reporting = floor.remarking = floor.asked = floor.requested = False
        floor.others = ()
        floor.closed = True

    def _release(self, floor: _Floor, speaker: Speaker | None, clause: Clause) -> None:
        """The subject did not speak, but "he" or "she" may be that person next."""
        self._silence(floor)
        floor.closed = False
        if clause.predicate != "told" or isinstance(clause.subject, Mention):
            floor.last = speaker

    # Who is meant

    def _subject(self, clause: Clause, floor: _Floor) -> Speaker | None:
        if isinstance(clause.subject, Mention):
            speaker = self._by_rank(self.cast.speaker(clause.subject))
            return None if self._unsettled(speaker) else speaker
        if clause.subject is None or clause.subject in ("i", "we"):
            return None
        return self._pronoun(clause.subject, clause, floor)

    def _by_rank(self, speaker: Speaker) -> Speaker:
        """ "The Superintendent": the one of that rank who is named in the item."""
        if speaker.name or speaker.role is None or speaker.role in SINGLE_HOLDER | {MEMBER}:
            return speaker
        ranked = [
            one for one in self.named
            if one.role == speaker.role or (one.name or "").startswith(f"{speaker.role} ")
        ]  # fmt: skip
        if not ranked or not all(self.cast.same(ranked[0], other) for other in ranked):
            return speaker
        return replace(ranked[-1], basis="inferred")

    def _unsettled(self, speaker: Speaker) -> bool:
        """A surname that two people bear, and not exactly one of them has spoken in this item."""
        if not self.cast.ambiguous(speaker):
            return False
        surname = self.cast.key(speaker).split(":")[0] + ":"
        bearers = {
            self.cast.key(one) for one in self.named if self.cast.key(one).startswith(surname)
        }
        return len(bearers) != 1

    def _pronoun(self, pronoun: Pronoun, clause: Clause, floor: _Floor) -> Speaker | None:
        """The one person that "he" or "she" can be, within the item."""
        last = floor.last
        if pronoun == "they":
            if last is None or last.name or last.role not in (MEMBER, PANEL, "Members"):
                return None
            return replace(last, basis="inferred")
        if floor.asked and clause.lemma in _ANSWER_LEMMAS and clause.act != "asked":
            return self._answerer_meant(pronoun, clause, floor)
        if floor.asked and clause.act != "asked" and floor.addressee is not None:
            put = floor.addressee
            if self._fits(put, pronoun) and not self.cast.same(put, floor.asker):
                return None  # "The Chair asked Ms Sole whether she was. She was not.": who?
        if last is None or not self._fits(last, pronoun):
            return self._only_other(pronoun, floor)
        rivals = [
            other
            for other in (*floor.others, floor.addressee)
            if other is not None
            and not self.cast.same(other, last)
            and self._fits(other, pronoun)
            and any(self.cast.same(other, spoken) for spoken in floor.spoken)
        ]
        settled = self.cast.gender(last) is not None or not rivals
        if rivals and clause.lemma in _ANSWER_LEMMAS and floor.addressee in rivals:
            return None
        return replace(last, basis="inferred") if settled else None

    def _only_other(self, pronoun: Pronoun, floor: _Floor) -> Speaker | None:
        """ "She" after a man's sentence: the one woman named in it, if she is known to be one."""
        wanted: Gender = "m" if pronoun == "he" else "f"
        found: list[Speaker] = []
        for other in (*floor.others, floor.addressee):
            if other is None or any(self.cast.same(other, one) for one in found):
                continue
            if self.cast.gender(other) in (wanted, None):
                found.append(other)
        if len(found) == 1 and self.cast.gender(found[0]) == wanted:
            return replace(found[0], basis="inferred")
        return None

    def _answerer_meant(self, pronoun: Pronoun, clause: Clause, floor: _Floor) -> Speaker | None:
        """Who "he" is that answers a question: not the asker."""
        candidates: list[Speaker] = []
        for other in (floor.addressee, self.answerer, *floor.others):
            if other is None or self.cast.same(other, floor.asker):
                continue
            if not any(self.cast.same(other, one) for one in candidates):
                candidates.append(other)
        fitting = [one for one in candidates if self._fits(one, pronoun)]
        certain = [one for one in fitting if self.cast.gender(one) is not None]
        asker = floor.asker
        excluded = clause.lemma in _YIELDING_LEMMAS or (
            asker is not None and not self._fits(asker, pronoun)
        )
        if len(fitting) == 1 and excluded and (certain or fitting[0] is floor.addressee):
            return replace(fitting[0], basis="inferred")
        addressee = floor.addressee
        if floor.requested and excluded and addressee is not None and addressee in fitting:
            return replace(addressee, basis="inferred")
        return None

    def _fits(self, speaker: Speaker, pronoun: Pronoun) -> bool:
        gender = self.cast.gender(speaker)
        if speaker.role in BODY_ROLES:
            return False
        return gender is None or gender == ("m" if pronoun == "he" else "f")

    # Replies

    def _reply(self, reading: Reading, speaker: Speaker | None, floor: _Floor) -> Speaker | None:
        """Whose question or remark the sentence answers, where that is recorded."""
        if reading.frame is not None and not reading.frame.refers_back:
            asker = reading.frame.asker
            if asker is None:
                return None
            found = self.cast.speaker(asker)
            return None if self._unsettled(found) else found
        if floor.asker is not None and not self.cast.same(floor.asker, speaker):
            if floor.asked or reading.frame is not None or self._says_reply(reading):
                return replace(floor.asker, basis="inferred")
            return None
        if (
            speaker is None
            or floor.turn is None
            or not self._answers(
                speaker, floor, reading.clauses[0].lemma if reading.clauses else ""
            )
        ):
            return None
        return replace(floor.turn, basis="inferred")

    def _answers(self, speaker: Speaker, floor: _Floor, lemma: str) -> bool:
        """An officer after a member's remark answers it; a member after an officer does not."""
        if floor.asked:
            return not self.cast.same(floor.asker, speaker)
        if floor.turn is None or self.cast.same(floor.turn, speaker):
            return False
        if self.cast.is_member(speaker) or not self.cast.is_member(floor.turn):
            return False
        return lemma in _YIELDING_LEMMAS or self.cast.is_officer(speaker)

    @staticmethod
    def _says_reply(reading: Reading) -> bool:
        return bool(reading.clauses) and reading.clauses[0].act == "replied"


def _continues(before: Paragraph, paragraph: Paragraph) -> bool:
    """Whether a paragraph is a lettered part of the one before: 7a after 7, 7b after 7a."""
    if not before.label or not paragraph.label or before.kind != "minute":
        return False
    number = before.label.rstrip("abcdefghijklmnopqrstuvwxyz")
    letter = paragraph.label[len(number) :]
    return (
        bool(number)
        and paragraph.label.startswith(number)
        and len(letter) == 1
        and letter.isalpha()
    )


def _tag(sentence: Sentence, reading: Reading) -> Speaker | None:
    """Who is said to say a quotation that begins or ends in a sentence with other words."""
    first = reading.clauses[0] if reading.clauses else None
    if first is None or first.predicate not in ("said", "asked", "attitude"):
        return None
    return None if first.lemma in _OTHERS_WORDS else sentence.speaker


@dataclass(slots=True)
class _Quoted:
    """The closed quotations of a paragraph that run over several sentences."""

    sentences: tuple[Sentence, ...]
    spans: list[Quotation]
    places: list[int | None]  # for each sentence the quotation it stands in whole
    colons: tuple[bool, ...]  # whether it ends in a colon
    told: dict[int, list[Speaker | None]]

    @staticmethod
    def of(document: Document, paragraph: Paragraph) -> "_Quoted":
        spans = [
            span
            for span in quotations(document.text, paragraph.start, paragraph.end)
            if span.closed
        ]
        places = inside(document.text, paragraph.sentences, spans)
        colons = tuple(
            document.text[one.start : one.end].rstrip(" -–")[-1:] == ":"
            for one in paragraph.sentences
        )
        return _Quoted(paragraph.sentences, spans, places, colons, {})

    def opens(self, start: int) -> bool:
        """Whether a closed quotation begins with the paragraph."""
        return bool(self.spans) and self.spans[0].start == start

    def ends_in(self, one: Sentence) -> int | None:
        """Where a quotation began, in an earlier sentence, that ends in the midst of this one."""
        for span in self.spans:
            if span.start < one.start < span.end < one.end:
                return span.start
        return None

    def hold(self, at: int, one: Sentence, told: bool) -> None:
        """Take a sentence that ends a quotation into it, unless it tells who speaks itself."""
        if not told and self.places[at] is None:
            self.places[at] = next(
                place for place, span in enumerate(self.spans) if span.start < one.start < span.end
            )

    def holds(self, at: int) -> bool:
        """Whether a sentence stands in a quotation whole."""
        return self.places[at] is not None

    def _touching(self, one: Sentence) -> list[int]:
        if not self.spans:
            return []
        held = {place for place in self.places if place is not None}
        return [
            at for at, span in enumerate(self.spans)
            if at in held and one.start < span.end and span.start < one.end
        ]  # fmt: skip

    def spoken_at(self, one: Sentence) -> bool:
        """Whether a quotation of several sentences begins or ends in this one."""
        return bool(self._touching(one)) or self._colon(one) is not None

    def closes(self, one: Sentence) -> bool:
        """Whether every quotation that begins in a sentence is closed, here or further on."""
        return any(one.start <= span.start < one.end for span in self.spans)

    def _colon(self, one: Sentence) -> int | None:
        """The quotation that stands whole behind a sentence: "She said: / “It is late. ..." """
        at = bisect_left(self.sentences, one.start, key=lambda other: other.start)
        if at + 1 >= len(self.places) or not self.colons[at]:
            return None
        place = self.places[at + 1]
        opens = place is not None and self.spans[place].start == self.sentences[at + 1].start
        return place if opens else None

    def tell(self, one: Sentence, speaker: Speaker | None) -> None:
        """Note who is said to say the quotations that touch a sentence."""
        touching = self._touching(one)
        behind = self._colon(one)
        for place in touching:
            self.told.setdefault(place, []).append(speaker)
        if behind is not None and not touching:
            self.told.setdefault(behind, []).append(speaker)

    def over(self, at: int) -> bool:
        """Whether a quotation of several sentences has just ended."""
        return at > 0 and self.places[at - 1] is not None and self.places[at] is None

    def filled(self, sentences: list[Sentence], cast: Cast) -> list[Sentence]:
        """The sentences with those inside a quotation given to whoever is said to say it."""
        result = []
        for at, one in enumerate(sentences):
            place = self.places[at]
            if place is None:
                result.append(one)
                continue
            named = [speaker for speaker in self.told.get(place, ()) if speaker is not None]
            agreed = named and all(cast.same(named[0], other) for other in named)
            speaker = replace(named[0], basis="inferred") if agreed else None
            result.append(Sentence(one.start, one.end, speaker, "quoted"))
        return result


def _between(
    sentences: list[Sentence], readings: list[Reading], cast: Cast
) -> tuple[Sentence, ...]:
    """Give "It was noted that ..." inside one person's speech to that person.

    Only where the same speaker alone is recorded in the paragraph, before and after it.
    """
    speakers = [one.speaker for one in sentences if one.speaker is not None]
    if not speakers or not all(cast.same(speakers[0], other) for other in speakers):
        return tuple(sentences)
    if speakers[0].role in BODY_ROLES or cast.is_member(speakers[0]):
        return tuple(sentences)
    if any(one.act == "asked" for one in sentences):
        return tuple(sentences)
    placed = [at for at, one in enumerate(sentences) if one.speaker is not None]
    result = list(sentences)
    for at, (one, reading) in enumerate(zip(sentences, readings, strict=True)):
        unrecorded = (
            one.speaker is None
            and bool(reading.clauses)
            and reading.clauses[0].predicate in ("unrecorded", "told")
        )
        if unrecorded and placed[0] < at < placed[-1]:
            speaker = replace(speakers[0], basis="inferred")
            act = one.act or reading.clauses[0].act or "stated"
            result[at] = replace(one, speaker=speaker, act=act)
    return tuple(result)
