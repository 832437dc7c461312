"""The formal parts of minutes: earlier minutes, councils that people sit for, apologies."""

from datetime import date

import pytest

from ingest.model import Document
from service.lookup import nothing_told, told
from service.model import Filters
from service.periods import asks_approval
from service.procedure import asks_council, end_of_item
from service.reader import Query
from service.retrieve import HybridRetriever
from service.score import Candidate, fitted
from service.selector import ScoredSelector
from tests.service.corpus import a_document, asked, learned, ranked, sentence, small_index

MARCH = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
    "11. APOLOGIES\n\n1. Cllr Rhys Tallow had sent his apologies. The lift was out of order.\n\n"
    "12. MEMBERSHIP\n\n1. Cllr Anwen Dray had been appointed to the Panel for Lowmere District "
    "Council.\n\n2. Mr Colin Ashbrook declared an interest as an employee of Skelby Borough "
    "Council.\n\n"
    "13. MINUTES OF THE MEETING HELD ON 7 DECEMBER 2021\n\n1. Cllr Anwen Dray said that a name "
    "was wrong.\n\nRESOLVED that the minutes be signed.\n\n"
    "14. MINUTES OF THE ESTATES BOARD HELD ON 7 DECEMBER 2021\n\n"
    "RESOLVED that the minutes of the Estates Board be noted.\n",
    "march.txt",
)
JUNE = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 7 June 2022\n\n"
    "21. MEMBERSHIP\n\n1. The Chair welcomed Cllr Anwen Dray (Wenmouth City Council).\n\n"
    "22. MINUTES OF THE MEETING HELD ON 8 MARCH 2022\n\nRESOLVED that the minutes be agreed.\n",
    "june.txt",
)


def answers(question: str, *of: Document) -> list[str]:
    """What is told of the structure, as text."""
    documents = of or (MARCH, JUNE)
    lore, index = learned(*documents), small_index(*documents)
    query = asked(question, of=lore)
    candidates = found(query, *documents)
    picked = told(query, candidates, lore, index)
    return [" ".join(one.text for one in run.candidates) for run in picked]


def found(query: Query, *documents: Document) -> list[Candidate]:
    index, lore = small_index(*documents), learned(*documents)
    return HybridRetriever(fitted()).retrieve(query, index, lore, Filters())


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Were the minutes of 7 December 2021 approved?", True),
        ("What did the Panel do with the Board's minutes of 7 December?", True),
        ("How did the Panel deal with the December 2021 minutes?", True),
        ("The March minutes: were they agreed?", True),
        ("Were the minutes of 23 November 2021 agreed?", True),
        ("What do the minutes of March say was agreed about dogs?", False),
        ("Did the Panel accept the minutes of March?", True),
        ("What was corrected in the minutes of 7 December 2021?", False),
        ("What was wrong with the minutes they approved?", False),
        ("What do the minutes of March say about dogs?", False),
        ("Did the Panel agree that it takes ten minutes?", False),
    ],
)
def test_what_a_meeting_did_with_earlier_minutes_is_asked(question: str, asks: bool) -> None:
    assert asks_approval(question) is asks


def test_the_item_titled_with_the_day_tells_what_became_of_the_minutes() -> None:
    assert answers("Did the Panel accept the minutes of 8 March 2022?") == [
        "RESOLVED that the minutes be agreed."
    ]


def test_of_two_items_on_the_same_day_the_one_named_tells() -> None:
    assert answers("What did the Panel do with the Estates Board minutes of 7 December 2021?") == [
        "RESOLVED that the minutes of the Estates Board be noted."
    ]


def test_minutes_that_state_no_date_tell_it_too() -> None:
    undated = a_document(
        "Ambershire Police and Crime Panel\n\nNo. Item\n\n"
        "5. MINUTES OF THE MEETING HELD ON 7 JUNE 2022\n\nMinutes:\n\n"
        "RESOLVED that the minutes be signed.\n\n6. VANS\n\nMinutes:\n\n"
        "RESOLVED that the vans be sold.\n",
        "undated.txt",
    )
    assert undated.day is None
    assert answers("Were the minutes of 7 June 2022 approved?", JUNE, undated) == [
        "RESOLVED that the minutes be signed."
    ]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which council does Cllr Dray represent?", True),
        ("What council is Cllr Anwen Dray from?", True),
        ("Who does Cllr Dray represent?", True),
        ("Which borough is Cllr Dray on the Panel for?", True),
        ("Which council does not pay?", False),
        ("What did the council ask Cllr Dray?", False),
        ("Which council do Cllr Dray and Mr Ashbrook represent?", False),
    ],
)
def test_one_person_s_council_is_asked_for(question: str, asks: bool) -> None:
    assert asks_council(asked(question, of=learned(MARCH, JUNE))) is asks


