"""What one sentence of minutes reports: its subjects, their verbs, and the question it answers.

A sentence is a row of nodes: words, marks, and mentions of people taken as one node each. The main
clause is found by where it may stand (at the start; after an opening phrase; after a splice), never
inside "that ...", "which ..." or a quotation, so what is reported inside a report is left alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ingest.mentions import Mention, people_in
from ingest.model import Act
from ingest.names import Gender, words_of
from ingest.roles import MEMBER
from ingest.verbs import (
    ATTITUDES,
    AUXILIARIES,
    BASE,
    CONCERNED,
    CONTENTED,
    GERUND,
    PARTICIPLE,
    PAST,
    PROMISED,
    Form,
    act_of,
)

Predicate = Literal[
    "said", "asked", "attitude", "perfect", "modal", "negated", "did", "told", "procedure",
    "decided", "unrecorded",
]  # fmt: skip
"""`said`/`asked`: a verb of reporting. `attitude`: "was concerned". `perfect`: "had written".
`modal`: "would attend". `negated`: "did not have". `did`: some other verb. `told`: the subject
heard it ("Members were told"). `procedure`: came, left, took the chair. `decided`: "was elected".
`unrecorded`: "It was noted": somebody said it, the sentence does not tell who."""

Pronoun = Literal["he", "she", "they", "i", "we"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause that reports what somebody said or did."""

    subject: Mention | Pronoun | None  # None: nobody is named ("It was noted")
    predicate: Predicate
    act: Act | None
    asks: bool = False  # a question is left open when the clause ends
    addressee: Mention | None = None  # whom it is said to: "asked Mr Sole to ..."
    request: bool = False  # the addressee is asked to do something
    joint: bool = False  # more than one subject: "The Chair and Mr Sole"
    lemma: str = ""  # of the reporting verb
    handed_to: Mention | None = None  # who speaks from here on: "introduced Mr Sole, who explained"
    splice: bool = False  # stands after another clause of the sentence


