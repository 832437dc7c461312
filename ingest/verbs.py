"""The verbs with which minutes report what people said and did, and the act that each stands for.

Verbs are frozen (FAULTS.md, design 5): what is asked here never comes out as said, what is proposed
never as agreed. The lists hold lemmas; past tense, third person and gerund are derived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ingest.model import Act

Family = Literal["say", "ask", "feel", "promise", "motion", "decide", "procedure"]
"""`say`: reports words. `ask`: puts a question. `feel`: reports an attitude. `promise`, `motion`,
`decide`: as named. `procedure`: somebody came, left or took the chair; nothing was said."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LEMMAS: Final[Mapping[tuple[Family, Act], str]] = {
    ("say", "stated"): (
        "explain confirm advise state say tell claim comment inform add outline highlight remind "
        "emphasise emphasize clarify stress indicate acknowledge conclude refer reference describe "
        "argue consider mention observe remark reflect recognise recognize reiterate echo "
        "underline "
        "underscore detail summarise summarize warn caution announce declare disclose apologise "
        "apologize cite set speak talk point address continue maintain insist concede admit accept "
        "agree disagree dispute deny contend assert repeat recall illustrate elaborate predict "
        "estimate anticipate expect voice offer suggest support oppose object reject refuse "
        "decline "
        "defend touch draw allude signal judge call put joke quote read recount discuss debate "
        "intend challenge urge encourage demonstrate compare contrast concur affirm reaffirm "
        "invite promulgate intimate submit express provide give make pay take "
        "place extend expand record name"
    ),
    ("say", "replied"): "reply respond answer retort",
    ("say", "assured"): "assure reassure guarantee",
    ("say", "noted"): "note",
    ("say", "reported"): "report present introduce update brief",
    ("say", "raised_concern"): (
        "raise criticise criticize lament complain deplore protest worry fear regret doubt"
    ),
    ("say", "welcomed"): "welcome commend congratulate thank praise applaud compliment appreciate",
    ("ask", "asked"): "ask query enquire inquire question wonder request seek",
    ("promise", "undertook"): "undertake promise pledge commit vow",
    ("motion", "proposed"): "propose second move nominate recommend table",
    ("decide", "resolved"): (
        "resolve approve endorse ratify elect adopt appoint re-elect re-appoint"
    ),
    ("feel", "stated"): (
        "think believe feel hope want wish like prefer understand know see find hear trust suppose "
        "imagine assume share need value mean care favour sympathise sympathize remain smile laugh"
    ),
    ("procedure", "stated"): (
        "leave join arrive withdraw return enter vacate depart replace substitute attend abstain "
        "vote chair preside sit adjourn close retire resign deputise sign"
    ),
}  # fmt: skip
_IRREGULAR: Final[Mapping[str, tuple[str, str, str]]] = {  # past, participle, gerund
    "say": ("said", "said", "saying"),
    "tell": ("told", "told", "telling"),
    "set": ("set", "set", "setting"),
    "put": ("put", "put", "putting"),
    "speak": ("spoke", "spoken", "speaking"),
    "draw": ("drew", "drawn", "drawing"),
    "read": ("read", "read", "reading"),
    "seek": ("sought", "sought", "seeking"),
    "think": ("thought", "thought", "thinking"),
    "feel": ("felt", "felt", "feeling"),
    "understand": ("understood", "understood", "understanding"),
    "know": ("knew", "known", "knowing"),
    "see": ("saw", "seen", "seeing"),
    "find": ("found", "found", "finding"),
    "hear": ("heard", "heard", "hearing"),
    "mean": ("meant", "meant", "meaning"),
    "give": ("gave", "given", "giving"),
    "make": ("made", "made", "making"),
    "pay": ("paid", "paid", "paying"),
    "take": ("took", "taken", "taking"),
    "show": ("showed", "shown", "showing"),
    "undertake": ("undertook", "undertaken", "undertaking"),
    "withdraw": ("withdrew", "withdrawn", "withdrawing"),
    "leave": ("left", "left", "leaving"),
    "sit": ("sat", "sat", "sitting"),
    "commit": ("committed", "committed", "committing"),
    "refer": ("referred", "referred", "referring"),
    "admit": ("admitted", "admitted", "admitting"),
    "recall": ("recalled", "recalled", "recalling"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a reporting verb."""

    lemma: str
    family: Family
    act: Act


def _inflected(lemma: str) -> tuple[str, str, str, str]:
    """Past, participle, gerund and third person of a verb."""
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        third = lemma + "es"
    elif lemma.endswith("y") and lemma[-2] not in "aeiou":
        third = lemma[:-1] + "ies"
    else:
        third = lemma + "s"
    if lemma in _IRREGULAR:
        return (*_IRREGULAR[lemma], third)
    if lemma.endswith("e"):
        return lemma + "d", lemma + "d", lemma[:-1] + "ing", third
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing", third
    return lemma + "ed", lemma + "ed", lemma + "ing", third


def _forms() -> tuple[dict[str, Form], dict[str, Form], dict[str, Form], dict[str, Form]]:
    past: dict[str, Form] = {}
    participle: dict[str, Form] = {}
    gerund: dict[str, Form] = {}
    base: dict[str, Form] = {}
    for (family, act), words in _LEMMAS.items():
        for lemma in words.split():
            form = Form(lemma, family, act)
            first, second, third, present = _inflected(lemma)
            for table, word in (
                (past, first),
                (participle, second),
                (gerund, third),
                (base, lemma),
            ):
                table.setdefault(word, form)
            past.setdefault(present, form)
    return past, participle, gerund, base


PAST, PARTICIPLE, GERUND, BASE = _forms()
"""Forms by the word printed: past tense and third person; past participle; gerund; infinitive."""


_CONCERN: Final = _set(
    "concern concerns worry worries disappointment frustration unease reservations "
    "reservation doubt doubts disquiet alarm dismay fear fears regret scepticism "
    "dissatisfaction objection objections"
)
_QUESTION: Final = _set("question questions query queries supplementary")
_THANKS: Final = _set(
    "thanks gratitude appreciation congratulations sympathy condolences tribute tributes "
    "admiration pleasure praise"
)
_ASSURANCE: Final = _set("assurance assurances reassurance reassurances guarantee word")
_PROMISE: Final = _set("undertaking commitment promise pledge")
_OVERVIEW: Final = _set("overview update presentation summary briefing figures report statistics")
_CONTENT: Final = _set(
    "example examples detail details explanation background context information "
    "clarification clarity advice answer response reason reasons account point points "
    "reference comment comments clear statement observation observations case mention "
    "view views issue opinion exception opportunity notice evidence support question"
)

# What a verb says depends on its object: "raised concerns", "gave an assurance", "paid tribute".
_BY_OBJECT: Final[Mapping[str, tuple[tuple[frozenset[str], Act], ...]]] = {
    "raise": ((_QUESTION, "asked"), (_set("order"), "stated")),
    "express": ((_CONCERN, "raised_concern"), (_THANKS, "welcomed")),
    "voice": ((_CONCERN, "raised_concern"),),
    "give": (
        (_ASSURANCE, "assured"), (_PROMISE, "undertook"), (_THANKS, "welcomed"),
        (_OVERVIEW, "reported"), (_CONTENT, "stated"),
    ),
    "provide": (
        (_ASSURANCE, "assured"), (_PROMISE, "undertook"), (_OVERVIEW, "reported"),
        (_CONTENT, "stated"),
    ),
    "offer": (
        (_ASSURANCE, "assured"), (_THANKS, "welcomed"), (_PROMISE, "undertook"),
        (frozenset({"to"}), "undertook"),
    ),
    "pay": ((_THANKS, "welcomed"),),
    "place": (
        (_THANKS, "welcomed"), (_CONCERN, "raised_concern"), (frozenset({"record"}), "stated"),
    ),
    "record": ((_THANKS, "welcomed"), (_CONCERN, "raised_concern")),
    "extend": ((_THANKS | {"welcome"}, "welcomed"), (frozenset({"invitation"}), "stated")),
    "expand": ((_set("on upon"), "stated"),),
    "make": ((_PROMISE, "undertook"), (_CONTENT, "stated"), (_set("no"), "stated")),
    "take": ((_set("note"), "noted"), (_set("view line issue"), "stated")),
    "put": ((_QUESTION, "asked"), (_THANKS, "welcomed")),
    "have": ((_CONCERN, "raised_concern"), (_QUESTION, "asked")),
    "second": (
        (_set("the a that him her it motion recommendation proposal nomination"), "proposed"),
    ),
    "move": (
        (_set("that the a an motion recommendation amendment proposal and seconded"), "proposed"),
    ),
    "call": ((_set("for"), "asked"),),
    "submit": ((_QUESTION, "asked"),),
    "invite": ((_set("questions comments"), "asked"),),
    "introduce": (
        (_set("proposal proposals"), "proposed"),
        (_set("report update figures paper presentation statistics"), "reported"),
        (_set("item"), "stated"),
    ),
}  # fmt: skip
_CLOSE_OBJECT: Final = _set("move second call invite expand")
_NEEDS_OBJECT: Final = _set("give provide pay make take move put second place extend expand record")
"""Verbs that report speech only with one of the objects above."""

CONCERNED: Final = _set(
    "concerned worried uneasy unhappy troubled alarmed dismayed disappointed sceptical "
    "unconvinced unpersuaded frustrated anxious shocked dissatisfied disturbed perturbed "
    "nervous"
)
"""Adjectives of worry: "was concerned"."""
CONTENTED: Final = _set(
    "satisfied persuaded convinced confident comfortable content happy pleased certain sure"
)
"""Adjectives that "not" turns into worry: "was not persuaded"."""
ATTITUDES: Final = (
    CONCERNED
    | CONTENTED
    | _set(
        "aware unaware grateful delighted impressed encouraged determined keen minded "
        "proud sorry mindful conscious clear supportive doubtful hopeful glad surprised "
        "cautious puzzled struck heartened willing reluctant able unable prepared ready "
        "adamant optimistic pessimistic open thankful opposed curious interested "
        "intrigued uncertain unsure saddened"
    )
)
"""Adjectives after "was" that tell what somebody said of themselves."""
PROMISED: Final = _set(
    "look provide circulate share write send bring report publish ask raise arrange "
    "ensure check find come follow take pass feed answer announce do supply investigate "
    "meet speak distribute make seek explore request forward obtain update inform include "
    "consider review liaise discuss contact respond reply invite chase establish get give"
)
"""Verbs after "would" or "agreed to" that make the speaker's own next step of a sentence."""
AUXILIARIES: Final = _set(
    "was were is are be been had has have would could should might may must will can did "
    "does do shall cannot couldn’t wouldn’t hadn’t wasn’t didn’t hasn’t isn’t"
)


def act_of(form: Form, following: Sequence[str]) -> Act | None:
    """The act of a verb with the words that follow it.

    Args:
        form: the verb.
        following: the words after it, in lower case, as far as its clause goes.

    Returns:
        The act; None where the verb reports speech only with an object that is not there ("gave"
        alone, "moved to Skelby").
    """
    near = following[:7]
    for words, act in _BY_OBJECT.get(form.lemma, ()):
        if words & set(near[:2] if form.lemma in _CLOSE_OBJECT else near):
            return act
    if form.lemma in _NEEDS_OBJECT:
        return None
    if form.lemma in ("agree", "offer") and near[:1] == ["to"] and PROMISED & set(near[1:3]):
        return "undertook"
    if form.lemma == "suggest" and near[:1] == ["that"] and "be" in following[:9]:
        before = following[following.index("be") - 1]
        return "stated" if before in AUXILIARIES or before == "to" else "proposed"
    if form.lemma == "welcome" or form.act == "welcomed":
        return "welcomed"
    return form.act
