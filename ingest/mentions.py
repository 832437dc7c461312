"""Who is named in running text: people, offices, unnamed members, bodies.

One pass over the words of a text, looking a fixed number of words ahead at each, so the time is
linear in its length whatever the text is. The question reader uses the same pass as attribution.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from ingest.names import (
    PARTICLES,
    PLURAL_TITLES,
    POSSESSIVE,
    POST_NOMINALS,
    RANKS,
    SHORT_RANKS,
    SLIGHT_TITLES,
    TITLES,
    PersonName,
    Word,
    rank_length,
    words_of,
)  # fmt: skip
from ingest.roles import (
    ABBREVIATED,
    DETERMINERS,
    FIRST_WORDS,
    PRESIDING,
    RoleFound,
    canonical_role,
    role_at,
)

MentionKind = Literal["person", "name", "office", "unnamed", "body"]
"""`person`: a name with a title, a role, or known to the caller. `name`: two or three capitalised
words that may be a person. `office`: "the Commissioner". `unnamed`: "A Member". `body`: many."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, an office or a body named in a text, at `text[start:end]`."""

    start: int  # of the first word, determiner and place in front of a role included
    end: int
    name: str | None  # as printed, with title; the office before a bare surname counts as title
    role: str | None  # canonical where there is one, else as printed
    kind: MentionKind
    possessive: bool = False  # "the Commissioner's ..."
    plural: bool = False  # several people: "Cllrs Aske and Dray", "two Members"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Capitalised words that are no part of a person's name: what councils and forces are made of.
_NOT_NAMES: Final = _set(
    "a an the and of for in on at to by from with this that these those it its he she "
    "they we i his her their our my your you as if when while where what which who whose "
    "how why there here all any each every no not other some such than then so also both "
    "after before during following since until although though because however therefore "
    "moreover furthermore finally firstly secondly lastly overall meanwhile regarding "
    "concerning referring additionally members member panel committee council councils "
    "councillor councillors borough district county city town parish authority "
    "authorities police policing crime fire rescue force forces constabulary commissioner "
    "commissioners chair chairman chairwoman vice deputy chief constable officer officers "
    "staff board boards cabinet government governments parliament ministry minister home "
    "office secretary treasury department agency service services association federation "
    "union unison trust foundation charity company limited ltd group groups team teams "
    "unit units centre centres hub control room report reports review reviews strategy "
    "strategies plan plans programme project policy performance delivery budget precept "
    "act bill code practice framework inspection inspectorate hmicfrs peel question "
    "questions item items minute minutes agenda appendix annex page paragraph section "
    "table figure resolved recommended agreed apologies declaration declarations interest "
    "interests election appointment venue contact present attendance date time note "
    "public press neighbourhood neighbourhoods community communities safety safer "
    "partnership partnerships victim victims support witness witnesses domestic abuse "
    "violence hate rape knife gun rural roads road street lane avenue close park hall "
    "house station college university school schools academy hospital health nhs social "
    "care youth justice court courts probation prison prisons prosecution national local "
    "regional international british english welsh scottish irish european north south "
    "east west northern southern eastern western central greater upper lower new old "
    "great royal january february march april june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday christmas easter "
    "spring summer autumn winter brexit covid taser asb vawg pcc pccs pfcc opcc dpcc pcso "
    "pcsos mp mps cllr cllrs mr mrs ms dr sir special specials constables constabulary "
    "beat task taskforce taskforces operation op annual general financial finance medium "
    "term mid year quarter q1 q2 q3 q4 north-east south-west age uk citizens advice "
    "crimestoppers women men children young people child adults digital data information "
    "independent custody visitors custody complaints complaint audit standards ethics "
    "scrutiny overview governance democratic legal human resources estate estates it ict "
    "chamber lead head director manager executive leader mayor sergeant inspector "
    "superintendent detective consultation survey proposal motion amendment "
    "recommendation recommendations decision decisions resolution response answer "
    "statement speech update presentation progress further response first second third "
    "one two three four five six seven eight nine ten welcome thank place people "
    "resources housing environment adults growth regeneration transformation corporate "
    "operations planning highways assets customer commercial economy dear yours sincerely "
    "regards kind best key"
)
_FUNCTION_WORDS: Final = _set(
    "a about after all am an and any are as ask asked asks at be been before being "
    "between but by can could did do does doing during ever for from get give given gave "
    "had has have he her him his how i if in into is it its just know last made make many "
    "may me more most much my never no not now of on one or our out over raise raised "
    "reply said say saying says she should since so speak speaking spoke state stated "
    "tell that the their them then there these they think this those to told too up us "
    "vote voted want wanted was we were what when where whether which while who whom "
    "whose why will with would you your concerns views question questions comment "
    "comments talk talked welcome welcomed explain explained confirm confirmed latest "
    "regarding"
)