@dataclass(frozen=True, slots=True)
class Frame:
    """ "In response to a question from Cllr Vale": whose question a sentence answers."""

    asker: Mention | None  # None: not told here
    refers_back: bool  # "the question": the one put just before


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence reports. No clauses: it is plain ("The team had twelve officers")."""

    clauses: tuple[Clause, ...]
    frame: Frame | None
    mentions: tuple[Mention, ...]
    of_self: frozenset[Gender]  # "m" of "said that he ...", "f" of "said that she ..."
    of_own: frozenset[Gender]  # "f" of "her ward", "her office": what is the subject's own
    plain_first: bool  # the sentence begins with a plain clause, and a report follows it
    decision: bool  # "That the report be noted": a decision whose RESOLVED was lost
    procedural: bool  # "A discussion took place", "There were no questions": nobody's words
    stray: tuple[Mention, ...]  # people with a verb of reporting in a place no rule knows
    asks_directly: bool  # ends in a question mark
    unread: Mention | None  # the person it begins with, where no clause could be made of it
    quotes: bool  # holds direct speech
    quote_left_open: bool  # which is not closed at its end
    quote_closed: bool  # closes direct speech that was opened before it
    read_from: Mention | None  # whose letter or statement is read out: "a letter from Mr Sole"


@dataclass(frozen=True, slots=True)
class _Node:
    key: str
    mention: Mention | None = None
    quoted: bool = False
    text: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class _Verb:
    predicate: Predicate
    act: Act | None
    at: int  # index of its node
    lemma: str = ""
    agent: Mention | None = None


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PRONOUNS: Final[dict[str, Pronoun]] = {
    "he": "he",
    "she": "she",
    "they": "they",
    "i": "i",
    "we": "we",
}
_GENDERS: Final[dict[str, Gender]] = {"he": "m", "she": "f"}
_OWN: Final = _set(
    "ward division district residents constituents own experience office plan budget "
    "priorities proposal proposals predecessor successor borough town village surgery "
    "portfolio"
)
_ADVERBS: Final = _set(
    "also again then now still further both all therefore however too not only just first "
    "later always often already once next instead thus rather himself herself themselves "
    "never firstly nevertheless nonetheless in-turn secondly finally lastly simply "
    "formally jointly too twice duly each"
)
_OPENING: Final = _set(
    "also however furthermore moreover additionally finally lastly firstly secondly "
    "thirdly then but and so nevertheless nonetheless therefore meanwhile overall "
    "subsequently later similarly again yet still hence thus next separately elsewhere "
    "accordingly"
)
_LEADS: Final = _set(
    "in on at with regarding concerning referring following after before during under as "
    "for from to by when while whilst although though if since given having despite "
    "because until within without against of over among between through throughout upon "
    "once where such due owing according asked within beyond unlike like prior further "
    "pursuant subject turning"
)
_EMBEDDING: Final = _set(
    "that which who whom whose as what how why when where whether if because than while "
    "whilst since until after before although though once unless so like"
)
_NOT_VERBS: Final = _set(
    "of for from to in on at by with as and or but nor that which who whom whose whether "
    "if when where than because while whilst about into over under between through upon "
    "per via against within without during after before since until the a an his her "
    "their its this these those"
) | frozenset(',;:().-–—“”"‘’?!/')
_STEP_VERBS: Final = _set(
    "wished wanted liked began started continued proceeded went chose took hoped asked "
    "offered agreed"
)
_BY_VERBS: Final = _set(
    "concluded began responded replied continued opened closed ended started finished answered"
)
_QUESTION_NOUNS: Final = _set(
    "question questions query queries enquiry enquiries concern concerns comment comments "
    "point points request requests challenge challenges suggestion suggestions "
    "observation observations supplementary issue issues"
)
_QUESTION_WORDS: Final = _set(
    "whether how what why when who which where if for about that to him her them the"
)
_PLAIN_QUESTIONS: Final = _set("question questions query queries enquiry enquiries supplementary")
_FRAMES: Final = (
    ("in", "response", "to"), ("in", "reply", "to"), ("in", "answer", "to"),
    ("in", "responding", "to"), ("in", "replying", "to"), ("in", "answering"),
    ("responding", "to"), ("replying", "to"), ("answering",), ("in", "response"), ("in", "reply"),
    ("in", "answer"), ("following",), ("after",), ("further", "to"), ("on", "being", "asked"),
    ("when", "asked"), ("being", "asked"), ("asked",), ("to",), ("when", "questioned"),
    ("when", "pressed"), ("pressed",),
)  # fmt: skip
_DIRECT: Final = {"response", "reply", "answer", "responding", "replying", "answering"}
_GLUED: Final = re.compile(
    r"\b(Commissioner|Chairman|Panel|Members?|Constable|Committee|Chair(?!man|woman|person))"
    r"(?=(?:was|were|had|has|said|would|and|[a-z]{3,12}ed)\b)"
)
_BULLET: Final = re.compile(
    r"^(?:[•·▪◦‣*\-–—]|\(?[a-z0-9]{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+|[QA][.:)]|"
    r"(?:Response|Answer|Reply|Question|Supplementary)\s*:)\s+"
)
_DROPPED: Final = re.compile(r"That (?:the|a|an|it|this|[A-Z][a-z]+)\b.{0,300}?\bbe\b")
_BUSINESS: Final = _set(
    "discussion debate vote motion amendment meeting adjournment questions comments "
    "declarations apologies nominations ballot recess interests matters"
)
_HAPPENED: Final = _set(
    "was were took ensued followed adjourned closed ended concluded commenced reconvened "
    "resumed opened began had"
)
_LETTERS: Final = _set("letter statement message email e-mail note poem card")
_OWN_WORDS: Final[dict[str, Act]] = {
    "question": "asked", "questions": "asked", "query": "asked", "concern": "raised_concern",
    "concerns": "raised_concern", "view": "stated", "opinion": "stated", "advice": "stated",
    "answer": "replied", "response": "replied", "reply": "replied", "understanding": "stated",
    "position": "stated", "belief": "stated", "recommendation": "stated", "request": "asked",
    "point": "stated", "comment": "stated", "explanation": "stated",
}  # fmt: skip
_OWN_WORDS_FOLLOW: Final = _set(': that whether how why what when if about to “ ‘ "')
_SPEAKING: Final = _set(
    "note explain confirm report state advise suggest hope feel consider understand "
    "acknowledge agree resolve propose ask anticipate expect estimate believe recognise "
    "recognize highlight say emphasise emphasize stress clarify add comment observe "
    "question query accept recommend think intend assume mention request predict assert "
    "reiterate announce"
)
_COMPLEMENTS: Final = _set("that by whether how to as if , . ; : ”")
_PRESENT: Final = _set("says explains notes adds believes thinks feels hopes asks confirms")


def plain_words(text: str) -> str:
    """A sentence made easy to read: single spaces, no bullet, words that ran together parted."""
    return _GLUED.sub(r"\1 ", _BULLET.sub("", " ".join(text.split())))


def read_sentence(text: str, known: Iterable[str] = ()) -> Reading:
    """Find who speaks in a sentence, with which verb, and whose question it answers.

    Args:
        text: one sentence as printed.
        known: full names that stand elsewhere in the document.

    Returns:
        Its reading; never raises. Linear in the length of the sentence but for its clauses, of
        which few stand in one sentence.
    """
    return _Sentence(plain_words(text[: 2 * LIMIT_CHARS])[:LIMIT_CHARS], known).reading()


LIMIT_CHARS: Final = 4_000
"""What is read of a sentence: none is that long, and no text may hold the reader up."""


class _Sentence:
    def __init__(self, text: str, known: Iterable[str]) -> None:
        self.text = text
        self.mentions = people_in(text, known, lines=False)
        self.nodes = _nodes(text, self.mentions)
        self.quotes = any(node.quoted for node in self.nodes)

    def reading(self) -> Reading:
        clauses, plain_first = self._clauses()
        return Reading(
            clauses=tuple(clauses),
            frame=self._frame(),
            mentions=tuple(self.mentions),
            of_self=self._after_that(clauses[0]) if clauses else frozenset(),
            of_own=self._possessives(),
            plain_first=plain_first,
            procedural=self._procedural(),
            decision=bool(_DROPPED.match(self.text)),
            stray=self._stray(),
            asks_directly=self._asks(),
            unread=self._unread(clauses),
            quotes=self.quotes,
            quote_left_open=bool(self.nodes) and self.nodes[-1].quoted and self._open(),
            quote_closed=self._closes_earlier(),
            read_from=self._read_from(),
        )

    def _after_that(self, clause: Clause) -> frozenset[Gender]:
        """The gender in "said that she had": a statement of the subject's own."""
        if clause.predicate != "said" or clause.asks or clause.addressee is not None:
            return frozenset()
        for at in range(1, len(self.nodes) - 1):
            if self.nodes[at].key == "that" and not self.nodes[at].quoted:
                gender = _GENDERS.get(self.nodes[at + 1].key)
                return frozenset({gender}) if gender else frozenset()
        return frozenset()

    def _possessives(self) -> frozenset[Gender]:
        found: set[Gender] = set()
        for at, node in enumerate(self.nodes[:-1]):
            if node.key in ("his", "her") and self.nodes[at + 1].key in _OWN:
                found.add("m" if node.key == "his" else "f")
        return frozenset(found)

    def _open(self) -> bool:
        return self.nodes[-1].key not in ("”", '"', "’")

    def _closes_earlier(self) -> bool:
        opened, closed = self.text.find("“"), self.text.find("”")
        if closed >= 0:
            return opened < 0 or closed < opened
        return self.text.count('"') % 2 == 1 and not self._starts_quote()

    def _starts_quote(self) -> bool:
        """Whether an odd straight quotation mark opens speech rather than closes it."""
        at = self.text.rfind('"')
        return at + 1 < len(self.text) and self.text[at + 1].isalnum()

    def _unread(self, clauses: Sequence[Clause]) -> Mention | None:
        start = self._first()
        if clauses or start >= len(self.nodes):
            return None
        mention = self.nodes[start].mention
        if mention is None or mention.possessive or mention.kind == "body":
            return None
        if mention.kind == "unnamed" and mention.role != MEMBER:
            return None  # "An officer on her own could be 40 minutes from help"
        return mention

    def _procedural(self) -> bool:
        start = self._first()
        keys = [node.key for node in self.nodes[start : start + 14]]
        if keys[:1] == ["there"] or keys[:1] == ["no"]:
            return bool(_BUSINESS & set(keys[:7])) and bool({"no", "none"} & set(keys[:4]))
        for place, key in enumerate(keys):
            if key in _HAPPENED and place:
                return bool(_BUSINESS & set(keys[:place]))
            if key in (",", "that", "which"):
                return False
        return False

    def _read_from(self) -> Mention | None:
        """Whose words are read out: "read a letter from Mr Sole"."""
        for at, node in enumerate(self.nodes[:-1]):
            if node.key in _LETTERS and not node.quoted:
                for near in range(at + 1, min(at + 4, len(self.nodes) - 1)):
                    if self.nodes[near].key in ("from", "by", "of"):
                        return self.nodes[near + 1].mention
        return None

    def _stray(self) -> tuple[Mention, ...]:
        found = []
        for at, node in enumerate(self.nodes[:-1]):
            mention = node.mention
            if mention is None or mention.possessive or node.quoted or mention.kind == "body":
                continue
            before = self.nodes[at - 1].key if at else ""
            form = (
                PAST.get(self.nodes[self._past_adverbs(at + 1)].key)
                if at + 1 < len(self.nodes) and self._past_adverbs(at + 1) < len(self.nodes)
                else None
            )
            if form is not None and form.family in ("say", "ask") and before not in _EMBEDDING:
                found.append(mention)
        return tuple(found)

    # The question that is answered

    def _frame(self) -> Frame | None:
        for at, node in enumerate(self.nodes[:60]):
            if node.quoted or node.mention:
                continue
            for opener in _FRAMES:
                if self._keys(at, len(opener)) != opener:
                    continue
                if opener == ("asked",) and at and self.nodes[at - 1].key != ",":
                    continue
                if opener == ("to",) and at != 0:
                    continue
                frame = self._framed(at + len(opener), opener)
                if frame is not None:
                    return frame
                break
        return None

    def _framed(self, at: int, opener: tuple[str, ...]) -> Frame | None:
        direct = bool(_DIRECT.intersection(opener))
        if at >= len(self.nodes):
            return Frame(None, True) if direct else None
        if opener[-1] in ("asked", "questioned", "pressed"):
            if self.nodes[at].key == "by" and at + 1 < len(self.nodes):
                asker = self.nodes[at + 1].mention
                return Frame(asker, False) if asker else None
            return Frame(None, False) if self.nodes[at].key in _QUESTION_WORDS else None
        if opener[-1] in _DIRECT and opener[0] == "in":
            if self.nodes[at].key in (",", "that") or self.nodes[at].mention:
                return Frame(None, True)
            return None
        first = self.nodes[at].mention
        if first is not None and direct and first.kind != "body":
            return Frame(None if self._listed(at) else first, False)
        for noun in range(at, min(at + 7, len(self.nodes))):
            node = self.nodes[noun]
            if node.key in (",", ";") or node.quoted:
                return None
            if node.mention is not None and node.mention.possessive:
                return Frame(node.mention, False)
            if node.key in _QUESTION_NOUNS:
                frame = self._from(noun + 1, self.nodes[at].key)
                told = frame.asker is not None or node.key in _PLAIN_QUESTIONS
                return frame if told or direct else None
        if direct and self.nodes[at].key in ("this", "that", "these", "which"):
            return Frame(None, True)
        return None

    def _from(self, at: int, determiner: str) -> Frame:
        """The asker after "question": "from X", "raised by X", "put by X"."""
        for near in range(at, min(at + 5, len(self.nodes) - 1)):
            key = self.nodes[near].key
            if key in (",", ";", "about", "regarding", "concerning", "on", "whether", "how", "as"):
                break
            if key in ("from", "by", "of"):
                asker = self.nodes[near + 1].mention
                if asker is None:
                    break
                return Frame(None if self._listed(near + 1) else asker, False)
        return Frame(None, determiner in ("the", "this", "that", "these", "those", "his", "her"))

    def _listed(self, at: int) -> bool:
        """Whether the mention at `at` is one of several: "Cllr Aske and Mr Vane"."""
        if at + 2 >= len(self.nodes):
            return False
        following = self.nodes[at + 1].key
        beyond = self.nodes[at + 2]
        if following == "and":
            return beyond.mention is not None and self._verb_after(at + 2) is None
        return (
            following == ","
            and beyond.mention is not None
            and at + 3 < len(self.nodes)
            and self.nodes[at + 3].key == "and"
            and self._verb_after(at + 2) is None
        )

    # Clauses

    def _clauses(self) -> tuple[list[Clause], bool]:
        inverted = self._inverted()
        if inverted is not None:
            return [inverted], False
        start = self._first()
        labelled = self._of_somebody(start) or self._before_colon(start) or self._done_by(start)
        if labelled is not None:
            return [labelled], False
        main = self._main(start)
        clauses: list[Clause] = []
        after = start
        plain_first = False
        if main is not None:
            clauses.append(main[0])
            after = main[1] + 1
        else:
            unrecorded = self._unrecorded(start)
            if unrecorded is not None:
                clauses.append(unrecorded)
                if unrecorded.subject is None:
                    return clauses, False
            plain_first = unrecorded is None
        clauses.extend(self._splices(after, clauses[0] if clauses else None))
        return clauses, plain_first and bool(clauses)

    def _of_somebody(self, at: int) -> Clause | None:
        """ "Ms Sole's question was: ...", "Mr Sole's view was that ...": whose words they are."""
        mention = self.nodes[at].mention if at < len(self.nodes) else None
        if mention is None or not mention.possessive:
            return None
        for near in range(at + 1, min(at + 5, len(self.nodes) - 2)):
            act = _OWN_WORDS.get(self.nodes[near].key)
            if act is None:
                continue
            if self.nodes[near + 1].key not in ("was", "were", "is", "concerned", "related"):
                return None
            following = self.nodes[near + 2].key
            direct = following in _OWN_WORDS_FOLLOW or self.nodes[near + 2].text[:1].isupper()
            asked = act == "asked"
            if direct or self.nodes[near + 1].key in ("concerned", "related"):
                predicate: Predicate = "asked" if asked else "said"
                return Clause(mention, predicate, act, asks=asked, lemma="ask" if asked else "say")
            return None
        return None

    def _before_colon(self, at: int) -> Clause | None:
        """ "Cllr Sole: What about ...?": a name as a label of what follows."""
        node = self.nodes[at] if at < len(self.nodes) else None
        mention = node.mention if node else None
        if node is None or node.quoted or mention is None or mention.kind == "body":
            return None
        if self._keys(at + 1, 1) != (":",) or len(self.nodes) < at + 6:
            return None
        rest = self.nodes[at + 2 :]
        if all(one.mention is not None or one.key in (",", "and", ";", ".") for one in rest):
            return None
        if self._asks():
            return Clause(mention, "asked", "asked", asks=True, lemma="ask")
        return Clause(mention, "said", "stated", lemma="say")

    def _done_by(self, at: int) -> Clause | None:
        """ "(Proposed by Cllr Sole and seconded by ...)"."""
        if at < len(self.nodes) and self.nodes[at].key == "(":
            at += 1
        if at + 2 >= len(self.nodes) or self.nodes[at + 1].key not in ("by", ":"):
            return None
        form = PARTICIPLE.get(self.nodes[at].key)
        mention = self.nodes[at + 2].mention
        if form is None or form.family != "motion" or mention is None or mention.possessive:
            return None
        return Clause(mention, "said", "proposed", lemma=form.lemma)

    def _asks(self) -> bool:
        return self.text.rstrip('”"’) ').endswith("?")

    def _first(self) -> int:
        at = 0
        if len(self.nodes) > 1 and self.nodes[1].mention is not None:
            owner = self.nodes[0].mention
            if owner is not None and owner.possessive:
                return 1  # "The Commissioner's Chief Executive"
        while at < len(self.nodes) and (
            self.nodes[at].key in _OPENING or self.nodes[at].key in (",", "-", "–", "…")
        ):
            at += 1
        return at

    def _main(self, start: int) -> tuple[Clause, int] | None:
        """The first main clause with a person for its subject, and the index of its verb."""
        if start >= len(self.nodes):
            return None
        if self._is_subject(start):
            return self._clause_at(start)
        key = self.nodes[start].key
        if not (key in _LEADS or key.endswith("ing") or (key.endswith("ed") and key in PARTICIPLE)):
            return None
        loose: int | None = None
        for at in range(start + 1, len(self.nodes)):
            if not self._is_subject(at):
                continue
            before = self.nodes[at - 1].key
            if before == "," or (before == "and" and self.nodes[at - 2].key == ","):
                found = self._clause_at(at)
                if found is not None:
                    return found
            elif loose is None and before not in _EMBEDDING and before not in _NOT_VERBS:
                verb = self._verb_after(at)
                if verb is not None and verb.predicate in ("said", "asked", "attitude"):
                    following = self._keys(verb.at + 1, 1)
                    if following and following[0] not in (",", "in", "at", "."):
                        loose = at
            if loose is not None:
                return self._clause_at(loose)
        return None

    def _is_subject(self, at: int) -> bool:
        node = self.nodes[at]
        if node.quoted:
            return False
        if node.mention is not None:
            return not node.mention.possessive
        return node.key in _PRONOUNS and (node.key != "i" or node.text == "I")

    def _clause_at(self, at: int, splice: bool = False) -> tuple[Clause, int] | None:
        node = self.nodes[at]
        joint, last = self._joint(at)
        verb = self._verb_after(last)
        if verb is None:
            return None
        subject: Mention | Pronoun | None = node.mention or _PRONOUNS[node.key]
        spoken_of = node.key == "they" or (
            node.mention is not None and node.mention.role in ("Force", "Officers")
        )
        if spoken_of and verb.predicate not in ("said", "asked"):
            return None  # "The Force was asked to report": told by whoever speaks
        act, asks, lemma = self._acts(verb)
        predicate = verb.predicate
        if predicate == "procedure" and act is not None:
            predicate = "said"  # "took the chair and welcomed"
        if predicate == "told" and verb.act == "asked" and self._answers_in(verb.at):
            predicate, act, lemma = "said", "replied", "reply"  # "was asked ... and said that"
        if verb.agent is not None:
            subject, predicate, joint = verb.agent, "said", False
        elif predicate in ("told", "decided", "unrecorded"):
            act = verb.act
        addressee, request = self._addressee(verb)
        handed_to = self._handed_to(verb) if predicate == "said" else None
        clause = Clause(
            subject,
            predicate,
            act,
            asks=asks,
            addressee=addressee,
            request=request,
            joint=joint or (node.mention is not None and node.mention.plural
                            and node.mention.kind != "body"),
            lemma=lemma,
            handed_to=handed_to,
            splice=splice,
        )  # fmt: skip
        return clause, verb.at

    def _answers_in(self, at: int) -> bool:
        """Whether "was asked ..." goes on with "and said that ..."."""
        for near in range(at + 1, len(self.nodes) - 2):
            if self.nodes[near].key == "and":
                form = PAST.get(self.nodes[near + 1].key)
                told = form is not None and form.family == "say" and form.act != "noted"
                if told and self.nodes[near + 2].key in ("that", "he", "she", "it"):
                    return True
        return False

    def _joint(self, at: int) -> tuple[bool, int]:
        """ "The Chair and Mr Sole explained": whether there are several subjects, and the last."""
        last = at
        listed = at
        while listed + 2 < len(self.nodes):
            gap = self.nodes[listed + 1].key
            both = gap == "and" or (gap == "," and self.nodes[listed + 2].key == "and")
            step = 3 if gap == "," and both else 2
            if gap not in (",", "and") or listed + step >= len(self.nodes):
                break
            if self.nodes[listed + step].mention is None:
                break
            listed += step
            if both:
                last = listed
        return last > at, last

    def _verb_after(self, at: int) -> _Verb | None:
        """The predicate of the subject at `at`."""
        verb_at = self._to_verb(at + 1)
        if verb_at is None:
            return None
        key = self.nodes[verb_at].key
        if key in ("was", "were", "is", "are", "remained", "became", "seemed", "appeared"):
            return self._copula(verb_at)
        if key == "had":
            return self._had(verb_at)
        if key in ("did", "does", "do", "didn’t", "doesn’t", "didn't", "doesn't"):
            return self._did(verb_at)
        if key in AUXILIARIES:
            return self._modal(verb_at)
        return self._past(verb_at)

    def _to_verb(self, at: int) -> int | None:
        """Past adverbs, brackets and phrases between a subject and its verb."""
        steps = 0
        while at < len(self.nodes) and steps < 6:
            steps += 1
            key = self.nodes[at].key
            if self.nodes[at].mention is not None or self.nodes[at].quoted:
                return None
            if key in _ADVERBS or (key.endswith("ly") and key not in ("reply", "rely", "apply")):
                at += 1
            elif key == "(":
                at = self._past_mark(at, ")", 14)
            elif key == ",":
                closing = self._past_mark(at, ",", 18)
                if self._verbal(at + 1):
                    closing = at + 1  # the comma closes a name: "Mr Vane, OBE, asked"
                if closing >= len(self.nodes) or not self._verbal(closing):
                    return None
                at = closing
            elif key == "in" and self._keys(at + 1, 1)[0:1] in (
                ("response",), ("reply",), ("turn",), ("answer",), ("summary",), ("conclusion",),
                ("closing",), ("particular",),
            ):  # fmt: skip
                at = self._to_report(at + 2, 10)
            elif key in ("on", "from", "of", "for", "representing", "as", "at", "speaking"):
                at = self._to_report(at + 1, 8)
            elif key in _NOT_VERBS or (not key.isalpha() and "’" not in key and "'" not in key):
                if "-" in key and key in PAST:
                    return at
                return None
            else:
                return at
        return None

    def _past_mark(self, at: int, mark: str, limit: int) -> int:
        for closing in range(at + 1, min(at + limit, len(self.nodes))):
            if self.nodes[closing].key == mark:
                return closing + 1
            if self.nodes[closing].key == ";":
                break
        return len(self.nodes)

    def _to_report(self, at: int, limit: int) -> int:
        """To the next verb of reporting within `limit` words; past the end where there is none."""
        for near in range(at, min(at + limit, len(self.nodes))):
            key = self.nodes[near].key
            if key in PAST and (PAST[key].family in ("say", "ask", "motion", "promise")):
                return near
            if key in (",", ";", "that", "which", "who"):
                break
        return len(self.nodes)

    def _verbal(self, at: int) -> bool:
        if at >= len(self.nodes):
            return False
        key = self.nodes[at].key
        if key in _ADVERBS or key.endswith("ly"):
            return at + 1 < len(self.nodes) and self._verbal(at + 1)
        return key in PAST or key in AUXILIARIES or key in _BY_VERBS

    def _copula(self, at: int) -> _Verb:
        negated = False
        near = at + 1
        while near < len(self.nodes) and (
            self.nodes[near].key in _ADVERBS or self.nodes[near].key.endswith("ly")
            or self.nodes[near].key in ("very", "more", "so", "most", "quite", "less")
        ):  # fmt: skip
            negated = negated or self.nodes[near].key in ("not", "never")
            near += 1
        key = self.nodes[near].key if near < len(self.nodes) else ""
        if key in CONCERNED or (negated and key in CONTENTED):
            return _Verb("attitude", "raised_concern", near, key)
        if key in ("grateful", "thankful"):
            return _Verb("attitude", "welcomed", near, key)
        if key in ("able", "pleased", "happy", "keen", "sorry", "glad", "delighted"):
            inner = self._infinitive(near + 1)
            if inner is not None:
                return inner
        if key == "keen" and self._keys(near + 1, 2) == ("to", "know"):
            return _Verb("asked", "asked", near, "ask")
        if key in ATTITUDES:
            return _Verb("attitude", "stated", near, key)
        if key == "of" and set(self._keys(near + 1, 3)) & {"view", "opinion", "mind"}:
            return _Verb("attitude", "stated", near, key)
        if key in PARTICIPLE:
            form = PARTICIPLE[key]
            if form.family == "decide":
                return _Verb("decided", "resolved", near, form.lemma)
            return _Verb("told", form.act, near, form.lemma, self._agent(near + 1))
        if key in ("present", "absent", "in", "unable", "unwell"):
            return _Verb("procedure", None, near)
        return _Verb("did", None, at)

    def _agent(self, at: int) -> Mention | None:
        """ "by Mr Sole" after a passive, before its clause ends."""
        for near in range(at, min(at + 4, len(self.nodes) - 1)):
            if self.nodes[near].key in ("that", ",", ";"):
                return None
            if self.nodes[near].key == "by":
                agent = self.nodes[near + 1].mention
                return agent if agent is not None and not agent.possessive else None
        return None

    def _had(self, at: int) -> _Verb:
        near = self._past_adverbs(at + 1)
        key = self.nodes[near].key if near < len(self.nodes) else ""
        act = act_of(Form("have", "say", "stated"), self._following(at))
        if key not in PARTICIPLE and act is not None and act != "stated":
            return _Verb("asked" if act == "asked" else "said", act, at, "have")
        participle = key in PARTICIPLE or key.endswith("ed") or key in _IRREGULAR_PARTICIPLES
        if not participle:
            return _Verb("did", None, at)
        form = PARTICIPLE.get(key)
        reports = form is not None and (
            form.lemma in _SPEAKING or form.family in ("ask", "promise", "motion")
        )
        return _Verb("perfect", None, near, form.lemma if form and reports else "")

    def _did(self, at: int) -> _Verb:
        near = self._past_adverbs(at + 1)
        key = self.nodes[near].key if near < len(self.nodes) else ""
        form = BASE.get(key)
        if form is not None and form.family in ("feel", "say"):
            return _Verb("said", "stated", near, form.lemma)
        return _Verb("negated", "stated", near)

    def _modal(self, at: int) -> _Verb:
        near = self._past_adverbs(at + 1)
        key = self.nodes[near].key if near < len(self.nodes) else ""
        if self.nodes[at].key in ("has", "have"):
            if key == "been":
                near += 1
                key = self.nodes[near].key if near < len(self.nodes) else ""
            form = PARTICIPLE.get(key)
            if form is not None and form.family in ("procedure", "decide"):
                return _Verb("procedure", None, near)
        if key == "like":
            inner = self._infinitive(near + 1)
            if inner is not None:
                return inner
        if self.nodes[at].key == "could" and key in ("confirm", "advise", "report", "assure"):
            return _Verb("said", BASE[key].act, near, key)
        promised = self.nodes[at].key == "would" and near == at + 1 and key in PROMISED
        return _Verb("modal", "undertook" if promised else None, near)

    def _past(self, at: int) -> _Verb | None:
        key = self.nodes[at].key
        following = self._following(at)
        if key == "took" and following[:2] == ["the", "chair"]:
            return _Verb("procedure", None, at)
        if key == "took" and following[:3] == ["the", "opportunity", "to"]:
            return self._infinitive(at + 3) or _Verb("did", None, at)
        if key == "went" and following[:2] == ["on", "to"]:
            return self._infinitive(at + 2) or _Verb("did", None, at)
        if key in _STEP_VERBS and following[:1] == ["to"]:
            inner = self._infinitive(at + 1)
            if key in ("wanted", "wished") and following[1:2] == ["know"]:
                return _Verb("asked", "asked", at, "ask")
            if inner is not None and key not in ("asked", "offered", "agreed", "hoped"):
                return inner
        if key in _BY_VERBS and following[:1] in (["by"], ["with"]):
            form = GERUND.get(following[1]) if len(following) > 1 else None
            act = act_of(form, following[2:]) if form else None
            if key in ("responded", "replied", "answered"):
                return _Verb("said", "replied", at, "reply")
            return _Verb("said", act or "stated", at, "conclude")
        if key == "heard" and following[:1] == ["from"]:
            agent = self.nodes[at + 2].mention if at + 2 < len(self.nodes) else None
            reported = following[2:3] in (["that"], ["who"])
            return _Verb("told", "stated", at, "hear", agent if reported else None)
        form = PAST.get(key)
        if form is None:
            if key.endswith("ed") or key in _IRREGULAR_PAST or key in _PRESENT:
                return _Verb("did", None, at)
            return None
        if key in BASE and key not in PAST_AND_BASE:
            return None
        if form.family == "procedure":
            return _Verb("procedure", None, at)
        if form.family == "decide":
            return _Verb("said", "resolved", at, form.lemma)
        act = act_of(form, following)
        if act is None:
            return _Verb("did", None, at, form.lemma)
        if act == "asked":
            return _Verb("asked", "asked", at, form.lemma)
        if act == "stated" and self._promises(at + 1):
            act = "undertook"
        return _Verb("said", act, at, form.lemma)

    def _promises(self, at: int) -> bool:
        """ "that he would look into it": the speaker's own next step."""
        keys = [
            node.key if node.mention is None else "<person>" for node in self.nodes[at : at + 14]
        ]
        for place, key in enumerate(keys[:-2]):
            if key in (";", "whether", "how"):
                return False
            if key in ("he", "she", "they", "<person>") and keys[place + 1] == "would":
                before = keys[place - 1] if place else ""
                near = [word for word in keys[place + 2 : place + 5] if word not in _ADVERBS]
                negated = "not" in keys[place + 2 : place + 4]
                own = key != "<person>" or before in ("that", "")
                return own and not negated and bool(near) and near[0] in PROMISED
        return False

    def _infinitive(self, at: int) -> _Verb | None:
        """ "to thank" after "wished": the act of the inner verb."""
        if self._keys(at, 1) != ("to",):
            return None
        near = self._past_adverbs(at + 1)
        form = BASE.get(self.nodes[near].key) if near < len(self.nodes) else None
        if form is None or form.family not in ("say", "ask"):
            return None
        act = act_of(form, self._following(near))
        if act is None:
            return None
        return _Verb("asked" if act == "asked" else "said", act, near, form.lemma)

    def _past_adverbs(self, at: int) -> int:
        while at < len(self.nodes) and (
            self.nodes[at].key in _ADVERBS or self.nodes[at].key.endswith("ly")
        ):
            at += 1
        return at

    def _following(self, at: int) -> list[str]:
        keys: list[str] = []
        for node in self.nodes[at + 1 : at + 10]:
            if node.key in (";", ":"):
                break
            keys.append(node.key if node.mention is None else "<person>")
        return keys

    def _acts(self, verb: _Verb) -> tuple[Act | None, bool, str]:
        """The act of a clause with the verbs joined to its first: "agreed with her and asked"."""
        act = verb.act
        asks = verb.predicate == "asked"
        lemma = verb.lemma
        embedded = others = False
        for at in range(verb.at + 1, len(self.nodes) - 1):
            node = self.nodes[at]
            if node.quoted:
                continue
            if node.key == ";":
                break
            embedded = embedded or node.key in ("that", "which", "who")
            others = others or (embedded and node.mention is not None)
            if node.key not in ("and", "but", ","):
                continue
            near = self._past_adverbs(at + 1)
            if near >= len(self.nodes) or self.nodes[near].mention is not None:
                continue
            form = PAST.get(self.nodes[near].key)
            if form is None or (
                self.nodes[near].key in BASE and form.lemma == self.nodes[near].key
            ):
                continue
            joined = act_of(form, self._following(near))
            if node.key == "," and form.family in ("promise", "motion"):
                continue  # "the note, promised for June, ...": no verb of the clause
            interrogative = set(self._following(near)[:4]) & _QUESTION_WORDS
            if joined == "asked" and (not embedded or interrogative):
                asks = True
                act = act if act in ("raised_concern", "asked", "undertook") else "asked"
                lemma = lemma or form.lemma
            elif joined == "undertook" and (form.family == "promise" or not others):
                act, asks = "undertook", False
            elif joined == "raised_concern" and act in ("welcomed", "stated") and not embedded:
                act = joined
            elif act is None and joined is not None and not embedded:
                act, lemma = joined, form.lemma
        return act, asks, lemma

    def _addressee(self, verb: _Verb) -> tuple[Mention | None, bool]:
        """The person right after the verb: "asked Mr Sole to", "thanked the Commissioner"."""
        at = verb.at + 1
        if at < len(self.nodes) and self.nodes[at].key in ("to", "with", "that", "whether", "if"):
            at += 1
        if at >= len(self.nodes):
            return None, False
        mention = self.nodes[at].mention
        if mention is None or mention.possessive or mention.kind == "body":
            return None, False
        request = verb.predicate == "asked" and self._keys(at + 1, 1) == ("to",)
        return mention, request

    def _handed_to(self, verb: _Verb) -> Mention | None:
        """ "introduced Mr Sole, who explained": the next voice is another's."""
        if verb.lemma not in ("introduce", "invite", "welcome", "ask"):
            return None
        at = verb.at + 1
        if at + 2 >= len(self.nodes):
            return None
        mention = self.nodes[at].mention
        if mention is None:
            return None
        at += 1
        if self.nodes[at].key == ",":
            at += 1
        if self._keys(at, 1) != ("who",):
            return None
        told = self.nodes[self._past_adverbs(at + 1)].key if at + 1 < len(self.nodes) else ""
        form = PAST.get(told)
        return mention if form is not None and form.family == "say" else None

    def _splices(self, after: int, first: Clause | None) -> list[Clause]:
        """Further clauses with people for subjects: after a semicolon, a comma, "and" or "but"."""
        found: list[Clause] = []
        at = after
        while at < len(self.nodes):
            if not self._is_subject(at) or at == 0:
                at += 1
                continue
            before = self.nodes[at - 1].key
            place = at - 1
            while place > 0 and self.nodes[place].key in ("and", "but", "while", "whilst", "then"):
                place -= 1
            mark = self.nodes[place].key
            joined = before in (",", ";", ":", "and", "but", "while", "whilst", "–", "-")
            if joined and not (before in ("and", "but") and mark in _EMBEDDING):
                clause = self._clause_at(at, splice=True)
                if clause is not None and clause[0].predicate in ("said", "asked", "attitude"):
                    found.append(clause[0])
                    at = clause[1]
            at += 1
        return found

    def _inverted(self) -> Clause | None:
        """A verb of saying after or inside what is said: "..., she said"; "...", said Mr Sole."""
        for at in range(2, len(self.nodes)):
            node = self.nodes[at]
            if node.quoted or self.nodes[at - 1].key not in (",", "”", '"', "’", "?", "!"):
                continue
            form = PAST.get(node.key)
            if form is not None and form.lemma in ("say", "add", "reply", "explain", "ask"):
                subject = self.nodes[at + 1] if at + 1 < len(self.nodes) else None
                if subject is not None and subject.mention and self._ends(at + 2):
                    act: Act = "quoted" if self.quotes else form.act
                    return Clause(subject.mention, "said", act, lemma=form.lemma)
            if self._is_subject(at) and at + 1 < len(self.nodes):
                form = PAST.get(self.nodes[at + 1].key)
                if form is not None and form.family in ("say", "feel") and self._ends(at + 2):
                    subject_of = node.mention or _PRONOUNS[node.key]
                    act = "quoted" if self.quotes else form.act
                    return Clause(subject_of, "said", act, lemma=form.lemma)
                if self._keys(at + 1, 2) in (("was", "told"), ("were", "told")) and self._ends(
                    at + 3
                ):
                    return Clause(None, "unrecorded", "stated")
            if self._keys(at, 2) == ("it", "was") and self._ends(at + 3):
                if at + 2 < len(self.nodes) and self.nodes[at + 2].key in PARTICIPLE:
                    return Clause(None, "unrecorded", PARTICIPLE[self.nodes[at + 2].key].act)
        return None

    def _ends(self, at: int) -> bool:
        return at >= len(self.nodes) or self.nodes[at].key in (",", ".", "”", '"', ";")

    def _unrecorded(self, start: int) -> Clause | None:
        """ "It was noted", "Reassurance was given", "The need for X was stressed"."""
        keys = [node.key for node in self.nodes]
        lead = keys[start] if start < len(keys) else ""
        at = start
        if lead in _LEADS or lead.endswith("ing"):
            while at < len(keys) and keys[at] != ",":
                at += 1
            at += 1
        for place in range(at, min(at + 60, len(keys) - 1)):
            node = self.nodes[place]
            if node.quoted:
                continue
            if keys[place] in (";", "that", "which", "who", "where", "when"):
                if keys[place] != ";" and place > at and not keys[at:place].count("was"):
                    continue
                return None
            if keys[place] not in ("was", "were", "been") or place == at:
                continue
            near = self._past_adverbs(place + 1)
            if near >= len(keys):
                return None
            form = PARTICIPLE.get(keys[near])
            impersonal = keys[place - 1] == "it" or keys[place - 2 : place] == ["it", "had"]
            if keys[at:place] in (["this"], ["that"]):
                impersonal = form is not None and form.lemma in ("agree", "resolve", "support")
            return self._passive(form, near, impersonal, keys[at:place])
        return None

    def _passive(
        self, form: Form | None, at: int, impersonal: bool, subject: Sequence[str]
    ) -> Clause | None:
        if form is None or form.family == "procedure":
            return None
        agent = self._agent(at + 1)
        words = set(subject)
        act: Act = form.act
        for nouns, lemmas, told in _PASSIVE_OBJECTS:
            if words & nouns and form.lemma in lemmas:
                act = told
        if agent is not None:
            return Clause(agent, "asked" if act == "asked" else "said", act, asks=act == "asked")
        if form.family == "decide" or (impersonal and form.lemma in ("agree", "resolve")):
            return Clause(None, "decided", "resolved")
        following = self.nodes[at + 1].key if at + 1 < len(self.nodes) else "."
        if impersonal:
            speaking = form.lemma in _SPEAKING and following in _COMPLEMENTS
            return Clause(None, "unrecorded", act) if speaking else None
        if form.lemma in _PASSIVE_REPORTS or act in ("assured", "raised_concern", "asked"):
            return Clause(None, "unrecorded", act)
        if form.lemma in ("note", "agree", "receive") and words & _DECIDED_ON:
            return Clause(None, "decided", "noted" if form.lemma == "note" else "resolved")
        return None

    def _keys(self, at: int, count: int) -> tuple[str, ...]:
        return tuple(
            node.key if node.mention is None else "<person>" for node in self.nodes[at : at + count]
        )


