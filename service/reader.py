"""From the words of a person to what is asked: topic, people, dates, kind of question, or a
refusal.

Nothing here looks at a passage. What the corpus itself teaches (spelling, acronyms, names,
meetings)
comes in as `Lore`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.roles import canonical_role
from service.locators import Locator, locator, without_locator
from service.lore import Lore, Person, parts_of, same_office
from service.model import Question, Turn
from service.periods import FINANCIAL, LATER, SHIFT, Period, periods_in, shifted, without_periods
from service.things import Thing, thing_asked
from service.words import FRAME, STOP, fold, stem, tokens

Kind = Literal[
    "figure",
    "decision",
    "list",
    "latest",
    "over_time",
    "compared",
    "followed",
    "survey",
    "who",
    "when",
    "why",
    "asked",
    "yes_no",
]
Refusal = Literal["injection", "private", "small_talk", "out_of_scope", "language"]


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question and every stem or stem phrase that counts as meeting it."""

    word: str  # folded, corrected
    stem: str
    same: tuple[str, ...] = ()  # as good as the word: spelling, acronym and expansion
    near: tuple[str, ...] = ()  # colloquial: counts for less
    known: bool = True  # some form stands in the corpus
    frame: bool = False  # belongs to the frame of the question, hardly its topic
    in_documents: bool = True  # the word itself stands in the corpus


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person or office the question names."""

    words: str  # as asked
    role: str | None = None
    people: tuple[Person, ...] = ()  # all who could be meant
    known: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read."""

    text: str
    search_text: str  # to embed: corrected, the history's topic added
    terms: tuple[Term, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    periods: tuple[Period, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    refused: Refusal | None = None
    follow_up: bool = False
    numbers: tuple[str, ...] = ()
    years: tuple[str, ...] = ()  # financial years as asked, each once: "2019/20"
    history_terms: tuple[Term, ...] = field(default=())
    said: str = ""  # of a follow-up: the last answer, which is not what is asked for again
    context_text: str = ""  # of a follow-up: what was talked about, to find the item it stood in
    strange: tuple[str, ...] = ()  # names in the question that stand nowhere in the corpus
    place: Locator = field(default_factory=Locator)  # an item or paragraphs that it names by number
    thing: Thing | None = None  # the kind of thing asked for; of a thin follow-up, the one before's
    present: bool = False  # asked in the present tense, of no particular time

    @property
    def topic(self) -> tuple[Term, ...]:
        """The terms that say what it is about."""
        return tuple(term for term in self.terms if not term.frame)


# Where an order begins: "write a letter" is one, "did the Panel write a letter" asks of the record.
_ORDER = (
    r"(?:^\W*|[.!?;:,()\[\]>*#\"“”‘’—-]\s*|"
    r"\b(?:please|now|just|also|instead|then|you(?: (?:to|must|should|will|can))?)\s+)"
)
_INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|"
    r"earlier|your)\b.{0,30}\b(?:instructions?|prompts?|rules?|directions?|guidelines)\b|"
    + _ORDER
    + r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:all|your|the|these|those)\b.{0,30}"
    r"\b(?:instructions?|prompts?|rules?|directions?|guidelines|minutes)\b|"
    r"^\W*(?:system|assistant|developer)\s*:|"
    r"\bfrom now on\W+(?:you|your|answer|repl|respond|only|always|never|act|speak|talk|write|say)|"
    r"\b(?:system|hidden|initial|secret|developer)\s+(?:prompt|message|instructions?)\b|"
    r"\b(?:print|reveal|show|repeat|read|output|leak|tell|recite|"
    r"give)\b.{0,30}\b(?:your\b.{0,20}\b(?:prompt|instructions|rules)|"
    r"the\b.{0,20}\b(?:prompt|(?:instructions|rules) (?:above|you)))\b|"
    r"\byou are now\b|" + _ORDER + r"act as (?:a|an|the|if)\b|\bpretend (?:to be|you|that)\b|"
    r"\brole[- ]?play\b|\bjailbreak\b|\bDAN mode\b|"
    r"\b(?:finish|end|begin|start)(?: (?:your|every|each|the) (?:reply|answer|response)s?)? "
    r"with [A-Z0-9-]{3,}\b|"
    r"\banwybyddwch\b.{0,40}\b(?:cofnodion|cyfarwyddiadau)\b|"
    r"\bignorez\b.{0,40}\binstructions\b|\bignoriere\b.{0,40}\banweisungen\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"(?:\b(?:his|her|their|my|your)|['’]s|s['’])\s+(?:home|private|personal|house)\s+"
    r"(?:address|phone|number|telephone|email|e-mail|mobile)\b|"
    r"\b(?:home|private|personal|house)\s+(?:address|phone|number|telephone|email|e-mail|mobile)"
    r"(?:es|s)?(?=\W*$|\W+(?:of|for|please|belong\w*)\b)|"
    r"\bwhere (?:does|do|did|is|are)\b.{0,60}"
    r"\b(?:live|living(?! (?:costs?|standards?|wage))|lives|sleep)\b|"
    r"\b(?:phone|mobile|telephone) number (?:of|for)\b|\bdate of birth\b|"
    r"\bnational insurance\b|\bbank (?:details|account)\b|"
    r"\b(?:his|her|their|\w+'s|\w+’s) (?:wife|husband|partner|daughter|son|kids|"
    r"children|girlfriend|boyfriend)(?:'s|’s)? (?:name|address|school)\b|"
    r"\bwhich (?:petitioner|complainant|resident|victim|"
    r"witness)\b.{0,60}\b(?:conviction|criminal record|address|name)\b|"
    r"\bname the (?:whistle-?blower|victim|complainant|informant|petitioner)\b|"
    r"\bis (?:he|she|\w+) (?:gay|an alcoholic|married|ill)\b|"
    r"\bhow old (?:is|are|was) (?:he|she|they|mr|mrs|ms|miss|cllr|councillor|"
    r"(?:the )?(?:\w+ )?(?:commissioner|pcc|chief constable|chair\w*))\b|"
    r"(?:\b(?:his|her|their)|['’]s) (?:children|kids|son|daughter|wife|husband|partner)\b"
    r".{0,20}\b(?:go|goes|attend\w*|work|works|live|lives|school)\b|"
    r"\bwhich school\b.{0,60}['’]s (?:children|kids|son|daughter)\b",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"\b(?:sort (?:him|her|them) out|beat (?:him|her|them) up|kill|hurt|stab|shoot|"
    r"bomb|burn) (?:him|her|them)\b|"
    r"\bsort (?:him|her|them) out\b|\bgoing round to\b",
    re.IGNORECASE,
)
_THREAT_ALONE = re.compile(
    r"\b(?:i|i'll|i’ll|i'm|i’m|we|we'll|we’ll|someone|somebody|gonna|going|want|need|let's|lets|go|"
    r"come)\b[^.?!]{0,40}\bsort (?:him|her|them) out\b|\bsort (?:him|her) out\b",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"^(?:(?:hi|hiya|hello|hey|yo|good (?:morning|afternoon|evening)|thanks|thank you|"
    r"cheers|ta|bye|goodbye|ok|okay|lol|test)[\s,.!?]*)+"
    r"(?:(?:there|mate|again|bot|everyone|very much|so much)[\s,.!?]*)*$|"
    r"\bhow(?:'s| is|’s) (?:your|ur) (?:day|week|weekend|life)\b|\bhow are (?:you|u)\b|"
    r"\bhow are things\W*$|\bhow do you (?:do|feel)\b|\bwhat(?:'s|’s| is) up\W*$|"
    r"\bwho (?:are|made|built|created) you\b|\bare you (?:a |an )?(?:human|robot|bot|"
    r"real|ai|chatgpt)\b|\btell me a joke\b|"
    r"\b(?:do|can) you (?:love|like|dream|think|feel)\b|\bwhat(?:'s| is|"
    r"’s) your (?:name|favourite|favorite)\b",
    re.IGNORECASE,
)
_OUT_OF_SCOPE = re.compile(
    r"\b(?:what|how)(?:'s|’s| is| was| will) the weather\b|"
    r"\bweather (?:today|tomorrow|tonight|like|forecast|this (?:morning|afternoon|week\w*))\b|"
    r"\b(?:will|is) it (?:be |going to )?(?:rain|sunny|snow|hot|cold)|"
    r"\btemperature (?:today|tomorrow|outside)\b|"
    r"\b(?:recipe|how (?:do i|to) (?:cook|bake)|football (?:score|result)s?|"
    r"premier league|lottery numbers|horoscope|bitcoin|stock price|share price)\b|"
    r"\b(?:write|compose|draft|generate) (?:me )?(?:a|an|some|my) (?:poem|song|story|"
    r"essay|code|python|script|limerick|haiku|cover letter)\b|"
    + _ORDER
    + r"(?:write|compose|draft|generate) (?:me )?(?:a|an|some|my) (?:letter|email|speech)\b|"
    + _ORDER
    + r"(?:translate|solve|calculate)\b|"
    r"\bwhat is the capital of\b|\bwhat(?:'s| is) \d+\s*[-+*x/]\s*\d+\b|"
    r"\bwho (?:will|is going to) win (?:the )?(?:[\w-]+ ){0,4}(?:election|league|cup|match|game)\b|"
    r"\bwho should i vote for\b|\brule whether\b|"
    r"\b(?:give me|i (?:need|want|would like)|i'd like) (?:some |any )?(?:legal|medical) advice\b|"
    r"\bas a sea shanty\b",
    re.IGNORECASE,
)

