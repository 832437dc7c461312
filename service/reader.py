"""From the words of a person to what is asked: topic, people, dates, kind of question, or a
refusal.

Nothing here looks at a passage. What the corpus itself teaches (spelling, acronyms, names,
meetings)
comes in as `Lore`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from service.locators import Locator, locator
from service.lore import Lore
from service.model import Question, Turn
from service.periods import FINANCIAL, LATER, SHIFT, Period, periods_in, shifted, without_periods
from service.terms import (
    Term,
    corrected,
    in_words_of_the_record,
    spelt_out,
    strange_names,
    terms_of,
)
from service.things import Thing, thing_asked
from service.wanted import (
    Wanted,
    carried,
    from_there,
    of_the_time,
    of_title,
    offices_spelt,
    side_by_side,
    sitting_since,
    tenures,
    wanted_in,
)
from service.words import FRAME, STOP, tokens

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
    sitting_since: date | None = None  # ... of an office, whose holder has been there since then

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
            r"shorter|quicker|slower)\b.{0,80}\bthan\b(?! (?:[£€]?\d|an? (?:third|quarter|half|"
            r"dozen|hundred|thousand|million|year|month|week|day|hour|minute)\b|half\b|one\b|two\b|three\b|"
            r"four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|twelve\b|twenty\b))",
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
            r"\b(?:as|like) (?:\w+ ){0,3}(?:promised|pledged|undertaken)\b|"
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
_NOW = re.compile(r"\b(?:is|are|does|do|can|will)\b", re.I)
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
    text = offices_spelt(text, lore)
    wanted = wanted_in(text, lore)
    periods = periods_in(text, lore, today)
    named = wanted
    if not periods:
        wanted, periods = tenures(text, wanted, lore)
    wanted = tuple(of_title(want, text) for want in wanted)
    placed = [from_there(of_the_time(want, periods, lore), text) for want in wanted]
    wanted = tuple(want for want, _ in placed)
    places = frozenset().union(*(words for _, words in placed))
    kinds = frozenset(kind for kind, pattern in _KIND_PATTERNS if pattern.search(text))
    if side_by_side(text, wanted):
        kinds |= {"compared"}
    own = tuple(term for term in terms_of(text, lore, named) if term.word not in places)
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
    search_text = spelt_out(corrected(text, own), own, lore)
    search_text = in_words_of_the_record(search_text, own)
    if follows:
        before = shifted(earlier[-1].content[:600], text)
        said = next((t.content for t in reversed(history) if t.role == "assistant"), "")[:600]
        topic_only = without_periods(before) if periods else before
        context = "" if periods else f"{before} {said}"
        history_terms = terms_of(topic_only, lore, wanted_in(before, lore))
        thin = len([t for t in own if not t.frame]) == 0
        if not wanted or _OBJECT.search(text):
            wanted += carried(text, before, said, lore)
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
    present = (
        not periods
        and bool(_PRESENT.search(text))
        and not _PAST.search(text)
        and not _PAST_VERB.search(text)
    )
    of_now = present and _NOW.search(text) and not kinds & {"survey", "list", "over_time"}
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
        strange=strange_names(text, own),
        years=years,
        place=place,
        thing=thing,
        present=present,
        sitting_since=sitting_since(wanted, lore) if of_now else None,
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


def _follows(text: str, own: Sequence[Term]) -> bool:
    topic = [term for term in own if not term.frame]
    if not topic:
        return True
    if _OPENS_FOLLOW_UP.match(text) and len(topic) <= 6:
        return True
    return bool(_PRONOUN.search(text)) and len(topic) <= 4
