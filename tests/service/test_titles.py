"""Namesakes told apart by their titles, and names as people type them."""

from dataclasses import replace
from functools import lru_cache

import pytest

from ingest.model import Speaker
from service.lore import Lore
from service.reader import Query
from service.score import names_rightly, those_here, told_apart
from service.wanted import Wanted, so_titled
from tests.ingest.build import minutes_text
from tests.service.corpus import ENGLISH, a_document, asked, everything, learned

ANWEN, COLIN, RHODA = "Cllr Anwen Fernsby", "Mr Colin Fernsby", "Inspector Rhoda Fernsby"
THREE = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Vans": [
                f"{ANWEN} asked about vans.",
                f"{COLIN} asked about buses.",
                f"{RHODA} said that bikes were lost.",
                "Cllr Esme Hexton asked about trams.",
                "Mr Tom Varley spoke of ferries.",
            ],
            "Tea": [
                "Mr Fernsby said that tea was cold.",
                "Cllr Fernsby said that cake was dear.",
                "Inspector Fernsby said that milk was warm.",
                "Tea was served.",
            ],
        },
    ),
    "three.txt",
)
TWO = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {"Vans": [f"{ANWEN} asked about vans.", f"{COLIN} asked about buses."]},
    ),
    "two.txt",
)
OTHERS = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Vans": [
                "Mr Ivor Thistlewood asked about vans.",
                "Cllr Joyce Quillan-Bramwell asked about milk.",
                "Cllr Una Winter asked about buses.",
                "The weather was fair.",
            ]
        },
    ),
    "others.txt",
)


@lru_cache(maxsize=3)
def known(number: int = 3) -> Lore:
    common = dict.fromkeys(("chief", "constable", "finance", "director", "winter"), 2100)
    return learned({2: TWO, 3: THREE}.get(number, OTHERS), english={**ENGLISH, **common})


def named(query: Query) -> list[tuple[str, list[str]]]:
    return [(want.words, [one.display for one in want.people]) for want in query.wanted]


def people(text: str, of: Lore | None = None) -> list[list[str]]:
    return [found for _, found in named(asked(text, of=of or known()))]


# -- in a question ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What did Mr Fernsby say?", COLIN),
        ("what did mr fernsby say?", COLIN),
        ("What did Mr Fernsby's report say?", COLIN),
        ("What did Cllr Fernsby say?", ANWEN),
        ("What did Councillor Fernsby say?", ANWEN),
        ("What did the councillor, Fernsby, say?", ANWEN),
        ("What did Inspector Fernsby say?", RHODA),
        ("What did PC Fernsby say?", RHODA),
        ("What did the police officer Fernsby say?", RHODA),
        ("What did the officer called Fernsby say?", RHODA),
    ],
)
def test_of_namesakes_the_one_with_the_title_in_the_question_is_meant(
    text: str, meant: str
) -> None:
    assert people(text) == [[meant]]


@pytest.mark.parametrize(
    "text",
    [
        "What did Fernsby say?",  # no title
        "What did Ms Fernsby say?",  # nobody's
        "What did Dr Fernsby say?",
    ],
)
def test_a_title_that_is_nobody_s_and_none_leave_all_who_could_be_meant(text: str) -> None:
    assert people(text) == [[ANWEN, COLIN, RHODA]]


def test_a_title_that_two_bear_tells_neither() -> None:
    amy_and_bo = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {"Vans": ["Cllr Amy Fernsby asked.", "Cllr Bo Fernsby asked.", f"{COLIN} asked."]},
        )
    )

    assert len(people("What did Cllr Fernsby ask?", learned(amy_and_bo))[0]) == 3
    assert people("What did Mr Fernsby ask?", learned(amy_and_bo)) == [[COLIN]]


def test_a_first_name_counts_for_more_than_a_title() -> None:
    assert people("What did Anwen Fernsby say?") == [[ANWEN]]
    assert people("What did Mr Colin Fernsby tell Cllr Fernsby?") == [[COLIN], [ANWEN]]


def test_titles_before_each_of_two_are_their_own() -> None:
    assert people("What did Mr Fernsby tell Cllr Fernsby?") == [[COLIN], [ANWEN]]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("mr", COLIN),
        ("the coun", ANWEN),
        ("Chief Inspector", RHODA),
        ("sergeant", RHODA),
        ("Mrs", None),
        ("Police", None),
        ("", None),
    ],
)
def test_who_bears_a_title_is_told_by_the_names_as_printed(words: str, meant: str | None) -> None:
    found = so_titled(words, known().surnames["fernsby"])

    assert (found.display if found else None) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("What did Cllr Hexton tell Mr Fernsby?", COLIN, id="another title before"),
        pytest.param("What did Cllr Fernsby tell Mr Fernsby?", COLIN, id="the other's before"),
    ],
)
def test_the_title_of_another_is_not_taken(text: str, meant: str) -> None:
    assert people(text)[1] == [meant]


