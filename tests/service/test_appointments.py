"""What an appointee is paid, did before and starts on, and what was feared and decided of one."""

from dataclasses import replace
from functools import lru_cache

import pytest

from ingest.index import Index
from ingest.model import Document
from service import lookup
from service.appointments import appointment_told, asks_pay
from service.lookup import Verdict, nothing_told
from service.lore import Lore
from service.reader import Query
from service.score import Candidate, those_here
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, everything, learned, ranked, small_index

DEPUTY = "Confirmation Hearing: Deputy Police and Crime Commissioner"
CHIEF = "Confirmation Hearing: Chief Constable"
WISHED = (
    "The Commissioner, Mr Owen Pellow, wished to appoint Ms Tess Mower as Deputy Police and Crime "
    "Commissioner."
)
BOATYARD = "Ms Tess Mower said that she had run a boatyard at Skelby for nine years."
CHOIR = "Mr Colin Varley had chaired a choir for years."
SALARY = "The post was for two days a week at a salary of £31,000."
START = "She would start on 4 April 2022."
FEAR = "Cllr Anwen Dray had concerns that the post was dear."
TALK = "RESOLVED that the proposal be discussed."
ENDORSED = "RESOLVED that the appointment be endorsed."
QUILLAN = "Ms Ines Quillan was the candidate."
CHIEF_PAY = "The Chief Constable would be paid £150,000."
CHIEF_START = "She would take up the post on 9 May 2022."
DEPOT = "Mr Rafe Ondine said that the depot cost £90."
MARCH = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            DEPUTY: [WISHED, BOATYARD, CHOIR, SALARY, START, FEAR, TALK, ENDORSED],
            CHIEF: [QUILLAN, CHIEF_PAY, CHIEF_START],
            "Vans": [DEPOT],
        },
    ),
    "march.txt",
)


@lru_cache(maxsize=8)
def known(*of: Document) -> tuple[Lore, Index]:
    return learned(*of), small_index(*of)


def found(question: str, *of: Document) -> tuple[Query, list[Candidate], Lore]:
    """The question with every sentence of the pages, in order, told whom it concerns."""
    lore, _ = known(*of)
    query = asked(question, of=lore)
    candidates = []
    for one in ranked(*((one, 9.0 - n / 10) for n, one in enumerate(everything(*of)))):
        voices, concerns = those_here(query.wanted, one, lore)
        candidates.append(replace(one, voices=voices, concerns=concerns))
    return query, candidates, lore


def told(question: str, *of: Document) -> list[str]:
    query, candidates, _ = found(question, *(of or (MARCH,)))
    return [one.text for run in appointment_told(query, candidates) for one in run.candidates]


def verdict(question: str, *of: Document) -> Verdict | None:
    return nothing_told(*found(question, *(of or (MARCH,))))


# -- what is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What will the Deputy Commissioner be paid?", SALARY),
        ("What is Tess Mower's salary?", SALARY),
        ("How much will Ms Mower earn?", SALARY),
        ("What will the DPCC be paid?", SALARY),
        ("What will the Chief Constable be paid?", CHIEF_PAY),
        ("When does Ms Mower start?", START),
        ("How soon will the Deputy Commissioner take up office?", START),
        ("When will the new Chief Constable start?", CHIEF_START),
        ("What did Ms Mower do before she was appointed?", BOATYARD),
        ("What is Ms Mower's background?", BOATYARD),
        ("Where had she worked before: what was Tess Mower's career?", BOATYARD),
        ("Did members have reservations about Ms Mower?", FEAR),
        ("What concerns about Tess Mower were raised?", FEAR),
        ("What did the panel decide about hiring Tess Mower?", ENDORSED),
        ("Did the Panel approve the appointment of Tess Mower?", ENDORSED),
    ],
)
def test_what_is_asked_of_an_appointment_is_told_from_its_hearing(
    question: str, expected: str
) -> None:
    assert told(question) == [expected]


def test_it_is_told_as_a_fact_of_the_record() -> None:
    query, candidates, lore = found("What will the Deputy Commissioner be paid?", MARCH)

    runs = lookup.told(query, candidates, lore, known(MARCH)[1])

    assert [run.lead.text for run in runs] == [SALARY]


def test_of_a_page_that_is_no_record_of_a_meeting_the_title_tells_the_appointment() -> None:
    title = "Appointment of the Deputy Police and Crime Commissioner"
    text = f"{title}\n\n2 May 2022\n\nMs Tess Mower has begun. {SALARY}\n"
    page = a_document(text, "page.txt", "news", title=title)
    other = a_document(text.replace(title, "News"), "other.txt", "news", title="News")

    assert told("What will the Deputy Commissioner be paid?", page) == [SALARY]
    assert told("What will the Deputy Commissioner be paid?", other) == []


def test_of_two_hearings_the_newest_tells_and_of_the_time_asked_about_its_own() -> None:
    pages = [
        a_document(
            minutes_text(day, {CHIEF: [f"The candidate would be paid {pay}."]}), f"{day[-4:]}.txt"
        )
        for day, pay in (("Tuesday, 7th March, 2017", "£90"), ("Tuesday, 8th March, 2022", "£120"))
    ]

    question = "What will the Chief Constable be paid?"
    assert told(question, *pages) == told(question, *pages[::-1])
    assert told(question, *pages) == ["The candidate would be paid £120."]
    assert told("What was the Chief Constable paid in 2017?", *pages) == [
        "The candidate would be paid £90."
    ]
    assert told("What was the Chief Constable paid in 2019?", *pages) == []