_NOT_INITIALS: Final = _NOT_NAMES - {"a", "i"}
_SINGULAR_TITLES: Final = TITLES - PLURAL_TITLES
_TITLE_OFFICES: Final = _set(
    "commissioner pcc pfcc dpcc pcvc constable mayor chairman chair superintendent inspector "
    "provost convener convenor cathaoirleach"
)
_BELOW: Final = _set("assistant deputy vice associate shadow sub junior under")
_GENERIC: Final = _set("Director Head Manager Officer")
_HEADS: Final = _set(
    "officer manager adviser advisor specialist accountant engineer consultant analyst "
    "planner partner coordinator co-ordinator commander lead administrator treasurer "
    "registrar surveyor"
)
_PLACE_LIMIT: Final = 4  # words in front of an office: "the Ambershire and Wenmouth Commissioner"
_ABBREVIATED: Final = _set(
    "mr mrs ms dr prof rev revd hon cllr cllrs coun sgt insp supt messrs ald mx"
)
_TITLE_LIMIT: Final = 4  # words of "Councillor Dr Rev"
_NAME_LIMIT: Final = 5  # words of a name after its title
_ROLE_TAIL_LIMIT: Final = 9  # words of "Director of Finance and Commissioning"
_TAILED: Final = _set(
    "head director manager chair vice-chair member holder officer minister leader"
)
_POSTS: Final = (_HEADS | _TAILED | _set(
    "solicitor barrister architect auditor associate principal secretary president counsel clerk "
    "trustee executive lawyer"
))  # fmt: skip
_MODIFIERS: Final = _set(
    "panel committee independent co-opted coopted other further second third fellow new "
    "local ward elected"
)
_QUANTIFIERS: Final = _set("some several two three four many most other all few various number of")
_PARTIAL: Final = _QUANTIFIERS - {"all", "of"}
_MOTION_VERBS: Final = _set(
    "proposed seconded moved nominated resolved agreed carried abstained supported"
)
_OF_COUNCILS: Final = _set("councillor councilor cllr coun")
_KINDS_OF_COUNCIL: Final = _set("county district borough city town parish community ward")
_JOBS: Final = (
    _set(
        "principal speaker lieutenant governor marshal warden ranger editor coroner ombudsman "
        "registrar treasurer returning electoral presiding monitoring marshall warden organiser "
        "head ceo"
    )
    | _HEADS
)
_SERVICES: Final = _NOT_NAMES | _set(
    "education families learning skills culture leisure tourism waste parks transport "
    "regulatory licensing property procurement technology infrastructure customers "
    "benefits revenues environmental sustainability wellbeing inclusion enterprise"
)
_COUNCILLORS: Final = _set("member members councillor councillors")
_GATHERINGS: Final = _set("panel committee sub-committee cabinet")
_OWN_BODIES: Final = _GATHERINGS | _set("council board authority executive assembly meeting forum")
_BELONGING: Final = _set("from for representing on")
_ARTICLES: Final = _set("the this that our a an")
_DAYS: Final = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december"
)
_FORMER: Final = _set("former previous past outgoing then")
_ACTING: Final = _set("acting interim temporary incoming")
_NEVER_SURNAMES: Final = _set(
    "police council borough district county city town parish committee panel force board "
    "member members commissioner chairman chairwoman officer independent constabulary "
    "authority asked said the and of for in on at to by from with this that it he she "
    "they we"
) | (TITLES - {"judge", "dean", "major", "constable", "bishop", "pc", "ds", "di", "dc"})
_RANK_FIRST: Final = frozenset(rank[0] for rank in RANKS)
_STARTS: Final = (
    TITLES
    | SLIGHT_TITLES
    | SHORT_RANKS
    | _RANK_FIRST
    | FIRST_WORDS
    | frozenset(ABBREVIATED)
    | _TAILED
)
_PLACE_NOUNS: Final = _set(
    "police council borough district county city town parish force constabulary authority "
    "street road lane hall house station school college university trust hospital centre"
)
_OPENERS: Final = _set(
    "the a an and in on at by from to for of with when as if that while although "
    "following after before regarding concerning referring responding asked"
)
_AREA_OFFICES: Final = frozenset(
    {
        "Police and Crime Commissioner", "Police, Fire and Crime Commissioner", "Chief Constable",
        "Deputy Chief Constable", "Assistant Chief Constable", "Mayor", "Deputy Mayor",
        "Deputy Police and Crime Commissioner", "Member", "Chief Executive",
        "Chief Finance Officer", "Leader",
    }
)  # fmt: skip


def people_in(text: str, known: Iterable[str] = (), lines: bool = True) -> list[Mention]:
    """Everybody a text names or refers to by office, in order, without overlaps.

    Args:
        text: any text; the words of a question as well as those of a minute.
        known: names of people as printed elsewhere ("Colin Ashbrook", "Cllr Anwen Dray"): first
            names with the surname are then found without a title and in any case.
        lines: whether a line break ends a name, as in a list of those present. False where
            the text is running prose that may be hard-wrapped.

    Returns:
        Mentions with half-open spans. Linear in the length of the text; never raises. Nothing
        after `SCAN_LIMIT_CHARS` is read: no paragraph or question is that long.
    """
    return _Scan(text[:SCAN_LIMIT_CHARS], known, lines).mentions()


SCAN_LIMIT_CHARS: Final = 16_000
"""What one call reads: no text, however made, holds it up for long (FAULTS.md, row 47)."""


