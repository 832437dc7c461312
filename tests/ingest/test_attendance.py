"""Who presided, who was there, who sent apologies, and which words say so."""

import pytest

from ingest.attendance import listed, opens_list, told
from ingest.model import Document, Source
from ingest.structure import parse

ITEMS = (
    "\n\n1. APOLOGIES\n\nThere were none.\n\n2. RURAL CRIME\n\nThe team had twelve officers.\n\n"
    "3. TASER\n\nThe Commissioner said that he had an open mind.\n"
)
HEADING = "Ambershire Police and Crime Panel\nTuesday, 1 February 2022\n\n"
TITLE = "Ambershire Police and Crime Panel - Tuesday, 1st February, 2022\n\n"


def read(text: str) -> Document:
    return parse(text, Source("page.txt"), "0" * 64)


def found(document: Document) -> dict[str, str]:
    return {one.person.name or "?": one.presence for one in document.attendees}


PAGES = {
    "list": HEADING + (
        "Present: Cllr S Marwood (in the Chair)\nCllrs A Dray and R Tallow"
        "\n\nApologies: Cllr B Noon\n\nIn attendance: Ms J Tolland (Commissioner), DCC I Stroud"
    ) + ITEMS,
    "under headings": HEADING + (
        "Members Present:\n\nCllr S Marwood (Chair)\nCllr A Dray\nCllr R Tallow"
        "\n\nMembers absent:\n\nCllr B Noon\n\nOfficers Present:\n\nMs J Tolland\nDCC I Stroud"
    ) + ITEMS,
    "flat": (
        "MINUTES of a meeting of the Ambershire Police and Crime Panel held in the Moot Hall on "
        "Tuesday, 1 February 2022.\n\nPRESENT: Cllr S Marwood (Chair), Cllr A Dray and "
        "Cllr R Tallow.\n\nAPOLOGIES: Cllr B Noon.\n\nIN ATTENDANCE: Ms J Tolland and "
        "DCC I Stroud."
    ) + ITEMS,
    "marks": HEADING + (
        "Attendance\n\nP  Cllr S Marwood (Chair)\nP  Cllr A Dray\nA  Cllr B Noon\n"
        "P  Cllr R Tallow\n\nAlso in attendance: Ms J Tolland; DCC I Stroud"
    ) + ITEMS,
    "table of people": TITLE + (
        "Member | Authority | Attendance\nCllr S Marwood (Chair) | Wenmouth City Council | "
        "Present\nCllr A Dray | Lowmere Borough Council | Present\nCllr B Noon | "
        "Lowmere Borough Council | Apologies\nCllr R Tallow | Skelby Council | Present\n\n"
        "Witnesses: Ms J Tolland; DCC I Stroud"
    ) + ITEMS,
    "table of items": "Agenda and minutes\n\n" + TITLE + (
        "No. | Item |\n---|---|---\n1. | Apologies Minutes: Present: Cllr S Marwood (Chair), "
        "Cllr A Dray, Cllr R Tallow. In attendance: Ms J Tolland, DCC I Stroud. "
        "Apologies were received from Cllr B Noon. |\n2. | Crime Minutes: There was less. |\n"
    ),
    "told": "Agenda and minutes\n\n" + TITLE + (
        "Items\nNo. Item\n\n1.\n\nElection of Chair\n\nMinutes:\n\n1. Cllr S Marwood took the "
        "chair.\n\n2. Apologies for absence were received from Cllr B Noon. Cllr A Dray "
        "was present.\n\n3. Cllr R Tallow was present.\n\n4. Ms J Tolland and DCC I Stroud "
        "were in attendance.\n\n2.\n\nVans\n\nMinutes:\n\nThere were two.\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_who_was_there_is_known_on_every_kind_of_page(page: str) -> None:
    people = found(read(PAGES[page]))

    assert people["Cllr S Marwood"] == "chair"
    assert people["Cllr B Noon"] == "apologies"
    assert people.get("DCC I Stroud") == "in_attendance"
    if page != "told":
        assert people["Cllr A Dray"] == people["Cllr R Tallow"] == "present"
        assert people["Ms J Tolland"] == "in_attendance"


@pytest.mark.parametrize("page", PAGES)
def test_the_words_that_say_who_was_there_can_be_cited(page: str) -> None:
    document = read(PAGES[page])
    paragraphs = {
        paragraph.anchor: paragraph for item in document.items for paragraph in item.paragraphs
    }

    for one in document.attendees:
        paragraph = paragraphs[one.anchor]
        assert paragraph.start <= one.start < one.end <= paragraph.end
        surname = (one.person.name or "").split(" ")[-1]
        assert surname in document.words(one.start, one.end)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "told"])
def test_whoever_sent_apologies_was_not_present(page: str) -> None:
    names = [person.name for person in read(PAGES[page]).attendance]

    assert "Cllr B Noon" not in names
    assert "Cllr A Dray" in names


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("Apologies were received from Cllr Birch and Mr P D Vane, OBE.",
         {"Cllr Birch": "apologies", "Mr P D Vane, OBE": "apologies"}),
        ("Cllr Marwood was elected Chair with nine votes to four and took the chair.",
         {"Cllr Marwood": "chair"}),
        ("In the absence of Cllr Marwood, Cllr Tallow took the chair.", {"Cllr Tallow": "chair"}),
        ("RESOLVED that Cllr Marwood be elected Chairman.", {"Cllr Marwood": "chair"}),
        ("Cllr Tallow was elected Vice-Chair.", {}),
        ("Cllr Birch asked who had taken the chair.", {}),
        ("Cllr Quennell substituted for Cllr Birch.", {}),
    ],
)  # fmt: skip
def test_a_sentence_tells_who_presided_and_who_was_away(words: str, people: dict[str, str]) -> None:
    assert {person.name: presence for person, presence in told(words)} == people


