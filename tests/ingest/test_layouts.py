"""Layouts of minutes beyond the numbered list: what opens an item, and what is none of its words.

The pages are made up; their shapes are those that parish councils, PDF texts and stripped item
pages come in.
"""

from ingest.blocks import collapse
from tests.ingest.minutes import page as read


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


# -- numbers in other places -----------------------------------------------------------------------


def test_a_number_below_its_title_in_capitals_is_the_items() -> None:
    page = (
        "ABERMOUTH TOWN COUNCIL\n\nTown House, 2 March 2020\n\nMINUTES OF MEETING OF COUNCIL\n\n"
        "Sederunt:\n\nCouncillor Bryce Wick, in the Chair.\n\nANNOUNCEMENTS\n\n"
        "1. (A) The Provost advised that letters had come. (B) The Provost thanked a guest.\n\n"
        "ADMISSION OF BURGESSES\n\n2. The persons named below were admitted by the Provost.\n"
    )

    assert items(page)[-2:] == [("1", "ANNOUNCEMENTS"), ("2", "ADMISSION OF BURGESSES")]


def test_labels_number_items_that_print_neither_number_nor_title() -> None:
    page = (
        "Minutes of Proceedings of a Meeting of Moorfield District Council held in the Moot Hall "
        "on Tuesday, 9 October 2007.\n\nPresiding A Wick\n\n"
        "1.1 It was agreed that the minutes be signed.\n\n"
        "2.1 The Chief Executive advised that a letter had come.\n\n"
        "2.2 Submitted letter from the Rescue.\n\n2.2.1 It was agreed to reply.\n"
    )
    document = read(page, kind="minutes")

    assert [(one.number, one.number_basis) for one in document.items][-2:] == [
        ("1", "inferred"),
        ("2", "inferred"),
    ]
    assert [one.anchor for one in document.items[-1].paragraphs] == ["2/2.1", "2/2.2", "2/2.2.1"]


def test_a_prefix_a_number_and_a_span_of_years_open_items_of_a_text_without_lines() -> None:
    words = "The Clerk reported that the bench by the mill had been mended in good time. " * 8
    page = (
        "Minutes of a Meeting of Moorby Parish Council held on Monday 4 February 2008 at the Hall "
        f"Min/285/07-08 Present Members: Cllr A Wick, Cllr R Beck. {words} "
        f"Min/286/07-08 Apologies for Absence Apologies were received from Cllr Lowe. {words} "
        f"Min/287/07-08 Finance The Clerk reported that a bill had come. {words}\n"
    )

    assert [number for number, _ in items(page)][-3:] == [
        "Min/285/07-08",
        "Min/286/07-08",
        "Min/287/07-08",
    ]


def test_the_only_numbered_title_of_an_excerpt_is_an_items() -> None:
    page = (
        "Glenmuir Council\n\nDate: Thursday, 6 September 2018\n\n"
        "19. Review of Standing Orders for the Conduct of Meetings\n\n"
        "There had been circulated a report dated 28 August 2018 by the Head of Service.\n\n"
        "Prior to debate the Clerk explained an error in the report to the Members.\n"
    )

    assert items(page)[-1] == ("19", "Review of Standing Orders for the Conduct of Meetings")


def test_a_number_with_its_year_below_a_list_of_those_present_opens_an_item() -> None:
    page = (
        "Lakeshire Fire Authority\n\nMinutes\n\nPresent:\n\nA Wick (Chair)\n\nCouncillors\n\n"
        "B Beck\n\nC Lowe\n\n<AI1>\n\n45/24\n\nChair's Welcome and Introduction\n\n"
        "The Chair welcomed members to the meeting.\n\nThe Chair thanked the Clerk.\n"
    )

    assert items(page)[-1] == ("45/24", "Chair's Welcome and Introduction")


# -- tables that have lost their bars --------------------------------------------------------------


