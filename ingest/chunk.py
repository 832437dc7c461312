"""A document cut into what is searched: every sentence, and every paragraph.

The words to *embed* and to *search* carry their context (item title, body, date, speaker); the
words to *quote* are the span `[start, end)` of the document's exact text and nothing else.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.blocks import collapse
from ingest.errors import IngestError
from ingest.model import (
    Act,
    AgendaItem,
    Document,
    DocumentKind,
    Paragraph,
    ParagraphKind,
    Sentence,
    Speaker,
)
from ingest.table_rows import cells_of, header_of, is_row, under_header

Level = Literal["sentence", "paragraph"]

LEVELS: tuple[Level, ...] = ("paragraph", "sentence")

MAX_CONTEXT_SHARE = 4
"""At most one part in so many of a chunk's room is for its context; a longer one loses its end."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much fits into one chunk, and how to count it."""

    count: Callable[[str], int]  # word pieces of the embedding model, special tokens included
    chat_tokens: Callable[[str], int]  # tokens of a chat model
    max_tokens: int = 256  # of `count`


Naming = Callable[[Speaker], Speaker]
"""Adds the name of an office's holder to a speaker known by office, where that is certain."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A sentence or a paragraph (or a part of a long one) as it is stored and searched.

    The id is `{document}#{anchor}` for a paragraph and `{document}#{anchor}@{n}` for its n-th
    sentence; the second and later parts of one that is too long end in `~2`, `~3`.
    """

    id: str
    level: Level
    document_id: str
    item_key: str
    anchor: str  # of the paragraph
    sentence: int | None  # index in the paragraph's sentences; None for a paragraph
    part: int  # 1, or 2, 3, ... of one that is too long for one chunk
    start: int  # what may be quoted, a span of the document's text: whole sentences,
    end: int  # also where only a clause of a very long one is embedded
    embed_text: str
    text: str  # the words to search, white space collapsed
    title: str  # further columns to search, "" where there is nothing
    speaker_words: str
    heading: str
    kind: DocumentKind
    paragraph_kind: ParagraphKind
    body: str | None
    date: date | None  # of the meeting, else of the publication
    speakers: tuple[Speaker, ...]  # of a sentence none or one
    act: Act | None  # of a sentence
    question: str | None  # label of the question asked or answered here
    model_tokens: int  # of embed_text, special tokens included
    chat_tokens: int  # of the words that may be quoted

    @property
    def speaker(self) -> Speaker | None:
        """Who speaks, where it is one person or office."""
        return self.speakers[0] if len(self.speakers) == 1 else None


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a paragraph and helps to find it."""

    body: str | None
    date: date | None
    title: str | None  # of the item, else of the document
    heading: str | None  # the sub-heading above the paragraph
    question: str | None


def paragraph_context(context: Context) -> str:
    """The words put before a paragraph when it is embedded, those that tell most first."""
    where = ", ".join(part for part in (context.body, date_words(context.date)) if part)
    return " - ".join(part for part in (context.title, context.heading, where) if part)


def sentence_context(context: Context) -> str:
    """The words put before a sentence when it is embedded."""
    return context.title or ""


def joined(context: str, words: str) -> str:
    """Context and words as one text to embed."""
    return f"{context}: {words}" if context else words


def date_words(day: date | None) -> str | None:
    """A date as minutes write it: "18 April 2023"."""
    return f"{day.day} {day:%B %Y}" if day else None


def chunks(
    document: Document, budget: Budget, named: Naming = lambda speaker: speaker
) -> list[Chunk]:
    """Cut a document into sentence chunks and paragraph chunks.

    Args:
        document: with speakers filled in, where they are to be searched.
        budget: room and counters.
        named: lets a person be searched for where the document prints the office only. What a
            chunk says of its speakers stays as printed.

    Returns:
        In the order of the document, each paragraph's own chunks before those of its sentences.
        Every kind of paragraph is there, the agenda's own text too, and says what it is.
        A document without paragraphs gives an empty list.

    Raises:
        IngestError: a chunk would be cut by the model. It never happens unless the budget has no
            room for a single character.
    """
    found = list(_chunks(document, budget, named))
    for chunk in found:
        if chunk.model_tokens > budget.max_tokens:
            raise IngestError(
                f"chunk {chunk.id!r} takes {chunk.model_tokens} tokens and would be cut at "
                f"{budget.max_tokens}; raise ASKMINUTES_MAX_CHUNK_TOKENS"
            )
    return found


def _chunks(document: Document, budget: Budget, named: Naming) -> Iterator[Chunk]:
    for item in document.items:
        heading: str | None = None
        headers = _headers(document, item)
        for paragraph in item.paragraphs:
            context = _context(document, item, paragraph, heading)
            if paragraph.kind == "heading":
                heading = collapse(document.words(paragraph.start, paragraph.end))
            sentences = paragraph.sentences or (Sentence(paragraph.start, paragraph.end),)
            if not collapse(document.words(paragraph.start, paragraph.end)):
                continue
            make = _Maker(document, item, paragraph, context, budget, named, headers)
            yield from make.paragraph(sentences)
            for number, sentence in enumerate(sentences):
                yield from make.sentence(number, sentence)


def _headers(document: Document, item: AgendaItem) -> dict[int, tuple[str, ...]]:
    """By where it begins, each row of a table in an item with what heads the table's columns."""
    found: dict[int, tuple[str, ...]] = {}
    run: list[tuple[int, list[str]]] = []

    def close() -> None:
        header = header_of([cells for _, cells in run])
        if header is not None:
            found.update((start, header) for start, _ in run[1:])
        run.clear()

    for paragraph in item.paragraphs:
        for one in paragraph.sentences:
            words = document.words(one.start, one.end)
            rows = [line for line in words.split("\n") if line.strip()]
            if len(rows) == 1 and is_row(words.strip()):
                run.append((one.start, cells_of(words)))
            else:
                close()
    close()
    return found


