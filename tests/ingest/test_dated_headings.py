"""Days above the content and below a meeting's name, items with letters, and new office holders."""

from datetime import date

import pytest

from ingest.labels import item_number
from ingest.model import Document, Meeting, Source
from ingest.people import offices
from ingest.read_html import html_text
from ingest.reading import ReadLimits
from ingest.structure import parse
from tests.ingest.minutes import minutes

DATED = "Ambershire Police and Crime Panel - Friday, 13th September, 2019"
WORDS = (
    "The Commissioner said that vans were late, and that the depot at Skelby would be closed in "
    "the autumn of next year."
)
CONTENT = f'<div class="mgContent"><h2>Items</h2><p>1. Vans</p><p>{WORDS}</p></div>'


def page(inside: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head>{head}</head>"
        f"<body><p>Wenmouth City Council</p>{inside}</body></html>"
    )


def first_line(inside: str, head: str = "") -> str:
    return html_text(page(inside, head), ReadLimits()).text.split("\n\n")[0]


# -- above the content -----------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["h1", "h2", "h3"])
@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT.replace('div class="mgContent"', 'div id="content"'),
        CONTENT.replace('<div class="mgContent">', "<main>").replace("</div>", "</main>"),
        CONTENT.replace("h2>", "h1>"),
    ],
)
def test_a_dated_heading_above_the_content_is_read_with_it(tag: str, content: str) -> None:
    read = html_text(page(f"<{tag}>{DATED}</{tag}>{content}"), ReadLimits()).text

    assert read.startswith(f"{DATED}\n\nItems\n\n")
    assert read.count(DATED) == 1
    assert "Wenmouth" not in read


def test_a_page_so_headed_is_of_that_day() -> None:
    items = "".join(f"<h3>{n}. {title}</h3><p>It was noted.</p>" for n, title in ((1, "Vans"),))
    content = CONTENT.replace("</div>", f"{items}</div>")
    read = html_text(page(f"<h2>{DATED}</h2>{content}"), ReadLimits()).text

    found = parse(read, Source("page.html", kind="minutes"), "0" * 64).meeting
    assert found is not None
    assert (found.body, found.date) == ("Ambershire Police and Crime Panel", date(2019, 9, 13))


def test_the_heading_with_the_day_is_taken_and_not_the_one_above_it() -> None:
    above = f"<h1>Agenda and minutes</h1><h2>  {DATED.replace('Police', 'Police ')}\n</h2>"

    assert first_line(above + CONTENT) == DATED


@pytest.mark.parametrize(
    "outside",
    [
        "<h2>Ambershire Police and Crime Panel</h2>",  # no day
        f"<p>{DATED}</p>",  # no heading
        f"<h4>{DATED}</h4>",
        f'<h2 style="display:none">{DATED}</h2>',
        f"<h2>{DATED} {'and more ' * 30}</h2>",  # too long for a heading
        "",
    ],
)
def test_what_is_no_dated_heading_is_not_read_from_above_the_content(outside: str) -> None:
    assert first_line(outside + CONTENT) == "Items"


def test_a_dated_heading_below_the_content_is_not_read() -> None:
    assert DATED not in html_text(page(f"{CONTENT}<h2>{DATED}</h2>"), ReadLimits()).text
    assert DATED not in html_text(page(f"{CONTENT}<h1>{DATED}</h1>"), ReadLimits()).text


def test_a_dated_heading_within_the_content_stays_where_it_stands() -> None:
    inside = CONTENT.replace("</div>", f"<h2>{DATED}</h2></div>")
    read = html_text(page(inside), ReadLimits()).text

    assert read.startswith("Items")
    assert read.endswith(DATED)


def test_a_hidden_heading_does_not_stand_for_one_that_is_seen() -> None:
    hidden = f'<h2 style="display:none">{DATED.replace("13th", "6th")}</h2>'

    assert first_line(f"{hidden}<h2>{DATED}</h2>{CONTENT}") == DATED


def test_a_heading_hidden_by_a_stylesheet_is_not_read() -> None:
    style = "<style>.gone { display: none; }</style>"

    assert first_line(f'<h2 class="gone">{DATED}</h2>{CONTENT}', style) == "Items"
    assert first_line(f'<h2 class="here">{DATED}</h2>{CONTENT}', style) == DATED


