"""Who speaks in a document that is not minutes: a signed statement, a news page, a press release.

"I" and "we" are the author's, or those of the person the page introduces as speaking; direct speech
belongs to whoever is said to say it, over as many paragraphs as it is reopened; a list of somebody
else's recommendations is nobody's statement here. Everything else is the publisher's account, and
has no speaker.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from ingest.clauses import Clause, Reading, read_sentence
from ingest.mentions import Mention, people_in
from ingest.model import Act, AgendaItem, Document, Paragraph, Sentence, Speaker
from ingest.names import PersonName
from ingest.people import name_key, same_name
from ingest.roles import CHAIR, VICE_CHAIR, canonical_role

_FIRST_PERSON: Final = re.compile(
    r"(?<![\w’'])(?:I|[Mm]e|[Mm]y|[Mm]yself|[Mm]ine|[Ww]e|[Uu]s|[Oo]ur|[Oo]urs|[Oo]urselves)"
    r"(?=$|[\s,.;:!?)’'])"
)
_QUOTE_MARKS: Final = "“\"‘'"
_INTRODUCES: Final = re.compile(
    r"\b(?:explains?|explained|writes|reports?|reflects|sets out|tells? us|discusses|describes|"
    r"looks? (?:back|at|ahead)|comments|speaks|answers|talks|shares|"
    r"gives? (?:his|her|their) (?:views?|accounts?))\b"
)
_SOMEBODY_ELSES: Final = re.compile(
    r"\b(?:recommend(?:s|ed|ation|ations)?|proposed|findings?|measures?|package|report|review)\b",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"^\s*(?:[•·▪◦‣*\uf0b7]|[-–—]\s|\(?[a-z]\)|\d{1,2}[.)]\s)")
_ACCOUNTS: Final = frozenset({"news", "press_release", "report", "other", "decision"})


@dataclass(slots=True)
class _Voice:
    """Who has the word between two sentences."""

    author: Speaker | None  # whose "I" it is
    quoting: Speaker | None = None  # whose direct speech is open or may be reopened
    quoted: bool = False  # direct speech is open
    awaiting: bool = False  # "Mr Sole said:" and nothing yet
    others_list: bool = False  # inside a list of somebody else's recommendations
    introduced: bool = False  # the person speaking was introduced in this paragraph


def attribute_prose(document: Document) -> Document:
    """Fill speaker and act of the sentences of a document that is not minutes.

    Returns:
        The document with speakers of basis `author` (first person), `printed` (named as saying it)
        or `inferred` (direct speech carried on). Pure; never raises.
    """
    author = _author(document)
    items = tuple(_item(document, item, author) for item in document.items)
    return replace(document, items=items)


def _item(document: Document, item: AgendaItem, author: Speaker | None) -> AgendaItem:
    whole = document.kind == "statement"
    voice = _Voice(author)
    signed = _signatures(document, item)
    paragraphs = []
    for at, paragraph in enumerate(item.paragraphs):
        if paragraph.kind in ("heading", "agenda", "note"):
            sentences = tuple(Sentence(one.start, one.end) for one in paragraph.sentences)
            voice.others_list = False
            if paragraph.kind == "heading" and document.kind in ("report", "other"):
                voice.author = author
        else:
            voice.author = signed.get(at, voice.author)
            sentences = _paragraph(document, paragraph, voice, whole or at in signed)
        paragraphs.append(replace(paragraph, sentences=sentences))
    return replace(item, paragraphs=tuple(paragraphs))


def _paragraph(
    document: Document, paragraph: Paragraph, voice: _Voice, whole: bool
) -> tuple[Sentence, ...]:
    """Attribute one paragraph; `whole`: plain sentences are the author's too."""
    text = document.words(paragraph.start, paragraph.end).lstrip()
    bullet = bool(_BULLET.match(text))
    if not bullet:
        voice.others_list = False
    if voice.quoted or voice.awaiting or voice.quoting:
        reopened = text[:1] in _QUOTE_MARKS
        voice.quoted = reopened and voice.quoting is not None
        if not reopened:
            voice.quoting = None
        voice.awaiting = False
    voice.introduced = False
    sentences = []
    for one in paragraph.sentences:
        words = " ".join(document.words(one.start, one.end).split())
        sentences.append(_sentence(document, one, words, voice, whole, bullet))
    last = paragraph.sentences[-1] if paragraph.sentences else None
    if last is not None and not bullet and text.rstrip().endswith(":"):
        words = document.words(last.start, last.end)
        voice.others_list = bool(_SOMEBODY_ELSES.search(words)) and not _FIRST_PERSON.search(words)
    return tuple(sentences)


def _sentence(
    document: Document, one: Sentence, words: str, voice: _Voice, whole: bool, bullet: bool
) -> Sentence:
    reading = read_sentence(words)
    if voice.quoted and voice.quoting is not None:
        if _closes(words):
            voice.quoted = False
        return Sentence(one.start, one.end, replace(voice.quoting, basis="inferred"), "quoted")
    named = _named(document, reading)
    if named is not None and _quotes(words, reading):
        speaker, _ = named
        voice.quoting = speaker
        voice.quoted = not words.endswith(":") and not _closes(words)
        voice.awaiting = words.endswith(":")
        return Sentence(one.start, one.end, speaker, "quoted")
    if voice.others_list and bullet and not _FIRST_PERSON.search(words):
        return Sentence(one.start, one.end, None, "reported")
    introduced = _introduced(document, words) if document.kind == "news" else None
    if introduced is not None and voice.author is None:
        voice.author = introduced
        voice.introduced = True
        return Sentence(one.start, one.end, None, "reported")
    first_person = bool(_FIRST_PERSON.search(_outside_quotes(words)))
    if whole and voice.author is not None:
        return Sentence(one.start, one.end, voice.author, "stated")
    if named is not None and not (first_person and voice.author and not _mention_first(reading)):
        return Sentence(one.start, one.end, *named)
    if voice.author is None or voice.introduced:
        return Sentence(one.start, one.end, None, "reported")
    if first_person or document.kind == "news":
        return Sentence(one.start, one.end, voice.author, "stated")
    return Sentence(one.start, one.end, None, "reported")