@pytest.mark.parametrize(
    "text", ["What did Mr Varley tell Fernsby?", "Did Cllr Hexton ask Fernsby?"]
)
def test_the_title_of_another_does_not_tell_a_name_without_one(text: str) -> None:
    assert people(text)[1] == [ANWEN, COLIN, RHODA]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What did the inspector called Fernsby say?", RHODA),
        ("What did the councillor named Fernsby say?", ANWEN),
    ],
)
def test_a_title_and_a_name_may_be_joined_by_called(text: str, meant: str) -> None:
    assert people(text) == [[meant]]


# -- in the record ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("Mr Fernsby", "Mr Colin Fernsby"),
        ("Cllr Fernsby", "Cllr Anwen Fernsby"),
        ("Inspector Fernsby", "Inspector Rhoda Fernsby"),
        ("Sgt Fernsby", "Sgt Rhoda Fernsby"),
        ("Mr Colin Fernsby", "Mr Colin Fernsby"),  # as printed
        ("Mr Varley", "Mr Varley"),  # the only one
        ("Ms Fernsby", None),
        ("Fernsby", None),
    ],
)
def test_a_speaker_without_a_first_name_is_told_by_the_title(
    printed: str, told: str | None
) -> None:
    tea = everything(THREE)[-1]

    found = told_apart(Speaker(printed, None, "printed"), tea, known())

    assert (found.name if found else None) == told


def only(text: str) -> Wanted:
    (want,) = asked(text, of=known()).wanted
    return want


@pytest.mark.parametrize(
    ("words", "rightly"),
    [
        ("The Chair thanked Mr Fernsby.", True),
        ("The Chair thanked Mr C Fernsby.", True),
        ("The Chair thanked Cllr Fernsby.", False),
        ("The Chair thanked Inspector Fernsby.", False),
        ("The Chair thanked Ms Fernsby.", False),
        ("The Chair thanked Fernsby.", False),
        ("The Chair thanked Mr Varley.", False),
    ],
)
def test_a_text_names_somebody_with_his_own_title_only(words: str, rightly: bool) -> None:
    tea = everything(THREE)[-1]

    assert names_rightly(only("What did Mr Fernsby say?"), words, tea, known()) is rightly


@pytest.mark.parametrize(
    ("words", "rightly"),
    [("Tea was made by Fernsby.", True), ("Tea was made by Cllr Fernsby.", False)],
)
def test_who_was_so_called_last_is_named_where_no_title_tells(words: str, rightly: bool) -> None:
    (ferries,) = (one for one in everything(THREE) if "ferries" in one.text)  # behind Rhoda's words

    assert names_rightly(only("What of Inspector Fernsby?"), words, ferries, known()) is rightly


def test_a_text_that_names_two_namesakes_names_each() -> None:
    words, tea = "Cllr Fernsby thanked Mr Fernsby.", everything(THREE)[-1]

    assert names_rightly(only("What of Cllr Fernsby?"), words, tea, known())
    assert names_rightly(only("What of Mr Fernsby?"), words, tea, known())


@pytest.mark.parametrize(
    ("question", "starts"),
    [
        ("What did Mr Fernsby say of tea?", "Mr Fernsby"),
        ("What did Cllr Fernsby say of tea?", "Cllr Fernsby"),
        ("What did Inspector Fernsby say of tea?", "Inspector Fernsby"),
    ],
)
def test_what_one_of_them_said_concerns_that_one(question: str, starts: str) -> None:
    query = asked(question, of=known())
    about = [
        one.text
        for one in everything(THREE)
        if one.item.title == "Tea" and those_here(query.wanted, one, known())[1]
    ]

    assert [text.startswith(starts) for text in about] == [True]


def test_a_page_that_is_no_record_of_a_meeting_concerns_whom_its_title_names() -> None:
    (want,) = asked("What did Tom Varley do?", of=known()).wanted
    text = "Varley and ferries\n\n2 May 2022\n\nThe ferries were sold to a builder in Skelby.\n"
    page = a_document(text, "news.txt", "news", title="Tom Varley and ferries")
    (sold,) = (one for one in everything(page) if one.text.startswith("The ferries"))
    meeting = replace(sold, document=replace(THREE, title="Tom Varley and ferries"))
    other = replace(sold, document=replace(page, title="Ferries"))

    assert those_here((want,), sold, known())[1] == {0}
    assert those_here((want,), other, known())[1] == frozenset()
    assert meeting.document.meeting is not None


# -- the two of one name ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["the two Fernsbys", "both Fernsbys", "Which of the two Fernsbys"]
)
def test_the_two_of_one_surname_are_each_asked_for(words: str) -> None:
    query = asked(f"Of vans: {words} asked what?", of=known(2))

    assert named(query) == [(ANWEN, [ANWEN]), (COLIN, [COLIN])]
    assert "compared" in query.kinds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("What did the Fernsbys ask?", 2),  # not said to be two
        ("What did the two Fernsbys ask?", 3),  # which two of the three?
        ("What did the two Varleys ask?", 3),  # there is one
    ],
)
def test_a_plural_of_others_than_two_asks_for_nobody(text: str, number: int) -> None:
    assert people(text, known(number)) == []