def _context(
    document: Document, item: AgendaItem, paragraph: Paragraph, heading: str | None
) -> Context:
    meeting = document.meeting
    return Context(
        body=meeting.body if meeting else None,
        date=(meeting.date if meeting and meeting.date else document.published),
        title=(title := collapse(item.title or document.title or "") or None),
        heading=heading if heading != title else None,
        question=paragraph.question,
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the chunks of one paragraph."""

    document: Document
    item: AgendaItem
    whole: Paragraph
    context: Context
    budget: Budget
    named: Naming
    headers: Mapping[int, tuple[str, ...]]  # of rows of tables, by where they begin

    def paragraph(self, sentences: Sequence[Sentence]) -> Iterator[Chunk]:
        """The paragraph as one chunk, or as few as it fits into, cut between sentences."""
        context = self._cut(paragraph_context(self.context))
        part = 0
        for group in self._groups(context, sentences):
            start, end = group[0].start, group[-1].end
            words = collapse(self.document.words(start, end))
            if len(group) == 1 or start in self.headers:
                words = " ".join(self._words(one) for one in group)
            speakers = tuple(dict.fromkeys(s.speaker for s in group if s.speaker))
            for embed_text in self._fitting(context, words):
                part += 1
                yield self._chunk(None, part, start, end, embed_text, speakers, None)

    def sentence(self, number: int, sentence: Sentence) -> Iterator[Chunk]:
        """A sentence as one chunk; a very long one as several with the same words to quote."""
        context = self._cut(sentence_context(self.context))
        words = self._words(sentence)
        speakers = (sentence.speaker,) if sentence.speaker else ()
        for part, embed_text in enumerate(self._fitting(context, words), start=1):
            yield self._chunk(
                number, part, sentence.start, sentence.end, embed_text, speakers, sentence.act
            )

    def _words(self, sentence: Sentence) -> str:
        """The words of a sentence to embed: a row of a table says what heads each of its cells."""
        words = self.document.words(sentence.start, sentence.end)
        header = self.headers.get(sentence.start)
        return under_header(header, cells_of(words)) if header else collapse(words)

    def _groups(self, context: str, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
        group: list[Sentence] = []
        for sentence in sentences:
            start = group[0].start if group else sentence.start
            words = collapse(self.document.words(start, sentence.end))
            if group and not self._fits(joined(context, words)):
                yield group
                group = []
            group.append(sentence)
        yield group

    def _fits(self, text: str) -> bool:
        return self.budget.count(text) <= self.budget.max_tokens

    def _fitting(self, context: str, words: str) -> list[str]:
        texts = parts(words, lambda piece: self._fits(joined(context, piece)))
        return [joined(context, piece) for piece in texts]

    def _cut(self, context: str) -> str:
        room = self.budget.max_tokens // MAX_CONTEXT_SHARE
        while self.budget.count(context) > room and " " in context:
            context = context.rsplit(" ", 1)[0]
        return context if self.budget.count(context) <= room else ""

    def _chunk(
        self,
        number: int | None,
        part: int,
        start: int,
        end: int,
        embed_text: str,
        speakers: tuple[Speaker, ...],
        act: Act | None,
    ) -> Chunk:
        suffix = ("" if number is None else f"@{number}") + (f"~{part}" if part > 1 else "")
        words = self.document.words(start, end)
        return Chunk(
            id=f"{self.document.id}#{self.whole.anchor}{suffix}",
            level="paragraph" if number is None else "sentence",
            document_id=self.document.id,
            item_key=self.item.key,
            anchor=self.whole.anchor,
            sentence=number,
            part=part,
            start=start,
            end=end,
            embed_text=embed_text,
            text=collapse(words),
            title=self.context.title or "",
            speaker_words=" ".join(
                word
                for speaker in map(self.named, speakers)
                for word in (speaker.name, speaker.role)
                if word
            ),
            heading=" ".join(
                w
                for w in (self.context.heading, self.context.question, *self.headers.get(start, ()))
                if w
            ),
            kind=self.document.kind,
            paragraph_kind=self.whole.kind,
            body=self.context.body,
            date=self.context.date,
            speakers=speakers,
            act=act,
            question=self.whole.question,
            model_tokens=self.budget.count(embed_text),
            chat_tokens=self.budget.chat_tokens(words),
        )


_CLAUSE = re.compile(r"(?<=[;:,])\s|\s(?=[-–—]\s)|\s(?=(?:and|but|which|that|because)\s)")
_SPACE = re.compile(r"\s")


def parts(words: str, fits: Callable[[str], bool]) -> list[str]:
    """Cut words that are too long into parts that fit.

    Args:
        words: white space collapsed.
        fits: whether a text is short enough; true of every text shorter than one that fits.

    Returns:
        The words alone if they fit; else parts cut nearest to the middle, at the end of a clause
        if there is one in the middle half, else at a space, else within a word. Joined, they are
        the words again but for the spaces at the cuts.
    """
    if fits(words) or len(words) < 2:
        return [words]
    middle = len(words) // 2
    for boundary in (_CLAUSE, _SPACE):
        cuts = [m.start() for m in boundary.finditer(words, middle // 2, middle + middle // 2)]
        if cuts:
            cut = min(cuts, key=lambda at: abs(at - middle))
            return parts(words[:cut], fits) + parts(words[cut + 1 :], fits)
    return parts(words[:middle], fits) + parts(words[middle:], fits)
