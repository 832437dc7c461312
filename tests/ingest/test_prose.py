"""Documents that are not minutes: kind, title, date, paragraphs."""

from datetime import date

import pytest

from ingest.attribution import attribute
from ingest.blocks import collapse
from ingest.model import DocumentKind, Source
from ingest.prose import byline, guess_kind
from ingest.structure import parse
from tests.ingest.minutes import page as read
from tests.ingest.minutes import who


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Decision Ref: 1\nDate of Decision: 4 May 2024\nDecision Maker: Owen Pellow\n",
            "decision",
        ),
        (
            "NEWS RELEASE\n\nThe team has grown.\n\nMr Pellow said:\n\n'I am glad.'\n",
            "press_release",
        ),
        ("I promised it. I kept it. My thanks to all. I am glad.\n", "statement"),
        (
            "Ambershire Police Federation\n\nWe met the PCC. I told him so. I was clear. I am glad.\n",
            "news",
        ),
        ("Annual Report 2023/24\n\nThe year was a good one for the office.\n", "report"),
        ("AI-generated summary\n\nRESOLVED to note the report.\n", "other"),
        ("Something else entirely.\n", "other"),
    ],
)
def test_the_kind_of_a_page_is_told_from_how_it_is_written(text: str, kind: DocumentKind) -> None:
    assert guess_kind(text)[0] == kind


def test_a_declared_kind_is_printed_and_beats_what_the_text_looks_like() -> None:
    text = "Minutes:\n\n1. The Commissioner said that he had an open mind.\n"

    document = read(text, kind="statement", title="An open mind", author="Owen Pellow")

    assert (document.kind, document.kind_basis, document.author) == (
        "statement",
        "printed",
        "Owen Pellow",
    )
    assert document.meeting is None
    assert [item.number for item in document.items] == [None]


def test_the_line_under_the_title_says_when_a_page_was_published() -> None:
    text = "A longer night for the control room\n\n8 March 2019\n\nCalls have doubled since 2015.\n"

    document = read(text, kind="news")

    assert document.published == date(2019, 3, 8)
    assert document.items[0].title == "A longer night for the control room"
    heading = document.items[0].paragraphs[0]
    assert (heading.kind, document.words(heading.start, heading.end)) == (
        "heading",
        "A longer night for the control room\n\n8 March 2019",
    )


def test_of_several_dates_alone_on_a_line_none_is_the_publication() -> None:
    text = "Meetings of the invented panel\n\n5 February 2019\n\n11 June 2019\n\nSee the agenda.\n"

    assert read(text, kind="other").published is None


def test_the_site_goes_and_the_words_stay() -> None:
    text = "Home\n\nA promise about vans\n\nI said ten, and ten it is.\n\nRelated Posts\n\nOther words\n"

    document = read(text, kind="statement")

    words = [document.words(p.start, p.end) for p in document.items[0].paragraphs]
    assert words == ["A promise about vans", "I said ten, and ten it is."]


def test_the_rows_of_a_table_are_one_paragraph() -> None:
    text = "Where it came from\n\nGrant | £158m\n\nPrecept | £129m\n\nThe rest was small.\n"

    document = read(text, kind="report")

    words = [document.words(p.start, p.end) for p in document.items[0].paragraphs]
    assert "Grant | £158m\n\nPrecept | £129m" in words


def test_a_byline_names_the_author() -> None:
    assert byline("A title of some length\n\nBy Farah Lindqvist\n\nWords.") == "Farah Lindqvist"
    assert byline("By the river we met.") is None