def test_the_newest_words_that_join_name_and_council_tell_it() -> None:
    assert answers("Which council does Cllr Dray represent?") == [
        "The Chair welcomed Cllr Anwen Dray (Wenmouth City Council)."
    ]
    assert answers("Which council does Cllr Dray represent?", MARCH) == [
        "Cllr Anwen Dray had been appointed to the Panel for Lowmere District Council."
    ]


def test_a_council_named_near_somebody_for_another_reason_is_not_his() -> None:
    question = "Which council does Mr Ashbrook represent?"
    assert answers(question) == []
    lore = learned(MARCH, JUNE)
    query = asked(question, of=lore)
    verdict = nothing_told(query, found(query, MARCH, JUNE), lore)
    assert verdict is not None
    assert (verdict.code, verdict.detail) == ("not_stated", "which council Mr Ashbrook sits for")


@pytest.mark.parametrize(
    "question",
    [
        "Who sent apologies on 8 March 2022?",
        "Which councillors couldn't make the meeting on 8 March 2022?",
        "Who wasn't there on 8 March 2022?",
        "Which members missed the meeting on 8 March 2022?",
    ],
)
def test_apologies_in_a_sentence_are_told_where_nobody_is_listed(question: str) -> None:
    assert not any(one.presence == "apologies" for one in MARCH.attendees)
    assert answers(question) == ["Cllr Rhys Tallow had sent his apologies."]


UNDATED = a_document(
    "Minutes:\n\n1. The Chairman said that the levy was debated on Friday January 27, when the "
    "Panel met.\n\n2. The Chairman said that dogs were discussed. The kennels would open in May.\n",
    "undated.txt",
)


@pytest.mark.parametrize(
    ("question", "told_so"),
    [
        ("When was the levy debated?", False),  # the sentence says when
        ("When were the dogs discussed?", True),  # "in May" is of the kennels
    ],
)
def test_a_page_without_a_date_may_still_say_when(question: str, told_so: bool) -> None:
    lore = learned(UNDATED)
    query = asked(question, of=lore)
    verdict = nothing_told(query, found(query, UNDATED), lore)
    assert (verdict is not None and verdict.code == "not_stated") is told_so


def test_days_are_read() -> None:
    assert [one.day for one in (MARCH, JUNE)] == [date(2022, 3, 8), date(2022, 6, 7)]


MONEY = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
    "31. GRANTS\n\n1. The Commissioner said that most of the money came from the Home Office and "
    "little from the Welsh Government. Cllr Anwen Dray asked who else paid.\n\n"
    "RESOLVED that the report be noted.\n",
    "money.txt",
)


@pytest.mark.parametrize(
    ("question", "expanded"),
    [
        ("Is it HO money?", True),
        ("Is it WG money?", True),
        ("ho ho, is it money?", False),  # two small letters are no acronym
        ("Is it OW money?", False),
    ],
)
def test_two_capitals_stand_for_a_name_of_two_words(question: str, expanded: bool) -> None:
    query = asked(question, of=learned(MONEY))
    same = {phrase for term in query.terms for phrase in term.same}
    assert bool(same & {"home offic", "welsh govern"}) is expanded


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What did the Panel formally resolve about the grants?", True),
        ("What resolution was passed on the grants?", True),
        ("What was the outcome of the grants?", False),  # that a report was noted tells nothing
    ],
)
def test_that_a_report_was_noted_is_shown_where_a_resolution_is_asked_for(
    question: str, shown: bool
) -> None:
    lore = learned(MONEY)
    query = asked(question, of=lore)
    said = [one for one in found(query, MONEY) if one.sentence.act != "resolved"]
    picked = ScoredSelector().select(query, said).picked
    assert (
        "RESOLVED that the report be noted."
        in [one.text for run in picked for one in run.candidates]
    ) is shown


# -- how an item ends ------------------------------------------------------------------------------