_KIND_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "figure",
        re.compile(
            r"\bhow (?:many|much|often|long|big|large|far|high|old)\b|"
            r"\bwhat (?:percentage|proportion|share|number|figure|amount|rate|%)\b|"
            r"\bhit rate\b|\bpercent\b|\bcost of\b|\bwhat (?:was|is|were) the (?:cost|"
            r"price|figure|total|average|increase|underspend|wait)",
            re.I,
        ),
    ),
    (
        "decision",
        re.compile(
            r"\b(?:decid\w*|resolv\w*|resolution|agreed?|approv\w*|vot(?:e|ed|es|ing)|"
            r"carried|lost|veto\w*|elected|appointed|adopt\w*|outcome|do next|"
            r"signed off|sign off|pass(?:ed)?)\b",
            re.I,
        ),
    ),
    (
        "list",
        re.compile(
            r"\b(?:every time|each time|every (?:single )?(?:occasion|meeting|instance|mention)|"
            r"list (?:all|every|the|each)|(?:give|name|tell|show) (?:me |us )?(?:every|all|each)|"
            r"all of them|how many times|on which occasions|all the (?:times|"
            r"meetings|questions|decisions)|what are (?:all )?the|"
            r"what were (?:all )?the|which (?:\w+ ){0,3}(?:were|are|have)|"
            r"^\W*(?:what|which) (?:[\w£-]+ ){1,3}(?<=[a-rt-z]s )(?:have|has|were|did|do|are)\b|"
            r"what (?:questions|points|issues|things|different)|everything)\b",
            re.I,
        ),
    ),
    (
        "latest",
        re.compile(
            r"\b(?:latest|most recent(?:ly)?|newest|up to date|current(?:ly)?|now|"
            r"where (?:have|has|are|is|do) (?:we|they|things|it|you|that) (?:got to|up to|stand)|"
            r"any (?:news|progress|updates?)|"
            r"end(?:ed|s)? up|in the end|"
            r"final (?:costs?|figures?|totals?|prices?|numbers?|bills?)|"
            r"these days|as it stands|nowadays|last (?:said|heard|word)|still|"
            r"any ?more|any longer)\b",
            re.I,
        ),
    ),
    (
        "over_time",
        re.compile(
            r"\b(?:over|down|through) (?:the|these|those|all the) (?:\w+ )?years\b|\bover time\b|"
            r"\bacross (?:all )?(?:the |these )?(?:meetings|years|documents)\b|"
            r"\bsince\b.{0,200}\band\b|\bboth in\b|\bhow (?:has|have) .{0,80}\bchanged?\b|"
            r"\bchanged? over\b|\beach (?:year|meeting)\b|\bthrough the years\b|"
            r"\b(?:did|has|have) (?:it|they|that|this|the (?:figure|number|rate|wait)s?) "
            r"(?:come down|go(?:ne)? (?:up|down)|fall|fallen|rise|risen|drop(?:ped)?|improved?|"
            r"increased?|get (?:better|worse)|got (?:better|worse))\b|"
            r"\bat (?:the )?different meetings\b|\bcompare\b|\bcompared\b|\b(?:and|"
            r"then) (?:in|since|now)\b|\beach said\b|\bdifferen(?:t|ce) between\b",
            re.I,
        ),
    ),
    (
        "compared",
        re.compile(
            r"\b(?:differ(?:s|ed|ence)?|compar\w+|contrast\w*|versus|vs|respectively|both|"
            r"each)\b|\b(?:more|fewer|less|better|worse|higher|lower|bigger|smaller|longer|"
            r"shorter|quicker|slower)\b.{0,80}\bthan\b",
            re.I,
        ),
    ),
    (
        "followed",
        re.compile(
            r"\b(?:ever|finally|in the end|eventually)\b.{0,80}\b(?:get|got|given|sen[dt]\w*|"
            r"circulated|done|deliver\w*|happen\w*|receiv\w*|arriv\w*|publish\w*|open\w*|"
            r"repl(?:y|ied)|answer\w*|come|came|kept|keep|made?|report\w*|back|round)\b|"
            r"\b(?:keep|kept|honou?r(?:ed)?|br(?:eak|oke|oken)|deliver(?:ed)?)\b.{0,40}"
            r"\b(?:promise|word|pledge|assurance|undertaking|commitment)s?\b|"
            r"\b(?:keep|kept|stick|stuck|live[ds]? up) to (?:that|it|this|his|her|their)\b|"
            r"\bever\b.{0,30}\b(?:met|hit|reached|achieved|kept)\b|"
            r"\b(?:promis\w+|pledg\w+|assurances?|commitments?|undert(?:ook|aken|aking)\w*|"
            r"agreed to|said (?:he|she|they)"
            r"(?:'d|’d| would))\b.{0,120}\b(?:ever|happen\w*|done|did|was it|has it|have they|"
            r"become|became|come|kept|keep|deliver\w*)\b|"
            r"\bwhat(?:ever)? (?:became|has become|came|happened|has happened) (?:of|to|with)\b|"
            r"\bas (?:\w+ ){0,3}(?:promised|pledged|undertaken)\b|"
            r"^\W*(?:is|are|will)\b.{0,120}\bas (?:planned|scheduled|announced)\b|"
            r"\b(?:get|got|hear|heard|happen|come|came|done)\b.{0,60}"
            r"\b(?:in the end|eventually|after all)\b|"
            r"\bha(?:s|ve|d) (?:he|she|it|they|that|this) (?:ever |since |been |yet )*(?:done|kept|"
            r"delivered|happened|sent|come|arrived|published|circulated)\b|"
            r"\bfollow(?:ed)?[- ](?:up|through)\b|\bkept (?:his|her|their|its) (?:word|promise)\b",
            re.I,
        ),
    ),
    (
        "survey",
        re.compile(
            r"\bwhat (?:did|does|has|have|had|do)\b.{0,60}\b(?:say|said|says|think|"
            r"thought|told|tell|heard?|been told|reported?|written|write|wrote|view|"
            r"views|opinion|position)\b.{0,20}\b(?:about|on|of|regarding)\b|"
            r"\banything (?:\w+ ){0,4}(?:about|on)\b|\bwhat (?:came up|was said|"
            r"is said|do we know|have we been told)\b|\b(?:views?|opinion|position|"
            r"stance|thoughts) (?:on|of|about)\b",
            re.I,
        ),
    ),
    (
        "who",
        re.compile(
            r"^(?:\W*(?:and|so|ok|but)\W+)*who\b|\bwho\b|\bwhich (?:councillor|member|"
            r"person|officer)\b",
            re.I,
        ),
    ),
    (
        "when",
        re.compile(
            r"\bwhen\b|\bwhat date\b|\bwhich (?:day|date|month|year)\b|\bwhat (?:day|"
            r"month|year)\b|\bwen\b|\bhow soon\b",
            re.I,
        ),
    ),
    (
        "why",
        re.compile(
            r"\bwhy\b|\bwhat(?:'s| is|’s| was)? the (?:main )?reason\b|"
            r"\bwhat reason\b|\breasons? (?:given|for)\b|\bhow come\b",
            re.I,
        ),
    ),
    (
        "asked",
        re.compile(
            r"\b(?:ask(?:ed|s)?|question(?:s|ed)?|quer(?:y|ied)|raise[ds]?|bring up|"
            r"brought up|want(?:ed)? to know|"
            r"put to(?! (?:the )?(?:panel|committee|board|vote|meeting)))\b",
            re.I,
        ),
    ),
    (
        "yes_no",
        re.compile(
            r"^(?:\W*(?:and|so|ok|but)\W+)*(?:is|are|was|were|did|does|do|has|have|"
            r"had|can|could|will|would|should)\b",
            re.I,
        ),
    ),
)