def test_a_heading_within_a_hidden_element_is_not_read() -> None:
    assert first_line(f'<div style="display:none"><h2>{DATED}</h2></div>{CONTENT}') == "Items"


@pytest.mark.parametrize("tag", ["nav", "aside", "footer"])
def test_a_dated_heading_in_navigation_is_not_read(tag: str) -> None:
    assert first_line(f"<{tag}><h2>{DATED}</h2></{tag}>{CONTENT}") == "Items"


def test_a_heading_that_names_no_body_is_not_read_for_its_day() -> None:
    cookies = "<div><h2>We changed our cookies on 3 May 2024</h2></div>"

    assert first_line(f"{cookies}<h2>{DATED}</h2>{CONTENT}") == DATED


# -- below the name of a meeting -------------------------------------------------------------------

ITEMS = """
17/2023 APOLOGIES

Apologies were received from Councillor M Hexton.

18/2023 SPEED CAMERAS

The Commissioner said that the cameras had been switched on in March 2023.

RESOLVED: That the report be noted.
"""
PANEL = "Ambershire Police and Crime Panel"


def meeting(*lines: str) -> Meeting | None:
    return parse("\n\n".join((*lines, ITEMS)), Source("page.txt"), "0" * 64).meeting


@pytest.mark.parametrize(
    "line",
    [
        "Public Accountability Meeting: notes",
        "Ambershire Performance Meeting: notes",
        "Confirmation Hearing",
        "Budget briefing",
        "Draft minutes",
    ],
)
def test_a_day_below_the_name_of_a_meeting_dates_the_page(line: str) -> None:
    found = meeting(PANEL, line, "20 September 2023")

    assert found is not None
    assert (found.body, found.date, found.date_basis) == (PANEL, date(2023, 9, 20), "printed")


@pytest.mark.parametrize(
    "line",
    [
        "Vans",  # no meeting
        "Next Meeting: notes",
        "Notes of the previous Meeting",
        "The following hearing",
        "Minutes of the meeting",
        "The vans were talked of at a meeting.",  # a sentence
        "Accountability Meeting:",
        f"Accountability Meeting: notes {'and more ' * 12}",
    ],
)
def test_a_day_below_another_line_does_not(line: str) -> None:
    found = meeting(PANEL, line, "20 September 2023")

    assert found is None or found.date is None


def test_a_day_is_read_only_from_a_line_of_its_own() -> None:
    found = meeting(
        PANEL, "Accountability Meeting: notes", "Vans came on 20 September 2023 at last."
    )

    assert found is None or found.date is None


# -- items with letters ----------------------------------------------------------------------------

HEAD = f"{PANEL}\n\nTuesday, 8 March 2022\n\n"


def read(*blocks: str) -> Document:
    text = HEAD + "\n\n".join(blocks) + "\n"
    return parse(text, Source("page.txt", kind="minutes"), "0" * 64)


def items(*blocks: str) -> list[tuple[str | None, str | None]]:
    return [(item.number, item.title) for item in read(*blocks).items]


APOLOGIES = "Mr Varley sent apologies."
LATE = "The Commissioner said that vans were late."
NOTED = "The Panel noted the report."


@pytest.mark.parametrize("mark", ["", "."])
def test_items_with_letters_stand_between_those_with_numbers(mark: str) -> None:
    found = items(
        f"4{mark} APOLOGIES", APOLOGIES, f"5a{mark} POLICE PRECEPT", LATE,
        f"5b{mark} POLICE VANS", "The Chair asked for vans.", f"6{mark} COMPLAINTS", NOTED,
    )  # fmt: skip

    assert found == [
        ("4", "APOLOGIES"),
        ("5a", "POLICE PRECEPT"),
        ("5b", "POLICE VANS"),
        ("6", "COMPLAINTS"),
    ]


@pytest.mark.parametrize(
    "titles", [("4. Apologies", "6. Complaints"), ("4. APOLOGIES", "6. COMPLAINTS")]
)
def test_paragraphs_with_letters_open_no_item(titles: tuple[str, str]) -> None:
    first, last = "5a. He said that vans were late.", "5b. She said that buses were late."
    document = read(titles[0], APOLOGIES, first, last, titles[1], NOTED)

    assert [item.number for item in document.items] == ["4", "6"]
    told = [document.words(one.start, one.end) for one in document.items[0].paragraphs]
    assert told == [APOLOGIES, first, last]


