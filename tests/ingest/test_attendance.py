"""Who presided, who was there, who sent apologies, and which words say so."""

import pytest

from ingest.attendance import listed, told
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