_PRESENT = re.compile(
    r"\b(?:is|are|does|do|can|has|have|will|what's|who's|where's|isn't|aren't)\b", re.I
)
_PAST_VERB = re.compile(
    r"^\W*(?:and |but |so )?(?:who|which(?: \w+){1,3}|what(?: \w+)?) \w{3,}ed\b", re.I
)
_PAST = re.compile(r"\b(?:was|were|did|had|would|could|said|told|asked)\b", re.I)

_PRONOUN = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|hers|their|theirs|its|that|this|those|"
    r"these|there|then|one)\b",
    re.I,
)
_OBJECT = re.compile(r"\b(?:her|him)\b\W*(?!\w)", re.I)
_OPENS_FOLLOW_UP = re.compile(
    r"^\W*(?:and|but|so|ok(?:ay)?|also|what about|how about|then|why not|why|when|who|"
    r"where|how so|really|since then|anything else|what else|more|go on|did (?:he|she|"
    r"they|it)|was (?:he|she|it)|were they|is (?:he|she|it)|are they)\b",
    re.I,
)
_TITLE_NAME = re.compile(
    r"\b(?P<title>(?:cllrs?|councillors?|mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|"
    r"rev|sgt|sergeant|insp|inspector|supt|superintendent|pc|dci|di)\.?)\s+(?!(?:called|named)\b)"
    r"(?P<name>(?:[A-Za-z]\.?\s+)?[A-Za-z][\w’'-]+(?:\s+(?-i:[A-Z])[\w’'-]+){0,2})",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"\b[A-Z][a-z’'-]+(?:\s+[A-Z]\.?)?\s+[A-Z][a-zA-Z’'-]+\b")