def test_paragraphs_with_letters_stay_in_the_item_of_their_number() -> None:
    found = items("4 APOLOGIES", APOLOGIES, "5 PRECEPT", "5a. He said so.", "6 COMPLAINTS", NOTED)

    assert found == [("4", "APOLOGIES"), ("5", "PRECEPT"), ("6", "COMPLAINTS")]


def test_a_letter_before_words_in_small_letters_opens_no_item() -> None:
    found = items("4 APOLOGIES", APOLOGIES, "5a Vans were late", LATE, "6 COMPLAINTS", NOTED)

    assert found == [("4", "APOLOGIES"), ("6", "COMPLAINTS")]


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [("4", "5a", 1), ("4", "6a", 2), ("5a", "5b", 1), ("4", "5b", None), ("5", "4a", None)],
)
def test_a_number_with_a_letter_counts_on_from_the_number_before(
    before: str, after: str, steps: int | None
) -> None:
    one, other = item_number(before), item_number(after)

    assert one is not None and other is not None
    assert other.steps_from(one) == steps


# -- offices that people have come to hold ---------------------------------------------------------

PCC = "Police and Crime Commissioner"


def held(words: str) -> list[tuple[str, str, str]]:
    return [(one.office, one.name, one.area) for one in offices([minutes(words)]).holdings]


@pytest.mark.parametrize(
    ("words", "office", "name"),
    [
        ("Ms Tess Mower introduced herself as the Police and Crime Commissioner.", PCC, "Mower"),
        ("Mr Owen Pellow introduced himself as the new Commissioner.", PCC, "Pellow"),
        ("They heard Mr Owen Pellow, who had taken office as Commissioner.", PCC, "Pellow"),
        ("Mr Owen Pellow, who had recently been elected as the PCC, spoke.", PCC, "Pellow"),
        ("Ms Tess Mower was sworn in as Police and Crime Commissioner.", PCC, "Mower"),
        ("Ms Tess Mower, who has taken office as Chief Constable.", "Chief Constable", "Mower"),
        ("The Chair welcomed Ms Tess Mower to her first meeting as Chief Constable.",
         "Chief Constable", "Mower"),
        ("Ms Tess Mower had been appointed as Deputy Commissioner.", f"Deputy {PCC}", "Mower"),
    ],
)  # fmt: skip
def test_who_has_come_to_hold_an_office_holds_it(words: str, office: str, name: str) -> None:
    ((found, called, _),) = held(words)

    assert found == office
    assert called.endswith(name)


def test_the_area_of_an_office_that_somebody_has_come_to_hold_is_kept() -> None:
    words = "Mr Owen Pellow introduced himself as the Northshire Police and Crime Commissioner."

    assert held(words) == [(PCC, "Mr Owen Pellow", "Northshire")]


@pytest.mark.parametrize(
    "words",
    [
        "Mr Owen Pellow introduced himself to the Commissioner.",
        "Mr Owen Pellow thanked the Commissioner.",
        "Mr Owen Pellow spoke as the Commissioner had asked.",
        "Mr Owen Pellow had not been elected as Commissioner.",
        "Mr Owen Pellow had stood for election as Commissioner.",
        "Mr Owen Pellow would be sworn in as Commissioner.",
        "Cllrs Varley and Dray had been elected as Commissioner.",
        "Mr Owen Pellow introduced himself. As the Commissioner was late, tea was served.",
        "A| Mr Owen Pellow introduced himself as the Commissioner.",
        "Q| Mr Owen Pellow, who had taken office as Commissioner, asked why.",
    ],
)
def test_who_has_not_come_to_hold_an_office_does_not_hold_it(words: str) -> None:
    assert held(words) == []


@pytest.mark.parametrize("what", ["deputy", "clerk"])
def test_who_is_appointed_as_somebody_of_an_office_holder_does_not_hold_it(what: str) -> None:
    assert (PCC, "Mr Owen Pellow", "") not in held(
        f"Mr Owen Pellow had been appointed as the Commissioner's {what}."
    )