_PASSIVE_OBJECTS: Final[tuple[tuple[frozenset[str], frozenset[str], Act], ...]] = (
    (
        _set("concern concerns worry worries disappointment frustration fears unease"),
        _set("raise express voice share"),
        "raised_concern",
    ),
    (
        _set("question questions query queries clarification"),
        _set("raise ask put submit pose seek request"),
        "asked",
    ),
    (_set("assurance assurances reassurance"), _set("give provide offer"), "assured"),
    (_set("thanks tribute congratulations"), _set("give express offer pay extend"), "welcomed"),
)
_PASSIVE_REPORTS: Final = _set(
    "note highlight underline underscore emphasise emphasize stress raise express mention "
    "acknowledge outline question query explain welcome commend discuss suggest"
)
_DECIDED_ON: Final = _set(
    "minutes report reports recommendation recommendations motion programme precept "
    "proposal amendment update plan dates nomination"
)
_IRREGULAR_PARTICIPLES: Final = _set(
    "been done gone written held met begun become come brought bought built chosen cut "
    "cost fallen fought flown forgotten got grown kept known led left lost met overseen "
    "proved put risen run seen sent set shown spent stood taken taught thrown won worn "
    "yet never ever no"
) - {"no"}  # fmt: skip
_IRREGULAR_PAST: Final = _set(
    "went began wrote held met came brought bought built chose cut fell fought grew kept "
    "led lost ran rose sent spent stood taught threw won got broke drove ate bore beat "
    "swore stuck struck"
)
PAST_AND_BASE: Final = _set("put set read")
"""Verbs whose past tense is their infinitive."""


