"""From the minutes of one item to its paragraphs: labels, questions, resolutions, notes, cut-offs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.blocks import (
    ANSWER_WORD,
    ASKED_AS_FOLLOWS,
    ASKER_FIRST,
    ASKER_LAST,
    BULLET,
    CUT_OFF,
    CUT_OFF_WELSH,
    DROPPED_RESOLUTION,
    FINITE,
    GAVE_RESPONSE,
    LABEL_ALONE,
    NOTE,
    PAGE_NUMBER,
    QUESTION_LABEL,
    QUESTION_WORD,
    RESOLUTION,
    SUBMITTED,
    TAG_DEBRIS,
    UNFINISHED,
    VOTE_LINE,
    Block,
    collapse,
    dropped_label,
    is_title_like,
)
from ingest.model import Basis, Paragraph, ParagraphKind, Question, Sentence, Speaker
from ingest.sentences import split

_TERMINAL = re.compile(r"[.!?][\"'”’)\]]*$")


@dataclass(slots=True)
class _Draft:
    """A paragraph while lines may still join it."""

    start: int
    end: int
    kind: ParagraphKind
    label: str | None = None
    label_basis: Basis = "printed"
    question: str | None = None
    bullets: bool = False


def read_paragraphs(
    text: str,
    item_key: str,
    agenda: Iterable[Block],
    minutes: Iterable[Block],
    decision_words: bool = True,
) -> tuple[tuple[Paragraph, ...], tuple[Question, ...]]:
    """The paragraphs and questions of one item.

    Args:
        text: the exact text of the document.
        item_key: begins every anchor.
        agenda: blocks of the agenda's own text.
        minutes: blocks of the minutes.
        decision_words: whether a bare "That ..." may be a decision whose RESOLVED was dropped.

    Returns:
        Paragraphs in the order printed, the agenda's first, each with its sentences; and the
        questions with their askers.
    """
    reader = _Reader(text, decision_words)
    for block in agenda:
        reader.agenda(block)
    reader.begin_minutes()
    blocks = list(minutes)
    for index, block in enumerate(blocks):
        reader.minute(block, blocks[index + 1] if index + 1 < len(blocks) else None)
    return reader.finish(item_key)


class _Reader:
    def __init__(self, text: str, decision_words: bool) -> None:
        self.text = text
        self.decision_words = decision_words
        self.drafts: list[_Draft] = []
        self.questions: list[dict[str, object]] = []
        self.number: str | None = None  # the last numeric label, which lettered lines hang from
        self.pending: tuple[str, Basis] | None = None  # a label alone on its line
        self.open_question: int | None = None  # index of the question whose words are being read
        self.answering: str | None = None  # label of the question being answered
        self.in_agenda = True

    # -- the agenda's own words ---------------------------------------------------------------

    def agenda(self, block: Block) -> None:
        last = self.drafts[-1] if self.drafts else None
        if last and (BULLET.match(block.text) or block.text[:1].islower()) and not self._cut(last):
            self._extend(last, block)
            return
        if last and self.words(last).rstrip().endswith(":") and not is_title_like(block.text):
            self._extend(last, block)
            return
        self.drafts.append(_Draft(block.start, block.end, "agenda"))

    def begin_minutes(self) -> None:
        self.in_agenda = False
        self.first_minute = len(self.drafts)

    # -- the minutes ---------------------------------------------------------------------------

    def minute(self, block: Block, following: Block | None) -> None:
        line = block.text
        last = self.drafts[-1] if len(self.drafts) > self.first_minute else None
        if self._lone_cut(block, last):
            return
        alone = LABEL_ALONE.match(line)
        if alone and following is not None:
            label = next(value for value in alone.groups() if value)
            self.pending = self._label(
                "letter" if alone["letter"] else "dotted" if alone["dotted"] else "number", label
            )
            return
        if PAGE_NUMBER.match(line) and not line.endswith("."):
            return
        if self._question(block, last):
            return
        begin, label = dropped_label(self.text, block)
        if label and self._refuses(label, block, last):
            begin, label = block.start, None
        words = collapse(self.text[begin : block.end])
        if (
            label is None
            and self.pending is None
            and last is not None
            and self._continues(last, block)
        ):
            self._extend(last, block)
            return
        kind = self._kind(words, block, last)
        draft = _Draft(
            begin, block.end, kind, question=self.answering, bullets=bool(BULLET.match(line))
        )
        if label:
            draft.label, draft.label_basis = self._label(label[0], label[1])
        elif self.pending:
            draft.label, draft.label_basis = self.pending
        self.pending = None
        if self.open_question is not None:
            if draft.label is None and kind in ("minute", "heading") and not self._asker_known():
                self._grow_question(block)
                return
            self._close_question()
            draft.question = self.answering
        self.drafts.append(draft)

    def _kind(self, words: str, block: Block, last: _Draft | None) -> ParagraphKind:
        if RESOLUTION.match(words):
            return "resolution"
        if VOTE_LINE.match(words) or NOTE.match(words):
            return "note"
        if (
            last
            and last.kind == "note"
            and not self.words(last).endswith(".")
            and not FINITE.search(words)
        ):
            return "note" if len(words) < 120 else "minute"
        if (
            self.decision_words
            and DROPPED_RESOLUTION.match(words)
            and not re.match(r"^That (?:was|is|would|had)\b", words)
        ):
            return "resolution"
        if (
            is_title_like(words)
            and not FINITE.search(words)
            and len(words) < 90
            and not BULLET.match(words)
            and not self.pending
        ):
            return "heading"
        return "minute"

    def words(self, draft: _Draft) -> str:
        return self.text[draft.start : draft.end]

    def _extend(self, draft: _Draft, block: Block) -> None:
        draft.end = block.end

    def _cut(self, draft: _Draft) -> bool:
        return bool(CUT_OFF.search(self.words(draft)) or CUT_OFF_WELSH.search(self.words(draft)))

    def _lone_cut(self, block: Block, last: _Draft | None) -> bool:
        """A cut-off marker on a line of its own belongs to the paragraph that it cuts."""
        match = CUT_OFF.match(block.text) or CUT_OFF_WELSH.match(block.text)
        if match and last is not None and match.end() >= len(block.text) - 1:
            self._extend(last, block)
            return True
        return False

    def _label(self, kind: str, label: str) -> tuple[str, Basis]:
        if kind in ("number", "dotted", "capital"):
            self.number = label
            return label, "printed"
        if self.number is not None:
            return f"{self.number}{label}", "inferred"
        return label, "printed"

    def _refuses(self, label: tuple[str, str, int], block: Block, last: _Draft | None) -> bool:
        """A number at a line start that is no label: "101. Calls were ..." in a sentence about 101 calls."""
        if label[0] != "number":
            return False
        if last is not None and UNFINISHED.search(collapse(self.words(last))) and not block.blanks:
            return True
        if self.number and self.number.isdigit():
            step = int(label[1]) - int(self.number)
            return step > 20 and block.blanks == 0
        return False

    def _continues(self, last: _Draft, block: Block) -> bool:
        """Whether a line goes on with the paragraph above it."""
        if self._cut(last):
            return False
        line, above = block.text, collapse(self.words(last))
        if last.kind == "heading":
            return False
        if line[:1].islower():
            return True
        if BULLET.match(line):
            return (
                above.endswith((":", ";", ",", "and", "or"))
                or last.bullets
                or last.kind == "resolution"
                and not _TERMINAL.search(above)
            )
        if last.kind == "resolution":
            if RESOLUTION.match(line):
                return False
            return not _TERMINAL.search(above) and not is_heading_only(line)
        return bool(UNFINISHED.search(above)) and not RESOLUTION.match(line)

    # -- questions ------------------------------------------------------------------------------

    def _question(self, block: Block, last: _Draft | None) -> bool:
        line = block.text
        if self.open_question is not None:
            alone = ASKER_LAST.fullmatch(line)
            if alone:
                self.questions[self.open_question]["asker"] = speaker(alone["asker"])
                self._close_question()
                return True
            if ANSWER_WORD.match(line):
                self._close_question()
                begin = self._after(block, ANSWER_WORD)
                if begin < block.end:
                    self.drafts.append(_Draft(begin, block.end, "minute", question=self.answering))
                return True
        submitted = SUBMITTED.match(line)
        if submitted:
            self._open(
                f"Question {len(self.questions) + 1}",
                block.end,
                block.end,
                speaker(submitted["asker"]),
            )
            return True
        opened = QUESTION_LABEL.match(line)
        if (
            opened
            and (opened.end() == len(line) or not FINITE.match(line[opened.end() :]))
            and not re.match(r"^(?:Question|Q)\s?\d+ (?:was|had|asked|from the)\b", line)
        ):
            begin = self._after(block, QUESTION_LABEL)
            self._open(collapse(opened["label"]), begin, block.end)
            return True
        if self.open_question is not None and QUESTION_WORD.match(line):
            begin = self._after(block, QUESTION_WORD)
            self._grow_question(Block(begin, block.end, collapse(self.text[begin : block.end])))
            return True
        named = re.match(r"^Q\s*[.:]\s*", line)
        if named:
            rest = line[named.end() :]
            asked = ASKED_AS_FOLLOWS.match(rest)
            begin = self._after(block, re.compile(r"^Q\s*[.:]\s*"))
            label = f"Question {len(self.questions) + 1}"
            self._open(label, begin, block.end, speaker(asked["asker"]) if asked else None)
            return True
        answered = re.match(r"^A\s*[.:]\s*", line)
        if answered and (self.questions or GAVE_RESPONSE.match(line[answered.end() :])):
            self._close_question()
            begin = self._after(block, re.compile(r"^A\s*[.:]\s*"))
            self.drafts.append(_Draft(begin, block.end, "minute", question=self.answering))
            return True
        _, label = dropped_label(self.text, block)
        first = ASKER_FIRST.match(line[label[2] :] if label else line)
        if first and (label or first.end() >= len(line)):
            begin, _ = dropped_label(self.text, block)
            name = "Question " + (label[1] if label else str(len(self.questions) + 1))
            if label:
                self.number = label[1]
            words = self.text[begin : block.end]
            colon = words.index(":") + 1
            start = begin + colon + len(words[colon:]) - len(words[colon:].lstrip())
            self._open(
                name, min(start, block.end), block.end, speaker(first["asker"]), first_layout=True
            )
            return True
        return False

    def _after(self, block: Block, pattern: re.Pattern[str]) -> int:
        match = pattern.match(block.text)
        visible = len(block.text[: match.end()].replace(" ", "")) if match else 0
        position = block.start
        while visible and position < block.end:
            visible -= not self.text[position].isspace()
            position += 1
        while position < block.end and self.text[position].isspace():
            position += 1
        return position

    def _open(
        self,
        label: str,
        start: int,
        end: int,
        asker: Speaker | None = None,
        first_layout: bool = False,
    ) -> None:
        self._close_question()
        taken = {str(question["label"]) for question in self.questions}
        name, count = label, 2
        while name in taken:
            name, count = f"{label} ({count})", count + 1
        self.questions.append({"label": name, "asker": asker, "first": first_layout})
        self.open_question = len(self.questions) - 1
        if start < end:
            self._grow_question(Block(start, end, collapse(self.text[start:end])))

    def _grow_question(self, block: Block) -> None:
        assert self.open_question is not None
        question = self.questions[self.open_question]
        tail = ASKER_LAST.search(block.text)
        draft = _Draft(block.start, block.end, "question", question=str(question["label"]))
        self.drafts.append(draft)
        if tail and question["asker"] is None:
            question["asker"] = speaker(tail["asker"])
            self._close_question()
        elif question["first"] and "?" in block.text:
            self._close_question()

    def _asker_known(self) -> bool:
        assert self.open_question is not None
        question = self.questions[self.open_question]
        return bool(question["asker"]) and bool(
            [
                draft
                for draft in self.drafts
                if draft.kind == "question" and draft.question == question["label"]
            ]
        )

    def _close_question(self) -> None:
        if self.open_question is not None:
            self.answering = str(self.questions[self.open_question]["label"])
            self.open_question = None

    # -- finish ---------------------------------------------------------------------------------

    def finish(self, item_key: str) -> tuple[tuple[Paragraph, ...], tuple[Question, ...]]:
        self._close_question()
        counters: dict[str, int] = {}
        taken: set[str] = set()
        paragraphs = []
        for draft in self.drafts:
            words = self.text[draft.start : draft.end]
            debris = TAG_DEBRIS.search(words)
            if debris:
                draft.end = draft.start + len(words[: debris.start()].rstrip())
                words = self.text[draft.start : draft.end]
            if not words.strip():
                continue
            anchor = self._anchor(item_key, draft, counters, taken)
            sentences = tuple(Sentence(a, b) for a, b in split(self.text, draft.start, draft.end))
            paragraphs.append(
                Paragraph(
                    anchor=anchor,
                    label=draft.label,
                    start=draft.start,
                    end=draft.end,
                    kind=draft.kind,
                    sentences=sentences,
                    truncated=self._cut(draft),
                    question=None
                    if draft.kind in ("resolution", "note", "heading")
                    else draft.question,
                    label_basis=draft.label_basis if draft.label else "not_stated",
                )
            )
        return tuple(paragraphs), self._finished_questions(paragraphs)

    def _anchor(self, key: str, draft: _Draft, counters: dict[str, int], taken: set[str]) -> str:
        if draft.label:
            anchor = f"{key}/{draft.label}"
        else:
            letter = {
                "resolution": "r",
                "question": "q",
                "agenda": "a",
                "note": "n",
                "heading": "h",
            }.get(draft.kind, "p")
            counters[letter] = counters.get(letter, 0) + 1
            anchor = f"{key}/{letter}{counters[letter]}"
        unique, count = anchor, 2
        while unique in taken:
            unique, count = f"{anchor}-{count}", count + 1
        taken.add(unique)
        return unique

    def _finished_questions(self, paragraphs: list[Paragraph]) -> tuple[Question, ...]:
        finished = []
        for question in self.questions:
            label = str(question["label"])
            asked = [p for p in paragraphs if p.kind == "question" and p.question == label]
            answered = [
                p
                for p in paragraphs
                if p.kind != "question" and p.question == label and p.kind != "resolution"
            ]
            asker = question["asker"]
            start = asked[0].start if asked else (answered[0].start if answered else 0)
            end = asked[-1].end if asked else start
            finished.append(
                Question(
                    label,
                    asker if isinstance(asker, Speaker) else None,
                    start,
                    end,
                    tuple(p.anchor for p in answered),
                )
            )
        return tuple(finished)


def is_heading_only(line: str) -> bool:
    """Whether a line can only be a sub-heading: short, no verb, no sentence end."""
    return (
        is_title_like(line) and not FINITE.search(line) and len(line) < 60 and len(line.split()) > 1
    )


def speaker(words: str) -> Speaker:
    """An asker as printed in brackets or before a colon: name, then council or role after a comma."""
    name, _, rest = collapse(words).partition(",")
    name = name.strip(" .")
    return (
        Speaker(name or None, rest.strip() or None, "printed")
        if name
        else Speaker(None, collapse(words), "printed")
    )


def with_sentences(text: str, paragraph: Paragraph) -> Paragraph:
    """The paragraph with its sentences split again."""
    return replace(
        paragraph,
        sentences=tuple(Sentence(a, b) for a, b in split(text, paragraph.start, paragraph.end)),
    )