UNION = (
    "UNISON Ambershire Police Branch\n\nBranch news\n\nCommissioner backs pay claim\n\n"
    "12 March 2024\n\nBy Dana Hollis, branch officer\n\nStaff have won her support.\n\n"
    "Commissioner Jane Tolland told the branch that she would write. “I have seen it,” she said. "
    "“They deserve better. I will say so.”\n\n"
    "Branch secretary Kit Sole welcomed that. “We are glad. I thank her,” he said.\n"
)
FEDERATION = (
    "Ambershire Police Federation\n\nFederation welcomes Taser pledge\n\n4 May 2023 by Dana Hollis"
    "\n\nThe Chair, Kit Sole, has welcomed a pledge to fund Taser.\n\n"
    "Jane Tolland, the Police and Crime Commissioner, said: “I want every officer to be safe. I have "
    "found £1.2 million. The Chair asked me why.”\n\n“My members are pleased. I am grateful,” said "
    "Mr Sole.\n"
)
FORCE = (
    "Ambershire Police\n\nNews\n\nCommissioner visits Skelby\n\n"
    "PCC Jane Tolland said: “I was glad to come. I heard a lot. My thanks to all.\n\n"
    "“I will be back.”\n\nChief Constable Ann Rix added: “We were pleased. I am proud of them.”\n"
)
COUNCIL = (
    "Lowmere Borough Council\n\nCouncil leader meets Commissioner over ASB\n\nTuesday 4 June 2024\n\n"
    "The Leader, Cllr Rhys Tallow, met the Police and Crime Commissioner on Monday.\n\n"
    'Cllr Tallow said: "I made it clear. I was promised two officers."\n\n'
    'Ms Tolland said: "I listened. We do what we can."\n'
)
UNNAMED = (
    "Officers let down by precept decision\n\nPosted on 3 February 2024 by admin\n\n"
    "Officers were not told, says Kit Sole.\n\n“I told her my members were angry. I have never seen "
    "it so low. I mean it,” he said.\n\nPCC Jane Tolland said she had no choice. “My budget is what "
    "it is. I regret it.”\n"
)  # fmt: skip
ASSOCIATION = (
    "Superintendents’ Association: Ambershire\n\nOur chair writes to the PCC\n\nBy Owen Vale\n\n"
    "I wrote to the Commissioner. My letter asked her to act. I hope so.\n\n"
    "The Commissioner replied: “I share it. I will meet you.”\n"
)


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (UNION, "UNISON Ambershire Police Branch"),
        (FEDERATION, "Ambershire Police Federation"),
        (FORCE, "Ambershire Police"),
        (COUNCIL, "Lowmere Borough Council"),
        (UNNAMED, None),
        (ASSOCIATION, "Superintendents’ Association: Ambershire"),
    ],
)
def test_a_third_partys_page_is_news_of_its_publisher(text: str, publisher: str | None) -> None:
    document = attribute(read(text))

    assert (document.kind, document.rendering) == ("news", "prose")
    assert document.publisher == publisher
    assert document.meeting is None


@pytest.mark.parametrize(
    ("text", "part", "speaker"),
    [
        (UNION, "I have seen it", "Jane Tolland"),
        (UNION, "They deserve better", "Jane Tolland"),
        (UNION, "I will say so", "Jane Tolland"),
        (UNION, "We are glad", "Kit Sole"),
        (UNION, "I thank her", "Kit Sole"),
        (UNION, "Staff have won", "-"),
        (FEDERATION, "I have found", "Jane Tolland"),
        (FEDERATION, "The Chair asked me why", "Jane Tolland"),
        (FEDERATION, "My members are pleased", "Mr Sole"),
        (FEDERATION, "I am grateful", "Mr Sole"),
        (FORCE, "I heard a lot", "Jane Tolland"),
        (FORCE, "I will be back", "Jane Tolland"),
        (FORCE, "I am proud", "Chief Constable Ann Rix"),
        (COUNCIL, "I was promised", "Cllr Tallow"),
        (COUNCIL, "We do what we can", "Ms Tolland"),
        (UNNAMED, "I told her", "Kit Sole"),
        (UNNAMED, "I have never seen", "Kit Sole"),
        (UNNAMED, "I regret it", "Jane Tolland"),
        (ASSOCIATION, "I hope so", "Owen Vale"),
        (ASSOCIATION, "I will meet you", "Police and Crime Commissioner"),
    ],
)
def test_what_a_third_partys_page_quotes_is_whoever_is_quoteds(
    text: str, part: str, speaker: str
) -> None:
    document = attribute(read(text))

    found = {
        who(one.speaker)
        for paragraph in document.items[0].paragraphs
        for one in paragraph.sentences
        if part in document.words(one.start, one.end)
    }
    assert found == {speaker}


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Commissioner’s blog\n\nBy Jane Tolland, Police and Crime Commissioner\n\nI promised it. "
         "I kept it. I told the Federation that I am proud of them.\n", "Jane Tolland"),
        ("Why I am standing down\n\nI have been your Police and Crime Commissioner since 2016. I am "
         "proud of it. My thanks to all.\n\nJane Tolland\n\nPolice and Crime Commissioner\n",
         "Jane Tolland"),
    ],
)  # fmt: skip
def test_an_office_holders_own_page_is_a_statement_of_whoever_signs_it(
    text: str, author: str
) -> None:
    document = attribute(read(text))

    first = next(p for p in document.items[0].paragraphs if p.kind == "minute").sentences[0]
    assert (document.kind, document.author) == ("statement", author)
    assert (who(first.speaker), first.speaker and first.speaker.basis) == (author, "author")


def test_the_numbered_decisions_of_a_notice_are_labelled() -> None:
    text = (
        "Decision Notice\n\nDate of Decision: 2 December 2024\n\nDecision:\n\n"
        "1. To sell the depot.\n\n2. To buy a shed.\n\nReasons:\n\n7. The depot was old.\n"
    )
    found = parse(text, Source("page.txt", kind="decision"), "0" * 64)
    labels = {
        collapse(found.words(one.start, one.end)): (one.label, one.label_basis)
        for one in found.items[0].paragraphs
    }
    assert labels["1. To sell the depot."] == ("1", "printed")
    assert labels["2. To buy a shed."] == ("2", "printed")
    assert labels["7. The depot was old."] == (None, "not_stated")  # no series
