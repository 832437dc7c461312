"""Whether a machine-written sentence says nothing that its source sentence does not.

Rules, not a model: a written sentence may only leave words out of ONE source sentence, and none
that carry weight. `docs/chat-models.md` tells what that lets through and what it refuses. The
letters are those of the checks that were tried on true and false sentences there:

B  every content word, figure, unit and name stands in the source
C  ... in one sentence of it: nothing is joined from two
D  the same negations, conditions, modals, hedges, comparisons and prepositions, each as often
E  who asked, said, proposed or reported it is kept, with the verb; a question stays a question
F  words and figures come in the order of the source

and on top: a named person, an office, or an outcome is shown in a whole source sentence only.
"""

import re
from collections import Counter
from dataclasses import dataclass

from ingest.model import Act
from service.words import fold, stem

_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    word: str(value)
    for value, word in zip(
        range(30, 100, 10),
        "thirty forty fifty sixty seventy eighty ninety".split(),
        strict=True,
    )
}
_SCALES = {
    "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "thousand": 3, "k": 3,
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<pound>£\s?)?(?P<number>\d[\d,]*(?:\.\d+)?(?:[/–-]\d+(?:\.\d+)?)?)"
    r"(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?:\s?(?P<scale>million|billion|thousand|bn|mn|m|k)\b)?"
    r"(?P<percent>\s?%|\s?per\s?cent\b|\s?percent\b)?"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)",
    re.IGNORECASE,
)

# What may be left out or put in: it carries no weight.
_GLUE = frozenset(
    "a an the that which who whom whose is was were are be been being has had have having it its "
    "also and as then there this these those such so indeed further furthermore moreover addition "
    "currently now very quite rather particularly therefore thus hence well did does do".split()
)

# What must be there exactly as often as in the source: it carries the meaning.
_WEIGHTS = frozenset(
    # negation and its relatives
    "no not never nor none neither nobody nothing without cannot unable fail failed fails failing "
    "decline declined declines refuse refused refuses deny denied denies lack lacked lacks lost "
    "lose loses hardly barely scarcely little instead rather except excepting excluding other "
    "than non un in "
    # conditions, modals, hedges
    "if unless subject provided whether until once when while although though despite however but "
    "would could should may might must can will shall ought likely unlikely possible possibly "
    "potential potentially perhaps probable probably apparent apparently alleged allegedly "
    "reported reportedly supposed supposedly claimed planned plan plans proposed proposal draft "
    "provisional estimated estimate forecast projected expected target aim aims aimed intended "
    "intend hoped hope hopes former formerly acting deputy vice assistant interim previous "
    "previously next last first only solely alone even still yet already again "
    # how many and how much
    "all every each both either any some several many most few fewer less more least half twice "
    "almost nearly about around approximately roughly over under above below up down between per "
    "total average "
    # where, when, to whom: dropping one drops the scope
    "of to for from by with within among against across on off at into out before after since "
    "during through because due owing towards toward behalf regarding concerning".split()
)
_SAYING = frozenset(
    stem(word)
    for word in (
        "asked queried questioned enquired inquired wondered said stated told replied responded "
        "answered confirmed assured undertook promised welcomed raised expressed concern concerned "
        "proposed moved seconded noted reported announced explained added suggested considered "
        "believed thought felt argued stressed emphasised warned admitted acknowledged accepted "
        "recommended requested urged complained apologised alleged claimed insisted quoted "
        "highlighted advised clarified commented mentioned remarked".split()
    )
)
OUTCOMES = frozenset(
    stem(word)
    for word in (
        "agreed approved resolved rejected carried vetoed veto supported endorsed adopted noted "
        "censured censure resigned resignation dismissed sacked suspended elected appointed "
        "appointment confirmed upheld convicted guilty charged arrested lied withdrawn withdrew "
        "deferred unanimous unanimously passed defeated accepted ratified authorised".split()
    )
)
_OFFICES = re.compile(
    r"\b(?:commissioner|pcc|chief constable|constable|chair(?:man|woman|person)?|vice[- ]chair\w*|"
    r"councillor|cllr|alderman|leader|mayor|minister|secretary|officer in charge|"
    r"monitoring officer|chief executive|superintendent|inspector|sergeant|sgt|member for)\b",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Lord|Lady|Cllr|Councillor|Rev|PC|DC|DCI|ACC|DCC)\b\.?\s"
)
_CAPITALISED = re.compile(r"[A-Z][\w'’-]*(?:\s+(?:of|and|the|for)?\s*[A-Z][\w'’-]*)*")
_ASKED: frozenset[Act] = frozenset({"asked", "proposed", "raised_concern", "quoted"})
_LINK = re.compile(r"https?:|www\.|\]\(|[<>{}|`#*_~^\\]|@\w")
MAX_CHARS = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of the record that a written one cites."""

    text: str  # exact words, white space collapsed
    act: Act | None = None


def refusal(written: str, source: Source) -> str | None:
    """Why a written sentence may not stand for its source; None where it may.

    Args:
        written: one sentence without its citation mark, white space collapsed.
        source: the sentence that it cites.
    """
    if same_sentence(written, source.text):
        return None
    if not written or len(written) > MAX_CHARS or _LINK.search(written):
        return "it is not a plain sentence"
    if _names_somebody(written):
        return "it names somebody, in words that are not the record's own sentence"
    mine, theirs = _tokens(written), _tokens(source.text)
    if OUTCOMES & {stem(token) for token in mine}:
        return "it states an outcome, in words that are not the record's own sentence"
    if written.rstrip().endswith("?") != source.text.rstrip().endswith("?"):
        return "a question was made a statement, or the other way round"
    weights_mine = Counter(token for token in mine if _weighs(token))
    weights_theirs = Counter(token for token in theirs if _weighs(token))
    if weights_mine != weights_theirs:
        return "a negation, a condition, a comparison, a scope or a verb of saying differs"
    if source.act in _ASKED and not any(stem(t) in _SAYING for t in mine):
        return "that it was asked, proposed or feared is left out"
    content_mine = [_key(token) for token in mine if token not in _GLUE]
    content_theirs = [_key(token) for token in theirs if token not in _GLUE]
    if not content_mine or not _in_order(content_mine, content_theirs):
        return "a word or a figure is not the source's, or not in its order"
    if Counter(t for t in content_mine if t[0] == "#") != Counter(
        t for t in content_theirs if t[0] == "#"
    ):
        return "a figure is left out"
    if _cuts_a_name(written, source.text):
        return "a name is cut"
    return None


def same_sentence(written: str, source: str) -> bool:
    """Whether a written sentence is the whole source sentence, quotation marks and stop aside."""
    return _bare(written) == _bare(source) != ""


def _bare(text: str) -> str:
    return " ".join(fold(text).split()).strip(" \"'.“”‘’")


def _tokens(text: str) -> list[str]:
    """Words folded and figures in one form: "£1.2m", "£1.2 million" and "£1,200,000" are one."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match["word"]
        if word:
            folded = fold(word)
            if folded.endswith("n't"):
                found += [folded.removesuffix("n't"), "not"]
            else:
                found.append("#" + _NUMBER_WORDS[folded] if folded in _NUMBER_WORDS else folded)
            continue
        found.append(_figure(match))
    return found


