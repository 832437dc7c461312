"""What a subject does: the verb group after it, and the act that it stands for."""

from dataclasses import dataclass
from typing import Final, Literal

from ingest.mentions import Mention
from ingest.model import Act
from ingest.nodes import ADVERBS, Row
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


@dataclass(frozen=True, slots=True)
class Verb:
    """A predicate found: what it tells, with which act, and where its verb stands."""

    predicate: Predicate
    act: Act | None
    at: int  # index of its node
    lemma: str = ""
    agent: Mention | None = None


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOT_VERBS: Final = _set(
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
    "concluded began responded replied continued opened closed ended started finished answered "
    "commenced"
)
SPEAKING: Final = _set(
    "note explain confirm report state advise suggest hope feel consider understand "
    "acknowledge agree resolve propose ask anticipate expect estimate believe recognise "
    "recognize highlight say emphasise emphasize stress clarify add comment observe "
    "question query accept recommend think intend assume mention request predict assert "
    "reiterate announce tell inform remind warn"
)
_EARLIER: Final = _set("previously earlier already once originally formerly initially recently")
_PRESENT: Final = _set("says explains notes adds believes thinks feels hopes asks confirms")
QUESTION_WORDS: Final = _set(
    "whether how what why when who which where if for about that to him her them the"
)
_IRREGULAR_PARTICIPLES: Final = _set(
    "been done gone written held met begun become come brought bought built chosen cut "
    "cost fallen fought flown forgotten got grown kept known led left lost met overseen "
    "proved put risen run seen sent set shown spent stood taken taught thrown won worn"
)
_IRREGULAR_PAST: Final = _set(
    "went began wrote held met came brought bought built chose cut fell fought grew kept "
    "led lost ran rose sent spent stood taught threw won got broke drove ate bore beat "
    "swore stuck struck"
)
PAST_AND_BASE: Final = _set("put set read")
"""Verbs whose past tense is their infinitive."""


