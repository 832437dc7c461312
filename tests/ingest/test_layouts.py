"""Layouts of minutes beyond the numbered list: what opens an item, and what is none of its words.

The pages are made up; their shapes are those that parish councils, PDF texts and stripped item
pages come in.
"""

from ingest.blocks import collapse
from ingest.model import Document, Source
from ingest.structure import parse


def read(text: str, **declared: object) -> Document:
    return parse(text, Source(file="page.txt", **declared), "0" * 64)  # type: ignore[arg-type]


def items(text: str) -> list[tuple[str | None, str | None]]:
    """Number and title of each item, "front" for what stands before the first."""
    found: list[tuple[str | None, str | None]] = []
    for item in read(text, kind="minutes").items:
        title = collapse(item.title) if item.title else None
        found.append(("front" if item.key == "front" else item.number, title))
    return found


def told(text: str) -> list[tuple[str, str, str]]:
    """Key of the item, kind and words of each paragraph."""
    document = read(text, kind="minutes")
    return [
        (item.key, paragraph.kind, collapse(document.words(paragraph.start, paragraph.end)))
        for item in document.items
        for paragraph in item.paragraphs
    ]


# -- agenda text and minutes where no label stands between -----------------------------------------

ITEM_PAGE = """Agenda item

Rural Patrols - Report of the Clerk


The Board considered a report on patrols (for copy see file of Minutes).


Councillor Wick welcomed the report.


That the report be noted.

Supporting documents:
"""


def test_a_list_of_papers_at_the_end_of_an_item_page_makes_no_agenda_text_of_it() -> None:
    assert told(ITEM_PAGE) == [
        ("item", "minute", "The Board considered a report on patrols (for copy see file of "
         "Minutes)."),
        ("item", "minute", "Councillor Wick welcomed the report."),
        ("item", "resolution", "That the report be noted."),
    ]  # fmt: skip


def test_papers_listed_below_the_minutes_are_none_of_their_words() -> None:
    page = ITEM_PAGE + "\n•   Patrols in 2019, item 4 pdf icon PDF 88 KB\n•   Appendix A\n"

    assert [kind for _, kind, _ in told(page)] == ["minute", "minute", "resolution"]


def test_agenda_text_above_a_list_of_papers_at_the_end_stays_agenda_text() -> None:
    page = "Agenda item\n\nRural Patrols\n\nTo receive a report.\n\nSupporting documents:\n"

    assert told(page) == [("item", "agenda", "To receive a report.")]


def test_a_page_of_the_last_minutes_on_which_somebody_speaks_is_no_agenda_text() -> None:
    page = (
        "Agenda item\n\nTo receive the minutes of the meeting held on 2 May 2017.\n\n\n"
        "The minutes of the meeting held on 2 May 2017 were submitted.\n\n\nMatters Arising\n\n\n"
        "Page 4, Item 2 – Councillor Wick confirmed that the letter had been sent.\n\n\n"
        "The Clerk added that a reply was due.\n"
    )

    assert [kind for _, kind, _ in told(page)][-3:] == ["heading", "minute", "minute"]
    assert ("item", "minute", "The minutes of the meeting held on 2 May 2017 were submitted.") in (
        told(page)
    )