_ROLE_WORDS = re.compile(
    r"\b(?:(?:deputy |assistant )?(?:pcc|pfcc|"
    r"police(?:,? fire)? and crime commissioner|police commissioner|commissioner|"
    r"chief constable)|dpcc|"
    r"vice[- ]chair(?:man|woman|person)?|chair(?:man|woman|person)?|chief executive|"
    r"chief finance officer|(?:director of finance|finance director|finance chief)|"
    r"monitoring officer|"
    r"scrutiny officer|treasurer|mayor|federation(?:'s|’s)? chair(?:man|woman)?)\b",
    re.IGNORECASE,
)
_STAFF_OF = re.compile(r"['’]s (?:office|staff|team|website|web site)\b", re.IGNORECASE)
_SPOKEN_ROLES = dict.fromkeys(
    ("director of finance", "finance director", "finance chief"), "Chief Finance Officer"
)
"""Offices as people call them who do not know what they are called."""
_EACH_OF_TWO = re.compile(r"\b(?:both|two)\b", re.IGNORECASE)
_ONE_OF = re.compile(r"\b(?:which|either|or)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:which|both|two|either|or)\b", re.IGNORECASE)


def read(question: Question, history: Sequence[Turn], lore: Lore, today: date) -> Query:
    """Read a question.

    Args:
        question: normalised text.
        history: earlier turns, oldest first: they tell what "he", "that" and "and in 2023?" mean
            and are never evidence.
        lore: what the corpus taught.
        today: for "last year"; Europe/London.

    Returns:
        The query. A refusal is a query with `refused` set. Never raises.
    """
    text = question.text.strip()
    refused = _refusal(text) or _other_language(text, lore)
    if refused:
        return Query(text, text, refused=refused)
    text = _offices_spelt(text, lore)
    wanted = _wanted(text, lore)
    periods = periods_in(text, lore, today)
    named = wanted
    if not periods:
        wanted, periods = _tenures(text, wanted, lore)
    wanted = tuple(_so_titled(want, text) for want in wanted)
    from_there = [_from_there(_there(want, periods, lore), text) for want in wanted]
    wanted = tuple(want for want, _ in from_there)
    places = frozenset().union(*(words for _, words in from_there))
    kinds = frozenset(kind for kind, pattern in _KIND_PATTERNS if pattern.search(text))
    if _side_by_side(text, wanted):
        kinds |= {"compared"}
    own = tuple(term for term in _terms(text, lore, named) if term.word not in places)
    if "latest" in kinds:
        own = tuple(replace(one, frame=True) if _is_figure(one.word) else one for one in own)
    earlier = [turn for turn in history if turn.role == "user"]
    follows = bool(earlier) and _follows(text, own)
    place = locator(text)
    if earlier and place.first is not None and place.item is None:
        place = replace(place, item=locator(earlier[-1].content[:600]).item)  # "and paragraph 3?"
    history_terms: tuple[Term, ...] = ()
    context = said = ""
    thing = thing_asked(text)
    years = _financial_years(text)
    search_text = _spelt_out(_corrected(text, own), own, lore)
    search_text = _in_words_of_the_record(search_text, own)
    if follows:
        before = shifted(earlier[-1].content[:600], text)
        said = next((t.content for t in reversed(history) if t.role == "assistant"), "")[:600]
        topic_only = without_periods(before) if periods else before
        context = "" if periods else f"{before} {said}"
        history_terms = _terms(topic_only, lore, _wanted(before, lore))
        thin = len([t for t in own if not t.frame]) == 0
        if not wanted or _OBJECT.search(text):
            wanted += _carried(text, before, said, lore)
        moved = bool(SHIFT.search(text)) or not LATER.search(text)
        if not periods and moved and (thin or _PRONOUN.search(text)):
            periods = periods_in(before, lore, today)
        search_text = f"{topic_only} {search_text}"
        if thin:
            thing = thing or thing_asked(before)
            years = years or (() if periods else _financial_years(before))
            kinds |= frozenset(
                k for k, p in _KIND_PATTERNS if k in ("figure", "over_time") and p.search(before)
            )
        if thin and _PRONOUN.search(text) and not SHIFT.search(text):
            search_text = f"{search_text} {said}"
    return Query(
        text=text,
        search_text=search_text,
        terms=own,
        kinds=kinds,
        periods=periods,
        wanted=wanted,
        follow_up=follows,
        numbers=tuple(re.findall(r"\d+(?:\.\d+)?", text)),
        history_terms=history_terms,
        said=said,
        context_text=context,
        strange=_strange(text, own),
        years=years,
        place=place,
        thing=thing,
        present=not periods
        and bool(_PRESENT.search(text))
        and not _PAST.search(text)
        and not _PAST_VERB.search(text),
    )


def _is_figure(word: str) -> bool:
    """Whether a word is a figure, and not the number of a telephone service.

    Of the latest position a figure is only what the asker takes it to be: "is it still 460?"
    """
    return word.lstrip("£")[:1].isdigit() and word not in ("101", "999", "111", "112")


def _financial_years(text: str) -> tuple[str, ...]:
    """The financial years that a text names, each as first written."""
    years: dict[str, str] = {}
    for found in FINANCIAL.finditer(text):
        years.setdefault(found["first"], found.group(0))
    return tuple(years.values())


def _refusal(text: str) -> Refusal | None:
    if _INJECTION.search(text):
        return "injection"
    if _PRIVATE.search(text) or (
        _THREAT.search(text) and re.search(r"\b(?:where|address|live)\b", text, re.I)
    ):
        return "private"
    if _THREAT_ALONE.search(text):
        return "private"
    if _SMALL_TALK.search(text) and len(text) < 120:
        return "small_talk"
    if _OUT_OF_SCOPE.search(text):
        return "out_of_scope"
    return None


