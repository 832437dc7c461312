"""From the blocks of one item to its paragraphs: labels, questions, resolutions, notes,
cut-offs.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest import question_forms as forms
from ingest.blocks import Block, collapse, cut, trimmed
from ingest.furniture import (
    CUT_MARK,
    CUT_OFF,
    PAGE_NUMBER,
    TAG_DEBRIS,
    cuts_minutes,
    is_cut,
    more_alone,
)
from ingest.items import RawItem
from ingest.labels import Label, bullet_end, label_of, lone_label
from ingest.model import Basis, Paragraph, ParagraphKind, Question, Remark, Sentence, Speaker
from ingest.sentences import split, split_uncut
from ingest.table_rows import is_row
from ingest.wording import (
    AGENDA_VOICE,
    ATTENDANCE,
    DECISION_INSIDE,
    FINITE,
    LATER_NOTE,
    LEAD_IN,
    MOVER_LINE,
    NAMES_LINE,
    PERSON_TITLE,
    REPORTING,
    RESOLUTION,
    TERMINAL,
    UNFINISHED,
    VOTE_LINE,
    is_bare_decision,
    is_note,
    is_part_heading,
    is_reported,
    title_score,
)

_TAIL = 240  # characters at the end of a paragraph that are looked at when a line may join it
_TABLE_HEAD = re.compile(
    r"^(?:Name|Member|Councillor|Minute Number|Minute No\.?|Item|Item No\.?|Reason|Interest|"
    r"Nature of interest|"
    r"Type of interest|Action|Action taken)$",
    re.I,
)
_ANSWERS = re.compile(
    rf"^(?:In (?:response|reply|answer)\b|(?:The )?(?:Police and Crime )?(?:Commissioner|PCC|PFCC|"
    rf"PCVC|DPCC|Deputy Commissioner|"
    rf"Chair(?:man)?|Chief Constable|Leader|Mayor|Portfolio Holder|Cabinet Member)\b|"
    rf"(?:{PERSON_TITLE})\b)"
)
_PRESENT_MARK = re.compile(rf"^[PA]\.?\s{PERSON_TITLE}\b|^[PA]\s?=\s?\w")
_GAVE_ANSWER = re.compile(r"\bthe following (?:response|reply|answer)s?\s?[:–-]{1,2}$", re.I)
_WORD_ALONE = re.compile(r"^(?:UNANIMOUSLY )?(?:RESOLVED|Resolved|RECOMMENDED|AGREED)\W*$")
_JOINS_RESOLUTION = re.compile(
    r"^(?:THAT|That|that|to|To|the|The|\(?[a-z]{1,3}[.)]|\(?\d{1,2}[.)]|[•·\-–])\s?"
)
_MID_LINE_DECISION = re.compile(
    r"(?<=[.!?”\"')])\s{1,12}(?=(?:It was (?:\w{1,12} ){0,2})?(?:UNANIMOUSLY )?(?:RESOLVED|"
    r"PENDERFYNWYD)\b)"
)


_NEXT_CLAUSE = re.compile(
    r"^That (?:the|a|an|any|all|no|this|these|those|approval|authority|(?!It\b|He\b)[A-Z]\w+)\s"
)


_LONGEST_LEAD = 200
_DISCUSSED = re.compile(
    r"\b(?:(?:following|these|number of|several|various|main|key|other)\s(?:\w+\s){0,3}"
    r"(?:points?|matters?|issues?|comments?|questions?|observations?|concerns?|queries|responses)\b"
    r"[^.:]{0,80}?\b(?:raised|discussed|made|noted|asked|considered|highlighted|put|covered)\b|"
    r"(?:members|the (?:panel|committee|board|council))\b[^.:]{0,60}?\b(?:raised|discussed|made|"
    r"asked|noted|commented)\b[^.:]{0,80}|discussion (?:ensued|followed|took place)\b[^.:]{0,80}|"
    r"\bin (?:the )?(?:discussion|debate)\b[^.:]{0,80})[^.:]{0,80}:[-–]?$",
    re.IGNORECASE,
)
"""Words that open a list of what several people said."""


@dataclass(slots=True)
class _Draft:
    """A paragraph while lines may still join it."""

    start: int
    end: int
    kind: ParagraphKind
    label: str | None = None
    label_basis: Basis = "printed"
    question: str | None = None
    bullets: bool = False  # its last line is a bullet that belongs to a list
    cut: bool = False  # a cut-off marker stands in it
    tail: str = ""  # its last words, white space collapsed
    size: int = 0  # characters, about
    table: bool = False  # a flattened table of interests
    votes: bool = False  # how a vote went
    people: bool = False  # who was there
    clause: int = 0  # how many lettered clauses have joined it

    def take(self, block: Block, bullet: bool = False) -> None:
        self.end = block.end
        self.tail = (self.tail + " " + block.text[-_TAIL:])[-_TAIL:].strip()
        self.size += len(block.text)
        self.cut = self.cut or is_cut(block.text)
        self.bullets = bullet


@dataclass(slots=True)
class _Asked:
    """A question while it is being read."""

    label: str
    asker: Speaker | None
    style: str
    start: int | None = None
    end: int = 0
    draft: _Draft | None = None
    line: Block | None = None  # the label, where it stands alone
    inline: bool = False  # its words stand inside a paragraph that goes on with the answer


@dataclass(slots=True)
class Read:
    """What an item's blocks came to."""

    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]
    cut: bool = False  # the page breaks the item off after a whole paragraph
    remarks: list[Remark] = field(default_factory=list)