def test_an_initial_is_no_mark_of_absence() -> None:
    people = {person.name: how for person, how in listed("Councillors: A Dray, M Dray, R Tallow")}

    assert set(people.values()) == {"present"}


def test_a_rank_ends_the_name_before_it() -> None:
    words = "IN ATTENDANCE: Mr Fell, DCC Iain Stroud and Superintendent Lena Horrocks"

    assert [person.name for person, _ in listed(words)] == [
        "Mr Fell", "DCC Iain Stroud", "Superintendent Lena Horrocks",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("Apologies were received from Councillor Ann Dray (Councillor Ivo Breck attending), "
         "Caryl Wick (Helga Lock attending) and Ms Sole (substitute: Mr Vane).",
         {"Councillor Ann Dray": "apologies", "Caryl Wick": "apologies", "Ms Sole": "apologies"}),
        ("Apologies were received from Cllr Dray With the absence of the Vice-Chairman it was "
         "proposed by Cllr Sole (Chairman, present) and Cllr Wick that the order be changed.",
         {"Cllr Dray": "apologies"}),
        ("Apologies were received from Cllr Dray and in her absence Cllr Sole read the report.",
         {"Cllr Dray": "apologies"}),
        ("Apologies were received from Cllr Dray. Cllr Sole attended in her place.",
         {"Cllr Dray": "apologies"}),
        ("Apologies were received from Cllr. Dray, Mr. P D Vane, OBE and Ms Sole (Skelby).",
         {"Cllr. Dray": "apologies", "Mr. P D Vane, OBE": "apologies", "Ms Sole": "apologies"}),
        ("Councillors Ann Dray and Ivo Breck were absent.",
         {"Councillor Ann Dray": "apologies", "Councillor Ivo Breck": "apologies"}),
        ("Cllr Sole asked why Mr Vane was absent.", {}),
        ("Ms Tolland, Mr Vane and DCC Stroud were in attendance.",
         {"Ms Tolland": "in_attendance", "Mr Vane": "in_attendance",
          "DCC Stroud": "in_attendance"}),
    ],
)  # fmt: skip
def test_whoever_came_instead_or_is_named_further_on_was_not_away(
    words: str, people: dict[str, str]
) -> None:
    assert {person.name: presence for person, presence in told(words)} == people


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("Present:\n\nN Marwood (Chair)\n\nCouncillors\n\nA Dray\nT Sole\n\n<AI1>\n45/24\n\n"
         "Chair's Welcome\n\nThe Chair welcomed B Noon.",
         [("N Marwood", "Chair", "chair"), ("A Dray", None, "present"),
          ("T Sole", None, "present")]),
        ("Present: Cllrs A Dray (AD), T Sole (TS), B Noon (BN, Clerk) 41a/19 Apologies: None "
         "received",
         [("Cllr A Dray", None, "present"), ("Cllr T Sole", None, "present"),
          ("B Noon", "Clerk", "present")]),
        ("Present: Chairman: Cllr Mrs Marwood Councillors: Mrs Dray, Sole, Noon\n"
         "Clerk: Mrs Vane Members of public: 3",
         [("Cllr Mrs Marwood", None, "chair"), ("Mrs Dray", None, "present"),
          ("Councillor Sole", None, "present"), ("Councillor Noon", None, "present"),
          ("Mrs Vane", None, "in_attendance")]),
        ("Present:? A Dray, T Sole, B Noon (Parish Councillors) and Mrs T Vane (Temporary Clerk)."
         "? Also in attendance was Cllr D Wick and members of the public.? Apologies were "
         "received from Cllrs D Breck and K Breck.",
         [("A Dray", None, "present"), ("T Sole", None, "present"), ("B Noon", None, "present"),
          ("Mrs T Vane", "Temporary Clerk", "present"), ("Cllr D Wick", None, "in_attendance"),
          ("Cllr D Breck", None, "apologies"), ("Cllr K Breck", None, "apologies")]),
        ("Apologies were received from Cllr Dray (Cllr Sole attending).",
         [("Cllr Dray", None, "apologies")]),
        ("Apologies were received from Cllr Dray. Cllr Sole came in her place.",
         [("Cllr Dray", None, "apologies")]),
        ("Present: Councillor Ivo Breck (Convener), Councillor Sole (Vice-Convener)",
         [("Councillor Ivo Breck", "Convener", "chair"),
          ("Councillor Sole", "Vice-Convener", "present")]),
    ],
)  # fmt: skip
def test_a_list_ends_where_another_begins(
    words: str, people: list[tuple[str, str | None, str]]
) -> None:
    assert [(person.name, person.role, how) for person, how in listed(words)] == people


@pytest.mark.parametrize(
    ("line", "opens"),
    [("Present: Cllr Sole", True), ("In attendance: Ms Vane", True), ("Clerk: Ms Vane", False),
     ("Members of the public: 3", False), ("Chairman was Cllr Sole", False)],
)  # fmt: skip
def test_a_clerk_alone_opens_no_list_of_those_present(line: str, opens: bool) -> None:
    assert opens_list(line) is opens