class Predicates(Row):
    """Reads the predicates of a sentence."""

    def verb_after(self, at: int) -> Verb | None:
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
            if key in ADVERBS or (key.endswith("ly") and key not in ("reply", "rely", "apply")):
                at += 1
            elif key == "(":
                at = self._past_mark(at, ")", 14)
            elif key == ",":
                closing = self._past_mark(at, ",", 18)
                aside = self.keys(at + 2, 1) == ("by",) and self._verbal(closing)
                if self._verbal(at + 1) and not aside:  # aside: "Cllr Aske, seconded by ..., moved"
                    closing = at + 1  # the comma closes a name: "Mr Vane, OBE, asked"
                if closing >= len(self.nodes) or not self._verbal(closing):
                    return None
                at = closing
            elif key == "in" and self.keys(at + 1, 1)[0:1] in (
                ("response",), ("reply",), ("turn",), ("answer",), ("summary",), ("conclusion",),
                ("closing",), ("particular",),
            ):  # fmt: skip
                at = self._to_report(at + 2, 10)
            elif key == "who" and at and self.nodes[at - 1].mention is not None:
                at = self._past_mark(at, ",", 40)  # "Mr Sole, Director, who had asked to, spoke"
                if not self._verbal(at):
                    return None
            elif key in ("on", "from", "of", "for", "representing", "as", "at", "speaking"):
                at = self._to_report(at + 1, 8)
            elif key in NOT_VERBS or (not key.isalpha() and "’" not in key and "'" not in key):
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
        if key in ADVERBS or key.endswith("ly"):
            return at + 1 < len(self.nodes) and self._verbal(at + 1)
        return key in PAST or key in AUXILIARIES or key in _BY_VERBS

    def _copula(self, at: int) -> Verb:
        negated = False
        near = at + 1
        while near < len(self.nodes) and (
            self.nodes[near].key in ADVERBS or self.nodes[near].key.endswith("ly")
            or self.nodes[near].key in ("very", "more", "so", "most", "quite", "less")
        ):  # fmt: skip
            negated = negated or self.nodes[near].key in ("not", "never")
            near += 1
        key = self.nodes[near].key if near < len(self.nodes) else ""
        if key in CONCERNED or (negated and key in CONTENTED):
            return Verb("attitude", "raised_concern", near, key)
        if key in ("grateful", "thankful"):
            return Verb("attitude", "welcomed", near, key)
        if key in ("able", "pleased", "happy", "keen", "sorry", "glad", "delighted"):
            inner = self._infinitive(near + 1)
            if inner is not None:
                return inner
        if key == "keen" and self.keys(near + 1, 2) == ("to", "know"):
            return Verb("asked", "asked", near, "ask")
        if key in ATTITUDES:
            return Verb("attitude", "stated", near, key)
        if key == "of" and set(self.keys(near + 1, 3)) & {"view", "opinion", "mind"}:
            return Verb("attitude", "stated", near, key)
        if key in PARTICIPLE:
            form = PARTICIPLE[key]
            if form.family == "decide":
                return Verb("decided", "resolved", near, form.lemma)
            return Verb("told", form.act, near, form.lemma, self.agent(near + 1))
        if key in ("present", "absent", "in", "unable", "unwell"):
            return Verb("procedure", None, near)
        return Verb("did", None, at)

    def _signed(self, at: int) -> bool:
        """ "and signed by the Chair": who does that has not done what stands before "and"."""
        form = PARTICIPLE.get(self.nodes[at].key)
        return form is not None and form.family == "procedure"

    def agent(self, at: int) -> Mention | None:
        """ "by Mr Sole" after a passive, before its clause ends."""
        for near in range(at, min(at + 4, len(self.nodes) - 1)):
            key = self.nodes[near].key
            if key in ("that", ",", ";") or (near > at and self._signed(near)):
                return None
            if self.nodes[near].key == "by":
                agent = self.nodes[near + 1].mention
                return agent if agent is not None and not agent.possessive else None
        return None

    def _had(self, at: int) -> Verb:
        near = self.past_adverbs(at + 1)
        key = self.nodes[near].key if near < len(self.nodes) else ""
        act = act_of(Form("have", "say", "stated"), self.following(at))
        if key not in PARTICIPLE and act is not None and act != "stated":
            return Verb("asked" if act == "asked" else "said", act, at, "have")
        participle = key in PARTICIPLE or key.endswith("ed") or key in _IRREGULAR_PARTICIPLES
        if not participle:
            return Verb("did", None, at)
        form = PARTICIPLE.get(key)
        reports = form is not None and (
            form.lemma in SPEAKING or form.family in ("ask", "promise", "motion")
        )
        earlier = bool(_EARLIER.intersection(self.keys(at, near - at)))
        that = self.keys(near + 1, 1) == ("that",) and form is not None and form.act == "stated"
        told: Act | None = "stated" if reports and that and not earlier else None
        return Verb("perfect", told, near, form.lemma if form and reports else "")

    def _did(self, at: int) -> Verb:
        near = self.past_adverbs(at + 1)
        key = self.nodes[near].key if near < len(self.nodes) else ""
        form = BASE.get(key)
        if form is not None and form.family in ("feel", "say"):
            return Verb("said", "stated", near, form.lemma)
        return Verb("negated", "stated", near)

    def _modal(self, at: int) -> Verb:
        near = self.past_adverbs(at + 1)
        key = self.nodes[near].key if near < len(self.nodes) else ""
        if self.nodes[at].key in ("has", "have"):
            if key == "been":
                near += 1
                key = self.nodes[near].key if near < len(self.nodes) else ""
            form = PARTICIPLE.get(key)
            if form is not None and form.family in ("procedure", "decide"):
                return Verb("procedure", None, near)
        if key == "like":
            inner = self._infinitive(near + 1)
            if inner is not None:
                return inner
        if self.nodes[at].key == "could" and key in ("confirm", "advise", "report", "assure"):
            return Verb("said", BASE[key].act, near, key)
        promised = self.nodes[at].key == "would" and near == at + 1 and key in PROMISED
        return Verb("modal", "undertook" if promised else None, near)

    def _past(self, at: int) -> Verb | None:
        key = self.nodes[at].key
        following = self.following(at)
        if key == "took" and following[:2] == ["the", "chair"]:
            return Verb("procedure", None, at)
        if key == "opened" and {"meeting", "session", "proceedings"} & set(following[:3]):
            return Verb("procedure", None, at)
        if key == "raised" and following[:1] == ["no"]:
            return Verb("procedure", None, at)
        if key == "took" and following[:3] == ["the", "opportunity", "to"]:
            return self._infinitive(at + 3) or Verb("did", None, at)
        if key == "went" and following[:2] == ["on", "to"]:
            return self._infinitive(at + 2) or Verb("did", None, at)
        if key in _STEP_VERBS and following[:1] == ["to"]:
            inner = self._infinitive(at + 1)
            if key in ("wanted", "wished") and following[1:2] == ["know"]:
                return Verb("asked", "asked", at, "ask")
            if inner is not None and key not in ("asked", "offered", "agreed", "hoped"):
                return inner
        if key in _BY_VERBS and following[:1] in (["by"], ["with"]):
            form = GERUND.get(following[1]) if len(following) > 1 else None
            act = act_of(form, following[2:]) if form else None
            if key in ("responded", "replied", "answered"):
                return Verb("said", "replied", at, "reply")
            if act == "asked":
                return Verb("asked", "asked", at, "ask")
            return Verb("said", act or "stated", at, "conclude")
        if key == "heard" and following[:1] == ["from"]:
            agent = self.nodes[at + 2].mention if at + 2 < len(self.nodes) else None
            reported = following[2:3] in (["that"], ["who"])
            return Verb("told", "stated", at, "hear", agent if reported else None)
        form = PAST.get(key)
        if form is None:
            if key.endswith("ed") or key in _IRREGULAR_PAST or key in _PRESENT:
                return Verb("did", None, at)
            return None
        if key in BASE and key not in PAST_AND_BASE:
            return None
        if form.family == "procedure":
            return Verb("procedure", None, at)
        if form.family == "decide":
            return Verb("said", "resolved", at, form.lemma)
        act = act_of(form, following)
        if act is None:
            return Verb("did", None, at, form.lemma)
        if act == "asked":
            return Verb("asked", "asked", at, form.lemma)
        if act == "stated" and self._promises(at + 1):
            act = "undertook"
        return Verb("said", act, at, form.lemma)

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
                near = [word for word in keys[place + 2 : place + 5] if word not in ADVERBS]
                negated = "not" in keys[place + 2 : place + 4]
                own = key != "<person>" or before in ("that", "")
                return own and not negated and bool(near) and near[0] in PROMISED
        return False

    def _infinitive(self, at: int) -> Verb | None:
        """ "to thank" after "wished": the act of the inner verb."""
        if self.keys(at, 1) != ("to",):
            return None
        near = self.past_adverbs(at + 1)
        form = BASE.get(self.nodes[near].key) if near < len(self.nodes) else None
        if form is None or form.family not in ("say", "ask"):
            return None
        act = act_of(form, self.following(near))
        if act is None:
            return None
        return Verb("asked" if act == "asked" else "said", act, near, form.lemma)

    def acts(self, verb: Verb) -> tuple[Act | None, bool, str]:
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
            near = self.past_adverbs(at + 1)
            if near >= len(self.nodes) or self.nodes[near].mention is not None:
                continue
            form = PAST.get(self.nodes[near].key)
            if form is None or (
                self.nodes[near].key in BASE and form.lemma == self.nodes[near].key
            ):
                continue
            joined = act_of(form, self.following(near))
            if node.key == "," and form.family in ("promise", "motion"):
                continue  # "the note, promised for June, ...": no verb of the clause
            interrogative = set(self.following(near)[:4]) & QUESTION_WORDS
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