def _nodes(text: str, mentions: Sequence[Mention]) -> list[_Node]:
    """The words of a sentence with each mention as one node, direct speech marked."""
    nodes: list[_Node] = []
    index = 0
    quoted = ""
    opened = 0
    for word in words_of(text):
        while index < len(mentions) and mentions[index].end <= word.start:
            index += 1
        mention = mentions[index] if index < len(mentions) else None
        if mention is not None and mention.start <= word.start < mention.end:
            if mention.start == word.start:
                nodes.append(_Node("<person>", mention, bool(quoted), word.text, word.start))
            continue
        key = word.key
        if quoted and key == quoted:
            nodes.append(_Node(key, None, True, word.text, word.start))
            quoted = ""
            continue
        if not quoted and (key == "“" or (key == '"' and text.count('"'))):
            quoted = "”" if key == "“" else '"'
            opened = len(nodes)
        elif not quoted and key == "‘" and _closes_single(text, word.end):
            quoted = "’"
            opened = len(nodes)
        nodes.append(_Node(key, None, bool(quoted), word.text, word.start))
    if not quoted or nodes[opened].key != "‘":
        return nodes
    return [_Node(node.key, node.mention, False, node.text, node.at) for node in nodes]


def _closes_single(text: str, at: int) -> bool:
    """Whether a single quotation of more than two words opens here: not "the ‘Beat Officers’"."""
    closing = re.compile(r"’(?=[\s,.;:!?)]|$)").search(text, at)
    return closing is not None and text.count(" ", at, closing.start()) > 2