def test_a_title_with_its_label_opens_a_row_whose_bar_was_lost() -> None:
    page = (
        "Venue: Council Chamber, City Hall\nNo. | Item |\nReading of Letters Minutes:\n"
        "The Mayor read a letter.\nSummons Minutes: The Clerk submitted the summons.\n"
        "Minutes: Moved by the Mayor, That the minutes of 1st April be signed.\n"
        "Variation of the Record\nAt the request of Councillor Wick the record was varied.\n"
        "Expression of Sympathy Minutes: The Mayor expressed his regret.\n"
    )

    assert items(page) == [
        (None, "Reading of Letters"),
        (None, "Summons"),
        (None, None),
        (None, "Expression of Sympathy"),
    ]


def test_agenda_text_behind_a_title_in_a_table_is_no_part_of_it() -> None:
    page = (
        "No. | Item |\n---|---|\nQuestions from Members of the Public To receive any questions. "
        "Minutes: There were no questions submitted. |\n|\nPublic Participation The Panel "
        "welcomes words from those who live here. Minutes: Nobody spoke. |\n"
    )

    assert items(page) == [
        (None, "Questions from Members of the Public"),
        (None, "Public Participation"),
    ]


# -- items without numbers -------------------------------------------------------------------------


def test_usual_titles_open_the_items_of_a_page_without_numbers_or_blank_lines() -> None:
    page = (
        "Agenda Items\nApologies for Absence\nTo receive any apologies for absence.\n"
        "Declarations of Interest (if any)\nNo interests were declared.\n"
        "To confirm the minutes of the meeting held on 8 May 2015.\n"
        "RESOLVED that the minutes be confirmed as a correct record.\n"
        "Chairman’s Announcements\nTo update Members.\n"
        "The Chairman updated Members on the fair.\n- The fair of spring.\nPublic Participation\n"
        "Nobody had asked to speak, as the Clerk reported.\n"
    )

    assert [title for _, title in items(page)] == [
        "Apologies for Absence",
        "Declarations of Interest (if any)",
        "To confirm the minutes of the meeting held on 8 May 2015.",
        "Chairman’s Announcements",
        "Public Participation",
    ]


def test_an_item_page_with_a_usual_sub_heading_stays_one_item() -> None:
    page = (
        "Agenda item\n\nMinutes\n\nThe minutes were agreed.\n\nMatters Arising\n\n"
        "Councillor Wick asked about the bench.\n"
    )

    assert items(page) == [(None, "Minutes")]


def test_below_the_header_of_the_items_the_heading_is_no_item() -> None:
    page = (
        "Agenda and minutes\n\nVenue: Moot Room. View directions\n\nContact: Dora Lint\n\n"
        "No. Item\n\n\n\nTo receive apologies for absence.\n\n\n"
        "It was reported that the meeting was inquorate.\n"
    )

    assert items(page) == [(None, None)]
    assert told(page) == [
        ("item", "agenda", "To receive apologies for absence."),
        ("item", "minute", "It was reported that the meeting was inquorate."),
    ]


def test_titles_in_capitals_cut_a_text_without_lines() -> None:
    words = "The Mayor welcomed the guests and told them of the year that had gone by. " * 6
    page = (
        "MINUTES OF THE PROCEEDINGS OF THE MEETING OF THE COUNCIL HELD IN THE MOOT HALL ON MONDAY "
        f"28 JANUARY 2019 AT 6.30 PM Members Present : Aldermen – A Wick, B Beck 1 WELCOME AND "
        f"PRAYER {words} 2 MAYOR’S REMARKS {words} 3 APOLOGIES None 4 DECLARATIONS OF INTEREST "
        "Item 9 – Councillor Lowe\n"
    )

    assert items(page)[-4:] == [
        ("1", "WELCOME AND PRAYER"),
        ("2", "MAYOR’S REMARKS"),
        ("3", "APOLOGIES"),
        ("4", "DECLARATIONS OF INTEREST"),
    ]