def _figure(match: "re.Match[str]") -> str:
    digits = match["number"].replace(",", "").replace("–", "-")
    scale = _SCALES.get((match["scale"] or "").lower())
    if re.fullmatch(r"\d+(?:\.\d+)?", digits):
        whole, _, part = digits.partition(".")
        if scale:
            part = part.ljust(scale, "0")
            whole, part = whole + part[:scale], part[scale:]
        whole = whole.lstrip("0") or "0"
        part = part.rstrip("0")
        digits = f"{whole}.{part}" if part else whole
    elif scale:
        digits += f"e{scale}"
    unit = ("£" if match["pound"] else "") + ("%" if match["percent"] else "")
    return f"#{digits}{unit}"


def _key(token: str) -> str:
    return token if token.startswith("#") else stem(token)


def _weighs(token: str) -> bool:
    return not token.startswith("#") and (token in _WEIGHTS or stem(token) in _SAYING)


def _in_order(mine: list[str], theirs: list[str]) -> bool:
    """Whether `mine` is what is left of `theirs` when some are taken out."""
    rest = iter(theirs)
    return all(token in rest for token in mine)


def _names_somebody(written: str) -> bool:
    return bool(_HONORIFIC.search(written) or _OFFICES.search(written))


def _cuts_a_name(written: str, source: str) -> bool:
    """Whether of a capitalised run of the source some words are kept and others not.

    A person without title or office ("Sunita Marwood") is a run of two, and so is a place or a
    body, which nobody here can tell apart: a run of which any word is kept is refused.
    """
    kept = set(re.findall(r"[\w'’-]+", written))
    for match in _CAPITALISED.finditer(source):
        words = re.findall(r"[\w'’-]+", match.group())
        if match.start() == 0 and words[0].lower() in _GLUE | _WEIGHTS:
            words = words[1:]  # capital only because the sentence begins with it
        capital = [word for word in words if word[:1].isupper()]
        if len(capital) > 1 and any(word in kept for word in capital):
            return True
    return False