def read_item(text: str, key: str, item: RawItem) -> Read:
    """The paragraphs and questions of one item.

    Args:
        text: the exact text of the document.
        key: begins every anchor.
        item: its blocks, sorted into heading, agenda, decision and minutes.

    Returns:
        Paragraphs in the order printed, each with its sentences; the questions with their askers;
        what was noticed.
    """
    reader = _Reader(text)
    for block in item.heading:
        reader.add(_Draft(block.start, block.start, "heading"), block)
    for block in item.agenda:
        reader.agenda(block)
    for block in item.decision:
        reader.decision(block)
    reader.begin_minutes()
    reader.answers = _answers_ahead(text, item.minutes)
    for index, block in enumerate(item.minutes):
        reader.at = index
        reader.minute(block, item.minutes[index + 1] if index + 1 < len(item.minutes) else None)
    reader.other_minutes(text[item.title_start : item.title_end])
    return reader.finish(key)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.drafts: list[_Draft] = []
        self.asked: list[_Asked] = []
        self.names: Counter[str] = Counter()  # labels of questions, to tell equal ones apart
        self.first_minute = 0
        self.first_decision = -1
        self.number: Label | None = None  # the last numeric label, which lettered lines hang from
        self.dotted: Label | None = None  # the last label of the form 1.1
        self.pending: tuple[Label, str, Basis] | None = None  # a label alone on its line
        self.open: _Asked | None = None  # the question whose words are being read
        self.answering: str | None = None  # label of the question being answered
        self.marked = (
            False  # whether its answer is marked ("Response:"), so that a new label ends it
        )
        self.remarks: list[Remark] = []
        self.cut = False  # a cut-off marker stands by itself
        self.speeches = False  # the bullets that are read are speeches, not one person's points
        self.answers: Sequence[bool] = ()  # for each block: a marked answer comes before a question
        self.at = 0  # index of the block that is read

    def add(self, draft: _Draft, block: Block, bullet: bool = False) -> _Draft:
        draft.take(block, bullet)
        self.drafts.append(draft)
        return draft

    # -- the agenda's own words and a decision printed apart ------------------------------------

    def agenda(self, block: Block) -> None:
        last = self.drafts[-1] if self.drafts and self.drafts[-1].kind == "agenda" else None
        line = block.text
        marker = CUT_OFF.search(line)
        if marker is not None and not line[: marker.start()].strip(" .…") and last is not None:
            last.cut = last.cut or not _complete(last)
            self.cut = self.cut or cuts_minutes(line)
            return
        if last is not None and not last.cut:
            listed = bullet_end(self.text, block) is not None or line[:1].islower()
            labelled = label_of(self.text, block)
            if listed or (labelled is not None and labelled.kind in ("letter", "roman")):
                last.take(block, listed)
                return
            if last.tail.endswith(":") or (UNFINISHED.search(last.tail) and not block.blanks):
                last.take(block)
                return
        self.add(_Draft(block.start, block.start, "agenda"), block)

    def decision(self, block: Block) -> None:
        last = self.drafts[-1] if self.drafts else None
        if (
            last is not None
            and last.kind == "resolution"
            and not TERMINAL.search(last.tail)
            and not RESOLUTION.match(block.text)
        ):
            last.take(block)
            return
        if self.first_decision < 0:
            self.first_decision = len(self.drafts)
        self.add(_Draft(block.start, block.start, "resolution"), block)

    def begin_minutes(self) -> None:
        self.first_minute = len(self.drafts)

    # -- the minutes ----------------------------------------------------------------------------

    def minute(self, block: Block, following: Block | None) -> None:
        inside = forms.ANSWER_INSIDE.search(self.text, block.start, block.end)
        if inside is not None:
            for piece in cut(self.text, block, [inside.end()]):
                self._line(piece, following)
        else:
            self._line(block, following)

    def _line(self, block: Block, following: Block | None) -> None:
        last = self.drafts[-1] if len(self.drafts) > self.first_minute else None
        if self._lone_cut(block, last) or self._lone_label(block, last, following):
            return
        if PAGE_NUMBER.match(block.text) and lone_label(self.text, block) is None:
            if last is None or not last.table:
                return
        if self._table(block, last, following) or self._vote(block, last, following):
            return
        label = label_of(self.text, block)
        if label is not None and self._refuses(label, block, last):
            label = None
        if self._question(block, label, last):
            return
        begin = label.words if label is not None else block.start
        words = trimmed(self.text, begin, block.end, block.blanks)
        if words is None:
            return
        if label is None and self.pending is None and last is not None:
            if self._continues(last, block):
                last.take(block, bullet_end(self.text, block) is not None)
                return
        if label is not None and last is not None and self._clause(last, label, words):
            last.take(block)
            last.clause = label.parts[0]
            return
        self._begin(words, block, label, last)

    def _begin(self, words: Block, block: Block, label: Label | None, last: _Draft | None) -> None:
        printed, basis = self._labelled(label)
        before, after = (words, None) if printed is not None else self._mid_line_decision(words)
        kind = self._kind(before, block, last, printed is not None)
        if printed is not None and kind == "minute" and self._awaited(before):
            self._grow(before, None, printed, basis)
            return
        if self.open is not None and self._in_question(before, kind, printed is not None):
            return
        self._close_question()
        if self.marked and printed is not None:
            self.answering = None
        draft = _Draft(before.start, before.start, kind, printed, basis, self.answering)
        draft.people = bool(ATTENDANCE.match(before.text))
        if kind == "resolution":
            self.answering = None
        self.add(draft, before, bullet_end(self.text, block) is not None)
        self._supplementary(before, draft)
        if after is not None:
            self.add(_Draft(after.start, after.start, "resolution"), after)

    def _labelled(self, label: Label | None) -> tuple[str | None, Basis]:
        """The paragraph's label: its own, or the one that stood alone on the line above."""
        if label is None and self.pending is not None:
            pending, self.pending = self.pending, None
            return pending[1], pending[2]
        self.pending = None
        return self._named(label) if label is not None else (None, "not_stated")

    def _named(self, label: Label) -> tuple[str, Basis]:
        if label.kind in ("number", "dotted"):
            self.number = label
            if label.kind == "dotted":
                self.dotted = label
            return label.value, "printed"
        if label.kind == "capital" or self.number is None:
            return label.value, "printed"
        return f"{self.number.value}{label.value}", "inferred"

    def _mid_line_decision(self, words: Block) -> tuple[Block, Block | None]:
        """A RESOLVED that follows other text on its line is a paragraph of its own."""
        match = _MID_LINE_DECISION.search(self.text, words.start, words.end)
        if match is None or RESOLUTION.match(words.text):
            return words, None
        before = trimmed(self.text, words.start, match.start(), words.blanks)
        after = trimmed(self.text, match.end(), words.end)
        return (before, after) if before is not None else (words, None)

    def _kind(
        self, words: Block, block: Block, last: _Draft | None, labelled: bool
    ) -> ParagraphKind:
        line = words.text
        if RESOLUTION.match(line):
            return "resolution"
        if is_note(line) or MOVER_LINE.match(line):
            return "note"
        if is_bare_decision(line):
            return "resolution"
        if last is not None and last.kind == "resolution" and labelled and (
            self._follows_on(last) or self._next_clause(last, line)
        ):  # fmt: skip
            return "resolution"
        if not FINITE.search(line) and DECISION_INSIDE.search(line) and len(line) < 200:
            return "resolution"
        if self._is_heading(line, labelled) and bullet_end(self.text, block) is None:
            return "heading"
        return "minute"

    def _follows_on(self, last: _Draft) -> bool:
        """Whether a labelled line below a resolution is one of its clauses."""
        return bool(LEAD_IN.search(last.tail)) or last.size < 24

    @staticmethod
    def _next_clause(last: _Draft, line: str) -> bool:
        """Whether a labelled line is one more labelled clause of a decision: "That the ..."."""
        return last.label is not None and bool(_NEXT_CLAUSE.match(line))

    def _is_heading(self, line: str, labelled: bool) -> bool:
        if len(line) >= (60 if labelled else 100) or AGENDA_VOICE.match(line):
            return False
        if labelled and (
            self.number is None or self.number.kind != "dotted" or NAMES_LINE.match(line)
        ):
            return False
        if is_row(line):
            return False
        if line[0] in '“"‘' and TERMINAL.search(line) and not line[-1].isalnum():
            return False  # direct speech that a new paragraph reopens
        if line.lower().rstrip(".") in ("none", "noted", "agreed", "nil", "dim"):
            return False
        return title_score(line) > 0 and not is_reported(line) and not FINITE.search(line)

    def _lists_people(self, line: str, last: _Draft) -> bool:
        """A line of names, or of the councils they come from, below "Present"."""
        if not last.people or len(line) > 200 or is_reported(line):
            return False
        return not TERMINAL.search(line) or bool(NAMES_LINE.match(line))

    # -- what joins the paragraph above ----------------------------------------------------------

    def _lone_cut(self, block: Block, last: _Draft | None) -> bool:
        """A cut-off marker on a line of its own belongs to the paragraph that it cuts."""
        if more_alone(block.text):
            if last is not None and not _complete(last) and last.kind in ("minute", "resolution"):
                last.cut = True
            return True  # below a whole paragraph it may be a button of the page
        match = CUT_OFF.search(block.text) or CUT_MARK.search(block.text)
        if match is None or block.text[: match.start()].strip(" .…"):
            return False
        if block.text[match.end() :].strip(" .…"):
            return False  # words follow on the line
        self.cut = True
        if last is not None and not _complete(last):
            last.take(block)
        return True  # below a whole paragraph it cuts off what would follow

    def _lone_label(self, block: Block, last: _Draft | None, following: Block | None) -> bool:
        if following is None or is_cut(following.text):
            return False
        label = lone_label(self.text, block)
        if label is None or (last is not None and last.table):
            return False
        if self._refuses(label, block, last):
            return False
        self._close_question()
        printed, basis = self._named(label)
        self.pending = (label, printed, basis)
        return True

    def _refuses(self, label: Label, block: Block, last: _Draft | None) -> bool:
        """A figure at a line start that is no label: "101. Calls" below "... the number"."""
        if label.kind not in ("number", "dotted"):
            return False
        if last is not None and not block.blanks and UNFINISHED.search(last.tail):
            return True
        before = self.dotted if label.kind == "dotted" else self.number
        if label.kind == "dotted":
            if before is None or before.kind != "dotted":
                return label.parts[-1] > 9 or label.parts[0] > 400
            return _far(before.parts, label.parts)
        unfinished = last is not None and not TERMINAL.search(last.tail) and not block.blanks
        if before is None or before.kind != "number":
            return unfinished and label.parts[0] > 40
        step = label.parts[0] - before.parts[0]
        return step > 20 or (unfinished and step not in (1, 2, 3) and label.parts[0] > 1)

    def _clause(self, last: _Draft, label: Label, words: Block) -> bool:
        """Whether a lettered line is a clause of the unfinished paragraph above it."""
        if (
            last.cut
            or label.kind not in ("letter", "roman")
            or last.kind not in ("resolution", "minute", "agenda")
        ):
            return False
        counted = last.clause > 0 and label.parts[0] == last.clause + 1
        if not LEAD_IN.search(last.tail) and not counted:
            return False
        if last.kind == "resolution" or counted:
            return True
        first = words.text[:1]
        return (
            first.islower()
            or words.text.endswith((";", "; and", "; or", ","))
            or (not is_reported(words.text) and len(words.text) < 160)
        )

    def _continues(self, last: _Draft, block: Block) -> bool:
        """Whether a line without a label goes on with the paragraph above it."""
        line, above = block.text, last.tail
        if last.cut or last.kind == "heading" or last.table:
            return False
        if MOVER_LINE.match(line):
            return last.kind == "note" and bool(MOVER_LINE.match(self.text[last.start : last.end]))
        if last.people and _PRESENT_MARK.match(line):
            return True
        if RESOLUTION.match(line) or is_note(line) or is_part_heading(line):
            return False
        if last.question is not None and _GAVE_ANSWER.search(above):
            return True
        if self._lists_people(line, last):
            return True
        if bullet_end(self.text, block) is not None:
            return self._bullet_continues(last, block)
        if line[:1].islower():
            return True
        if last.kind == "note":
            return bool(UNFINISHED.search(above)) or (
                not block.blanks and bool(LATER_NOTE.match(above)) and not TERMINAL.search(above)
            )
        if last.kind == "resolution":
            return self._resolution_continues(last, block)
        if UNFINISHED.search(above):
            return True
        if TERMINAL.search(above) or above.endswith((":", ";")) or last.size < 40:
            return False
        # An unfinished clause and a line without a verb of its own: "... that Mr Fenn be elected" /
        # "Chair of the Northshire Police and Crime Panel."
        return (
            self.open is None
            and not is_reported(line)
            and title_score(line) < 1.5
            and (not block.blanks or not FINITE.search(line))
        )

    def _bullet_continues(self, last: _Draft, block: Block) -> bool:
        above = last.tail
        if last.kind == "resolution":
            return last.bullets or not TERMINAL.search(above)
        if self._opens_discussion(last):
            return False
        if above.endswith((":", ";", ",", ":-", ":–", "; and", "; or")):
            return not (self._is_speech(block) and last.size > 300)
        return last.bullets and last.start < last.end and self._list_goes_on(last, block)

    def _opens_discussion(self, last: _Draft) -> bool:
        """Whether a bullet below would be one of the speeches that "The following points were
        raised:" opens, or stands behind another of them: each is a minute of its own."""
        if bullet_end(self.text, _at(self.text, last)) is None:
            words = collapse(self.text[last.start : last.end][-_LONGEST_LEAD:])
            self.speeches = _DISCUSSED.search(words) is not None
        return self.speeches

    def _list_goes_on(self, last: _Draft, block: Block) -> bool:
        """Bullets of one list stay together; bullets that are minutes of their own do not."""
        starts_with_bullet = bullet_end(self.text, _at(self.text, last)) is not None
        return not starts_with_bullet and not self._is_speech(block)

    def _is_speech(self, block: Block) -> bool:
        return (
            len(block.text) > 100
            and bool(REPORTING.search(block.text))
            and block.text.endswith((".", "”", '"'))
        )

    def _resolution_continues(self, last: _Draft, block: Block) -> bool:
        line, above = block.text, last.tail
        if TERMINAL.search(above) and not _WORD_ALONE.match(above):
            return False
        if is_bare_decision(line) or _JOINS_RESOLUTION.match(line):
            return True
        if last.size < 40:
            return title_score(line) < 2 or bool(LEAD_IN.search(above))
        return not is_reported(line) and title_score(line) < 1.5

    # -- tables and votes ------------------------------------------------------------------------

    def _table(self, block: Block, last: _Draft | None, following: Block | None) -> bool:
        """A table of interests, flattened to one cell a line."""
        line = block.text
        if last is not None and last.table:
            if RESOLUTION.match(line) or is_note(line) or _ends_table(line):
                return False
            last.take(block)
            return True
        head = (
            following is not None and _TABLE_HEAD.match(line) and _TABLE_HEAD.match(following.text)
        )
        if not head:
            return False
        self._close_question()
        draft = self.add(_Draft(block.start, block.start, "note"), block)
        draft.table = True
        return True

    def _vote(self, block: Block, last: _Draft | None, following: Block | None) -> bool:
        """How a vote went, in figures or names: it belongs to the paragraph that announces it."""
        line = block.text
        if VOTE_LINE.match(line) and (
            re.search(r"\d|motion|amendment|proposal", line) or _names(following)
        ):
            if last is not None and (
                last.votes or (last.kind == "minute" and _announces_vote(last.tail))
            ):
                last.take(block)
                last.votes = True
                return True
            self._close_question()
            draft = self.add(_Draft(block.start, block.start, "note"), block)
            draft.votes = True
            return True
        if last is not None and last.votes and _is_names(line) and not last.tail.endswith("."):
            last.take(block)
            return True
        return False

    # -- questions -------------------------------------------------------------------------------

    def _question(self, block: Block, label: Label | None, last: _Draft | None) -> bool:
        if label is not None and label.kind == "capital" and label.value in "QA":
            label = None  # "Q.  Mr Reed asked", not a section's letter
        inner = block if label is None else (trimmed(self.text, label.words, block.end) or block)
        if self.open is not None and self._inside_question(block, inner, label):
            return True
        answer = forms.answer_words(self.text, inner)
        if answer is not None and self.asked:
            return self._answer(block, label, answer)
        if self.asked:
            words = forms.supplementary_words(self.text, inner)
            if words is not None:
                self._open("Supplementary question", None, "labelled")
                self._grow(trimmed(self.text, words, block.end))
                if self.open is not None and self.open.draft is None:
                    self.open.line = block
                return True
        if self._asker_below(block, last):
            return True
        opened = forms.opening(
            self.text, inner, label is not None or self.pending is not None, self.open is not None
        )
        if opened is None:
            return False
        printed, basis = self._labelled(label)
        named = opened.asker is not None
        first = printed if opened.style == "asker_first" else None
        told = sum(not asked.label.startswith("Supplementary") for asked in self.asked[-99:])
        name = opened.label or f"Question {first or told + 1}"
        self._open(name, opened.asker, opened.style)
        # The line that names the asker belongs to the paragraph, but not to the question's words.
        whole = trimmed(self.text, inner.start if named else opened.words, block.end)
        if whole is not None:
            self._grow(whole, opened.words, printed, basis)
        elif self.open is not None:
            self.open.line = block
        if whole is None and printed is not None:
            self.pending = (label, printed, basis) if label is not None else None
        return True

    def _asker_below(self, block: Block, last: _Draft | None) -> bool:
        """The asker in brackets on a line of its own, below a question that nothing announces."""
        if last is None or last.kind != "minute" or self.open is not None:
            return False
        if not last.tail.endswith("?") or last.question is not None:
            return False
        alone = forms.asker_last(self.text, block)
        asker = alone[1] if alone is not None and alone[0] == block.start else None
        asker = asker or forms.asked_by(block.text)
        if asker is None or is_reported(last.tail):
            return False
        told = sum(not asked.label.startswith("Supplementary") for asked in self.asked[-99:])
        name = self._unique(f"Question {told + 1}")
        self.asked.append(_Asked(name, asker, "asker_last", last.start, last.end, last))
        last.take(block)
        last.kind, last.question = "question", name
        self.answering, self.marked = name, False
        return True

    def _inside_question(self, block: Block, inner: Block, label: Label | None) -> bool:
        """A line while a question is open: its words, its asker, or the end of it."""
        asked = self.open
        if asked is None:
            return False
        words = forms.question_words(self.text, inner)
        if words is not None and asked.start is None:
            self._grow(inner, words)
            return True
        if asked.start is None and asked.draft is not None and inner.text[:1].islower():
            asked.draft.take(
                block
            )  # the asker's line goes on: "..., who / was not able to attend:"
            return True
        answer = forms.answer_words(self.text, inner)
        if answer is not None:
            return self._answer(block, label, answer)
        if asked.asker is None:
            asker = forms.asked_by(inner.text)
            if asker is None and asked.start is None and not label:
                asker = self._names_asker(inner)
            if asker is not None:
                asked.asker = asker
                self._grow(block, block.end)
                if asked.start is not None:
                    self._close_question()
                return True
        alone = forms.asker_last(self.text, block)
        if alone is not None and alone[0] == block.start and asked.draft is not None:
            asked.draft.take(block)
            asked.asker = asked.asker or alone[1]
            self._close_question()
            return True
        return False

    def _names_asker(self, block: Block) -> Speaker | None:
        """The asker alone on the line below the label of a question."""
        line = forms.untold(block.text)
        if len(line) > 120 or (TERMINAL.search(line) and line[-1] != ")"):
            return None
        found = forms.lone_person(line)
        return found if found is not None and found.name is not None else None

    def _in_question(self, words: Block, kind: ParagraphKind, labelled: bool) -> bool:
        """Whether an ordinary line is part of the open question; else the question is over."""
        asked = self.open
        if asked is None or labelled or kind in ("resolution", "note"):
            return False
        if asked.draft is not None:
            spoken = bool(_ANSWERS.match(words.text)) and is_reported(words.text)
            over = asked.draft.tail.rstrip("”\"’' ").endswith("?")
            if spoken and (over or asked.asker is not None or asked.style == "lettered"):
                return False
            if over and words.blanks and asked.asker is not None and not self._answer_is_marked():
                return words.text.endswith("?") and self._grown(words)
        return self._grown(words)

    def _awaited(self, words: Block) -> bool:
        """Whether a numbered line is what "Question 1" above it announces: it asks something."""
        asked = self.open
        if asked is None or asked.draft is not None or asked.style != "labelled":
            return False
        return forms.asks(self.text, words)

    def _grown(self, words: Block) -> bool:
        self._grow(words)
        return True

    def _answer_is_marked(self) -> bool:
        """Whether "Response:" or the like is still to come for the open question."""
        return self.at + 1 < len(self.answers) and self.answers[self.at + 1]

    def _answer(self, block: Block, label: Label | None, words: int) -> bool:
        self._close_question()
        self.marked = True
        printed, basis = self._labelled(label)
        rest = trimmed(self.text, words, block.end)
        if rest is not None:
            self.add(_Draft(rest.start, rest.start, "minute", printed, basis, self.answering), rest)
        elif words >= block.end:
            self.add(_Draft(block.start, block.start, "heading"), block)
        return True

    def _open(self, label: str, asker: Speaker | None, style: str) -> None:
        self._close_question()
        self.open = _Asked(self._unique(label), asker, style)
        self.asked.append(self.open)

    def _unique(self, label: str) -> str:
        self.names[label] += 1
        return label if self.names[label] == 1 else f"{label} ({self.names[label]})"

    def _grow(
        self,
        block: Block | None,
        words: int | None = None,
        label: str | None = None,
        basis: Basis = "not_stated",
    ) -> None:
        """Add a block to the open question; `words` is where its words begin behind the asker."""
        asked = self.open
        if asked is None or block is None:
            return
        tail = forms.asker_last(self.text, block)
        if asked.draft is None:
            asked.draft = self.add(
                _Draft(block.start, block.start, "question", label, basis, asked.label), block
            )
        else:
            asked.draft.take(block)
        if words is not None and words >= block.end:
            return  # the words follow on the next line
        begin = block.start if words is None else words
        ends = block.end if tail is None else begin + len(self.text[begin : tail[0]].rstrip())
        if begin < block.end and ends > begin:
            asked.start = begin if asked.start is None else asked.start
            asked.end = ends
        if tail is not None and asked.asker is None:
            asked.asker = tail[1]
            self._close_question()

    def _close_question(self) -> None:
        if self.open is not None:
            self.answering, self.marked = self.open.label, False
            if self.open.draft is None and self.open.line is not None:
                line = self.open.line  # no words follow: the label is all there is
                self.add(_Draft(line.start, line.start, "heading"), line)
            self.open = None

    def _supplementary(self, words: Block, draft: _Draft) -> None:
        """A supplementary question told in the same breath as its answer."""
        if draft.kind != "minute":
            return
        found = forms.supplementary(words.text)
        if found is None:
            return
        start = forms.words_after(self.text, words, found[0])
        sentences = split(self.text, start, words.end)
        if not sentences:
            self._open("Supplementary question", found[1], "announced")
            return
        name = self._unique("Supplementary question")
        alone = len(sentences) == 1
        asked = _Asked(name, found[1], "announced", *sentences[0], draft, inline=not alone)
        self.asked.append(asked)
        draft.question = name
        if alone:
            draft.kind = "question"
        self.answering = name

    def other_minutes(self, title: str) -> None:
        """A set of minutes printed whole inside an item: its headings are not this meeting's."""
        if "inutes" not in title:
            return
        inside = [
            draft
            for draft in self.drafts
            if draft.kind == "minute"
            and draft.label is not None
            and draft.size < 90
            and title_score(draft.tail) > 0
            and not FINITE.search(draft.tail)
        ]
        if len(inside) < 3:
            return
        for draft in inside:
            draft.kind = "heading"
        message = "the item prints the minutes of another meeting inside it"
        self.remarks.append(Remark("unclear", message, inside[0].start))

    # -- finish ----------------------------------------------------------------------------------

    def finish(self, key: str) -> Read:
        self._close_question()
        self._one_decision_twice()
        counters: dict[str, int] = {}
        paragraphs: list[Paragraph] = []
        anchors: dict[int, str] = {}
        for draft in self.drafts:
            self._trim(draft)
            if not re.search(r"\w", self.text[draft.start : draft.end]):
                continue
            spans = split_uncut(self.text, draft.start, draft.end)
            if not spans:
                words = self.text[draft.start : draft.end]
                self.cut = self.cut or (
                    draft.cut and (draft.kind != "agenda" or cuts_minutes(words))
                )
                continue  # a cut-off marker and nothing else
            anchor = _anchor(key, draft, counters)
            anchors[id(draft)] = anchor
            keeps = draft.kind in ("minute", "question")
            paragraphs.append(
                Paragraph(
                    anchor=anchor,
                    label=draft.label,
                    start=draft.start,
                    end=draft.end,
                    kind=draft.kind,
                    sentences=tuple(Sentence(a, b) for a, b in spans),
                    truncated=draft.cut,
                    question=draft.question if keeps else None,
                    label_basis=draft.label_basis if draft.label else "not_stated",
                )
            )
        answers: dict[str, list[str]] = {}
        for paragraph in paragraphs:
            if paragraph.question is not None and paragraph.kind == "minute":
                answers.setdefault(paragraph.question, []).append(paragraph.anchor)
        starts = {paragraph.anchor: paragraph.start for paragraph in paragraphs}
        questions = tuple(
            question
            for asked in self.asked
            if (
                question := _finished(
                    self.text, asked, answers.get(asked.label, []), anchors, starts
                )
            )
            is not None
        )
        return Read(tuple(paragraphs), questions, self.cut, self.remarks)

    def _trim(self, draft: _Draft) -> None:
        words = self.text[max(draft.start, draft.end - 16) : draft.end]
        debris = TAG_DEBRIS.search(words)
        if debris:
            draft.end -= len(words) - debris.start()
            while draft.end > draft.start and self.text[draft.end - 1].isspace():
                draft.end -= 1

    def _one_decision_twice(self) -> None:
        """One decision may be printed twice; the one under `Decision:` becomes a note."""
        later: list[frozenset[str]] = []
        first: list[_Draft] = []
        for index, draft in enumerate(self.drafts):
            if draft.kind != "resolution":
                continue
            apart = 0 <= self.first_decision <= index < self.first_minute
            if apart or _DECISION_WORD.match(self.text, draft.start, draft.end):
                first.append(draft)
            else:
                later.append(_decided(self.text[draft.start : draft.end]))
        for draft in first[:20]:
            words = _decided(self.text[draft.start : draft.end])
            if any(_alike(words, other) for other in later[:40]):
                draft.kind = "note"
                message = "one decision is printed twice, under Decision and in the minutes"
                self.remarks.append(Remark("inferred", message, draft.start))