def test_a_usual_title_of_one_word_in_capitals_opens_an_item() -> None:
    page = (
        "Meeting of the Ambershire Authority - 26 September 2024\n\nWELCOME AND OPENING\n"
        "The Chair welcomed all.\n\nAPOLOGIES\nMembers noted apologies from A Wick.\n\n"
        "DECLARATIONS OF INTEREST\nThere were none.\n"
    )

    assert ("APOLOGIES") in [title for _, title in items(page)]


# -- furniture -------------------------------------------------------------------------------------


def test_words_of_the_site_are_neither_title_nor_text() -> None:
    page = (
        "Skip to site content Skip to main menu\n\nTell us whether you accept cookies\n\n"
        "To report any issues with the information below please email clerk@amber.example.\n\n"
        "Agenda item\n\nWork Programme (Dora Lint)\n\nMinutes:\n\nThe Chair stated that it was "
        "full.\n"
    )

    assert items(page) == [(None, "Work Programme (Dora Lint)")]
    assert told(page) == [("item", "minute", "The Chair stated that it was full.")]


def test_the_word_item_before_a_number_heads_an_item_or_refers_to_one() -> None:
    heads = (
        "Minutes of the Meeting of the Transport Committee held on 18th April 2023\n\n"
        "Members Present: Cllrs. Wick, Beck\n\nItem 1: Minutes:\n\nThe minutes were adopted.\n\n"
        "Item 2: Presentation on Access\n\nThe Chair welcomed the guests.\n\n"
        "Item 3 Presentation by the Mill\n\nCllr Wick stated that it was late.\n"
    )
    refers = (
        "Minutes of the Meeting of the Council held on 6 August 2018\n\nPresent: Cllr P Wick\n\n"
        "1. Apologies\n\nNone.\n\n2. Declarations of Interest\n\nItem 3 – Councillor Lowe\n\n"
        "Item 4 – Councillor Beck\n\n3. Planning\n\nThe Clerk reported a plan.\n\n4. Roads\n\n"
        "The Clerk reported a hole.\n"
    )

    assert [number for number, _ in items(heads)] == ["front", "1", "2", "3"]
    assert items(refers)[1:] == [
        ("1", "Apologies"),
        ("2", "Declarations of Interest"),
        ("3", "Planning"),
        ("4", "Roads"),
    ]


def test_a_number_alone_above_the_only_title_of_a_page_is_the_items() -> None:
    page = (
        "MINUTES OF PROCEEDINGS AT SPECIAL MEETING OF THE DISTRICT OF AMBER HELD ON 26TH MAY, 2023"
        "\n\nMEMBERS PRESENT:\n\nCouncillors Wick and Beck.\n\n1.\n\nWater at the Mill\n\n"
        "The Chair welcomed the engineers from the water works to the special meeting.\n\n"
        "Mr Lowe advised that the works would be done by spring.\n"
    )

    assert items(page)[-1] == ("1", "Water at the Mill")


# -- what is cut off -------------------------------------------------------------------------------


def page_of_markers(*minutes: str) -> str:
    page = "Agenda and minutes\n\nItems\nNo. Item\n\n"
    for number, words in enumerate(minutes, 1):
        page += f"{number}.\n\nReport of the Clerk {number}\n\nMinutes:\n\n{words}\n\n"
        page += f" ...  view the full minutes text for item {number}.\n\n"
    return page


def test_a_page_that_offers_the_full_text_of_every_item_cuts_none_that_is_whole() -> None:
    whole = read(page_of_markers("It was noted.", "There were none.", "RESOLVED – That it be so."))
    broken = read(page_of_markers("It was noted.", "There were none.", "The Clerk said that the"))

    assert [item.truncated for item in whole.items] == [False, False, False]
    assert "a fuller text of item 1 may exist" in [one.message for one in whole.remarks]
    assert "cut_off" not in [one.kind for one in whole.remarks]
    assert [item.truncated for item in broken.items] == [False, False, True]


