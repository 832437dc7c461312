"""The words of a question as they are looked for: spelling, acronyms, everyday words, phrases."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from service.locators import without_locator
from service.lore import Lore
from service.periods import FINANCIAL, without_periods
from service.words import FRAME, STOP, fold, stem, tokens

if TYPE_CHECKING:
    from service.wanted import Wanted


EACH_OF_TWO = re.compile(r"\b(?:both|two)\b", re.IGNORECASE)
"""Words after which a surname in the plural means two people who bear it."""


_MEASURE = re.compile(
    r"\bhow (long|often|far|big|large|high|low|old|soon|quick(?:ly)?|fast)\b", re.IGNORECASE
)
"""What is asked for by "how": in "how long is the wait" nothing need be long."""


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


def terms_of(text: str, lore: Lore, wanted: Sequence["Wanted"]) -> tuple[Term, ...]:
    """The content words of a question, each once, without the names of those asked for."""
    # The name of somebody who speaks or holds an office is looked for as a speaker; any other name
    # can only be found as a word.
    names = {
        part
        for want in wanted
        if want.people or want.role or not want.known
        for part in tokens(want.words)
    }
    if EACH_OF_TWO.search(text):  # "both Ashes"
        names |= {f"{person.surname}s" for want in wanted for person in want.people}
    measures = {fold(found.group(1)) for found in _MEASURE.finditer(text)}
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
        if word in years or word in measures:
            term = replace(term, frame=True)  # the time or the measure asked for, no subject
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
    corrected = spelt(word, lore)
    if corrected:
        again = stem(corrected)
        near += tuple(
            " ".join(stem(part) for part in tokens(other))
            for other in colloquial().get(corrected, ())
        )
        return Term(corrected, again, (), near, True, corrected in FRAME)
    reachable = any(all(part in lore.stems for part in phrase.split()) for phrase in near)
    return Term(word, own, (), near, reachable, frame, in_documents=False)


def spelt(word: str, lore: Lore) -> str | None:
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


def strange_names(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
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


def corrected(text: str, terms: Sequence[Term]) -> str:
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


def spelt_out(text: str, terms: Sequence[Term], lore: Lore) -> str:
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


def in_words_of_the_record(text: str, terms: Sequence[Term]) -> str:
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
