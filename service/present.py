"""From a selection to the one `Answer`: order, attribution, dates, notices, related.

Every statement is a whole sentence as published. What stands around it is built here from facts of
the structure (date, item, speaker) and from the words in `prompts/answers.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from string import Template
from urllib.parse import quote as percent

from ingest.blocks import collapse
from ingest.dates import spoken
from ingest.model import AgendaItem, Document, Paragraph, Speaker
from service.bodies import called
from service.lore import Lore
from service.model import (
    Answer,
    Citation,
    CitedDocument,
    CitedItem,
    CitedMeeting,
    Notice,
    Statement,
)
from service.reader import Query
from service.scope import names_year
from service.score import Candidate
from service.select import Picked, Selection, is_of_another_date
from service.words import fold


@lru_cache(maxsize=1)
def words() -> Mapping[str, str]:
    """The sentences readers see, from `prompts/answers.toml`."""
    raw = tomllib.loads(files("prompts").joinpath("answers.toml").read_text(encoding="utf-8"))
    return {key: str(value) for key, value in raw.items()}


def say(key: str, **values: str) -> str:
    """One of those sentences, filled in. A missing variable is a programming error and raises."""
    return Template(words()[key]).substitute(values)


# -- citations -----------------------------------------------------------------------------------


def label(document: Document, item: AgendaItem, paragraph: Paragraph) -> str:
    """The address of a paragraph as it is printed under a statement."""
    parts: list[str] = []
    meeting = document.meeting
    if meeting is not None:
        parts.append(meeting.body or document.publisher or document.title or document.file)
        parts.append(spoken(meeting.date) if meeting.date else say("date_not_stated"))
        if item.number:
            parts.append(f"item {item.number}")
        elif item.title or document.title:
            parts.append(f"“{collapse(item.title or document.title or '')}”")
    else:
        parts.append(document.publisher or document.author or document.file)
        if document.title:
            parts.append(f"“{collapse(document.title)}”")
        parts.append(spoken(document.published) if document.published else say("date_not_stated"))
    if paragraph.question and paragraph.kind == "question":
        parts.append(
            paragraph.question[0].lower() + paragraph.question[1:]
            if paragraph.question.startswith("Question")
            else paragraph.question
        )
    if paragraph.label:
        parts.append(f"paragraph {paragraph.label}")
    elif paragraph.kind == "minute" and _prints_question(document, paragraph):
        parts.append(say("answer_label", question=(paragraph.question or "").lower()))
    elif paragraph.kind == "resolution":
        parts.append(say("resolution_label"))
    elif paragraph.kind == "agenda":
        parts.append(say("agenda_label"))
    return ", ".join(parts)


def _prints_question(document: Document, paragraph: Paragraph, within: int = 3_000) -> bool:
    """Whether the number of the question that a paragraph answers stands printed before it: one
    that was counted is no address."""
    if not (paragraph.question or "").startswith("Question"):
        return False
    before = document.words(max(0, paragraph.start - within), paragraph.start)
    return f"{paragraph.question}\n".lower() in f"{before}\n".lower()


def passage_span(item: AgendaItem, paragraph: Paragraph) -> tuple[int, int]:
    """The span shown as the whole paragraph.

    A decision that is all an item's minutes say means nothing without the item's title ("RESOLVED
    that the report be approved"), so its passage begins at the title.
    """
    if paragraph.kind == "resolution" and item.title_end > item.title_start:
        before = [
            p
            for p in item.paragraphs
            if p.start < paragraph.start and p.kind in ("minute", "question", "resolution")
        ]
        if not before and paragraph.start - item.title_start < 1200:
            return item.title_start, paragraph.end
    return paragraph.start, paragraph.end


def citation(
    number: int, document: Document, item: AgendaItem, paragraph: Paragraph, start: int, end: int
) -> Citation:
    """A citation of `document.text[start:end]` in a paragraph."""
    passage_start, passage_end = passage_span(item, paragraph)
    meeting = document.meeting
    title = item.title or (
        document.title if document.rendering in ("single_item", "issue_page") else None
    )
    return Citation(
        number=number,
        label=label(document, item, paragraph),
        document=CitedDocument(
            id=document.id,
            file=document.file,
            title=document.title,
            url=document.url,
            kind=document.kind,
            publisher=document.publisher,
        ),
        meeting=CitedMeeting(meeting.body, meeting.date, meeting.date_basis) if meeting else None,
        item=CitedItem(item.number, item.number_basis, collapse(title) if title else None)
        if meeting is not None
        else None,
        question=paragraph.question,
        paragraph=paragraph.label,
        quote=collapse(document.text[start:end]),
        passage=collapse(document.text[passage_start:passage_end]),
        truncated=paragraph.truncated,
        url=f"/v1/documents/{percent(document.id, safe='/')}#{percent(paragraph.anchor, safe='/')}",
    )


def cite(number: int, candidate: Candidate) -> Citation:
    """A citation of one candidate sentence."""
    sentence = candidate.sentence
    return citation(
        number,
        candidate.document,
        candidate.item,
        candidate.paragraph,
        sentence.start,
        sentence.end,
    )


# -- answers -------------------------------------------------------------------------------------


def present(query: Query, selection: Selection, lore: Lore) -> Answer:
    """The answer that shows a selection with at least one sentence."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    lines: list[str] = []
    previous: Picked | None = None
    for number, picked in enumerate(selection.picked, 1):
        first, last = picked.candidates[0], picked.candidates[-1]
        citations.append(
            citation(
                number,
                first.document,
                first.item,
                first.paragraph,
                first.sentence.start,
                last.sentence.end,
            )
        )
        for candidate in picked.candidates:
            statements.append(
                Statement(
                    collapse(candidate.text),
                    (number,),
                    named(candidate, lore),
                    candidate.sentence.act,
                )
            )
        quoted = " ".join(collapse(candidate.text) for candidate in picked.candidates)
        lines.append(f"{lead_in(picked, previous, lore)} “{quoted}” [{number}]")
        previous = picked
    return Answer(
        status="answered",
        answer="\n\n".join(lines),
        statements=tuple(statements),
        citations=tuple(citations),
        notices=(*selection.notices, *notices(query, selection.picked, lore)),
        related=tuple(cite(n, c) for n, c in enumerate(selection.related, 1)),
    )


def named(candidate: Candidate, lore: Lore) -> Speaker | None:
    """The speaker of a sentence, with the holder's name for an office where that is certain."""
    document = candidate.document
    speaker = called(candidate.sentence.speaker, document)
    if speaker is None or lore.offices is None:
        return speaker
    day = document.day
    return lore.offices.named(speaker, day, document.meeting.body if document.meeting else None)


def lead_in(picked: Picked, previous: Picked | None, lore: Lore) -> str:
    """Who, when and where, before the words: each authority called what it is.

    Where the documents are of several areas, the body is named, too.
    """
    document, paragraph = picked.lead.document, picked.lead.paragraph
    speaker = called(picked.lead.sentence.speaker, document)
    again = previous is not None and previous.lead.document.id == document.id
    if document.kind not in ("minutes", "agenda"):
        return _other_lead(document, speaker, again, paragraph.kind)
    meeting = document.meeting
    when = spoken(meeting.date) if meeting and meeting.date else ""
    if when and meeting and meeting.body and lore.places:
        when = f"the {meeting.body} of {when}"
    place = _place(picked.lead)
    if paragraph.kind == "agenda":
        return say("agenda_lead", when=when or say("undated_meeting"), place=place)
    if paragraph.kind == "question":
        asker = speaker_words(speaker) or say("a_question")
        return say("question_lead", when=when or say("undated_meeting"), asker=asker)
    if again:
        same = previous is not None and previous.lead.item.key == picked.lead.item.key
        base = say("minutes_again", place=_within_item(paragraph) if same else place)
    elif when:
        base = say("minutes_lead", when=when, place=place)
    else:
        base = say("minutes_undated_lead", place=place)
    named = _spoken_for(speaker)
    return f"{base} ({named}):" if named else f"{base}:"


def _within_item(paragraph: Paragraph) -> str:
    """A place in the item that was named just before."""
    return f"paragraph {paragraph.label}" if paragraph.label else say("same_item")


def _place(candidate: Candidate) -> str:
    item, paragraph = candidate.item, candidate.paragraph
    parts = []
    if item.number:
        parts.append(f"item {item.number}")
    else:
        title = item.title or candidate.document.title
        if title:
            parts.append(f"“{collapse(title)}”")
    if paragraph.label:
        parts.append(f"paragraph {paragraph.label}")
    return ", ".join(parts) or say("no_place")


def _other_lead(document: Document, speaker: Speaker | None, again: bool, picked_kind: str) -> str:
    when = spoken(document.published) if document.published else say("date_not_stated")
    if document.kind == "statement":
        author = (
            document.author
            or (speaker.name if speaker else None)
            or document.publisher
            or say("its_author")
        )
        if speaker is None and document.items and picked_kind != "heading":
            return say("statement_reports", author=author, when=when)
        return say("statement_again" if again else "statement_lead", author=author, when=when)
    publisher = document.publisher or say("its_publisher")
    key = {
        "news": "news",
        "press_release": "press",
        "decision": "decision",
        "report": "report",
    }.get(document.kind, "other")
    if key == "news" and not document.publisher:
        publisher = say("news_page", title=collapse(document.title or document.file))
    named = _spoken_for(speaker)
    lead = say(f"{key}_again" if again else f"{key}_lead", publisher=publisher, when=when)
    return f"{lead} ({named}):" if named else f"{lead}:"


def _spoken_for(speaker: Speaker | None) -> str:
    """The speaker, where the sentence itself does not name him."""
    if speaker is None or speaker.basis == "printed":
        return ""
    return speaker_words(speaker)


def speaker_words(speaker: Speaker | None) -> str:
    """A speaker as words: "Mr Ashbrook", "the Vice-Chair", "Owen Pellow, Police and Crime
    Commissioner"."""
    if speaker is None:
        return ""
    if speaker.name and speaker.role and speaker.role not in speaker.name:
        return f"{speaker.name}, {speaker.role}"
    if speaker.name:
        return speaker.name
    return f"the {speaker.role}" if speaker.role else ""


def notices(query: Query, picked: Sequence[Picked], lore: Lore) -> tuple[Notice, ...]:
    """What the reader must know: names read as others, cut-offs of what is shown, undated pages,
    the age of the newest. What is picked is cited by its place, from 1."""
    found: dict[tuple[str, str], Notice] = {}
    for want in query.wanted:
        surnames = {person.surname for person in want.people}
        if surnames and not any(surname in fold(want.words) for surname in surnames):
            read_as = " or ".join(dict.fromkeys(person.display for person in want.people))
            words = say("read_as_notice", asked=collapse(want.words), read_as=read_as)
            found[("read_as", want.words)] = Notice("read_as", words)

    def about(number: int, place: str, notice: Notice) -> None:
        known = found.get((notice.code, place), notice)
        found[notice.code, place] = replace(known, citations=(*known.citations, number))

    for number, shown in enumerate(picked, 1):
        candidate = shown.lead
        document, item = candidate.document, candidate.item
        if item.truncated:
            about(number, f"{document.id}{item.key}", truncated_notice(document, item))
        if document.meeting is not None and document.meeting.date is None:
            title = say("undated_notice", title=document.title or document.file)
            about(number, document.id, Notice("undated", title, document.url))
    days = [shown.day for shown in picked]
    if is_of_another_date(query, picked):
        asked = " and ".join(period.words for period in query.periods)
        found[("other_date", "")] = Notice("other_date", say("other_date_notice", asked=asked))
    years = query.years
    items = [(shown.lead.document, shown.lead.item) for shown in picked]
    if years and not any(names_year(year, *item) for year in years for item in items):
        said = say("other_date_notice", asked=" and ".join(years))
        found[("other_date", "")] = Notice("other_date", said)
    if query.kinds & {"latest"} and lore.newest:
        known = [day for day in days if day]
        if known and max(known) < lore.newest:
            found[("age", "")] = Notice(
                "age", say("age_notice", newest=spoken(lore.newest), shown=spoken(max(known)))
            )
    return tuple(found.values())


def warning() -> Notice:
    """That the evidence is weak: what is shown may not be what was asked about."""
    return Notice("weak_evidence", say("weak_evidence"))


def truncated_notice(document: Document, item: AgendaItem) -> Notice:
    """That the published page cuts an item off, and where the full text is."""
    name = (
        f"item {item.number}"
        if item.number
        else f"“{collapse(item.title or document.title or document.file)}”"
    )
    last = next((p for p in reversed(item.paragraphs) if p.truncated), None)
    where = f" after paragraph {last.label}" if last is not None and last.label else ""
    url = item.full_text_url or document.url
    key = "truncated_notice_url" if url else "truncated_notice"
    values = {"name": name, "where": where} | ({"url": url} if url else {})
    return Notice("truncated_minute", say(key, **values), url)


def nothing(query: Query, selection: Selection, lore: Lore, code: str, detail: str = "") -> Answer:
    """The answer that says which kind of nothing it is, with the nearest paragraphs as
    `related`."""
    message = say(code, detail=detail) if detail else say(f"{code}_plain")
    span = ""
    if lore.oldest and lore.newest and code in ("not_in_documents", "not_recorded"):
        span = " " + say(
            "looked_in",
            count=str(len(lore.meetings)),
            meetings="meeting" if len(lore.meetings) == 1 else "meetings",
            oldest=spoken(lore.oldest),
            newest=spoken(lore.newest),
        )
    related = tuple(cite(n, c) for n, c in enumerate(selection.related, 1))
    found = [Notice(code, message)]
    for candidate in selection.related[:1]:
        if code == "cut_off" and candidate.item.truncated:
            found.append(truncated_notice(candidate.document, candidate.item))
    return Answer("not_found", f"{message}{span}", notices=tuple(found), related=related)


def declined(reason: str) -> Answer:
    """The fixed reply to what this service does not do."""
    return Answer(
        "declined",
        say(f"declined_{reason}"),
        notices=(Notice("declined", say(f"declined_{reason}")),),
    )


def clarify(asked: str, choices: Sequence[Candidate], names: Sequence[str]) -> Answer:
    """The question back, where two people could be meant."""
    listed = (
        ", ".join(names[:-1]) + (" or " if len(names) > 1 else "") + (names[-1] if names else "")
    )
    return Answer(
        "clarify",
        say("clarify", asked=asked, choices=listed),
        notices=(Notice("clarify", say("clarify", asked=asked, choices=listed)),),
        related=tuple(cite(n, c) for n, c in enumerate(choices, 1)),
    )