def _named(document: Document, reading: Reading) -> tuple[Speaker, Act] | None:
    """The person a sentence names as saying, asking or feeling something, and the act."""
    clause = reading.clauses[0] if reading.clauses else None
    if clause is None or clause.joint or not isinstance(clause.subject, Mention):
        return None
    if clause.predicate not in ("said", "asked", "attitude") or clause.subject.kind == "body":
        return None
    if any(_other(clause, further) for further in reading.clauses[1:]):
        return None
    act: Act = clause.act or "stated"
    if clause.predicate == "attitude":
        act = "reported"
    elif document.kind in _ACCOUNTS and act in ("stated", "replied"):
        act = "reported"
    return Speaker(clause.subject.name, _role(document, clause.subject)), act


def _other(clause: Clause, further: Clause) -> bool:
    return isinstance(further.subject, Mention) and further.subject != clause.subject


def _mention_first(reading: Reading) -> bool:
    return bool(reading.clauses) and isinstance(reading.clauses[0].subject, Mention)


def _role(document: Document, mention: Mention) -> str | None:
    """A role as printed; the chair of the page's publisher is not the chair of a panel."""
    if mention.role in (CHAIR, VICE_CHAIR) and document.publisher:
        return f"{mention.role} ({document.publisher})"
    return mention.role


def _quotes(words: str, reading: Reading) -> bool:
    """Whether a sentence hands over to direct speech: 'Mr Sole said: "..."', or "Mr Sole said:"."""
    clause = reading.clauses[0]
    if clause.predicate != "said" or not isinstance(clause.subject, Mention):
        return False
    if words.endswith(":") and clause.lemma in ("say", "add", "comment", "explain", "give"):
        return True
    at = re.search(r"(?:\bsaid|\badded|\bcommented|\bexplained)[:,]?\s*[“\"‘']", words)
    return at is not None or clause.act == "quoted"


def _closes(words: str) -> bool:
    """Whether direct speech ends with the sentence."""
    return words.rstrip()[-1:] in ("”", '"', "’", "'")


def _outside_quotes(words: str) -> str:
    return re.sub(r"“[^”]*”|\"[^\"]*\"", " ", words)


def _introduced(document: Document, words: str) -> Speaker | None:
    """The one named person a page introduces as speaking: "Chair Kit Sole explains more." """
    if _FIRST_PERSON.search(words) or not _INTRODUCES.search(words):
        return None
    people = [mention for mention in people_in(words) if mention.name]
    if len(people) != 1:
        return None
    return Speaker(people[0].name, _role(document, people[0]), "author")


def _author(document: Document) -> Speaker | None:
    """Who signs the document, with the office that the page or its publisher gives."""
    name = document.author
    if name is None and document.kind == "statement":
        people = [mention for mention in people_in(document.publisher or "") if mention.name]
        if len(people) == 1:
            name = people[0].name
    if name is None or (parsed := PersonName.parse(name)) is None:
        return None
    rest = (document.publisher or "").removeprefix(name).strip(" ,–-")
    role = canonical_role(rest) if rest != document.publisher else None
    return Speaker(name, role or _printed_role(document, parsed), "author")


def _printed_role(document: Document, name: PersonName) -> str | None:
    roles = set()
    for mention in people_in(f"{document.publisher or ''}\n{document.text[:20_000]}"):
        printed = PersonName.parse(mention.name) if mention.name else None
        if mention.role and printed and same_name(name, printed):
            roles.add(mention.role)
    return next(iter(roles)) if len(roles) == 1 else None


def _signatures(document: Document, item: AgendaItem) -> dict[int, Speaker]:
    """Paragraphs of a section that ends in a name alone: its author's, as in a foreword."""
    if document.kind not in ("report", "other", "decision"):
        return {}
    signed: dict[int, Speaker] = {}
    section: list[int] = []
    for at, paragraph in enumerate(item.paragraphs):
        if paragraph.kind != "heading":
            section.append(at)
            continue
        words = document.words(paragraph.start, paragraph.end).strip()
        people = people_in(words)
        alone = (
            len(people) == 1 and people[0].name and people[0].end - people[0].start == len(words)
        )
        if alone and section and people[0].name:
            parsed = PersonName.parse(people[0].name)
            role = people[0].role or (_printed_role(document, parsed) if parsed else None)
            if role is None and parsed is not None:
                role = _publisher_role(document, parsed)
            for place in section:
                text = document.words(item.paragraphs[place].start, item.paragraphs[place].end)
                if _FIRST_PERSON.search(_outside_quotes(text)):
                    signed[place] = Speaker(people[0].name, role, "author")
        section = []
    return signed


def _publisher_role(document: Document, name: PersonName) -> str | None:
    """The office a document is published by, if its author's surname stands beside it nowhere."""
    declared = PersonName.parse(document.author) if document.author else None
    if declared is None or name_key(declared.surname) != name_key(name.surname):
        return None
    return canonical_role(document.publisher or "")
