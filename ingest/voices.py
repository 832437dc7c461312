"""Who speaks in a document that is not minutes: a signed statement, a news page, a press release.

"I" and "we" are the author's, or those of the person the page introduces as speaking; direct speech
belongs to whoever is said to say it, over as many paragraphs as it is reopened; a list of somebody
else's recommendations is nobody's statement here. Everything else is the publisher's account, and
has no speaker.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.clauses import Clause, Reading, read_sentence
from ingest.mentions import Mention, people_in
from ingest.model import Act, AgendaItem, Document, Paragraph, Sentence, Speaker
from ingest.names import PersonName
from ingest.people import may_be_one, name_key, same_name
from ingest.quotations import Quotation, inside, quotations
from ingest.roles import CHAIR, VICE_CHAIR, canonical_role

_FIRST_PERSON: Final = re.compile(
    r"(?<![\w’'])(?:I|[Mm]e|[Mm]y|[Mm]yself|[Mm]ine|[Ww]e|[Uu]s|[Oo]ur|[Oo]urs|[Oo]urselves)"
    r"(?=$|[\s,.;:!?)’'])"
)
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


_SAYS: Final = (
    r"(?:said|says|added|adds|explained|explains|commented|continued|told|warned|stressed|"
    r"replied|responded|concluded|asked|argued|noted|insisted|urged|believes|welcomed|thanked)\b"
)
_POST: Final = (
    r"(?:[\w’'&-]+\s){0,4}(?:secretary|treasurer|chair|chairman|chairwoman|lead|officer|president|"
    r"representative|rep|spokesperson|spokesman|spokeswoman|manager|director|organiser|"
    r"coordinator|co-ordinator|adviser|advisor|convenor|convener|trustee|delegate)"
)
_CAPITALISED: Final = re.compile(r"(?<![\w’'-])[A-Z][\w’'-]{2,}")
_POST_BEHIND: Final = re.compile(
    rf",\s(?:(?:who is|and is)\s)?(?:(?:the|its|our|their|a)\s)?(?P<post>{_POST})"
    r"(?=,|\s(?:of|for|at|in|with)\s)",
    re.IGNORECASE,
)
_POST_BEFORE: Final = re.compile(rf"(?:[Tt]he\s|[Oo]ur\s)?(?P<post>(?i:{_POST}))\s(?=[A-Z])")


@dataclass(slots=True)
class _Met:
    """The people a page has introduced by their full names so far, and as what."""

    named: dict[str, set[str]] = field(default_factory=dict)  # full names by the first name
    posts: dict[str, str] = field(default_factory=dict)  # by full name, as printed

    def meet(self, document: Document, words: str, reading: Reading) -> None:
        """Take in the people that a sentence names."""
        for mention in reading.mentions:
            name = PersonName.parse(mention.name) if mention.name else None
            if name is None or mention.name is None or len("".join(name.given[:1])) < 3:
                continue
            self.named.setdefault(name.given[0], set()).add(f"{name.given[0]} {name.surname}")
            at = words.find(mention.name)
            behind = _POST_BEHIND.match(words, at + len(mention.name)) if at >= 0 else None
            post = _role(document, mention) or (behind["post"] if behind else None)
            if post is not None:
                self.posts.setdefault(mention.name, post)

    def in_full(self, words: str) -> str:
        """The sentence with whoever speaks by a first name alone named in full: "Jo said ...".

        Only where the page has introduced exactly one person of that first name.
        """
        for first in dict.fromkeys(_CAPITALISED.findall(words)):
            full = self.named.get(first, ())
            if len(full) == 1:
                lone = (
                    rf"(?:^|(?<=[“”\"‘’]\s)){re.escape(first)}(?=\s(?:also\s|then\s)?{_SAYS})"
                    rf"|(?<=\bsaid\s){re.escape(first)}(?=[.,:]|$)"
                )
                words = re.sub(lone, next(iter(full)), words)
        return words

    def without_post(self, words: str) -> str:
        """The sentence from the name on, where a post stands in front: "Branch lead Jo Reed"."""
        before = _POST_BEFORE.match(words)
        if before is None:
            return words
        people = people_in(words)
        first = people[0] if people else None
        if first is None or first.start != before.end() or not first.name or first.role:
            return words
        self.posts.setdefault(first.name, before["post"])
        return words[before.end() :]

    def with_post(self, speaker: Speaker) -> Speaker:
        """A speaker with the post that the page has introduced the person by."""
        if speaker.role is not None or speaker.name is None:
            return speaker
        return replace(speaker, role=self.posts.get(speaker.name))


@dataclass(slots=True)
class _Voice:
    """Who has the word between two sentences."""

    author: Speaker | None  # whose "I" it is
    quoting: Speaker | None = None  # whose direct speech is open or may be reopened
    others_list: bool = False  # inside a list of somebody else's recommendations
    introduced: bool = False  # the person speaking was introduced in this paragraph
    recent: Speaker | None = None  # the one person the last sentence was about, for "she said"
    last: Speaker | None = None  # who spoke last, nobody else having been named since
    met: _Met = field(default_factory=lambda: _Met())


def attribute_prose(document: Document) -> Document:
    """Fill speaker and act of the sentences of a document that is not minutes.

    Returns:
        The document with speakers of basis `author` (first person), `printed` (named as saying it)
        or `inferred` (direct speech carried on). Pure; never raises.
    """
    author = _author(document)
    if document.kind == "news" and not _FIRST_PERSON.search(_outside_quotes(document.text)):
        author = None  # a reporter's name above an account in the third person
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
    voice.introduced = False
    speech = _Speech.of(document, paragraph, voice)
    sentences = []
    for at, one in enumerate(paragraph.sentences):
        words = " ".join(document.words(one.start, one.end).split())
        if speech.places[at] is not None:
            sentences.append(one)
            continue
        mark = speech.ends_in(one)
        bare = voice.met.without_post(words)
        full = voice.met.in_full(bare)
        reading = read_sentence(full if mark is None else f"{mark}{full}")
        voice.met.meet(document, full, reading)
        tagged = _tagged(document, reading, words, voice) if speech.touches(at) else None
        if tagged is not None and full != bare:
            tagged = replace(tagged, basis="inferred")
        if speech.touches(at):
            speech.tell(at, tagged)
        sentence = _sentence(document, one, words, voice, whole, bullet, reading, tagged)
        if sentence.speaker is not None and full != bare:
            sentence = replace(sentence, speaker=replace(sentence.speaker, basis="inferred"))
        voice.last = _speaking(sentence, reading, voice)
        if mark is not None and tagged is None and not reading.clauses:
            speech.places[at] = speech.ending(one)  # "..., and so on” it went": nobody else's
        sentences.append(sentence)
        named = reading.clauses and isinstance(reading.clauses[0].subject, Mention)
        speech.follow(at, _tagged(document, reading, words, voice) if named else None)
        voice.recent = _about(document, reading, voice.met) or voice.recent
    last = paragraph.sentences[-1] if paragraph.sentences else None
    if last is not None and not bullet and text.rstrip().endswith(":"):
        words = document.words(last.start, last.end)
        voice.others_list = bool(_SOMEBODY_ELSES.search(words)) and not _FIRST_PERSON.search(words)
    speech.close(voice)
    return tuple(speech.filled(sentences))


@dataclass(slots=True)
class _Speech:
    """The direct speech of a paragraph, and who is said to say each part of it."""

    text: str
    sentences: tuple[Sentence, ...]
    spans: list[Quotation]
    places: list[int | None]  # for each sentence the quotation it stands in whole
    told: dict[int, list[Speaker]]
    behind: dict[int, Speaker]  # by where a quotation begins: whose words stand right before it

    @staticmethod
    def of(document: Document, paragraph: Paragraph, voice: _Voice) -> "_Speech":
        spans = quotations(document.text, paragraph.start, paragraph.end)
        places = inside(document.text, paragraph.sentences, spans)
        speech = _Speech(document.text, paragraph.sentences, spans, places, {}, {})
        reopened = bool(spans) and spans[0].start == paragraph.start
        if voice.quoting is not None and reopened:
            speech.behind[paragraph.start] = voice.quoting
        voice.quoting = None
        return speech

    def _near(self, at: int) -> list[int]:
        """The quotations that begin or end in a sentence, or open right behind its colon."""
        one = self.sentences[at]
        near = [
            place for place, span in enumerate(self.spans)
            if one.start < span.end and span.start < one.end
        ]  # fmt: skip
        behind = self.places[at + 1] if at + 1 < len(self.places) else None
        if behind is not None and not near and self.text[one.start : one.end].endswith(":"):
            near.append(behind)
        return near

    def touches(self, at: int) -> bool:
        """Whether direct speech begins or ends in a sentence, or follows its colon."""
        return bool(self._near(at)) or self.text[: self.sentences[at].end].endswith(":")

    def tell(self, at: int, speaker: Speaker | None) -> None:
        """Note who is said to say the quotations near a sentence."""
        if speaker is not None:
            for place in self._near(at) or [-1]:
                self.told.setdefault(place, []).append(speaker)

    def ends_in(self, one: Sentence) -> str | None:
        """The mark of a quotation that began in an earlier sentence and ends in the midst of it."""
        place = self.ending(one)
        return None if place is None else self.text[self.spans[place].start]

    def ending(self, one: Sentence) -> int | None:
        """The quotation that began in an earlier sentence and ends in the midst of this one."""
        for place, span in enumerate(self.spans):
            if span.start < one.start < span.end < one.end:
                return place
        return None

    def close(self, voice: _Voice) -> None:
        """What the next paragraph may go on with: speech left open, or announced by a colon."""
        if not self.spans:
            ends = self.text[: self.sentences[-1].end].endswith(":") if self.sentences else False
            told = self.told.get(-1)
            voice.quoting = told[-1] if ends and told else None
            return
        named = self.told.get(len(self.spans) - 1) or self._before(len(self.spans) - 1)
        last = self.spans[-1]
        if named and last.end >= self.sentences[-1].end - 2:
            voice.quoting = named[-1]

    def _before(self, place: int) -> list[Speaker]:
        """Who says a quotation that names nobody: whoever the words right before it are said by.

        “We did it,” she said. “We are proud.” And: She said it was late. “We are sorry.”
        """
        if place == 0:
            before = self.behind.get(self.spans[place].start)
            return [before] if before is not None else []
        gap = self.text[self.spans[place - 1].end : self.spans[place].start]
        told = self.told.get(place - 1) or self._before(place - 1)
        if told and len(gap) < 120 and not re.search(r"[.!?]\s+\w", gap):
            return told
        before = self.behind.get(self.spans[place].start)
        return [before] if before is not None else []

    def follow(self, at: int, speaker: Speaker | None) -> None:
        """Note whose words, told without quotation marks, stand right before a quotation."""
        if at + 1 < len(self.places) and self.places[at + 1] is not None:
            span = self.spans[self.places[at + 1] or 0]
            if span.start == self.sentences[at + 1].start and speaker is not None:
                self.behind[span.start] = speaker

    def filled(self, sentences: list[Sentence]) -> list[Sentence]:
        """The sentences with those inside a quotation given to whoever is said to say it."""
        result = []
        for one, place in zip(sentences, self.places, strict=True):
            if place is None:
                result.append(one)
                continue
            named = self.told.get(place) or self._before(place)
            agreed = bool(named) and all(_one(named[0], other) for other in named)
            speaker = replace(named[0], basis="inferred") if agreed else None
            result.append(Sentence(one.start, one.end, speaker, "quoted"))
        return result


def _one(a: Speaker, b: Speaker) -> bool:
    """Whether two ways of naming who says one quotation are not certain to be two people."""
    if not a.name or not b.name:
        return a.role == b.role or not a.role or not b.role
    first, second = PersonName.parse(a.name), PersonName.parse(b.name)
    return first is not None and second is not None and may_be_one(first, second)


def _tagged(document: Document, reading: Reading, words: str, voice: _Voice) -> Speaker | None:
    """Who is said to say the direct speech in a sentence: "said Mr Sole", "she added"."""
    clause = reading.clauses[0] if reading.clauses else None
    if clause is None or clause.joint or clause.predicate not in ("said", "asked", "attitude"):
        return None
    if isinstance(clause.subject, Mention):
        if clause.subject.kind == "body":
            return None
        return voice.met.with_post(Speaker(clause.subject.name, _role(document, clause.subject)))
    if clause.subject in ("he", "she") and voice.recent is not None:
        name = PersonName.parse(voice.recent.name) if voice.recent.name else None
        gender = name.gender if name else None
        if gender is None or gender == ("m" if clause.subject == "he" else "f"):
            return replace(voice.recent, basis="inferred")
    return None


def _about(document: Document, reading: Reading, met: _Met) -> Speaker | None:
    """The one person or office that a sentence names; nobody where it names two."""
    people = [mention for mention in reading.mentions if mention.kind != "body"]
    named = [mention for mention in people if mention.name and not mention.possessive]
    if len(named) == 1 and named[0].kind in ("person", "name"):
        first = reading.clauses[0].subject if reading.clauses else None
        if len(people) == 1 or first == named[0]:
            return met.with_post(Speaker(named[0].name, _role(document, named[0])))
    if len(people) == 1 and people[0].kind == "office" and not people[0].possessive:
        return Speaker(None, people[0].role)
    return None


def _sentence(
    document: Document,
    one: Sentence,
    words: str,
    voice: _Voice,
    whole: bool,
    bullet: bool,
    reading: Reading,
    tagged: Speaker | None,
) -> Sentence:
    if tagged is not None and _quotes(words, reading):
        return Sentence(one.start, one.end, tagged, "quoted")
    named = _named(document, reading, voice)
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


def _named(document: Document, reading: Reading, voice: _Voice) -> tuple[Speaker, Act] | None:
    """The person a sentence names as saying, asking or feeling something, and the act."""
    clause = reading.clauses[0] if reading.clauses else None
    if clause is None or clause.joint or clause.predicate not in ("said", "asked", "attitude"):
        return None
    if clause.subject in ("he", "she") and document.kind in _ACCOUNTS:
        return _going_on(clause, reading, voice)
    if not isinstance(clause.subject, Mention) or clause.subject.kind == "body":
        return None
    if any(_other(clause, further) for further in reading.clauses[1:]):
        return None
    act: Act = clause.act or "stated"
    if clause.predicate == "attitude":
        act = "reported"
    elif document.kind in _ACCOUNTS and act in ("stated", "replied"):
        act = "reported"
    return voice.met.with_post(Speaker(clause.subject.name, _role(document, clause.subject))), act


def _going_on(clause: Clause, reading: Reading, voice: _Voice) -> tuple[Speaker, Act] | None:
    """ "She added that ...": whoever spoke last, where nobody else has been named since."""
    if voice.last is None or clause.predicate != "said" or len(reading.clauses) > 1:
        return None
    name = PersonName.parse(voice.last.name) if voice.last.name else None
    gender = name.gender if name else None
    if gender is not None and gender != ("m" if clause.subject == "he" else "f"):
        return None
    return replace(voice.last, basis="inferred"), "reported"


def _speaking(sentence: Sentence, reading: Reading, voice: _Voice) -> Speaker | None:
    """Who may go on as "she" after a sentence: its speaker, if it names nobody besides."""
    subject = reading.clauses[0].subject if reading.clauses else None
    others = [one for one in reading.mentions if one.kind != "body" and one != subject]
    if others:
        return None
    if isinstance(subject, Mention):
        return sentence.speaker
    return voice.last if not reading.mentions else None


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
    if reading.clauses[0].predicate not in ("said", "asked", "attitude"):
        return False
    return words.endswith(":") or bool(_HANDED_OVER.search(words) or _HANDED_BACK.search(words))


_HANDED_OVER: Final = re.compile(
    r"(?::|\b(?:said|says|added|adds|commented|explained|replied|responded|continued|wrote|stated|"
    r"told \w{1,20}),?)\s{0,3}[“\"‘']"
)
_HANDED_BACK: Final = re.compile(r"[,.?!][”\"’']\s{1,3}\w")


def _outside_quotes(words: str) -> str:
    parts, at = [], 0
    for line in re.finditer(r"[^\n]+", words):
        for span in quotations(words, line.start(), line.end()):
            parts.append(words[at : span.start])
            at = span.end
    return " ".join((*parts, words[at:]))


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