def _other_language(text: str, lore: Lore) -> Refusal | None:
    """Whether a question is not in English: four words or more, no English function word among
    them, and most of them not in the documents.

    Function words of fewer than three letters are passed over: other languages have them too.
    """
    words = [word for word in tokens(text) if word.isalpha() and len(word) > 2]
    if len(words) < 4 or any(word in STOP or word in FRAME for word in words):
        return None
    known = sum(word in lore.words for word in words)
    return "language" if known < len(words) / 2 else None


# -- terms ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def colloquial() -> Mapping[str, tuple[str, ...]]:
    """Everyday words -> words of the record, from `prompts/colloquial.toml`."""
    return {word: others for word, others in _everyday().items() if " " not in word}


@lru_cache(maxsize=1)
def idioms() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Everyday phrases, as their words -> words of the record, longest first."""
    phrases = {tuple(key.split()): others for key, others in _everyday().items() if " " in key}
    return dict(sorted(phrases.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def _everyday() -> Mapping[str, tuple[str, ...]]:
    raw = tomllib.loads(files("prompts").joinpath("colloquial.toml").read_text(encoding="utf-8"))
    return {word: tuple(others) for word, others in raw.items()}


def _terms(text: str, lore: Lore, wanted: Sequence[Wanted]) -> tuple[Term, ...]:
    # The name of somebody who speaks or holds an office is looked for as a speaker; any other name
    # can only be found as a word.
    names = {
        part
        for want in wanted
        if want.people or want.role or not want.known
        for part in tokens(want.words)
    }
    if _EACH_OF_TWO.search(text):  # "both Ashes"
        names |= {f"{person.surname}s" for want in wanted for person in want.people}
    years = {part for found in FINANCIAL.finditer(text) for part in tokens(found.group(0))}
    terms: list[Term] = []
    seen: set[str] = set()
    words, said = _without_idioms(tokens(without_periods(without_locator(text))), lore)
    terms += said
    for word in words:
        if (
            word in STOP
            or names & {word, word.removesuffix("'s")}
            or (len(word) == 1 and not word.isdigit())
        ):
            continue
        two_letters = len(word) == 2 and word.upper() not in text  # "us", not "the US"
        term = _term(word, lore, () if two_letters else (word, word.removesuffix("s")))
        if word in years:
            term = replace(term, frame=True)  # the time that is asked about, not the subject
        if term.stem not in seen:
            seen.add(term.stem)
            terms.append(term)
    phrases = _phrases(text, lore)
    return tuple(terms) + phrases


def stem_phrase(words: str) -> str:
    """Words as their stems, one blank between."""
    return " ".join(stem(part) for part in tokens(words))


def _without_idioms(words: list[str], lore: Lore) -> tuple[list[str], list[Term]]:
    """The words of a question that belong to no everyday phrase, and a term for each phrase.

    A phrase none of whose words of the record stand in the documents is left as it is.
    """
    found = []
    held = set(words)
    for phrase, others in idioms().items():
        if not held.issuperset(phrase):
            continue
        at = next(
            (n for n in range(len(words)) if tuple(words[n : n + len(phrase)]) == phrase), None
        )
        if at is None:
            continue
        forms = [stem_phrase(other) for other in others]
        forms = [form for form in forms if all(part in lore.stems for part in form.split())]
        if forms:
            own = " ".join(stem(word) for word in phrase)
            words = [*words[:at], *words[at + len(phrase) :]]
            found.append(Term(" ".join(phrase), own, (forms[0],), tuple(forms[1:])))
    return words, found


def _term(word: str, lore: Lore, acronyms: Sequence[str]) -> Term:
    """A word as it is looked for; `acronyms` are the forms that may be one."""
    near = tuple(
        " ".join(stem(part) for part in tokens(other)) for other in colloquial().get(word, ())
    )
    own = stem(word)
    frame = word in FRAME or word.removesuffix("'s") in lore.area
    short = word.removesuffix("s")
    same: list[str] = []
    for key in dict.fromkeys(acronyms):
        same.extend(lore.acronyms.get(key, ()))
    for other in (word + "s", short):
        # "PCSO" and "PCSOs": the stemmer knows no acronyms
        if other != word and stem(other) != own and other in lore.words:
            same.append(stem(other))
    if own in lore.stems:
        return Term(word, own, tuple(dict.fromkeys(same)), near, True, frame)
    if same:
        return Term(word, own, tuple(dict.fromkeys(same)), near, True, frame)
    corrected = _spelt(word, lore)
    if corrected:
        again = stem(corrected)
        near += tuple(
            " ".join(stem(part) for part in tokens(other))
            for other in colloquial().get(corrected, ())
        )
        return Term(corrected, again, (), near, True, corrected in FRAME)
    reachable = any(all(part in lore.stems for part in phrase.split()) for phrase in near)
    return Term(word, own, (), near, reachable, frame, in_documents=False)


def _spelt(word: str, lore: Lore) -> str | None:
    """The corpus word that a misspelt word most likely means: one edit for short, two for long
    words.

    Only a word that the corpus lacks is corrected, and never to one with another first letter.
    """
    if len(word) < 4 or not word.isalpha() or word in lore.english:
        return None
    if word in colloquial() or word in FRAME:
        return None
    limit = 1 if len(word) < 6 else 2
    best = process.extractOne(
        word,
        [
            known
            for known in lore.words
            if known[:1] == word[:1] and abs(len(known) - len(word)) <= limit
        ],
        scorer=DamerauLevenshtein.distance,
        score_cutoff=limit,
    )
    if best is None:
        return None
    known, distance, _ = best
    if distance == 2 and len(word) < 7 and sorted(known) != sorted(word):
        return None
    # An inflection of a word is no misspelling: "speeding" is not "spending".
    if stem(known) != stem(word) and distance == 1 and len(word) <= 5 and known[-1] != word[-1]:
        return None
    return str(known)


def _phrases(text: str, lore: Lore) -> tuple[Term, ...]:
    """Spelt-out names in the question for which the corpus uses an acronym."""
    line = " " + " ".join(stem(word) for word in tokens(text)) + " "
    found = []
    for phrase, shorts in lore.expansions.items():
        if f" {phrase} " in line:
            found.append(Term(shorts[0], shorts[0], (phrase, *shorts), (), True, False))
    return tuple(found)


def _strange(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Words written as names (a capital inside the sentence, or with digits) that no document
    holds."""
    unknown = {term.word for term in terms if not term.known}
    found = []
    for match in re.finditer(r"(?<=[\s(“\"'])[A-Z][\w’'-]*\d*", text):
        before = text[: match.start()].rstrip()
        if before.endswith((".", "!", "?", ":")):
            continue
        parts = tokens(match.group(0))
        if parts and all(part in unknown for part in parts):
            found.append(match.group(0))
    return tuple(found)


