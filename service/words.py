"""Words as they are compared: folded, stemmed, without the words that carry no content."""

import re
from functools import lru_cache

import snowballstemmer

_TOKEN = re.compile(
    r"[a-z]{1,3}\d{1,4}\b|[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*%?|£\d[\d.,]*[a-z]*", re.IGNORECASE
)

STOP = frozenset(
    """a about above after again all also am an and any anyone anything are as at be because been
    before being
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't
    down during each
    else ever every few for from get gets getting give given go goes going gonna got gotta had
    hadn't has hasn't
    have haven't having he he'd he's her here hers herself hey hi him himself his how how's
    however i i'd i'll i'm
    i've if in into is isn't it it's its itself just know let let's like look lot made make many
    may me might mine
    more most much must my myself need no nor not now of off on once one only onto or other our
    ours out over own
    per please put quite really reckon same see seem shall she she'd she's should so some somebody
    someone something
    soon such tell than that that's the their theirs them themselves then there there's these they
    they'd they'll
    they're they've thing things think this those though through til till to too up upon us use
    used using very want
    wanted was wasn't way we we'd we're we've well went were weren't what what's whats when where
    which while who
    who's whom whose why will wish with within without won't would wouldn't yes yet you you'd
    you're you've your
    yours actually anyway basically currently exactly ok okay right still thanks hello sort kind
    bit come came
    happen happened happening take taken took been""".split()
)
"""Function words and conversational filler. Question words are read by `reader.py`, not matched."""

FRAME = frozenset(
    """say said says saying tell told tells ask asked asks asking question questions answer
    answered answers speak
    spoke spoken talk talked mention mentioned mentions comment commented claim claimed state
    stated explain
    explained confirm confirmed discuss discussed discussion hear heard view views opinion
    position reply replied
    response respond responded meeting meetings minutes minute panel committee council
    commissioner commissioners
    pcc pccs police crime force member members councillor councillors cllr cllrs mr mrs ms dr
    chair chairman
    vice-chair year years date dates document documents record records recorded point points raise
    raised bring
    brought item items agenda latest newest news recent recently last most since over across list
    better worse name occasion occasions instance instances gave give given writing piece""".split()
)
"""Words of the frame of a question ("what did the Commissioner say at the meeting"), hardly ever
its topic."""

_stemmer = snowballstemmer.stemmer("english")

_IRREGULAR = {
    form: base
    for base, *forms in map(
        str.split,
        """
        bear bore borne; beat beaten; become became; begin began begun; bite bitten;
        break broke broken; bring brought; build built; burn burnt; buy bought; catch caught;
        choose chose chosen; deal dealt; dig dug; draw drew drawn; drink drank drunk;
        drive drove driven; fall fell fallen; feel felt; fight fought; find found;
        forget forgot forgotten; freeze froze frozen; grow grew grown; hang hung; hide hid hidden;
        keep kept; lay laid; lead led; learn learnt; leave left; lend lent; lose lost; mean meant;
        pay paid; ride rode ridden; ring rang rung; rise rose risen; run ran; seek sought;
        sell sold; send sent; shake shook shaken; shoot shot; sink sank sunk; sit sat; sleep slept;
        spend spent; spit spat; stand stood; steal stole stolen; stick stuck; strike struck;
        swear swore sworn; teach taught; tear tore torn; think thought; throw threw thrown;
        understand understood; wear wore worn; win won; write wrote written
        """.split(";"),
    )
    for form in forms
}
"""Past tenses that no rule of endings joins to their verb ("sold" and "sell")."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball (Porter2) stem of a lower-case word, of irregular forms that of their word;
    numbers and marks unchanged."""
    plain = word.removesuffix("'s").replace("'", "")
    plain = _IRREGULAR.get(plain, plain)
    return str(_stemmer.stemWord(plain)) if plain.isalpha() else plain


def fold(text: str) -> str:
    """Lower case with straight quotes, for comparing only."""
    return text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').casefold()


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order. Hyphens separate; "17-18%" is two
    numbers."""
    return [match.group(0) for match in _TOKEN.finditer(fold(text))]


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order, function words included."""
    return [stem(word) for word in tokens(text)]


def stem_line(text: str) -> str:
    """The stems of a text as one line with a space on either side, so that phrases can be looked
    up."""
    return " " + " ".join(stems(text)) + " "


def content(words: list[str]) -> list[str]:
    """The words that are not function words."""
    return [word for word in words if word not in STOP]