SOLD = "RESOLVED that six vans be sold."
PAINTED = "RESOLVED that the kennels be painted."
CUT = "Mr Colin Ashbrook said that kennels"
LATE = "The Chair hoped that buses would come. Nobody else did."
LIT = "RESOLVED that lamps be"
ENDS = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
    f"11. VANS\n\n1. Vans were old.\n\n{SOLD}\n\n2. The Chair thanked the drivers.\n\n"
    f"12. KENNELS\n\n1. Dogs barked.\n\n{PAINTED}\n\n2. {CUT} [text truncated]\n\n"
    f"13. BUSES\n\n1. Buses were late.\n\n2. {LATE}\n\n"
    f"14. LAMPS\n\n1. Lamps were dear.\n\n{LIT} [text truncated]\n\n"
    "15. SHEDS\n\n1. Sheds were named.\n\nRESOLVED that shed 1 be sold.\n\n"
    "2. Rain fell.\n\nRESOLVED that shed 2 be let.\n\n3. Hail fell.\n\n"
    "RESOLVED that shed 3 be kept.\n\n4. Snow fell.\n\nRESOLVED that shed 4 be shut.\n",
    "ends.txt",
)


def ending(question: str) -> list[str]:
    """What is told of how an item ends, as text."""
    query = asked(question, of=learned(ENDS))
    runs = end_of_item(query, found(query, ENDS))
    return [" ".join(one.text for one in run.candidates) for run in runs]


@pytest.mark.parametrize(
    "question",
    [
        "How does the item on vans end?",
        "How did the discussion of the vans finish?",
        "Is there a resolution recorded on vans?",
        "What does the item on vans end with?",
    ],
)
def test_a_whole_item_ends_with_what_it_resolved(question: str) -> None:
    assert ending(question) == [SOLD]


def test_an_item_that_the_page_cuts_off_ends_where_it_breaks_off_as_well() -> None:
    assert ending("How does the item on kennels end?") == [PAINTED, CUT]


def test_a_resolution_that_the_page_cuts_off_is_told_once() -> None:
    assert ending("How does the item on lamps end?") == [LIT]


def test_an_item_that_resolved_nothing_ends_with_its_last_paragraph() -> None:
    assert ending("How does the item on buses end?") == [LATE]


def test_of_many_resolutions_the_last_three_end_an_item() -> None:
    assert ending("How does the item on sheds end?") == [
        "RESOLVED that shed 2 be let.",
        "RESOLVED that shed 3 be kept.",
        "RESOLVED that shed 4 be shut.",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How does the item on trams end?",  # no item is titled so
        "How does the item on dogs end?",  # nor so, though dogs are spoken of
        "What was said of vans?",
        "What was decided on vans?",
        "When did the vans end?",
        "How did the vans end up so late?",
        "How did the year-end sale of vans go, and what was the debate?",
    ],
)
def test_no_end_is_told_of_an_item_that_is_not_named_or_not_asked_for(question: str) -> None:
    assert ending(question) == []


def test_an_item_is_named_by_a_fifth_of_the_topic_s_words() -> None:
    query = asked("How does the item end?", of=learned(ENDS))
    best, other = sentence("Dogs barked", ENDS), sentence("Vans were old", ENDS)

    def told_of(share: float) -> list[str]:
        near = [*ranked((best, 9.0), title_terms=share), *ranked((other, 5.0), title_terms=0.5)]
        return [run.lead.text for run in end_of_item(query, near)]

    assert told_of(0.2) == [PAINTED, CUT]  # of the best that is named
    assert told_of(0.19) == [SOLD]


def test_how_an_item_ends_is_told_as_a_fact_of_the_record() -> None:
    assert answers("How does the item on vans end?", ENDS) == [SOLD]


PLANNED = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
    "41. KENNELS\n\n1. The Commissioner said that the kennels were cold.\n\n"
    "RESOLVED that the kennels be warmed.\n\n"
    "42. WORK PROGRAMME\n\nRESOLVED that kennels be put on the work programme.\n",
    "planned.txt",
)


def test_what_another_item_resolved_does_not_stand_for_what_this_one_did() -> None:
    query = asked("What was resolved about the kennels?", of=learned(PLANNED))
    cold, planned = (
        sentence("The Commissioner said", PLANNED),
        sentence("RESOLVED that kennels be put", PLANNED),
    )
    picked = ScoredSelector().select(query, ranked((cold, 9.0), (planned, 8.9))).picked
    told = [one.text for run in picked for one in run.candidates]
    assert "RESOLVED that the kennels be warmed." in told
