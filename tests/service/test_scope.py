"""Where a question says to look: an item, a paragraph, a kind of page, a year, a sum."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.model import Document, DocumentKind
from service import lookup, scope
from service.lookup import Verdict, nothing_told
from service.model import Filters
from service.reader import Query
from service.retrieve import HybridRetriever, is_numbered
from service.scope import of_the_amount, of_the_source, of_the_year, place_named, place_unprinted
from service.score import FEATURES, Candidate, Scorer
from service.select import Group, Limits, grouped
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    learned,
    lore,
    place,
    ranked,
    sentence,
    small_index,
)

MARCH = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Vans": [
                "The Commissioner said that vans were old.",
                "Cllr Anwen Dray asked what vans cost. The Commissioner said that they cost £4m.",
                "Mr Colin Ashbrook spoke of van depots.",
                "Tea was served.\n\nRESOLVED that six vans be bought.",
            ],
            "Taser": ["The Chief Constable said that Taser training had begun."],
        },
        first=54,
    ),
    "march.txt",
)
JUNE = a_document(
    minutes_text(
        "Tuesday, 14th June, 2022",
        {"Buses": ["The Commissioner said that buses were full.", "Trams were full, too."]},
        first=54,
    ),
    "june.txt",
)
CUT = a_document(
    minutes_text("Tuesday, 18th April, 2023", {"Ferries": ["Ferries ran.", "Piers rotted."]}, 71)
    .replace("2.    Piers", "4.    Piers")
    .replace("1.    Ferries ran", "3.    Ferries ran"),
    "cut.txt",
)


def texts(*groups: Group) -> list[str]:
    return [group.best.text for group in groups]


def named(question: str, *found: Candidate) -> list[str]:
    """What is shown of the place that a question names."""
    runs = place_named(asked(question), grouped(ranked(*((one, 5.0) for one in found))))
    return [one.text for run in runs for one in run.candidates]


# -- paragraphs by their numbers -------------------------------------------------------------------

OPENING = sentence("The Commissioner said that vans", MARCH)


def test_paragraphs_asked_for_by_number_are_shown_whole() -> None:
    asks, tells, depots = (
        "Cllr Anwen Dray asked what vans cost.",
        "The Commissioner said that they cost £4m.",
        "Mr Colin Ashbrook spoke of van depots.",
    )

    assert named("What does paragraph 2 of item 54 say?", OPENING) == [asks, tells]
    assert named("Read me paragraphs 2 to 3 of item 54", OPENING) == [asks, tells, depots]


def test_of_an_item_and_nothing_more_its_opening_and_its_decisions_are_shown() -> None:
    shown = named("What was item 54 about?", OPENING)

    assert shown == [OPENING.text, "RESOLVED that six vans be bought."]


@pytest.mark.parametrize(
    "question",
    [
        "What was said of vans under item 54?",  # a subject besides
        "What was said of vans?",
        "What does paragraph 9 of item 54 say?",
        "What does paragraph 1 of item 55 say?",
    ],
)
def test_no_place_is_shown_that_is_not_asked_for_or_not_found(question: str) -> None:
    assert named(question, OPENING) == []


def test_of_items_alike_in_title_the_one_that_prints_the_paragraph_is_meant() -> None:
    one, other = sentence("The Commissioner said that buses", JUNE), OPENING
    groups = grouped(ranked((one, 9.0), (other, 8.0), title_terms=1.0))

    (run,) = place_named(asked("What does paragraph 3 say on transport?"), groups)

    assert run.lead.text.startswith("Mr Colin Ashbrook")


def test_an_item_that_does_not_bear_the_title_asked_for_is_not_meant() -> None:
    titled = ranked((OPENING, 5.0), title_terms=1.0)
    other = ranked((sentence("The Commissioner said that buses", JUNE), 9.0))

    (run, *_) = place_named(asked("Paragraph 2 on vans?"), grouped([*other, *titled]))

    assert run.lead.document == MARCH


def unprinted(question: str, *found: Candidate) -> tuple[str, bool] | None:
    told = place_unprinted(asked(question), grouped(ranked(*((one, 5.0) for one in found))))
    return None if told is None else (told.said, told.cut_off)


def test_a_paragraph_that_a_whole_item_does_not_have_is_not_stated() -> None:
    said = "paragraph 9 of item 54, which has paragraphs 1 to 4"

    assert unprinted("What does paragraph 9 of item 54 say?", OPENING) == (said, False)
    assert unprinted("What does paragraph 3 of item 54 say?", OPENING) is None
    assert unprinted("What does item 54 say?", OPENING) is None


def test_a_paragraph_before_the_first_that_is_printed_was_cut_off() -> None:
    ferries = sentence("Ferries ran", CUT)
    said = "The published page prints paragraphs 3 to 4 of item 71 only."

    assert unprinted("What does paragraph 1 of item 71 say?", ferries) == (said, True)
    assert unprinted("What does paragraph 5 of item 71 say?", ferries) == (
        "paragraph 5 of item 71, which has paragraphs 3 to 4",
        False,
    )


def test_a_paragraph_of_an_item_that_the_page_breaks_off_was_cut_off() -> None:
    broken = replace(OPENING, item=replace(OPENING.item, truncated=True))

    assert unprinted("What does paragraph 9 of item 54 say?", broken) == (
        "The published page prints paragraphs 1 to 4 of item 54 only.",
        True,
    )


def verdict(question: str, *found: Candidate) -> Verdict | None:
    return nothing_told(asked(question), ranked(*((one, 5.0) for one in found)), lore())


def test_a_place_that_is_not_printed_is_told_as_such() -> None:
    broken = replace(OPENING, item=replace(OPENING.item, truncated=True))
    question = "What does paragraph 9 of item 54 say?"

    stated, cut = verdict(question, OPENING), verdict(question, broken)
    missing = verdict("What does paragraph 1 of item 99 say?", OPENING)

    assert stated is not None and stated.code == "not_stated"
    assert cut is not None and cut.code == "cut_off"
    assert missing == Verdict("not_found", "not_in_documents", "no minutes here have an item 99")
    assert verdict("What does paragraph 2 of item 54 say?", OPENING) is None


def test_a_place_asked_for_is_told_before_anything_else() -> None:
    runs = lookup.told(
        asked("What does paragraph 3 of item 54 say?"),
        ranked((OPENING, 5.0)),
        lore(),
        small_index(),
    )

    assert [run.lead.text for run in runs] == ["Mr Colin Ashbrook spoke of van depots."]


# -- retrieval -------------------------------------------------------------------------------------

BY_COSINE = Scorer(tuple(float(name == "sentence_cosine") for name in FEATURES))


EVERYWHERE = Filters()


def places(question: str, filters: Filters = EVERYWHERE) -> set[tuple[str, str]]:
    """The file and the item of all that is found."""
    of = learned(MARCH, JUNE)
    found = HybridRetriever(BY_COSINE).retrieve(
        asked(question, of=of), small_index(MARCH, JUNE), of, filters
    )
    return {(one.document.file, one.item.key) for one in found}


def test_where_an_item_is_named_by_number_only_its_sentences_are_found() -> None:
    assert places("What was said of Taser under item 55?") == {("march.txt", "55")}
    assert places("What was said of Taser?") > {("march.txt", "55")}


def test_the_item_of_the_meeting_asked_about_is_meant() -> None:
    assert places("What was said under item 54?") == {("march.txt", "54"), ("june.txt", "54")}
    assert places("What was said under item 54 in June 2022?") == {("june.txt", "54")}
    assert ("march.txt", "55") in places("What was said under item 54 in 2019?")  # none of then


def test_an_item_that_no_minutes_have_leaves_all_that_was_found() -> None:
    assert len(places("What was said of vans under item 99?")) > 1


def test_the_caller_s_filters_come_before_the_item_s_number() -> None:
    found = places("What was said of vans under item 55?", Filters(document="june.txt"))

    assert found == {("june.txt", "54")}


@pytest.mark.parametrize(
    ("printed", "number", "expected"),
    [
        ("54", "54", True),
        ("54.", "54", True),
        ("45/22", "45/22", True),
        ("7A", "7a", True),
        ("54", "5", False),
        ("45/22", "45", False),
        (None, "54", False),
    ],
)
def test_an_item_bears_the_number_that_is_printed(
    printed: str | None, number: str, expected: bool
) -> None:
    _, item, _ = place("The Commissioner said that vans", MARCH)

    assert is_numbered(replace(item, number=printed), number) is expected


# -- pages by their kind or publisher --------------------------------------------------------------


def page(kind: DocumentKind, publisher: str, words: str, title: str = "") -> Document:
    title = title or f"Vans of {publisher}"
    return a_document(
        f"{title}\n\n2 May 2022\n\n{words}\n",
        f"{kind}.txt",
        kind,
        title=title,
        publisher=publisher,
        published=date(2022, 5, 2),
    )


PAGES = {
    "blog": (page("statement", "Ambershire PCC", "I bought vans."), "I bought"),
    "release": (page("press_release", "Ambershire Police", "Vans are here."), "Vans are"),
    "notice": (page("decision", "Ambershire OPCC", "Vans to be bought."), "Vans to"),
    "report": (
        page("report", "Ambershire Audit", "Vans were counted.", "Annual report on vans"),
        "Vans were",
    ),
    "hearing": (page("report", "Ambershire PCP", "Vans were heard."), "Vans were heard"),
    "federation": (page("news", "Ambershire Police Federation", "Vans are late."), "Vans are late"),
    "minutes": (MARCH, "The Commissioner said that vans"),
}
FOUND = {name: sentence(words, document) for name, (document, words) in PAGES.items()}


def source(question: str, **scores: float) -> list[str]:
    """The sources left of those found."""
    names = {FOUND[name].where: name for name in scores}
    pairs = [(FOUND[name], score) for name, score in scores.items()]
    kept = of_the_source(asked(question), grouped(ranked(*pairs)), margin=8.0)
    return [names[group.best.where] for group in kept]


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What does the blog say about vans?", ["blog"]),
        ("What does the press release say about vans?", ["release"]),
        ("What does the decision notice say about vans?", ["notice"]),
        ("What does the annual report say about vans?", ["report"]),
        ("What does the Federation's page say about vans?", ["federation"]),
        ("What does the Federation website say about vans?", ["federation"]),
        ("How late are vans, according to the Federation?", ["federation"]),
    ],
)
def test_what_stands_on_the_kind_of_page_that_is_named_is_left_alone(
    question: str, left: list[str]
) -> None:
    scores = dict.fromkeys(FOUND, 5.0) | {"minutes": 9.0}

    assert source(question, **scores) == left


@pytest.mark.parametrize(
    "question",
    [
        "What was said about vans?",
        "What did the Federation say about vans?",
        "What does the council's page say about vans?",  # nobody's here
        "How late are vans, according to the Commissioner?",
    ],
)
def test_all_sources_are_left_where_none_is_named_or_known(question: str) -> None:
    assert source(question, minutes=9.0, blog=5.0, federation=5.0) == [
        "minutes",
        "blog",
        "federation",
    ]


def test_a_page_of_the_kind_named_that_is_far_off_the_subject_leaves_all() -> None:
    question = "What does the blog say about vans?"

    assert source(question, minutes=9.0, blog=1.0) == ["blog"]
    assert source(question, minutes=9.0, blog=0.9) == ["minutes", "blog"]


# -- a year, a sum ---------------------------------------------------------------------------------

YEARS = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Budget 2021/22": ["Vans cost more.", "Depots cost less."],
            "Outturn": ["In 2020-21 vans were dear.", "Depots were dear, too."],
            "Precept": ["A precept of £15 was proposed.", "It was supported."],
            "Council tax": ["The precept of £15.50 was too dear.", "Nobody supported it."],
        },
    )
)


def kept(question: str, best: str, *others: str, gap: float = 1.0) -> list[str]:
    """What is left of the year's and of the sum's items, the best first."""
    found = [sentence(words, YEARS) for words in (best, *others)]
    groups = grouped(ranked(*((one, 9.0 - gap * at) for at, one in enumerate(found))))
    query = asked(question)
    return texts(*of_the_amount(query, of_the_year(query, groups, 8.0), 8.0))


def test_what_stands_in_items_that_name_the_financial_year_is_left() -> None:
    both = "Depots were", "Vans cost more"

    assert kept("What did vans cost in 2021/22?", *both) == ["Vans cost more."]
    assert kept("What did vans cost in 2020/2021?", *both) == ["Depots were dear, too."]
    assert len(kept("What did vans cost in 2020/21 and 2021/22?", *both)) == 2
    assert len(kept("What did vans cost in 2015/16?", *both)) == 2
    assert len(kept("What did vans cost in 2021/22?", *both, gap=8.1)) == 2


def test_what_stands_in_items_that_name_the_sum_is_left() -> None:
    both = "Nobody supported", "It was supported"

    assert kept("Who supported the £15 precept?", *both) == ["It was supported."]
    assert kept("Who supported the £15.50 precept?", *both) == ["Nobody supported it."]
    assert len(kept("Did £15 become £15.50?", *both)) == 2
    assert len(kept("What is the latest on the £15 precept?", *both)) == 2
    assert len(kept("Who supported the £99 precept?", *both)) == 2
    assert len(kept("Who supported the £15 precept?", *both, gap=8.1)) == 2


def shown(query: Query, *candidates: Candidate) -> list[str]:
    picked = ScoredSelector(Limits()).select(query, list(candidates)).picked
    return [one.text for run in picked for one in run.candidates]


def test_the_selector_looks_where_a_question_says_to_look() -> None:
    near = ranked((FOUND["minutes"], 9.0), (FOUND["blog"], 2.0))
    of_year = ranked((sentence("Depots were", YEARS), 9.0), (sentence("Vans cost", YEARS), 2.0))
    of_sum = ranked((sentence("Nobody", YEARS), 9.0), (sentence("It was", YEARS), 2.0))

    assert shown(asked("What does the blog say about vans?"), *near) == ["I bought vans."]
    assert shown(asked("What did it cost in 2021/22?"), *of_year) == ["Vans cost more."]
    assert shown(asked("Was the £15 precept supported?"), *of_sum) == ["It was supported."]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("According to Mr Aske's post, what is new?", True),
        ("What does it say in the Commissioner's post about dogs?", True),
        ("What did he do in the Commissioner's post as chair?", False),
        ("Who held the Commissioner's post?", False),
    ],
)
def test_somebody_s_post_is_a_page_where_words_are_taken_from_it(
    question: str, named: bool
) -> None:
    (pattern, kinds) = scope._KINDS_NAMED[0]
    assert kinds == {"statement"}
    assert (pattern.search(question) is not None) is named
