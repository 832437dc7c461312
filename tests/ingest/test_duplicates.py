"""The same meeting twice is one record, and one with another number is another record."""

from datetime import date
from itertools import permutations

import pytest

from ingest.duplicates import canonical, meeting_page
from ingest.model import Document
from tests.ingest.build import a_document

WORDS = [
    "The Commissioner introduced the report and said that there were 37 officers in Skelby.",
    "Cllr Fallowell asked how the precept of 4.99% would be spent in the coming year.",
    "The Panel noted that the contract had been let to a firm from Harrowdene for three years.",
]


def a_record(file: str, words: list[str] = WORDS, url: str | None = None) -> Document:
    return a_document({"Report": words}, file=file, url=url, id=file)


def linked(documents: list[Document]) -> dict[str, str]:
    found = canonical(documents)
    return {documents[one].file: documents[other].file for one, other in found.items()}


def test_five_copies_with_small_edits_are_one_record() -> None:
    copies = [
        a_record("minutes.html"),
        a_record("minutes.pdf", [words.replace(" ", "  ") for words in WORDS]),
        a_record("draft.docx", [WORDS[0].replace("said", "stated"), *WORDS[1:]]),
        a_record("saved.txt", [words.upper() for words in WORDS]),
        a_record("again.html", [words.replace("Cllr", "Councillor") for words in WORDS]),
    ]

    found = linked(copies)

    assert len(found) == 4
    assert len(set(found.values())) == 1
    assert not set(found) & set(found.values())


def test_the_canonical_record_does_not_depend_on_the_order() -> None:
    copies = [a_record("b.html"), a_record("a.html"), a_record("c.html", [*WORDS, "More of it."])]

    found = [linked(list(order)) for order in permutations(copies)]

    assert found == [{"a.html": "c.html", "b.html": "c.html"}] * 6


@pytest.mark.parametrize(
    ("before", "after"),
    [("37", "38"), ("4.99", "4.9"), ("4.99", "5"), ("99%", "98%")],
)
def test_a_near_duplicate_with_a_changed_number_is_not_merged(before: str, after: str) -> None:
    longer = "It was said at length that this was so, and that it would be so again. " * 20
    one = a_record("one.html", [*WORDS, longer])
    other = a_record("other.html", [*(w.replace(before, after) for w in WORDS), longer + "Also."])

    assert linked([one, other]) == {}


def test_a_page_that_breaks_off_is_linked_to_the_whole_one() -> None:
    whole, cut = a_record("whole.html"), a_record("cut.html", WORDS[:2])

    assert linked([cut, whole]) == {"cut.html": "whole.html"}


def test_other_meetings_of_the_same_body_stay_apart() -> None:
    one = a_record("one.html")
    other = a_document({"Report": WORDS}, day=date(2022, 6, 14), file="other.html", id="other")

    assert linked([one, other]) == {}


def test_meetings_without_a_date_are_known_by_their_page() -> None:
    address = "https://democracy.wenmouth.example/ieListDocuments.aspx?CId=71&"
    one = a_document({"R": WORDS}, day=None, file="a.html", id="a", url=address + "MId=501&Ver=4")
    two = a_document({"R": WORDS}, day=None, file="b.html", id="b", url=address + "MeetingId=501")
    three = a_document({"R": WORDS}, day=None, file="c.html", id="c", url=address + "MId=502")

    assert linked([one, two, three]) == {"b.html": "a.html"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://democracy.wenmouth.example:9071/ieListDocuments.aspx?MID=501", "501"),
        ("https://DEMOCRACY.wenmouth.example/mgMeeting.aspx?MeetingId=501&x=1", "501"),
        ("https://democracy.wenmouth.example/ieListDocuments.aspx?MId=501&LLL=1", "501/cy"),
        ("https://democracy.wenmouth.example/mgAi.aspx?ID=501", None),
        ("https://democracy.wenmouth.example/", None),
        ("http://[broken?MId=5", None),
        (None, None),
    ],
)
def test_a_meeting_page_is_known_however_its_address_is_written(
    url: str | None, expected: str | None
) -> None:
    page = ("democracy.wenmouth.example", expected) if expected else None

    assert meeting_page(url) == page