def test_of_two_hearings_the_decision_of_the_newest_is_told() -> None:
    pages = [
        a_document(minutes_text(day, {CHIEF: [f"RESOLVED that {what}."]}), f"{day[-4:]}.txt")
        for day, what in (
            ("Tuesday, 7th March, 2017", "it be refused"),
            ("Tuesday, 8th March, 2022", "it be endorsed"),
        )
    ]
    question = "Did the Panel approve the appointment of the Chief Constable?"

    assert told(question, *pages) == ["RESOLVED that it be endorsed."]
    assert told(question, *pages[::-1]) == ["RESOLVED that it be endorsed."]


# -- what is not -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What is Colin Varley's background?",  # only spoken of in the hearing
        "What will Mr Pellow be paid?",
        "When did Cllr Dray start?",
        "What is the Commissioner paid?",  # the hearing is the Deputy's
        "What is the Deputy Chief Constable paid?",
        "What was Mr Ondine paid?",
        "What was Ms Mower paid for the boatyard?",  # another subject
        "When does Ms Mower start to sell vans?",
        "What did Ms Mower say before the vans came?",
        "What reservations about the vans did Ms Mower have?",
        "What doubts about boats did Ms Mower voice?",
        "What did Ms Mower say?",
        "What is the salary?",  # nobody's
        "What will the Deputy Commissioner be paid in 2019?",
    ],
)
def test_what_is_not_asked_of_an_appointee_is_not_told(question: str) -> None:
    assert told(question) == []


def test_of_the_one_who_has_reservations_nothing_is_told() -> None:
    assert told("What did Ms Mower have concerns about?") == []
    assert told("What concerns about Ms Mower were raised?") == [FEAR]


def test_the_pay_of_a_deputy_is_not_that_of_the_chief() -> None:
    title = "Confirmation Hearing: Deputy Chief Constable"
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {title: [SALARY]}))

    assert told("What will the Deputy Chief Constable be paid?", page) == [SALARY]
    assert told("What will the Chief Constable be paid?", page) == []


@pytest.mark.parametrize("title", ["Vans", "Deputy Police and Crime Commissioner's Report"])
def test_an_item_that_is_on_no_appointment_tells_none(title: str) -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {title: [WISHED, SALARY, START]}))

    assert told("What will the Deputy Commissioner be paid?", page) == []
    assert told("When does Ms Mower start?", page) == []


def test_a_start_without_a_date_and_a_sum_that_is_asked_about_tell_nothing() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {DEPUTY: [WISHED, "She would start soon.", "Cllr Anwen Dray asked why £9 was paid."]},
        )
    )

    assert told("When does the Deputy Commissioner start?", page) == []
    assert told("What will the Deputy Commissioner be paid?", page) == []


def test_a_sum_before_the_salary_is_not_the_pay() -> None:
    office = "The office of the Commissioner cost £900,000 a year."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {DEPUTY: [WISHED, office, SALARY]}))

    assert told("What will the Deputy Commissioner be paid?", page) == [SALARY]


# -- pay that no page states -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is Mr Ondine paid?", "Mr Ondine"),
        ("What is Rafe Ondine's salary?", "Rafe Ondine"),
        ("What is the Commissioner paid?", "the Commissioner"),
        ("How much does Cllr Dray earn?", "Cllr Dray"),
    ],
)
def test_pay_that_no_page_states_is_not_stated(question: str, name: str) -> None:
    assert told(question) == []
    assert verdict(question) == Verdict("not_found", "not_stated", f"what {name} is paid")


def test_pay_that_a_paragraph_on_the_one_named_states_may_be_answered() -> None:
    pay = "Mr Rafe Ondine was paid an allowance of £90."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [pay]}))

    assert verdict("What is Mr Ondine paid?", page) is None


@pytest.mark.parametrize(
    "words",
    [
        "Mr Rafe Ondine said that the depot cost £90.",  # a sum that is no pay
        "Mr Rafe Ondine drew an allowance.",  # pay without a sum
    ],
)
def test_a_sum_that_is_no_pay_and_pay_without_a_sum_state_no_pay(words: str) -> None:
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": [words]}))

    found = verdict("What is Mr Ondine paid?", page)
    assert found is not None and found.code == "not_stated"


@pytest.mark.parametrize(
    ("question", "pay"),
    [
        ("What is Mr Ondine paid?", True),
        ("What is the Chief Constable's salary?", True),
        ("What was Mr Ondine paid for vans?", False),
        ("When does Mr Ondine start?", False),
        ("What is paid?", False),
    ],
)
def test_only_what_somebody_is_paid_asks_for_pay(question: str, pay: bool) -> None:
    assert asks_pay(asked(question, of=known(MARCH)[0])) is pay


# -- known faults ----------------------------------------------------------------------------------


def test_the_day_of_an_earlier_post_is_not_the_start() -> None:
    yard = "Ms Tess Mower had worked at a boatyard from 3 May 2010."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {DEPUTY: [WISHED, yard, START]}))

    assert told("When does the Deputy Commissioner start?", page) == [START]