_DECISION_WORD = re.compile(r"Decisions?\s?:")
_DECIDED_WORDS = re.compile(r"[a-z0-9£%’']+")
_FORMULA = frozenset(
    "unanimously resolved recommended agreed decision that to be the a and of it was b c d i ii "
    "iii".split()
)


def _decided(words: str) -> frozenset[str]:
    """The words of a decision without its formula, for comparing two printings of it."""
    return frozenset(_DECIDED_WORDS.findall(words[:4000].casefold())) - _FORMULA


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return False
    return len(one & other) >= 0.8 * max(len(one), len(other))


def _complete(draft: _Draft) -> bool:
    return bool(TERMINAL.search(draft.tail)) or (
        draft.kind == "question" and draft.tail.endswith(")")
    )


def _at(text: str, draft: _Draft) -> Block:
    return Block(draft.start, draft.end, "")


def _far(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether one dotted label cannot come after another: "10.30" after "3.2"."""
    if len(before) == len(after) and before[:-1] == after[:-1]:
        return not -3 <= after[-1] - before[-1] <= 20
    if len(after) > len(before):
        return after[: len(before)] != before and after[-1] > 3
    return after[-1] > 9


def _names(block: Block | None) -> bool:
    return block is not None and _is_names(block.text)


def _is_names(line: str) -> bool:
    if not NAMES_LINE.match(line) and line.count(",") < 2:
        return False
    return not is_reported(line) and not FINITE.search(line) and len(line) < 1500


def _announces_vote(tail: str) -> bool:
    return bool(
        re.search(r"(?:[:–-]|\b(?:as follows|was|were|result|vote|voting|recorded))\.?$", tail)
        and re.search(r"\b(?:vote[sd]?|voting|result|motion|ballot|recorded|put)\b", tail, re.I)
    )


def _ends_table(line: str) -> bool:
    return line.endswith(".") and is_reported(line) and len(line) > 40


def _anchor(key: str, draft: _Draft, counters: dict[str, int]) -> str:
    if draft.label:
        anchor = f"{key}/{draft.label}"
    else:
        letter = {
            "resolution": "r", "question": "q", "agenda": "a",
            "note": "n", "heading": "h", "minute": "p",
        }[draft.kind]  # fmt: skip
        counters[letter] = counters.get(letter, 0) + 1
        anchor = f"{key}/{letter}{counters[letter]}"
    counters[anchor] = counters.get(anchor, 0) + 1
    return anchor if counters[anchor] == 1 else f"{anchor}-{counters[anchor]}"


def _finished(
    text: str,
    asked: _Asked,
    answers: Sequence[str],
    anchors: Mapping[int, str],
    starts: Mapping[str, int],
) -> Question | None:
    own = anchors.get(id(asked.draft)) if asked.draft is not None else None
    if own is None and not answers:
        return None
    start, end = asked.start, asked.end
    if start is None:
        start = end = starts[own or answers[0]]
    asker = asked.asker or forms.asker_told(text[start:end])
    return Question(asked.label, asker, start, end, tuple(answers))


def _answers_ahead(text: str, blocks: Sequence[Block]) -> list[bool]:
    """For each block whether a marked answer stands there or below, before the next question."""
    ahead = [False] * len(blocks)
    seen = False
    for at in range(len(blocks) - 1, -1, -1):
        if forms.answer_words(text, blocks[at]) is not None:
            seen = True
        elif forms.opening(text, blocks[at], False, False) is not None:
            seen = False
        ahead[at] = seen
    return ahead