def _corrected(text: str, terms: Sequence[Term]) -> str:
    """The question with misspelt words put right, for embedding."""
    kept = {term.stem for term in terms}
    words = []
    for piece in text.split():
        bare = tokens(piece)
        if len(bare) == 1 and bare[0] not in STOP and stem(bare[0]) not in kept:
            options = [
                t.word
                for t in terms
                if DamerauLevenshtein.distance(t.word, bare[0]) <= 2 and t.word[:1] == bare[0][:1]
            ]
            if options and len(bare[0]) >= 4:
                words.append(options[0])
                continue
        words.append(piece)
    return " ".join(words)


def _spelt_out(text: str, terms: Sequence[Term], lore: Lore) -> str:
    """The text with acronyms that no document prints followed by what they stand for.

    An embedding knows nothing of letters that it has not met.
    """
    for term in terms:
        long = next((lore.spelt_out[same] for same in term.same if same in lore.spelt_out), None)
        if long is not None and term.stem not in lore.stems:
            text = re.sub(
                rf"\b{re.escape(term.word)}\b", f"{term.word} ({long})", text, count=1, flags=re.I
            )
    return text


def _in_words_of_the_record(text: str, terms: Sequence[Term]) -> str:
    """The text with, behind it, the first word of the record for each everyday word that no
    document holds."""
    words: list[str] = []
    for term in terms:
        if term.frame or (" " not in term.word and term.in_documents):
            continue
        others = _everyday().get(term.word, ())
        if " " in term.word:  # a phrase: the first of its words that stands in the documents
            others = tuple(one for one in others if stem_phrase(one) == term.same[0])
        words += others[:1]
    return f"{text} ({', '.join(words)})" if words else text


# -- people --------------------------------------------------------------------------------------


def _wanted(text: str, lore: Lore) -> tuple[Wanted, ...]:
    found: list[tuple[int, Wanted]] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return not any(start < b and a < end for a, b in taken)

    for match in _TITLE_NAME.finditer(text):
        words = match["name"].split()
        while (
            len(words) > 1 and fold(words[-1]) not in lore.surnames and not words[-1][0].isupper()
        ):
            words.pop()
        surname = fold(words[-1]).removesuffix("'s").strip("'.")
        if surname in STOP or surname in FRAME:
            continue
        given = fold(words[0]).strip(".") if len(words) > 1 else ""
        surname = _known_surname(surname, lore)
        people = people_called(surname, given, lore)
        if not people and not words[-1][0].isupper() and surname not in lore.words:
            continue  # "which councillor refused": no name
        if not people and surname in lore.english and not words[-1][0].isupper():
            continue
        if len(people) == 2 and _EACH_OF_TWO.search(text) and not _ONE_OF.search(text):
            taken.append((match.start(), match.start("name") + len(" ".join(words))))
            found += [(match.start(), Wanted(one.display, None, (one,))) for one in people]
            continue
        if len(people) > 1 and _BOTH.search(text):
            known = True
            people = ()
        taken.append((match.start(), match.start("name") + len(" ".join(words))))
        title = match.group(0)[: match.start("name") - match.start()]
        known = bool(people) or surname in lore.words or surname in lore.surnames
        named = title + " ".join(words)
        role = _office_of(people) if len(people) == 1 else None
        found.append((match.start(), Wanted(named, role, people, known)))
    for match in _FULL_NAME.finditer(text):
        if not free(match.start(), match.end()):
            continue
        words = [fold(word).strip(".").removesuffix("'s") for word in match.group(0).split()]
        people = people_called(words[-1], words[0], lore)
        other = re.search(r"\b(\w+)\s+(?:or|and)\s+$", fold(text[: match.start()]))
        if other and people_called(words[-1], other.group(1), lore) not in ((), people):
            # "Martin or Anwen Dray": either may be meant, so nobody's words are left out
            taken.append((other.start(), match.end()))
            found.append((other.start(), Wanted(text[other.start() : match.end()])))
            continue
        if people:
            taken.append((match.start(), match.end()))
            found.append((match.start(), Wanted(match.group(0), _office_of(people), people)))
        elif not any(word in lore.words or word in lore.english for word in words):
            taken.append((match.start(), match.end()))
            found.append((match.start(), Wanted(match.group(0), None, (), False)))
    lowered = fold(text)
    uncapitalised = re.search(r"(?<!^)\b[A-Z][a-z]", text) is None
    for start, end, people in _misspelt_names(text, lore):
        if free(start, end):
            taken.append((start, end))
            found.append((start, Wanted(text[start:end], _office_of(people), people)))
    for surname, people in lore.surnames.items():
        if len(surname) < 4:
            continue
        for match in re.finditer(rf"\b{re.escape(surname)}(?:'s|s)?\b", lowered):
            if not free(match.start(), match.end()):
                continue
            if len(people) == 2 and match.group(0) == surname + "s" and _EACH_OF_TWO.search(text):
                taken.append((match.start(), match.end()))  # "the two Ashes"
                found += [(match.start(), Wanted(one.display, None, (one,))) for one in people]
                continue
            if match.group(0) == surname + "s":
                continue
            before = re.search(r"([a-z]+)\s+$", lowered[: match.start()])
            given = before.group(1) if before else ""
            with_given = [p for p in people if given in p.given]
            start = match.start() - (len(given) + 1 if with_given else 0)
            capital = text[match.start() : match.start() + 1].isupper()
            if (
                with_given
                or (capital and (match.start() > 0 or surname not in lore.english))
                or (uncapitalised and surname not in lore.english)
            ):
                taken.append((start, match.end()))
                meant = tuple(with_given) or people
                found.append((start, Wanted(text[start : match.end()], _office_of(meant), meant)))
    for match in _ROLE_WORDS.finditer(text):
        if _STAFF_OF.match(text, match.end()):
            continue  # "the Commissioner's office" is not the Commissioner
        if free(match.start(), match.end()):
            role = _SPOKEN_ROLES.get(fold(match.group(0))) or canonical_role(match.group(0))
            role = role or match.group(0)
            taken.append((match.start(), match.end()))
            called = next((one for one in found if one[0] == match.end() + 1), None)
            if called is not None and called[1].people and text[match.end()] == " ":
                # "Commissioner Ash" is one person, under the office and the name
                found.remove(called)
                words = text[match.start() : match.end() + 1 + len(called[1].words)]
                found.append((match.start(), replace(called[1], words=words)))
                continue
            found.append((match.start(), Wanted(match.group(0), role)))
    ordered = (want for _, want in sorted(found, key=lambda pair: pair[0]))
    return tuple({(fold(one.words), one.role, one.people): one for one in ordered}.values())


