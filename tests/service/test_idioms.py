"""Everyday phrases, read as the words that the record has for them."""

import tomllib
from collections import Counter
from functools import lru_cache
from importlib.resources import files

import pytest

from service.lore import Lore
from service.reader import Query
from service.score import meets
from service.terms import Term, colloquial, idioms
from service.words import stem_line, tokens
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, learned

PAGE = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Fêtes": [
                "The fête was cancelled by the clerk.",
                "Cllr Anwen Dray said that the surplus was kept.",
                "The depot was burgled in May.",
                "A review of lamps was asked for.",
                "The deputy was there.",
            ]
        },
    )
)


@lru_cache(maxsize=1)
def known() -> Lore:
    return learned(PAGE)


def read(text: str) -> Query:
    return asked(text, of=known())


def phrase(text: str) -> Term:
    """The one term of several words that a question is read to have."""
    (found,) = (term for term in read(text).terms if " " in term.word)
    return found


def written() -> str:
    return files("prompts").joinpath("colloquial.toml").read_text(encoding="utf-8")


# -- the table -------------------------------------------------------------------------------------


def test_no_key_stands_in_the_table_twice() -> None:
    lines = [line for line in written().splitlines() if line and not line.startswith("#")]
    keys = Counter(line.partition("=")[0].strip().strip('"') for line in lines)

    assert [key for key, count in keys.items() if count > 1] == []
    assert set(keys) == set(tomllib.loads(written()))


def test_every_key_is_the_words_that_a_question_is_split_into() -> None:
    assert [key for key in idioms() if tuple(tokens(" ".join(key))) != key] == []
    assert [word for word in colloquial() if tokens(word) != [word]] == []


def test_every_key_stands_for_some_words() -> None:
    raw = tomllib.loads(written())

    assert [key for key, others in raw.items() if not others or not all(map(tokens, others))] == []


def test_phrases_and_words_are_the_whole_table_and_apart() -> None:
    phrases = {" ".join(key) for key in idioms()}

    assert phrases | set(colloquial()) == set(tomllib.loads(written()))
    assert [word for word in colloquial() if " " in word] == []
    assert [key for key in idioms() if len(key) < 2] == []


def test_a_longer_phrase_is_looked_for_before_a_shorter() -> None:
    lengths = [len(key) for key in idioms()]

    assert lengths == sorted(lengths, reverse=True)


# -- in a question ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "line"),
    [
        ("Why was the fête called off?", "called off", "The fête was cancelled."),
        ("Was the depot broken into?", "broken into", "It was burgled."),
        ("Are they in the black?", "in the black", "The surplus was kept."),
        ("Who is looking into lamps?", "looking into", "A review of lamps"),
        ("Is she the second-in-command?", "second in command", "The deputy was there."),
        ("WHY WAS IT CALLED OFF?", "called off", "The fête was cancelled."),
    ],
)
def test_a_phrase_is_one_term_that_is_met_by_the_words_of_the_record(
    text: str, word: str, line: str
) -> None:
    found = phrase(text)

    assert (found.word, found.known, found.frame) == (word, True, False)
    assert meets(found, stem_line(line)) == 1.0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Why was the fête called off?", {"called"}),
        ("Was the depot broken into?", {"broken"}),
        ("Are they in the black?", {"black"}),
    ],
)
def test_the_words_of_a_phrase_are_not_looked_for_one_by_one(text: str, left: set[str]) -> None:
    query = read(text)

    assert not {term.word for term in query.terms} & left
    assert not any(meets(term, stem_line(" ".join(left))) for term in query.terms)


def test_the_other_words_of_the_record_count_for_less() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {"Fêtes": ["It was deferred. It was postponed.", "It was suspended."]},
        )
    )
    (term,) = (t for t in asked("Was it put off?", of=learned(page)).terms if " " in t.word)

    assert meets(term, stem_line("It was deferred.")) == 1.0
    assert meets(term, stem_line("It was postponed.")) == 0.6
    assert meets(term, stem_line("It was suspended.")) == 0.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Was the depot knocked over?", {"depot", "knocked"}),  # no word of the record is known
        ("Were lamps put on hold?", {"lamps", "hold"}),
        ("Was it called a fête, or off?", {"called"}),  # its words apart are no phrase
        ("Was anything off called?", {"called"}),
    ],
)
def test_no_phrase_is_read_where_none_stands_or_its_record_words_are_unknown(
    text: str, words: set[str]
) -> None:
    terms = read(text).terms

    assert [term.word for term in terms if " " in term.word] == []
    assert words <= {term.word for term in terms}


def test_a_phrase_of_which_the_documents_know_no_word_meets_nothing() -> None:
    for term in read("Was the depot knocked over?").terms:
        assert meets(term, stem_line("Two were hurt in a collision.")) == 0.0


def test_only_what_the_documents_know_of_a_phrase_is_looked_for() -> None:
    term = phrase("Who is looking into lamps?")  # "investigating" stands in none

    assert meets(term, stem_line("They were investigating lamps.")) == 0.0


def test_two_phrases_in_one_question_are_two_terms() -> None:
    terms = read("Was the fête called off when the depot was broken into?").terms

    assert {term.word for term in terms if " " in term.word} == {"called off", "broken into"}


def test_a_phrase_in_a_phrase_is_the_longer_alone() -> None:
    page = a_document(
        minutes_text("Tuesday, 8th March, 2022", {"Patrols": ["Visible policing and patrol."]})
    )
    text = "Where are the bobbies on the beat?"  # holds "on the beat" too
    terms = asked(text, of=learned(page)).terms

    assert [term.word for term in terms if " " in term.word] == ["bobbies on the beat"]


# -- to search with --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("Why was the fête called off?", " (cancelled)"),
        ("Was the depot broken into?", " (burgled)"),
        ("Was the depot knocked over?", ""),
        ("Was the fête cancelled?", ""),
    ],
)
def test_the_words_of_the_record_stand_behind_the_text_to_search_with(
    text: str, behind: str
) -> None:
    assert read(text).search_text == text + behind


def test_an_everyday_word_that_the_documents_hold_needs_none_behind_it() -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Cops": ["The cops came."]}))

    assert asked("Where are cops?", of=learned(page)).search_text == "Where are cops?"
    assert read("Where are cops?").search_text == "Where are cops? (police)"


def test_no_word_that_the_documents_lack_stands_behind_a_phrase() -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Fêtes": ["It was withdrawn."]}))
    of = learned(page)

    query = asked("Why was the plug was pulled?", of=of)  # "cancelled", "withdrawn"
    assert [term.word for term in query.terms if " " in term.word] == ["plug was pulled"]
    assert query.search_text.endswith("(withdrawn)")