def _line_ends(text: str, words: list[Word]) -> frozenset[int]:
    """Indices of the words after which a line ends."""
    ends = set()
    at = 0
    line = text.find("\n")
    while line >= 0 and at < len(words):
        while at < len(words) and words[at].start < line:
            at += 1
        ends.add(at - 1)
        line = text.find("\n", line + 1)
    return frozenset(ends)


_PRINTED_NAME: Final = re.compile(r"\b[A-Z][a-z]")


@dataclass(frozen=True, slots=True)
class _Name:
    printed: str
    first: int  # index of the first word
    after: int  # index after the last
    titled: bool


class _Scan:
    """The words of one text and what stands at each of them."""

    def __init__(self, text: str, known: Iterable[str], lines: bool) -> None:
        self.text = text
        self.words = words_of(text)
        self.keys = [word.key for word in self.words]
        self.lines = lines
        self.casual = _PRINTED_NAME.search(text, 1) is None  # as a question may be typed
        self.breaks = _line_ends(text, self.words) if lines else frozenset[int]()
        self.floor = 0  # words before it belong to an earlier mention
        self.known: dict[str, list[tuple[str, ...]]] = {}
        for name in known:
            person = PersonName.parse(name)
            if person and person.given and len(person.given[0]) > 1:
                keys = tuple(
                    word.key for word in words_of(" ".join((*person.given, person.surname)))
                )
                self.known.setdefault(keys[0], []).append(keys)

    def mentions(self) -> list[Mention]:
        found: list[Mention] = []
        for at, word in enumerate(self.words):
            if at < self.floor or not (
                word.capital or word.key in _STARTS or word.key in self.known
            ):
                continue
            mentions = self._at(at, word.key)
            if mentions:
                found.extend(mentions)
                self.floor = self._index_after(mentions[-1].end, at)
        return found

    def _at(self, at: int, key: str) -> list[Mention]:
        """Who is named at a word: by title, by office, by a name known, by two capitals."""
        mentions: list[Mention] = []
        if key in TITLES or key in SHORT_RANKS or key in _RANK_FIRST or key in SLIGHT_TITLES:
            mentions = self._titled(at)
        if key == "lord" or (
            not mentions and (key in FIRST_WORDS or key in ABBREVIATED or key in _TAILED)
        ):
            mentions = self._office(at) or mentions
        if not mentions and key in _HEADS and self.words[at].capital:
            mentions = self._officer(at)
        if not mentions and key in self.known:
            mentions = self._known(at)
        if not mentions and self.words[at].capital:
            mentions = self._untitled(at)
        return mentions

    def _index_after(self, end: int, at: int) -> int:
        while at < len(self.words) and self.words[at].start < end:
            at += 1
        return at

    # Names

    def _titled(self, at: int) -> list[Mention]:
        if self.keys[at] in PLURAL_TITLES:
            return self._several(at)
        name = self._name_at(at)
        if name is None or not name.titled:
            return []
        role, after = self._role_beside(name.after)
        if role is None:
            role = self._rank_of(name)
        first = self._of_council(name.first)
        return [self._mention(first, after, name.printed, role, "person")]

    def _of_council(self, at: int) -> int:
        """Where "Wenmouth City Councillor Sole" begins, or "BC Councillor Sole"."""
        if self.keys[at] not in _OF_COUNCILS or at <= self.floor or self._breaks_between(at - 1):
            return at
        before = self.words[at - 1]
        if before.key in _KINDS_OF_COUNCIL and before.capital:
            first = at - 1
            while first > self.floor and at - first <= _PLACE_LIMIT and self._place(first - 1):
                first -= 1
            return first
        short = before.text.isupper() and before.text.isalpha() and 2 <= len(before.text) <= 4
        known = before.key in POST_NOMINALS or before.key in FIRST_WORDS
        return at - 1 if short and not known and not before.possessive else at

    def _slight_title(self, at: int) -> bool:
        """Whether "Deputy" or "Minister" titles a name here and begins no office."""
        if self.keys[at] not in SLIGHT_TITLES or not self.words[at].capital:
            return False
        if self.words[at].possessive or at + 1 >= len(self.words):
            return False
        if role_at(self.keys, at) is not None or role_at(self.keys, at + 1) is not None:
            return False
        run = self._surname_run(at + 1, titled=False)
        if run is None or _JOBS.intersection(self.keys[run.first : run.after]):
            return False
        if run.after >= len(self.words) or self._breaks_between(run.after - 1):
            return True
        return not (self.words[run.after].capital and self._touching(run.after - 1))

    def _rank_of(self, name: _Name) -> str | None:
        length = rank_length(self.keys, name.first)
        if length:
            rank = RANKS[tuple(self.keys[name.first : name.first + length])]
            return rank.replace("Temporary ", "").replace("Acting ", "")
        if self.keys[name.first] in SHORT_RANKS:
            return ABBREVIATED[self.keys[name.first]]
        return None

    def _several(self, at: int) -> list[Mention]:
        """ "Cllrs Aske, Dray and Tallow": each with the title in the singular."""
        title = self.words[at].text
        singular = title[:-1] if title.lower() != "messrs" else "Mr"
        found: list[Mention] = []
        at += 1
        if at < len(self.words) and self.keys[at] == ".":
            at += 1
        while at < len(self.words):
            name = self._surname_run(at, titled=True)
            if name is None:
                break
            found.append(
                self._mention(
                    name.first, name.after, f"{singular} {name.printed}", None, "person", True
                )
            )
            at = name.after
            joined = False
            while at < len(self.words) and self.keys[at] in (",", "and"):
                at, joined = at + 1, True
            if not joined:
                break
        return found

    def _name_at(self, at: int) -> _Name | None:
        """A name with its title or titles, which may be a rank of several words."""
        first = at
        titled = False
        while at < len(self.words) and at - first <= _TITLE_LIMIT:
            length = rank_length(self.keys, at) if self.keys[at] in _RANK_FIRST else 0
            if not length and (
                self.keys[at] in _SINGULAR_TITLES
                or (self.keys[at] in SHORT_RANKS and self.words[at].text.isupper())
                or self._slight_title(at)
            ):
                length = 1
            if not length or self.words[at + length - 1].possessive:
                break
            at += length
            titled = True
            if at < len(self.words) and self.keys[at] == "." and self.keys[at - 1] in _ABBREVIATED:
                at += 1
        if not titled:
            return self._surname_run(at, titled=False)
        lower = self.casual and self.words[first].text.islower()
        run = self._surname_run(at, titled=True, lower=lower)
        if run is None:
            return None
        return _Name(self._printed(first, run.after), first, run.after, True)

    def _surname_run(self, at: int, titled: bool, lower: bool = False) -> _Name | None:
        """Initials, first names and surname from word `at` on."""
        first = at
        after = at
        solid = 0  # words that are more than an initial
        while at < len(self.words) and at - first < 2 * _NAME_LIMIT and solid < _NAME_LIMIT:
            word = self.words[at]
            if at > first and self._breaks_between(at - 1):
                break
            if solid and self._dotted(at):
                break
            if self._initial(at) and (titled or at + 1 < len(self.words)):
                at += 1
                if at < len(self.words) and self.keys[at] == ".":
                    at += 1
                continue
            if word.key in PARTICLES and at + 1 < len(self.words) and self.words[at + 1].capital:
                if solid or titled or word.capital:
                    at += 1
                    continue
                break
            if not self._name_word(at, titled, solid, lower):
                break
            if solid and word.key in _MOTION_VERBS:
                break  # "Councillor Sole Seconded by": the verb is no surname
            at += 1
            after = at
            solid += 1
            if word.possessive or (lower and solid == 1):
                break
        if not solid:
            return None
        follower = self.keys[after] if after < len(self.words) else ""
        if (
            solid > 1
            and follower in _PLACE_NOUNS
            and self.words[after].capital
            and not self._breaks_between(after - 1)
        ):
            if not titled:
                return None
            after = first + 1  # "Cllr Dray Lowmere Borough Council": the place is no surname
            while not self._name_word(after - 1, titled, 0, lower):
                after += 1
        after = self._with_honours(after)
        return _Name(self._printed(first, after), first, after, titled)

    def _name_word(self, at: int, titled: bool, solid: int, lower: bool) -> bool:
        word = self.words[at]
        if not word.text[0].isalpha():
            return False
        if lower and not word.capital:
            return solid == 0 and word.key not in _FUNCTION_WORDS and len(word.key) > 1
        if not word.capital:
            return False
        if word.text.isupper() and word.key in POST_NOMINALS:
            return False
        if titled:
            return word.key not in _NEVER_SURNAMES
        if word.key in _FUNCTION_WORDS:
            return False
        return word.key not in _NOT_NAMES and not (len(word.text) > 1 and word.text.isupper())

    def _initial(self, at: int) -> bool:
        word = self.words[at]
        if not word.text.isupper() or len(word.text) > 3 or not word.text.isalpha():
            return False
        if len(word.key) > 1 and (word.key in FIRST_WORDS or word.key in _NOT_INITIALS):
            return False
        following = at + 1
        if following < len(self.words) and self.keys[following] == ".":
            following += 1
        if following >= len(self.words) or not self.words[following].capital:
            return False
        if len(word.text) == 1:
            return True
        return word.key not in POST_NOMINALS and not self.words[following].text.isupper()

    def _with_honours(self, after: int) -> int:
        at = after
        while at < len(self.words) and at - after < 8:
            if self.keys[at] in (",", "."):
                at += 1
                continue
            word = self.words[at]
            dotted = self._dotted(at)
            if dotted and not self._breaks_between(at - 1):
                at += dotted
                after = at
                continue
            if (
                word.text.isupper()
                and word.key in POST_NOMINALS
                and not self._breaks_between(at - 1)
            ):
                at += 1
                after = at
                continue
            break
        return after

    def _dotted(self, at: int) -> int:
        """How many words "T.D." or "M.B.E." is at `at`; 0 where no such letters stand there."""
        letters = ""
        end = at
        while end < len(self.words) and len(letters) < 4 and len(self.words[end].text) == 1:
            if not self.words[end].capital or self.keys[end + 1 : end + 2] != ["."]:
                break
            letters += self.keys[end]
            end += 2
        if len(letters) < 2 or letters not in POST_NOMINALS:
            return 0
        follower = self.words[end] if end < len(self.words) else None
        if follower is None:
            return end - at - 1  # the last full stop ends the sentence
        return 0 if follower.capital else end - at

    def _known(self, at: int) -> list[Mention]:
        for keys in self.known[self.keys[at]]:
            if tuple(self.keys[at : at + len(keys)]) == keys:
                role, after = self._role_beside(at + len(keys))
                return [self._mention(at, after, self._printed(at, at + len(keys)), role, "person")]
        return []

    def _untitled(self, at: int) -> list[Mention]:
        name = self._surname_run(at, titled=False)
        if name is None or name.after - name.first < 2:
            return []
        before = self.words[at - 1] if at > self.floor else None
        if (
            before is not None
            and before.capital
            and before.key not in _OPENERS
            and self._touching(at - 1)
            and not self._breaks_between(at - 1)
        ):
            return []
        last = self.words[name.after - 1]
        follower = self.words[name.after] if name.after < len(self.words) else None
        if (
            follower is not None
            and follower.capital
            and not self._breaks_between(name.after - 1)
            and self._touching(name.after - 1)
            and role_at(self.keys, name.after) is None
            and not last.possessive
        ):
            return []
        role, after = self._role_beside(name.after)
        kind: MentionKind = "person" if role else "name"
        return [self._mention(name.first, after, name.printed, role, kind)]

    # Offices

    def _office(self, at: int) -> list[Mention]:
        keys = self.keys
        before = keys[at - 1] if at > self.floor else ""
        found = role_at(keys, at)
        if found is not None:
            role, kind, after = found.name, found.kind, at + found.length
        elif keys[at] in ABBREVIATED and self.words[at].text.isupper() and before == "the":
            role, kind, after = ABBREVIATED[keys[at]], "office", at + 1
        elif keys[at] in _TAILED and self.words[at].capital:
            role, kind, after = self.words[at].text, "office", at + 1
            if after >= len(keys) or keys[after] not in ("of", "for"):
                return []
        else:
            return []
        if not self._role_is_meant(at, after, kind, before):
            return []
        first, qualifier = self._walk_back(at, kind)
        others = self._of_others(at, after, kind)
        if others:
            many = kind == "body" or qualifier in ("partial", "each")
            printed = self._printed(at, others)
            return [self._mention(first, others, None, printed, "unnamed", many)]
        if kind == "body":
            if qualifier == "partial":
                role = "Members" if role == "Panel" else role
            return [self._mention(first, after, None, role, "body", plural=True)]
        role, after = self._tail(at, after, role, kind)
        if qualifier == "former":
            role = self._printed(at - 1, after)
        elif kind == "office":
            role = self._with_rank(first, at, after, role)
        end = self._division(first, after) if kind == "office" else 0
        if end:
            role, after = (
                f"{role}{self.text[self.words[after - 1].end : self.words[end - 1].end]}",
                end,
            )
        if not self.words[after - 1].possessive:
            name, after = self._name_beside(after, opens=first == 0)
            if name is not None:
                return [self._mention(first, after, self._named(at, name), role, "person")]
        return [
            self._mention(first, after, None, role, kind, plural=qualifier in ("partial", "each"))
        ]

    def _of_others(self, at: int, after: int, kind: str) -> int:
        """Index behind "of the public" after "Members": whose they are; 0 for those of the body."""
        keys = self.keys
        joint = keys[after - 1]
        if after + 1 >= len(keys) or kind == "office" or self.words[after - 1].possessive:
            return 0
        named = self.words[after + 1].capital and keys[after + 1] not in _DAYS
        if joint in _COUNCILLORS:
            of = keys[after] == "of" or (kind == "body" and keys[after] in _BELONGING)
        elif joint in _GATHERINGS and keys[at] != "members":
            of = kind == "body" and (keys[after] == "of" or (keys[after] == "on" and named))
        else:
            of = False
        if not of:
            return self._names_another(after) if "of" in keys[at:after] else 0
        begin = after + 1
        while begin < after + 3 and begin < len(keys) - 1 and keys[begin] in _ARTICLES:
            begin += 1
        own = role_at(keys, begin)
        end = begin + (own.length if own is not None and own.kind == "body" else 1)
        if joint in _COUNCILLORS and keys[end - 1] in _OWN_BODIES:
            return self._names_another(end)
        return self._capitals_after(begin + 1)

    def _names_another(self, after: int) -> int:
        """Index behind "Tax Team" after "Members of the Council", who are others; 0 for none."""
        if after >= len(self.words) or not self._touching(after - 1):
            return 0
        word = self.words[after]
        titled = word.key in TITLES or word.key in _STARTS
        return 0 if titled or not word.capital else self._capitals_after(after + 1)

    def _capitals_after(self, after: int) -> int:
        """Index behind the capitalised words from `after` on, six at most."""
        end = last = after
        while end < len(self.words) and end - after < 6 and self._touching(end - 1):
            if self.words[end].capital:
                last = end + 1
            elif self.keys[end] not in ("and", "of", "the", "for"):
                break
            end += 1
        return last

    def _with_rank(self, first: int, at: int, after: int, role: str) -> str:
        """ "Assistant Director of Housing": with what stands in front it is another office."""
        begin = at
        while begin > first and self.words[begin - 1].capital and self.keys[begin - 1] not in (
            "the", "our", "madam",
        ):  # fmt: skip
            begin -= 1
        ranked = any(key in _BELOW or key == "principal" for key in self.keys[begin:at])
        if begin < at and (ranked or role.split()[0] in _GENERIC):
            return self._printed(begin, after)
        return role

    def _division(self, first: int, after: int) -> int:
        """Index behind ": Communities", "– Place" or "(Housing)" after "the Director", else 0."""
        if after >= len(self.words) or self.keys[first] not in DETERMINERS:
            return 0
        if self.words[after - 1].text not in _GENERIC or self._breaks_between(after - 1):
            return 0
        begin = after + 1
        if self.keys[after] not in (":", "-", "–", "—", "("):
            return 0
        end = self._phrase(begin)
        if not begin < end <= begin + 6 or end >= len(self.words):
            return 0
        inner = [word.key for word in self.words[begin:end] if word.capital]
        if not _NOT_NAMES.issuperset(inner) and len(inner) > 1:
            return 0  # somebody's name
        if inner[0] in TITLES or any(role_at(self.keys, at) for at in range(begin, end)):
            return 0
        if self.keys[after] == "(":
            return end + 1 if self.keys[end] == ")" else 0
        return end if self.words[end].text[0].islower() else 0

    def _officer(self, at: int) -> list[Mention]:
        """ "the Corporate Governance Project Officer": an office known by its last word alone."""
        first = at
        while (
            first > self.floor
            and at - first < 8
            and (self._place(first - 1) or self.keys[first - 1] in (",", "and"))
        ):
            first -= 1
        while first < at and self.keys[first] in (",", "and"):
            first += 1
        begin = first
        if first > self.floor and self.keys[first - 1] in ("the", "our", "a", "an"):
            first -= 1
        elif not (first < at and self.keys[first] in ("the", "our", "a", "an")):
            return []
        else:
            begin = first + 1
        if begin >= at:
            return []
        role, after = self._tail(at, at + 1, self._printed(begin, at + 1), "office")
        if role == self._printed(at, after):
            role = self._printed(begin, after)
        if not self.words[after - 1].possessive:
            name, beside = self._name_beside(after)
            if name is not None:
                return [self._mention(first, beside, name.printed, role, "person")]
        return [self._mention(first, after, None, role, "office")]

    def _role_is_meant(self, at: int, after: int, kind: str, before: str) -> bool:
        """Whether the words are the role and not an ordinary word ("to chair", "the force of")."""
        capital = self.words[at].capital
        determined = before in DETERMINERS or before in _MODIFIERS or before in _QUANTIFIERS
        if kind == "office":
            if self.keys[at] in ("pcc", "pfcc", "dpcc", "commissioner") or after - at > 1:
                return True
            if capital or before in ("the", "our", "madam", "vice"):
                return True
            return after < len(self.keys) and self.keys[after] in TITLES  # "chair Sgt Oduya"
        if kind == "unnamed":
            return determined or (capital and after - at > 1)
        if self.keys[at] == "force":
            return before == "the"
        if self.keys[at] in ("panel", "committee", "cabinet", "sub-committee"):
            return before in ("the", "this") or after - at > 1
        return capital or determined

    def _walk_back(self, at: int, kind: str) -> tuple[int, str]:
        """Where a mention begins: determiner, place and modifiers in front of the role."""
        first = at
        qualifier = ""
        while first > self.floor and at - first <= _PLACE_LIMIT:
            word = self.words[first - 1]
            if self._breaks_between(first - 1):
                break
            if word.key in _FORMER and kind == "office":
                qualifier = "former"
            elif word.key in _PARTIAL and kind != "office":
                qualifier = "partial"
            elif word.key in DETERMINERS:
                qualifier = qualifier or ("each" if word.key in ("each", "every") else "")
                first -= 1
                break
            elif (
                word.key in _ACTING
                or word.key in ("panel", "committee")
                or (kind != "office" and (word.key in _MODIFIERS or word.key in _QUANTIFIERS))
            ):
                pass
            elif not (kind == "office" and self._place(first - 1)):
                break
            first -= 1
        if first < at and self.keys[first] == "and":
            first += 1
        return first, qualifier

    def _place(self, at: int) -> bool:
        word = self.words[at]
        if word.key == "and":
            return at > self.floor and self._place(at - 1) and self.keys[at - 1] != "and"
        return word.capital and word.text[0].isalpha() and word.key not in _FUNCTION_WORDS

    def _tail(self, at: int, after: int, role: str, kind: str) -> tuple[str, int]:
        """ "of the Audit Committee" after "Chair": part of the role when it names another body."""
        keys = self.keys
        if kind != "office" or after >= len(keys) or keys[after] not in ("of", "for"):
            return role, after
        if self.words[after - 1].possessive:
            return role, after
        end = after + 1
        last = after
        while (
            end < len(keys)
            and end - after <= _ROLE_TAIL_LIMIT
            and not self._breaks_between(end - 1)
        ):
            if self.words[end].capital and keys[end] not in TITLES:
                last = end + 1
            elif keys[end] in ("panel", "meeting", "committee", "council"):
                last = end + 1
                break
            elif keys[end] == "and" and self._another(end + 1):
                break
            elif keys[end] == "," and self._services(end):
                last = end = self._services(end)
                break
            elif keys[end] not in ("the", "and", "of", "for", "this"):
                break
            if self.words[end].possessive:
                break
            end += 1
        if last == after:
            return role, after
        tail = keys[after + 1 : last]
        if role in PRESIDING:
            own = tail[-1] in ("panel", "meeting") or tail in (
                ["the", "committee"],
                ["the", "council"],
            )
            return (role, last) if own else (self._printed(at, last), last)
        if role in _AREA_OFFICES:
            return role, last
        return self._printed(at, last), last

    def _services(self, at: int) -> int:
        """Index behind ", Democratic and Estate Services", a list that an office goes on with.

        The comma stands at `at`; 0 where the words behind it are people or other offices.
        """
        end, parts, closed, known = at, 0, False, False
        while end < len(self.words) and parts < 5 and not closed:
            closed = self.keys[end] == "and" or self.keys[end : end + 2] == [",", "and"]
            begin = end + (2 if closed and self.keys[end] == "," else 1)
            if not closed and self.keys[end] != ",":
                return 0
            end = begin
            while end < len(self.words) and end - begin < 4 and self.words[end].capital:
                end += 1
            keys = self.keys[begin:end]
            if end == begin or self._another(begin) or keys[-1] in _POSTS:
                return 0
            if len(keys) > 1 and not _NOT_NAMES.intersection(keys):
                return 0  # "the Director of Housing, Wilma Ferrier and ..."
            known = known or bool(_SERVICES.intersection(keys))
            parts += 1
        return end if closed and known else 0

    def _another(self, at: int) -> bool:
        """Whether somebody else follows: "the Head of Policy and the Chair"."""
        return at < len(self.keys) and (
            self.keys[at] in DETERMINERS
            or self.keys[at] in TITLES
            or ((found := role_at(self.keys, at)) is not None and not self._gathers(at, found))
        )

    def _gathers(self, at: int, found: RoleFound) -> bool:
        """Whether a body is named that "Overview and Scrutiny Committee" ends with."""
        return found.kind == "body" and self.keys[at + found.length - 1] in _GATHERINGS

    # What stands beside a name or a role

    def _role_beside(self, after: int) -> tuple[str | None, int]:
        """A role after a name: ", the Chief Executive,", "(Chair)", "- Chief Constable"."""
        if after >= len(self.words) or self.words[after - 1].possessive:
            return None, after
        mark = self.keys[after]
        if mark not in (",", "(", "-", "–", "—") or self._breaks_between(after - 1):
            return None, after
        post = self._post(after) if mark == "," else None
        if post is not None:
            return post
        at = after + 1
        while (
            at < len(self.words)
            and at - after <= 4
            and (
                self.keys[at] in ("the", "a", "an", "our", "panel", "interim", "acting")
                or (
                    self.words[at].capital
                    and self._place(at)
                    and role_at(self.keys, at) is None
                    and self.keys[at] not in _TAILED
                )
            )
        ):
            if role_at(self.keys, at) is not None:
                break
            at += 1
        if at >= len(self.words):
            return None, after
        found = role_at(self.keys, at)
        if found is not None and found.kind == "body":
            return None, after
        if found is not None:
            role, end = found.name, at + found.length
            kind = found.kind
        elif self.keys[at] in _TAILED and self.words[at].capital:
            role, end, kind = self.words[at].text, at + 1, "office"
        elif self.words[at].text in ("CC", "DCC", "ACC"):
            role, end, kind = ABBREVIATED[self.keys[at]], at + 1, "office"
        else:
            return None, after
        role, end = self._tail(at, end, role, kind)
        if self.words[end - 1].possessive:
            return None, after
        return (role, self._closed(end, mark)) if self._closed(end, mark) else (None, after)

    def _post(self, after: int) -> tuple[str, int] | None:
        """ ", Partner, Tolland Marsh (Legal Adviser)": a post, and the firm or council it is with.

        What stands in brackets behind is what the person is here.
        """
        first, mid = after + 1, self._phrase(after + 1)
        if mid + 1 >= len(self.words) or self.keys[mid] != ",":
            return None
        if not _POSTS.intersection(self.keys[first:mid]):
            return None
        end = self._phrase(mid + 1)
        if end == mid + 1 or self._another(mid + 1):
            return None
        role = self._printed(first, mid)
        if end < len(self.words) and self.keys[end] == "(":
            closing = self._closed(end + 1, "(")
            if not closing:
                return None
            within = range(end + 1, closing)
            found = next((one for at in within if (one := role_at(self.keys, at))), None)
            role = found.name if found is not None and found.kind == "office" else role
            end = closing
        else:
            role = canonical_role(role) or role
        if end < len(self.words) and self.keys[end] == ",":
            end += 1
        if end < len(self.words) and self.keys[end] not in (".", ";", ")") and (
            self.words[end].capital or self.keys[end] in ("and", "or", ",")
        ):  # fmt: skip
            return None  # a list of people goes on
        return role, end

    def _phrase(self, at: int) -> int:
        """Index behind the capitals from `at` on, "of" and "and" between, eight at most."""
        end = last = at
        while end < len(self.words) and end - at < 8 and not self._breaks_between(end - 1):
            if self.words[end].capital and self.words[end].text[0].isalpha():
                last = end + 1
            elif end == at or self.keys[end] not in ("and", "of", "for", "the", "in"):
                break
            end += 1
        return last

    def _closed(self, end: int, mark: str) -> int:
        """Index after the words beside a name if they are closed off as `mark` demands, else 0."""
        if mark == "(":
            limit = min(end + 10, len(self.words))
            for at in range(end, limit):
                if self.keys[at] == ")":
                    return at + 1
            return 0
        if end >= len(self.words) or self._breaks_between(end - 1):
            return end
        if mark != "," and self.keys[end] == mark:
            return end + 1  # "the Director – Ms Sole – said"
        if mark != ",":
            return end if self.keys[end] in (",", ";", ".", ")", "-", "–") else 0
        at = end
        if self.keys[at] == "," and at + 1 < len(self.words):
            # "Mr Fennimore, Chief Executive, OPCC, explained": one more part of the same role
            part = at + 1
            while part < len(self.words) and part - at <= 4 and self._place(part):
                part += 1
            closed = at + 1 < part < len(self.words) and self.keys[part] == ","
            if closed and self.keys[at + 1] not in TITLES and not role_at(self.keys, at + 1):
                at = part
        if self.keys[at] in (";", ".", ")"):
            return at
        if self.keys[at] != ",":
            return 0
        follower = self.keys[at + 1] if at + 1 < len(self.words) else ""
        return 0 if follower in ("and", "or") or follower in TITLES else at + 1

    def _name_beside(self, after: int, opens: bool = False) -> tuple[_Name | None, int]:
        """A name after a role: "Commissioner Pellow", "the Chair, Mr Aske,", "Chair (Mr Aske)".

        Where the role opens the text, the comma behind the name may be missing.
        """
        if after >= len(self.words):
            return None, after
        mark = self.keys[after]
        if mark not in (",", "(", "-", "–", "—"):
            if self._breaks_between(after - 1):
                return None, after
            name = self._name_at(after) if not self._several_follow(after) else None
            if name is None:
                return None, after
            follower = self.words[name.after] if name.after < len(self.words) else None
            runs_on = (
                follower is not None
                and follower.capital
                and self._touching(name.after - 1)
                and not self._breaks_between(name.after - 1)
            )
            if runs_on and not name.titled:
                return None, after  # "the Chief Constable Ambershire Police"
            if (
                not name.titled
                and name.after - name.first < 2
                and not self._titles_a_name(after - 1)
            ):
                return None, after  # "the Executive Director Place"
            return name, name.after
        name = self._name_at(after + 1) if after + 1 < len(self.words) else None
        if name is None or (not name.titled and name.after - name.first < 2):
            return None, after
        closed = self._closed(name.after, mark)
        if opens and not closed and mark == "," and self.words[name.after].text[0].islower():
            closed = 0 if self.keys[name.after] in ("and", "or", "of") else name.after
            return (name, closed) if closed else (None, after)
        if not closed or (mark == "," and closed <= name.after and name.after < len(self.words)):
            return None, after
        return name, closed

    def _titles_a_name(self, at: int) -> bool:
        """Whether an office stands in front of bare surnames: "Commissioner Pellow"."""
        return self.keys[at] in _TITLE_OFFICES

    def _several_follow(self, at: int) -> bool:
        return at < len(self.words) and self.keys[at] in PLURAL_TITLES

    def _named(self, at: int, name: _Name) -> str:
        """A bare surname keeps the office in front of it as its title: "Commissioner Pellow"."""
        if name.titled or name.after - name.first > 1 or name.first - at > 1:
            return name.printed
        return self._printed(at, name.after)

    # Words and marks

    def _touching(self, at: int) -> bool:
        return self.words[at + 1].start - self.words[at].end <= 2

    def _breaks_between(self, at: int) -> bool:
        """Whether a line ends between word `at` and the next one."""
        return self.lines and at in self.breaks

    def _printed(self, first: int, after: int) -> str:
        words = self.text[self.words[first].start : self.words[after - 1].end]
        return " ".join(POSSESSIVE.sub("", words).split())

    def _mention(
        self,
        first: int,
        after: int,
        name: str | None,
        role: str | None,
        kind: MentionKind,
        plural: bool = False,
    ) -> Mention:
        last = self.words[after - 1]
        end = last.end
        if last.possessive:
            end = last.start + len(POSSESSIVE.sub("", last.text))
        return Mention(self.words[first].start, end, name, role, kind, last.possessive, plural)