def _misspelt_names(text: str, lore: Lore) -> Iterator[tuple[int, int, tuple[Person, ...]]]:
    """Surnames with no title that are spelt a letter or two wrong, or two words for a hyphenated
    one: start and end in the text, and who is so called."""
    words = list(re.finditer(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]", text))
    double = {name for name in lore.surnames if "-" in name}
    for one, other in pairwise(words):
        if "-" in one.group(0) or "-" in other.group(0):
            continue
        joined = f"{fold(one.group(0))}-{fold(other.group(0))}".removesuffix("'s")
        if double and len(joined) >= 9 and text[one.end() : other.start()] == " ":
            best = process.extractOne(
                joined, double, scorer=DamerauLevenshtein.distance, score_cutoff=len(joined) // 5
            )
            if best is not None:
                yield one.start(), other.end(), lore.surnames[best[0]]
    for one in words:
        word = fold(one.group(0)).removesuffix("'s")
        if word.removesuffix("s") in lore.surnames:
            continue  # "the Ashes"
        if len(word) < 5 or word in lore.words or word in lore.english or word in STOP:
            continue
        meant = _spelt(word, lore)
        if meant is not None and meant in lore.surnames and meant not in lore.english:
            yield one.start(), one.start() + len(word), lore.surnames[meant]


_OFFICE_WORDS = ("commissioner", "constable", "councillor", "chairman", "federation", "treasurer")


def _offices_spelt(text: str, lore: Lore) -> str:
    """The question with misspelt words of office put right: "the comissioner", "cheif constable".

    A word that documents or English know is left alone. Two letters may be wrong, as in `_spelt`.
    """

    def spelt(match: re.Match[str]) -> str:
        word = fold(match.group(0))
        if word in lore.words or word in lore.english or word in _OFFICE_WORDS:
            return match.group(0)
        plural = "s" if word.endswith("s") else ""
        for known in _OFFICE_WORDS:
            ends = word[0] == known[0] and word.removesuffix("s")[-2:] == known[-2:]
            if ends and DamerauLevenshtein.distance(word, known + plural) <= 2:
                return known + plural
        return match.group(0)

    text = re.sub(r"\b[A-Za-z]{7,14}\b", spelt, text)
    return re.sub(r"\b(?:cheif|chef|cheaf|chif) (?=constable)", "chief ", text, flags=re.I)


def _known_surname(surname: str, lore: Lore) -> str:
    """The surname as the corpus spells it: itself, or the one name a letter or two away."""
    if surname in lore.surnames or surname in lore.words or len(surname) < 5:
        return surname
    best = process.extract(
        surname, lore.surnames.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=2, limit=2
    )
    if len(best) == 1 or (len(best) > 1 and best[0][1] < best[1][1]):
        return str(best[0][0])
    return surname


def people_called(surname: str, given: str, lore: Lore) -> tuple[Person, ...]:
    """The people with a surname and, where one is given, that first name or its initial; folded."""
    people = lore.surnames.get(surname, ())
    if not given:
        return people
    fitting = tuple(
        person
        for person in people
        if not person.given
        or any(
            name == given or ((len(name) == 1 or len(given) == 1) and name[:1] == given[:1])
            for name in person.given
        )
    )
    return fitting


def _office_of(people: tuple[Person, ...]) -> str | None:
    """The office by which minutes may call one of these people instead of by name."""
    offices = ("Police and Crime Commissioner", "Police, Fire and Crime Commissioner")
    for person in people:
        for role in person.roles:
            if role in (*offices, "Chief Constable"):
                return role
    return None


def _carried(text: str, before: str, said: str, lore: Lore) -> tuple[Wanted, ...]:
    """Who "he", "she" or "they" is: somebody of the last answer, else of the last question."""
    if not re.search(r"\b(?:he|she|him|her|his)\b", text, re.IGNORECASE):
        return ()
    for source in (said, before):
        named = _wanted(source, lore)
        people = [want for want in named if want.people and not want.role] or list(named)
        if people:
            return (people[0],)
    return ()


# -- time ----------------------------------------------------------------------------------------


_TENURE = (
    r"(?:\b(?:under|while|whilst|when|during)\s+(?:the\s+)?{name}\b(?=['’]s|\s+(?:was|held|had|"
    r"served|ran|as)\b|\W*$|\W+(?:what|who|how|did|was|were|the)\b)|"
    r"\b{name}['’]s (?:time|tenure|term|years|era|watch|period)\b|\b{name}[- ]era\b)"
)


def _tenures(
    text: str, wanted: tuple[Wanted, ...], lore: Lore
) -> tuple[tuple[Wanted, ...], tuple[Period, ...]]:
    """ "In Ms N's time" is a stretch of time and asks for nobody's words.

    Returns:
        Those asked for without the one whose time it is, and the time: from the last date at which
        a document prints another holder of the office before to the first after.
    """
    if lore.offices is None:
        return wanted, ()
    for want in wanted:
        surnames = {person.surname for person in want.people}
        roles = [want.role] if want.role else [r for p in want.people for r in p.roles]
        held = [
            (held.on, parts_of(held.name)[1] in surnames)
            for held in lore.offices.holdings
            if held.on is not None and any(same_office(held.office, role) for role in roles)
        ]
        days = [day for day, own in held if own]
        if not days:
            continue
        name = rf"(?:[\w.’'-]+\s+){{0,3}}{re.escape(surname_in(want.words))}"
        told = re.search(_TENURE.format(name=name), text, re.IGNORECASE)
        if told is not None:
            rest = tuple(other for other in wanted if other is not want)
            before = [day for day, own in held if not own and day < min(days)]
            after = [day for day, own in held if not own and day > max(days)]
            start = max(before, default=date.min) + timedelta(days=1)
            end = min(after, default=date.max) - timedelta(days=1)
            return rest, (Period(start, end, told.group(0).strip()),)
    return wanted, ()


def _so_titled(want: Wanted, text: str) -> Wanted:
    """Of several people who could be meant, the one who bears the title that the question gives.

    "Mr Ash" is not Councillor Jane Ash, and "the inspector called Ash" is the one printed with a
    rank. Unchanged where no title is given, or where it is none's or more than one's.
    """
    if len(want.people) < 2:
        return want
    at = text.find(want.words)
    before = f"{text[: max(at, 0)]}{want.words.rpartition(' ')[0]}"
    meant = so_titled(before, want.people)
    return replace(want, people=(meant,)) if meant is not None else want


def so_titled(before: str, people: Sequence[Person]) -> Person | None:
    """Who of several bears the title that stands right before a surname.

    Args:
        before: the words before the surname; a first name, initials and "called" may stand between.
        people: those who bear the surname.

    Returns:
        None where no title stands there, or it is that of none or of more than one of them.
    """
    given = {name for one in people for name in one.given}
    words = [word for word in tokens(before[-80:]) if word not in ("called", "named")]
    while words and (len(words[-1]) == 1 or words[-1] in given):
        words.pop()
    near = " ".join(words[-2:])
    for asked, borne in _TITLES_TOLD:
        if asked.search(near):
            theirs = [
                one
                for one in people
                if any(borne.search(printed) for printed in (*one.names, *one.roles))
            ]
            return theirs[0] if len(theirs) == 1 else None
    return None


_RANK = (
    r"(?:chief |deputy |assistant |detective |temporary ){0,3}(?:constable|sergeant|sgt|inspector|"
    r"superintendent|supt|insp|pc|dc|ds|di|dci|ch insp|ch supt)"
)
_TITLES_TOLD = tuple(
    (re.compile(rf"\b(?:{asked})$", re.IGNORECASE), re.compile(borne, re.IGNORECASE))
    for asked, borne in (
        (r"cllrs?|councillors?|coun", r"\b(?:cllr|councillor|coun)\b|\bcouncil\b"),
        (r"mr", r"^mr\b"),
        (r"mrs", r"^mrs\b"),
        (r"ms", r"^ms\b"),
        (r"miss", r"^miss\b"),
        (r"dr", r"^dr\b"),
        (rf"{_RANK}|(?:police )?officer", rf"\b(?:{_RANK})\b"),
    )
)
"""A title as a question gives it, and as it is printed with a name or its role."""


def _from_there(want: Wanted, text: str) -> tuple[Wanted, frozenset[str]]:
    """Of several people who could be meant, the one of whose council the question speaks.

    "The Harbour Borough Ash" and "Cllr Ash of Harbour" are the one listed for Harbour Borough
    Council.

    Returns:
        That one, and the words of the place, which are no subject then; unchanged, and none, where
        the question names the place of nobody or of more than one.
    """
    if len(want.people) < 2:
        return want, frozenset()
    folded = f" {' '.join(tokens(text))} "
    theirs: dict[Person, tuple[str, ...]] = {}
    for person in want.people:
        for role in person.roles:
            words = tokens(role)
            place = tuple(word for word in words if word not in _COUNCIL_WORDS)
            if words[-1:] == ["council"] and place and f" {' '.join(place)} " in folded:
                theirs[person] = place
    if len(theirs) != 1:
        return want, frozenset()
    return replace(want, people=tuple(theirs)), frozenset(*theirs.values()) | _COUNCIL_WORDS


_COUNCIL_WORDS = frozenset(
    "district borough city county town parish metropolitan unitary royal london council of the and "
    "independent member".split()
)
"""Words of a council's name that say what it is, not where."""


def _there(want: Wanted, periods: Sequence[Period], lore: Lore) -> Wanted:
    """Of several people who could be meant, the one who was there at the time asked about.

    Unchanged where none or more than one was, or where no meeting of that time names anybody by
    that surname without telling which.
    """
    if len(want.people) < 2 or not periods:
        return want
    there = tuple(
        person
        for person in want.people
        if any(
            period.holds(day)
            for given in person.given
            for day in lore.seen.get((person.surname, given), ())
            for period in periods
        )
    )
    return replace(want, people=there) if len(there) == 1 else want


def _side_by_side(text: str, wanted: Sequence[Wanted]) -> bool:
    """Whether two of those named stand side by side: "Ash and Birch", "from Ash to Birch"."""
    surnames = [person.surname for want in wanted for person in want.people]
    two = _EACH_OF_TWO.search(text) is not None
    if two and len(surnames) == 2 and surnames[0] == surnames[1]:
        return True  # "the two Councillors Ash"
    places = [(text.find(want.words), want) for want in wanted]
    return any(
        0 <= at < after
        and _JOINS.fullmatch(text[at + len(one.words) : after]) is not None
        and not (one.role and other.role and not one.people and not other.people)
        for (at, one), (after, other) in pairwise(sorted(places, key=lambda pair: pair[0]))
    )


_JOINS = re.compile(r"\W{1,4}(?:and|to|then|versus|vs|&)\W{1,4}(?:the\W{1,2})?", re.IGNORECASE)


def surname_in(words: str) -> str:
    """The last word of a name as asked, folded, without a possessive."""
    return tokens(words)[-1].removesuffix("'s")


def _follows(text: str, own: Sequence[Term]) -> bool:
    topic = [term for term in own if not term.frame]
    if not topic:
        return True
    if _OPENS_FOLLOW_UP.match(text) and len(topic) <= 6:
        return True
    return bool(_PRONOUN.search(text)) and len(topic) <= 4
