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


# -- titles that end in a full stop ----------------------------------------------------------------

STOPPED = """Agenda and minutes

Ambershire Police and Crime Panel - Friday, 23 November 2012 1.00 pm

Venue: Moot Hall, Ambershire

Contact: Dora Lint

Election of Chairman.


It was proposed by Mr. Hale and seconded by Mr. Beck that Mr. Lowe be elected Chairman.


Mr. Lowe in the Chair



Election of Vice-Chairman.


It was proposed by Mr. Wick that Cllr. Beck be elected Vice-Chairman.



Declarations of interest.


There were no declarations of interest.



Rules of the Panel. pdf icon PDF 117 KB


The Panel considered the draft rules.
"""


def test_titles_that_end_in_a_full_stop_are_titles_where_the_page_ends_them_so() -> None:
    assert [title for _, title in items(STOPPED)] == [
        "Election of Chairman.",
        "Election of Vice-Chairman.",
        "Declarations of interest.",
        "Rules of the Panel.",
    ]


def test_numbered_titles_that_end_in_a_full_stop_open_items() -> None:
    page = (
        "Minutes of the Parish Council Meeting held in Moot Hall on 1st June 2015\n"
        "Present: Cllr J Wick, Cllr A Beck.\n20. To accept apologies for absence.\n"
        "Cllr K Lowe.\n21. Declarations of interest in matters to be discussed.\n"
        "The Chair reminded Cllrs to declare interests.\n"
        "22. To approve minutes from the meeting held on 18th May 2015\n"
        "Proposed as a true record by Cllr Wick.\n23. Matters Arising.\n"
        "Cllr Beck requested a follow up.\n24. Correspondence.\nThe Clerk reported a request.\n"
        "25. Finance\nThis was deferred to the next meeting.\n"
    )

    assert [number for number, _ in items(page)] == ["front", "20", "21", "22", "23", "24", "25"]
    assert ("24", "Correspondence.") in items(page)


def test_words_above_the_first_item_that_read_as_minutes_are_kept() -> None:
    page = (
        "Agenda and minutes\n\nAmbershire Panel - Friday, 3 May 2013 1.00 pm\n\nNo. Item\n\n"
        "The Clerk reported that the hall had been flooded and the papers were lost.\n\n1.\n\n"
        "Apologies\n\nMinutes:\n\nNone were received.\n\n2.\n\nRural Patrols\n\nMinutes:\n\n"
        "The Panel noted the report.\n"
    )

    assert told(page)[0] == (
        "front",
        "minute",
        "The Clerk reported that the hall had been flooded and the papers were lost.",
    )


def test_words_that_stand_in_no_item_are_told() -> None:
    page = (
        "Agenda and minutes\n\nAmbershire Panel - Friday, 3 May 2013 1.00 pm\n\nNo. Item\n\n"
        "A leaflet for those who walk to the hall lies at the door of the library.\n\n1.\n\n"
        "Apologies\n\nMinutes:\n\nNone were received.\n\n2.\n\nRural Patrols\n\nMinutes:\n\n"
        "The Panel noted the report.\n"
    )

    remarks = [remark for remark in read(page).remarks if "in no item" in remark.message]

    assert [remark.kind for remark in remarks] == ["unclear"]
    assert page[remarks[0].start or 0 :].startswith("A leaflet")


# -- title and words on one line -------------------------------------------------------------------

PARISH = """Minutes of the Meeting of the Council
On Monday 6th August 2018 at Moot Hall

Present: Cllr P Wick (Chairman); Cllr B Beck

1. Apologies for absence: Cllr M Hale; Cllr J Lowe;

2. Co-options: None.

3. Declarations of interest: None

4. Minutes of the Parish Council meeting on 2nd July 2018 it was RESOLVED to sign the minutes.

5. Clerk’s Report – The Clerk’s report was presented and noted. See 7 below.

6. Planning

a. Applications received. It was RESOLVED to return no objection.

7. It was agreed that the bench be mended.

8. Matters for the next meeting – none
"""


def test_a_parish_prints_title_and_words_on_one_line() -> None:
    assert items(PARISH) == [
        ("front", None),
        ("1", "Apologies for absence"),
        ("2", "Co-options"),
        ("3", "Declarations of interest"),
        ("4", "Minutes of the Parish Council meeting on 2nd July 2018"),
        ("5", "Clerk’s Report"),
        ("6", "Planning"),
        ("7", None),
        ("8", "Matters for the next meeting"),
    ]


def test_the_words_behind_a_title_are_the_items_own() -> None:
    assert ("5", "minute", "The Clerk’s report was presented and noted. See 7 below.") in (
        told(PARISH)
    )
    assert ("4", "resolution", "it was RESOLVED to sign the minutes.") in told(PARISH)
    assert ("7", "minute", "It was agreed that the bench be mended.") in told(PARISH)


def test_paragraphs_that_count_from_one_open_no_items() -> None:
    page = (
        "Minutes of the Meeting of the Council held on 6 August 2018\n\nPresent: Cllr P Wick\n\n"
        "1. Finance\n\n1. The Clerk reported a gift.\n\n2. The Clerk reported a bill.\n\n"
        "3. Roads\n\nThe Clerk reported a hole.\n\n4. Trees\n\nThe Clerk reported a fall.\n"
    )

    assert ("2", None) not in items(page)


def test_a_number_with_its_year_opens_an_item_with_its_words_behind_the_title() -> None:
    page = (
        "Draft minutes of meeting held on 2nd July 2019 in the Moot Room.\n\n"
        "Present: Cllrs I Wick, R Beck\n\n11a/19 Apologies: None received\n\n"
        "11b/19   Declarations of Interest: None declared. Councillors were reminded.\n\n"
        "12/19    Actions from last meeting: None\n\n13/19    Finance:\n\n"
        "The balance was checked and agreed.\n"
    )

    assert items(page) == [
        ("front", None),
        ("11a/19", "Apologies"),
        ("11b/19", "Declarations of Interest"),
        ("12/19", "Actions from last meeting"),
        ("13/19", "Finance"),
    ]


def test_a_question_mark_for_a_lost_space_is_no_part_of_a_title() -> None:
    page = (
        "Minutes of a Meeting held at 7pm on Tuesday 3 January 2012\n\nPresent:? R Wick, A Beck\n\n"
        "12/01. Election of Chairman.? The Clerk asked for names.? R Wick was elected.\n\n"
        "12/02. Public Speaking:? Dora Lint said that the gate was loose.\n\n"
        "12/03.? Chairman’s Welcome:? The Chairman said that the Clerk had left.\n"
    )

    assert items(page)[1:] == [
        ("12/01", "Election of Chairman"),
        ("12/02", "Public Speaking"),
        ("12/03", "Chairman’s Welcome"),
    ]