def test_the_marker_of_the_agenda_cuts_no_minutes() -> None:
    document = read(
        "Agenda and minutes\n\nItems\nNo. Item\n\n1.\n\nElection\n\nTo elect a Chair in the\n\n"
        " ...  view the full agenda text for item 1.\n\nMinutes:\n\nCllr Wick was elected.\n\n"
        "2.\n\nRoads\n\nMinutes:\n\nIt was noted.\n"
    )

    assert [item.truncated for item in document.items] == [False, False]
    assert [one.message for one in document.remarks if one.kind == "cut_off"] == [
        "the agenda text of item 1 is cut off"
    ]


def test_a_text_that_stops_is_told_however_its_last_line_reads() -> None:
    page = "Agenda item\n\nRoads\n\nMinutes:\n\nThe Clerk said that a hole had been mended.\n\n"

    def ends(words: str) -> list[str]:
        remarks = read(page + words).remarks
        return [one.message for one in remarks if one.message.startswith("the text")]

    assert ends("With regard to the u") == ["the text ends without the end of a sentence"]
    assert ends("Councillor Wick explained the pla") == [
        "the text ends without the end of a sentence"
    ]
    assert ends("It was agreed.") == []
    assert ends("CHAIRMAN") == []
    assert ends("None") == []


def test_a_text_that_stops_in_a_title_or_agenda_text_is_told() -> None:
    page = "Items\nNo. Item\n\n1.\n\nRoads\n\nMinutes:\n\nThe Clerk said it was so.\n\n2.\n\n"

    def ends(words: str) -> list[str]:
        remarks = read(page + words).remarks
        return [one.message for one in remarks if one.message.startswith("the text")]

    assert ends("Report on the bri") == ["the text ends with a title"]
    assert ends("Any Other Business") == []
    assert ends("Trees\n\nIn order that an answer can be given,") == [
        "the text ends without the end of a sentence"
    ]
    assert ends("Trees\n\nTo receive a report") == []


def test_how_to_reach_an_officer_is_no_agenda_text() -> None:
    page = (
        "Items\nNo. Item\n\n1.\n\nRoads\n\nReport of the Clerk.\n\n"
        "Contact:  Dora Lint; email: dora@amber.example; 020 7946 0000\n\nMinutes:\n\n"
        "It was agreed.\n"
    )

    assert told(page) == [
        ("1", "agenda", "Report of the Clerk."),
        ("1", "minute", "It was agreed."),
    ]


def test_the_trail_of_links_and_answered_fields_are_no_titles() -> None:
    trail = (
        "/ Parish Council / 2012 Minutes / January 2012\n\nMinutes of a Meeting held at 7pm on "
        "Tuesday 3 January 2012\n\nPresent: A Wick\n\nThe Clerk reported a bill.\n"
    )
    decision = (
        "Decision details\n\nDecision Maker: Cabinet\n\nIs Key decision?: No\n\n"
        "Is subject to call in?: Yes\n\nFollowing the report it was RESOLVED to note it.\n"
    )

    assert "/ Parish Council / 2012 Minutes / January 2012" not in [t for _, t in items(trail)]
    assert read(decision, kind="decision").title == "Decision details"


def test_those_who_were_there_are_kept_whatever_stands_above_them() -> None:
    page = (
        "MINUTES OF THE MEETING OF THE AMBERSHIRE JOINT COMMITTEE HELD ON 9TH MAY, 2023\n\n"
        "IN THE CHAIR :\n\nCouncillor A. Wick\n\nMEMBERS :\n\nCouncillors B. Beck, C. Lowe\n\n"
        "1. MINUTES\n\nThe minutes were agreed.\n\n2. ROADS\n\nThe Clerk reported a hole.\n\n"
        "3. TREES\n\nThe Clerk reported a fall.\n"
    )

    words = " ".join(words for key, _, words in told(page) if key == "front")

    assert "Councillor A. Wick" in words
    assert "Councillors B. Beck, C. Lowe" in words


def test_a_numbered_trail_of_links_is_no_item() -> None:
    assert items(
        "1. Home\n2. Agenda item\nAgenda item\nDepots\nTo receive a report.\nMinutes:\n"
        "The Chair said that the depots were old.\n"
    ) == [(None, "Depots")]