def test_the_plural_of_a_surname_is_no_subject() -> None:
    query = asked("What did both Fernsbys ask about vans?", of=known(2))

    assert [term.word for term in query.topic] == ["vans"]


# -- as people type them ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("what did thistlewood ask?", "thistlewood", "Mr Ivor Thistlewood"),
        ("what did thistlewod ask?", "thistlewod", "Mr Ivor Thistlewood"),
        ("What did Thistlewod ask?", "Thistlewod", "Mr Ivor Thistlewood"),
        ("What did Thistlwood's question say?", "Thistlwood", "Mr Ivor Thistlewood"),
        ("What did Mr Thistlewod ask?", "Mr Thistlewod", "Mr Ivor Thistlewood"),
        ("what did quillan bramwell ask?", "quillan bramwell", "Cllr Joyce Quillan-Bramwell"),
        ("What did Quilan Bramwell ask?", "Quilan Bramwell", "Cllr Joyce Quillan-Bramwell"),
        ("What of Quillan Bramwell's milk?", "Quillan Bramwell's", "Cllr Joyce Quillan-Bramwell"),
    ],
)
def test_a_surname_is_known_however_it_is_typed(text: str, words: str, meant: str) -> None:
    assert named(asked(text, of=known(0))) == [(words, [meant])]


@pytest.mark.parametrize(
    "text",
    [
        "what did thistle say?",
        "what did thistledown say?",
        "What did Quillan, Bramwell ask?",  # two names, not one
        "what of quilted bramble?",
        "How dear is winter in Skelby?",  # an English word where names have capitals
        "what did the weather cost?",  # a word of the documents
    ],
)
def test_what_is_no_surname_is_not_taken_for_one(text: str) -> None:
    assert people(text, known(0)) == []


def test_an_english_word_is_no_surname_without_a_capital() -> None:
    assert people("what did winter cost?", known(0)) == []
    assert people("What did Winter ask?", known(0)) == [["Cllr Una Winter"]]


def test_a_name_in_small_letters_is_no_subject() -> None:
    topic = asked("what did thistlewod ask about vans?", of=known(0)).topic

    assert [term.word for term in topic] == ["vans"]


def test_a_hyphenated_surname_leaves_the_word_before_it_alone() -> None:
    query = asked("Was the tea quillan-bramwell bought dear?", of=known(0))

    assert named(query) == [("quillan-bramwell", ["Cllr Joyce Quillan-Bramwell"])]
    assert "tea" in [term.word for term in query.topic]


# -- offices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "the Commissioner's office",
        "the Commissioner’s office",
        "the commissioner's team",
        "the Chief Constable's staff",
        "the PCC's website",
    ],
)
def test_somebody_s_office_is_not_the_office_holder(words: str) -> None:
    assert asked(f"What did {words} spend on tea?", of=known()).wanted == ()


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("the Commissioner", "Police and Crime Commissioner"),
        ("the Commissioner's report", "Police and Crime Commissioner"),
        ("the Chief Constable's van", "Chief Constable"),
        ("the director of finance", "Chief Finance Officer"),
        ("the finance director", "Chief Finance Officer"),
        ("the Finance Chief", "Chief Finance Officer"),
    ],
)
def test_an_office_is_asked_for_as_people_call_it(words: str, role: str) -> None:
    assert [want.role for want in asked(f"What did {words} say?", of=known()).wanted] == [role]


# -- a councillor and an officer -------------------------------------------------------------------

SOLES = a_document(
    minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Cameras": [
                "Superintendent Sole said that the cameras were on.",
                "Cllr Sole asked why the cameras were late.",
                "Councillor Ruth Sole thanked the officers for the cameras.",
            ]
        },
    )
)
OF_SOLES = learned(SOLES)


def heard_of(question: str) -> list[str]:
    """By their first word, the sentences that concern whom a question names."""
    query = asked(question, of=OF_SOLES)
    return [
        one.text.split()[0]
        for one in everything(SOLES)
        if those_here(query.wanted, one, OF_SOLES)[1]
    ]


@pytest.mark.parametrize(
    ("question", "who"),
    [
        ("What did Superintendent Sole say?", ["Superintendent"]),
        ("What did Cllr Sole ask?", ["Cllr", "Councillor"]),
        ("What does Ruth Sole think?", ["Cllr", "Councillor"]),
    ],
)
def test_a_councillor_is_not_the_superintendent_of_that_name(question: str, who: list[str]) -> None:
    assert [len(want.people) for want in asked(question, of=OF_SOLES).wanted] == [1]
    assert heard_of(question) == who


def test_a_bare_surname_of_a_councillor_and_an_officer_is_asked_back() -> None:
    (want,) = asked("What did Sole say about cameras?", of=OF_SOLES).wanted

    assert {person.display for person in want.people} == {
        "Councillor Ruth Sole",
        "Superintendent Sole",
    }


def test_names_that_no_title_tells_apart_are_one_person() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {"Cameras": ["Cllr Sole asked for more.", "Ms Ruth Sole thanked them for it."]},
        )
    )

    assert len(learned(page).surnames["sole"]) == 1
