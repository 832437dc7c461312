"""What one sentence of minutes reports: its subjects, their verbs, and the question it answers.

A sentence is a row of nodes: words, marks, and mentions of people taken as one node each. The main
clause is found by where it may stand (at the start; after an opening phrase; after a splice), never
inside "that ...", "which ..." or a quotation, so what is reported inside a report is left alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.frames import Frame, Frames
from ingest.mentions import Mention
from ingest.model import Act
from ingest.names import Gender, PersonName
from ingest.nodes import PRONOUNS, Pronoun, plain_words
from ingest.predicates import NOT_VERBS, SPEAKING, Predicate, Verb
from ingest.roles import MEMBER
from ingest.verbs import AUXILIARIES, PARTICIPLE, PAST, Form

__all__ = ["Clause", "Frame", "Predicate", "Pronoun", "Reading", "plain_words", "read_sentence"]


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
    bare_passive: bool  # "Three officers were moved": by whom is not told
    read_from: Mention | None  # whose letter or statement is read out: "a letter from Mr Sole"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_GENDERS: Final[dict[str, Gender]] = {"he": "m", "she": "f"}
_OWN: Final = _set(
    "ward division district residents constituents own experience office plan budget "
    "priorities proposal proposals predecessor successor borough town village surgery "
    "portfolio"
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
_REFERENCES: Final = _set(
    "page pages item items minute minutes paragraph paragraphs para action section appendix "
    "recommendation line bullet"
)
_EMBEDDING: Final = _set(
    "that which who whom whose as what how why when where whether if because than while "
    "whilst since until after before although though once unless so like"
)
_DROPPED: Final = re.compile(r"That (?:the|a|an|it|this|[A-Z][a-z]+)\b.{0,300}?\bbe\b")
_BUSINESS: Final = _set(
    "discussion debate vote motion amendment meeting adjournment questions comments "
    "declarations apologies nominations ballot recess interests matters"
)
_MATTERS: Final = _set(
    "issues issue concerns concern objections objection points point matter items item queries "
    "query observations nothing petitions deputations"
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
_COMPLEMENTS: Final = _set("that by whether how to as if , . ; : ”")
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
    (_set("undertaking commitment promise"), _set("give make offer"), "undertook"),
    (
        _set(
            "apology apologies explanation answer reply response clarification comment comments "
            "observation observations overview update presentation summary"
        ),
        _set("give make offer provide"),
        "stated",
    ),
)
_CARRIED: Final = _set("agreed resolved carried approved adopted")
_NO_SPEECH: Final = _set("declaration declarations interest interests apologies business")
_PASSIVE_REPORTS: Final = _set(
    "note highlight underline underscore emphasise emphasize stress raise express mention "
    "acknowledge outline question query explain welcome commend discuss suggest"
)
_DECIDED_ON: Final = _set(
    "minutes report reports recommendation recommendations motion programme precept "
    "proposal amendment update plan dates nomination policy strategy sub-committee group <person>"
)


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


class _Sentence(Frames):
    """Reads one sentence whole."""

    def __init__(self, text: str, known: Iterable[str]) -> None:
        super().__init__(text, known)
        self.quotes = any(node.quoted for node in self.nodes)

    def reading(self) -> Reading:
        clauses, plain_first = self._clauses()
        return Reading(
            clauses=tuple(clauses),
            frame=self.frame(),
            mentions=tuple(self.mentions),
            of_self=self._after_that(clauses[0]) if clauses else frozenset(),
            of_own=self._possessives(),
            plain_first=plain_first,
            procedural=self._procedural(),
            decision=bool(_DROPPED.match(self.text)),
            stray=self._stray(),
            asks_directly=self.asks(),
            unread=self._unread(clauses),
            quotes=self.quotes,
            quote_left_open=bool(self.nodes) and self.nodes[-1].quoted and self._open(),
            quote_closed=self._closes_earlier(),
            bare_passive=not clauses and self._bare_passive(),
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
            named = (_BUSINESS | _MATTERS) & set(keys[:7])
            return bool(named) and bool({"no", "none"} & set(keys[:4]))
        for place, key in enumerate(keys):
            if key in _HAPPENED and place:
                return bool(_BUSINESS & set(keys[:place]))
            if key in (",", "that", "which"):
                return False
        return False

    def _bare_passive(self) -> bool:
        """Whether the sentence begins with a passive of the past that has no agent."""
        for at in range(self._first() + 1, len(self.nodes) - 1):
            key = self.nodes[at].key
            if key in _EMBEDDING or key in (";", ":", "had", "would", "could", "should", "might"):
                return False
            if key in ("was", "were"):
                done = self.past_adverbs(at + 1)
                participle = done < len(self.nodes) and (
                    self.nodes[done].key in PARTICIPLE or self.nodes[done].key.endswith("ed")
                )
                return participle and self.agent(done + 1) is None
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
                PAST.get(self.nodes[self.past_adverbs(at + 1)].key)
                if at + 1 < len(self.nodes) and self.past_adverbs(at + 1) < len(self.nodes)
                else None
            )
            if form is not None and form.family in ("say", "ask") and before not in _EMBEDDING:
                found.append(mention)
        return tuple(found)

    def _clauses(self) -> tuple[list[Clause], bool]:
        inverted = self._inverted()
        if inverted is not None:
            return [inverted], False
        start = self._first()
        if self._of_both(start):
            return [Clause(None, "unrecorded", "stated")], False
        labelled = self._of_somebody(start) or self._done_by(start) or self._before_colon(start)
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

    def _of_both(self, at: int) -> bool:
        """ "Both agreed to report back": two people's words, whoever they are."""
        if at + 1 >= len(self.nodes) or self.nodes[at].key not in ("both", "neither"):
            return False
        form = PAST.get(self.nodes[self.past_adverbs(at + 1)].key) if at + 2 < len(
            self.nodes
        ) else None  # fmt: skip
        return form is not None and form.family in ("say", "ask", "promise", "feel")

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
        if self.keys(at + 1, 1) != (":",) or len(self.nodes) < at + 6:
            return None
        rest = self.nodes[at + 2 :]
        other = rest[0].mention
        if other is not None and other.name and self.verb_after(at + 2) is not None:
            found = None if mention.name else self._clause_at(at + 2)
            # "Cabinet Member for Homes: Cllr Sole said": a label. After a name, whose words?
            return found[0] if found else Clause(None, "said", "stated", lemma="say")
        if all(one.mention is not None or one.key in (",", "and", ";", ".") for one in rest):
            return None
        if self.asks():
            return Clause(mention, "asked", "asked", asks=True, lemma="ask")
        return Clause(mention, "said", "stated", lemma="say")

    def _done_by(self, at: int) -> Clause | None:
        """ "(Proposed by Cllr Sole and seconded by ...)"."""
        if at < len(self.nodes) and self.nodes[at].key == "(":
            at += 1
        if at + 3 < len(self.nodes) and self.nodes[at].mention is not None and (
            self.nodes[at + 1].key in ("–", "—", "-", ":")
            and self.keys(at + 2, 2) in (("proposed", "by"), ("nominated", "by"))
        ):  # fmt: skip
            at += 2  # "Wilma Ferrier – proposed by Cllr Sole": for an office
        if at + 2 >= len(self.nodes) or self.nodes[at + 1].key not in ("by", ":"):
            return None
        form = PARTICIPLE.get(self.nodes[at].key)
        mention = self.nodes[at + 2].mention
        if form is None or form.family != "motion" or mention is None or mention.possessive:
            return None
        return Clause(mention, "said", "proposed", lemma=form.lemma)

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
        return self._past_reference(at)

    def _past_reference(self, at: int) -> int:
        """Past "Page 9 –" and "Item 4, paragraph 2:" in front of who spoke."""
        if at >= len(self.nodes) or self.nodes[at].key not in _REFERENCES:
            return at
        for near in range(at + 1, min(at + 10, len(self.nodes) - 1)):
            node = self.nodes[near]
            if node.mention is not None or node.quoted:
                return at
            if node.key in ("–", "—", "-", ":") and self.is_subject(near + 1):
                return near + 1
        return at

    def _main(self, start: int) -> tuple[Clause, int] | None:
        """The first main clause with a person for its subject, and the index of its verb."""
        if start >= len(self.nodes):
            return None
        if self.is_subject(start):
            return self._clause_at(start)
        key = self.nodes[start].key
        if not (key in _LEADS or key.endswith("ing") or (key.endswith("ed") and key in PARTICIPLE)):
            return None
        loose: int | None = None
        for at in range(start + 1, len(self.nodes)):
            if not self.is_subject(at):
                continue
            before = self.nodes[at - 1].key
            if before == "," or (before == "and" and self.nodes[at - 2].key == ","):
                found = self._clause_at(at)
                if found is not None:
                    return found
            elif loose is None and before not in _EMBEDDING and before not in NOT_VERBS:
                verb = self.verb_after(at)
                if verb is not None and verb.predicate in ("said", "asked", "attitude"):
                    following = self.keys(verb.at + 1, 1)
                    if following and following[0] not in (",", "in", "at", "."):
                        loose = at
            if loose is not None:
                return self._clause_at(loose)
        return None

    def _clause_at(self, at: int, splice: bool = False) -> tuple[Clause, int] | None:
        node = self.nodes[at]
        joint, last = self._joint(at)
        verb = self.verb_after(last)
        if verb is None:
            return None
        subject: Mention | Pronoun | None = node.mention or PRONOUNS[node.key]
        spoken_of = node.key == "they" or (
            node.mention is not None and node.mention.role in ("Force", "Officers")
        )
        if spoken_of and verb.predicate not in ("said", "asked"):
            return None  # "The Force was asked to report": told by whoever speaks
        act, asks, lemma = self.acts(verb)
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

    def _addressee(self, verb: Verb) -> tuple[Mention | None, bool]:
        """The person right after the verb: "asked Mr Sole to", "thanked the Commissioner"."""
        at = verb.at + 1
        if at < len(self.nodes) and self.nodes[at].key in ("to", "with", "that", "whether", "if"):
            at += 1
        if at >= len(self.nodes):
            return None, False
        mention = self.nodes[at].mention
        if mention is None or mention.possessive or mention.kind == "body":
            return None, False
        request = verb.predicate == "asked" and self.keys(at + 1, 1) == ("to",)
        return mention, request

    def _handed_to(self, verb: Verb) -> Mention | None:
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
        if self.keys(at, 1) != ("who",):
            return None
        told = self.nodes[self.past_adverbs(at + 1)].key if at + 1 < len(self.nodes) else ""
        form = PAST.get(told)
        return mention if form is not None and form.family == "say" else None

    def _splices(self, after: int, first: Clause | None) -> list[Clause]:
        """Further clauses with people for subjects: after a semicolon, a comma, "and" or "but"."""
        found: list[Clause] = []
        at = after
        while at < len(self.nodes):
            if not self.is_subject(at) or at == 0:
                at += 1
                continue
            before = self.nodes[at - 1].key
            place = at - 1
            while place > 0 and self.nodes[place].key in ("and", "but", "while", "whilst", "then"):
                place -= 1
            mark = self.nodes[place].key
            if before == "," and self._beside(at):
                at += 1
                continue
            if before == "and" and self._of_embedded(after, at):
                at += 1
                continue
            joined = before in (",", ";", ":", "and", "but", "while", "whilst", "–", "-")
            if joined and not (before in ("and", "but") and mark in _EMBEDDING):
                clause = self._clause_at(at, splice=True)
                if clause is not None and clause[0].predicate in ("said", "asked", "attitude"):
                    found.append(clause[0])
                    at = clause[1]
            at += 1
        return found

    def _of_embedded(self, after: int, at: int) -> bool:
        """ "whether the Clerk and the Chair could check": a second subject of what is reported."""
        if at < 2 or self.nodes[at - 2].mention is None or at + 1 >= len(self.nodes):
            return False
        embedded = any(node.key in ("whether", "if", "that") for node in self.nodes[after : at - 2])
        return embedded and self.nodes[at + 1].key in AUXILIARIES

    def _beside(self, at: int) -> bool:
        """ "Wilma Ferrier, Tolland Marsh, spoke": a name without title right behind another's."""
        mention = self.nodes[at].mention
        name = PersonName.parse(mention.name) if mention and mention.name else None
        before = self.nodes[at - 2].mention if at > 1 else None
        named = before is not None and before.name is not None
        return named and name is not None and not name.title

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
            if self.is_subject(at) and at + 1 < len(self.nodes):
                form = PAST.get(self.nodes[at + 1].key)
                if form is not None and form.family in ("say", "feel") and self._ends(at + 2):
                    subject_of = node.mention or PRONOUNS[node.key]
                    act = "quoted" if self.quotes else form.act
                    return Clause(subject_of, "said", act, lemma=form.lemma)
                if self.keys(at + 1, 2) in (("was", "told"), ("were", "told")) and self._ends(
                    at + 3
                ):
                    return Clause(None, "unrecorded", "stated")
            if self.keys(at, 2) == ("it", "was") and self._ends(at + 3):
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
            near = self.past_adverbs(place + 1)
            if near >= len(keys):
                return None
            form = PARTICIPLE.get(keys[near])
            impersonal = keys[place - 1] == "it" or keys[place - 2 : place] == ["it", "had"]
            if keys[at:place] in (["this"], ["that"]):
                impersonal = form is not None and form.lemma in ("agree", "resolve", "support")
            earlier = keys[place] == "been" and keys[place - 1] in ("had", "has", "have")
            if earlier and form is not None and form.family == "decide":
                return None  # "Three had been resolved": no decision of the meeting
            return self._passive(form, near, impersonal, keys[at:place])
        return None

    def _agreed(self, at: int) -> bool:
        """Whether "proposed, seconded" goes on with "and agreed"."""
        for near in range(at + 1, min(at + 16, len(self.nodes))):
            key = self.nodes[near].key
            if key in ("that", ";", ":", "."):
                return False
            if key in _CARRIED and self.nodes[near - 1].key not in ("the", "an", "be", "is"):
                return True
        return False

    def _passive(
        self, form: Form | None, at: int, impersonal: bool, subject: Sequence[str]
    ) -> Clause | None:
        if form is None or form.family == "procedure":
            return None
        agent = self.agent(at + 1)
        if agent is None and form.family == "motion" and self._agreed(at):
            return Clause(None, "decided", "resolved")
        words = set(subject)
        act: Act = form.act
        spoken = False
        nothing = bool({"no", "none"} & set(subject[:1])) or bool(words & _NO_SPEECH)
        if nothing and form.lemma in ("raise", "ask", "make", "receive"):
            return None  # "No issues were raised", "Interests were declared": nobody's words
        for nouns, lemmas, told in _PASSIVE_OBJECTS:
            if words & nouns and form.lemma in lemmas:
                act, spoken = told, True
        if agent is not None:
            return Clause(agent, "asked" if act == "asked" else "said", act, asks=act == "asked")
        if form.family == "decide" or (impersonal and form.lemma == "agree"):
            own = impersonal or form.lemma.endswith("elect") or bool(words & _DECIDED_ON)
            return Clause(None, "decided", "resolved") if own else None
        following = self.nodes[at + 1].key if at + 1 < len(self.nodes) else "."
        if impersonal:
            speaking = form.lemma in SPEAKING and following in _COMPLEMENTS
            return Clause(None, "unrecorded", act) if speaking else None
        if (
            spoken
            or form.lemma in _PASSIVE_REPORTS
            or act in ("assured", "raised_concern", "asked")
        ):
            return Clause(None, "unrecorded", act)
        approved = form.lemma == "confirm" and "minutes" in words
        if approved or (form.lemma in ("note", "agree", "receive") and words & _DECIDED_ON):
            return Clause(None, "decided", "noted" if form.lemma == "note" else "resolved")
        return None
