"""How an answer is put: labels, the words before a quotation, exact spans, notices, names."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.blocks import collapse
from ingest.model import DocumentKind, Speaker
from ingest.people import Holding, OfficeTable
from service import present
from service.lore import Lore
from service.model import Answer
from service.score import Candidate
from service.select import Picked, Selection
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, asked, documents, everything, lore, place, sentence

PANEL = "Ambershire Police and Crime Panel"
PCC = "Police and Crime Commissioner"
REPLY = "The Commissioner replied"
LATER = "The Commissioner, Mr Pellow, reported that there were now 52"


def shown(*candidates: Candidate, question: str = "officers?", of: Lore | None = None) -> Answer:
    selection = Selection(tuple(Picked((one,), 1.0) for one in candidates))
    return present.present(asked(question), selection, of or lore())


def lead(*candidates: Candidate, of: Lore | None = None) -> str:
    """The words before the last quotation."""
    runs = [Picked((one,), 1.0) for one in candidates]
    return present.lead_in(runs[-1], runs[-2] if len(runs) > 1 else None, of or lore())


def undated(candidate: Candidate) -> Candidate:
    meeting = candidate.document.meeting
    assert meeting is not None
    return replace(
        candidate,
        document=replace(
            candidate.document, meeting=replace(meeting, date=None, date_basis="not_stated")
        ),
    )


def of_kind(kind: DocumentKind, **changes: object) -> Candidate:
    one = sentence("Ambershire Police Federation")
    return replace(one, document=replace(one.document, kind=kind, **changes))  # type: ignore[arg-type]


def test_a_page_that_names_no_publisher_is_called_by_its_title_and_its_speaker_by_name() -> None:
    quoted = replace(
        of_kind("news", publisher=None, title="Tired officers"),
        sentence=replace(
            sentence("Ambershire Police Federation").sentence,
            speaker=Speaker("Tess Oduya", "Secretary", "inferred"),
        ),
    )

    assert lead(quoted).startswith("The page “Tired officers” reported (")
    assert lead(quoted).endswith("(Tess Oduya, Secretary):")
    assert "a publisher that it does not name" in lead(of_kind("report", publisher=None))


def test_the_body_is_named_where_the_documents_are_of_several_areas() -> None:
    of = replace(lore(), places={"ambershire": frozenset({"a"}), "calder": frozenset({"b"})})

    assert lead(sentence(REPLY)).startswith("The minutes of 8 March 2022 record")
    assert lead(sentence(REPLY), of=of).startswith(f"The minutes of the {PANEL} of 8 March 2022")


def test_a_name_that_is_read_as_another_is_told() -> None:
    told = {one.code: one.message for one in shown(sentence(LATER), question="Mr Pello?").notices}

    assert "Mr Pello" in told["read_as"] and "Pellow" in told["read_as"]
    assert shown(sentence(LATER), question="What did Mr Pellow's team say?").notices == ()


# -- labels ----------------------------------------------------------------------------------------


def test_a_label_is_body_date_item_and_paragraph_as_printed() -> None:
    assert present.label(*place(REPLY)) == f"{PANEL}, 8 March 2022, item 20, paragraph 2"


def test_a_label_says_when_no_date_is_stated() -> None:
    one = undated(sentence(REPLY))

    found = present.label(one.document, one.item, one.paragraph)

    assert found == f"{PANEL}, date not stated, item 20, paragraph 2"


def test_an_item_without_a_number_is_called_by_its_title() -> None:
    document, item, paragraph = place(REPLY)

    found = present.label(
        document, replace(item, number=None), replace(paragraph, label=None, kind="resolution")
    )

    assert found == f"{PANEL}, 8 March 2022, “Rural crime”, resolution"


def test_agenda_text_and_a_labelled_question_are_called_what_they_are() -> None:
    document, item, paragraph = place(REPLY)

    labels = [
        present.label(document, item, replace(paragraph, label=None, **changes))
        for changes in ({"kind": "agenda"}, {"kind": "question", "question": "Question 3"})
    ]

    assert labels == [
        f"{PANEL}, 8 March 2022, item 20, agenda text",
        f"{PANEL}, 8 March 2022, item 20, question 3",
    ]


def test_an_answer_without_a_number_is_called_by_the_question_that_is_printed_above_it() -> None:
    words = (
        "{}Cllr Anna Hallam to ask the Commissioner:\n\n“How many?”\n\nAnswer:\n\nI bought two.\n"
    )

    def label(heading: str) -> str:
        text = minutes_text(
            "Tuesday, 8th March, 2022", {"Written questions": [words.format(heading)]}
        )
        one = next(one for one in everything(a_document(text)) if one.text == "I bought two.")
        return present.label(one.document, one.item, replace(one.paragraph, label=None))

    assert label("Question 6\n\n").endswith(", answer to question 6")
    assert "question" not in label("").lower()


def test_a_page_that_is_no_minutes_is_called_by_publisher_title_and_date() -> None:
    document, item, paragraph = place("Its chair, Sgt")

    labels = [
        present.label(one, item, paragraph) for one in (document, replace(document, published=None))
    ]

    assert labels == [
        "Ambershire Police Federation, “Federation welcomes new vehicles”, 2 May 2022",
        "Ambershire Police Federation, “Federation welcomes new vehicles”, date not stated",
    ]


# -- the words before a quotation ------------------------------------------------------------------


def test_minutes_are_led_in_by_date_and_place_and_named_once() -> None:
    first, second = sentence(REPLY), sentence("He added that twelve")

    assert lead(first) == "The minutes of 8 March 2022 record (item 20, paragraph 2):"
    assert lead(second) == (
        "The minutes of 8 March 2022 record (item 20, paragraph 2) (the " + PCC + "):"
    )
    assert lead(first, sentence("The Chief Constable stated")) == "Also (item 21, paragraph 1):"
    assert lead(undated(first)) == "Minutes that state no date record (item 20, paragraph 2):"


def test_agenda_text_and_questions_are_never_led_in_as_what_happened() -> None:
    one = sentence("Cllr Anwen Dray asked")
    agenda = replace(one, paragraph=replace(one.paragraph, kind="agenda"))
    question = replace(one, paragraph=replace(one.paragraph, kind="question"))

    assert lead(agenda) == (
        "The agenda (not the minutes) of 8 March 2022 reads (item 20, paragraph 2):"
    )
    assert lead(question) == "Cllr Anwen Dray asked (8 March 2022):"
    assert lead(undated(question)) == (
        "Cllr Anwen Dray asked (a meeting whose date the page does not state):"
    )


@pytest.mark.parametrize(
    ("kind", "first", "again"),
    [
        ("news", "F reported (2 May 2022):", "F also reported:"),
        (
            "press_release",
            "A press release by F says (2 May 2022):",
            "The press release also says:",
        ),
        ("decision", "A decision notice by F states (2 May 2022):", "The notice also states:"),
        ("report", "A report by F says (2 May 2022):", "The report also says:"),
        ("other", "A page by F says (2 May 2022):", "The page also says:"),
    ],
)
def test_each_kind_of_document_is_led_in_as_what_it_is(
    kind: DocumentKind, first: str, again: str
) -> None:
    one = of_kind(kind, publisher="F")

    assert (lead(one), lead(one, one)) == (first, again)
    assert "(date not stated)" in lead(of_kind(kind, published=None))


def test_a_statement_is_led_in_as_its_author_s_own() -> None:
    one = of_kind("statement", author="Mr Owen Pellow")
    own = replace(
        one, sentence=replace(one.sentence, speaker=Speaker("Mr Owen Pellow", None, "author"))
    )

    values = {"author": "Mr Owen Pellow", "when": "2 May 2022"}

    assert lead(own) == present.say("statement_lead", **values)
    assert lead(own, own) == present.say("statement_again", **values)


# -- exact words -----------------------------------------------------------------------------------


def test_every_quote_and_passage_is_an_exact_part_of_its_document() -> None:
    for one in everything(*documents()):
        answer = shown(one)
        text = collapse(one.document.text)
        (citation,) = answer.citations
        (statement,) = answer.statements

        assert citation.quote in citation.passage or one.paragraph.kind == "resolution"
        assert citation.quote in text and citation.passage in text
        assert statement.text == citation.quote
        assert f"“{citation.quote}” [1]" in answer.answer


def test_neighbouring_sentences_are_one_quotation_with_a_statement_each() -> None:
    run = tuple(everything(documents()[0])[1:4])

    answer = present.present(asked("officers?"), Selection((Picked(run, 1.0),)), lore())

    assert [one.text for one in answer.statements] == [one.text for one in run]
    assert {one.citations for one in answer.statements} == {(1,)}
    assert answer.citations[0].quote == " ".join(one.text for one in run)


def test_a_decision_that_is_all_of_an_item_is_shown_from_the_title_on() -> None:
    text = minutes_text("Tuesday, 8th March, 2022", {"Vans": ["RESOLVED that vans be bought."]})
    (one, *_) = everything(a_document(text))
    alone = present.cite(1, one)
    after_others = present.cite(1, sentence("RESOLVED that the rural"))

    assert one.paragraph.kind == "resolution"
    assert alone.quote == "RESOLVED that vans be bought."
    assert alone.passage.startswith("Vans ") and alone.passage.endswith(alone.quote)
    assert after_others.passage == after_others.quote


def test_a_citation_leads_to_the_paragraph() -> None:
    found = present.cite(3, sentence(REPLY))

    assert (found.number, found.url) == (
        3,
        "/v1/documents/ambershire-police-and-crime-panel/2022-03-08#20/2",
    )
    assert (found.paragraph, found.item and found.item.title) == ("2", "Rural crime")
    assert present.cite(1, sentence("Its chair, Sgt")).item is None


# -- notices ---------------------------------------------------------------------------------------


def cut(url: str | None) -> Candidate:
    one = sentence(REPLY)
    paragraph = replace(one.paragraph, truncated=True)
    item = replace(one.item, truncated=True, full_text_url=url, paragraphs=(paragraph,))
    return replace(one, item=item, paragraph=paragraph)


def test_what_is_cut_off_is_said_with_the_address_of_the_whole() -> None:
    url = "https://democracy.wenmouth.example/i20"

    (notice,) = shown(cut(url)).notices

    assert (notice.code, notice.url) == ("truncated_minute", url)
    assert notice.message == (
        "The published page cuts item 20 short: the minute is cut off after paragraph 2; "
        f"the full minutes are at {url}"
    )
    assert present.cite(1, cut(url)).truncated


def test_a_cut_off_without_an_address_is_said_without_one() -> None:
    (notice,) = shown(cut(None)).notices

    assert (notice.message, notice.url) == (
        "The published page cuts item 20 short: the minute is cut off after paragraph 2.",
        None,
    )


def test_a_page_without_a_date_is_said_to_have_none_once() -> None:
    one, two = undated(sentence(REPLY)), undated(sentence("A Member asked"))

    (notice,) = shown(sentence(LATER), one, two).notices

    assert (notice.code, notice.message) == ("undated", "The page “march.txt” states no date.")
    assert notice.citations == (2, 3)


def test_a_cut_off_is_about_what_is_cited_from_that_item_and_not_its_namesake() -> None:
    other = sentence(LATER)
    namesake = replace(other, item=replace(other.item, number="20"))

    (notice,) = shown(namesake, cut(None)).notices

    assert "item 20" in notice.message and notice.citations == (2,)


def test_the_latest_comes_with_its_age() -> None:
    (notice,) = shown(sentence(REPLY), question="What is the latest on officers?").notices

    assert (notice.code, notice.message) == (
        "age",
        "The newest document here is of 18 April 2023; what is shown is of 8 March 2022.",
    )
    assert shown(sentence(REPLY)).notices == ()


# -- names -----------------------------------------------------------------------------------------


def holders(*rows: tuple[str, date]) -> Lore:
    return Lore(offices=OfficeTable(tuple(Holding(PCC, name, on, "d", PANEL) for name, on in rows)))


def speaker(of: Lore) -> Speaker | None:
    return shown(sentence(REPLY), of=of).statements[0].speaker


def test_the_holder_s_name_is_given_only_where_the_table_is_certain() -> None:
    same_day = holders(("Mr Owen Pellow", date(2022, 3, 8)))
    around = holders(("Mr Owen Pellow", date(2022, 1, 1)), ("Mr Pellow", date(2022, 9, 1)))
    changed = holders(("Ms Harcastle", date(2022, 1, 1)), ("Mr Pellow", date(2022, 9, 1)))
    one_side = holders(("Mr Owen Pellow", date(2022, 9, 1)))

    named, office = Speaker("Mr Owen Pellow", PCC, "role"), Speaker(None, PCC, "printed")

    assert [speaker(of) for of in (same_day, around, changed, one_side, Lore())] == [
        named,
        named,
        office,
        office,
        office,
    ]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (Speaker("Mr Vane", None), "Mr Vane"),
        (Speaker("Owen Pellow", PCC), f"Owen Pellow, {PCC}"),
        (Speaker(None, "Vice-Chair"), "the Vice-Chair"),
        (None, ""),
    ],
)
def test_a_speaker_is_put_into_words(who: Speaker | None, words: str) -> None:
    assert present.speaker_words(who) == words


# -- nothing ---------------------------------------------------------------------------------------


def test_nothing_says_which_kind_it_is_and_where_was_looked() -> None:
    related = Selection(related=(sentence(REPLY),))

    answer = present.nothing(asked("vans?"), related, lore(), "not_in_documents", "no vans")

    assert answer.status == "not_found" and answer.statements == answer.citations == ()
    assert answer.answer == (
        "Nothing in these documents answers that: no vans. I looked in 3 meetings and other "
        "documents from 8 March 2022 to 18 April 2023."
    )
    assert [(notice.code) for notice in answer.notices] == ["not_in_documents"]
    assert [one.quote for one in answer.related] == [sentence(REPLY).text]


def test_two_people_are_asked_back_about_by_name() -> None:
    answer = present.clarify("Cllr Dray", (), ("Cllr Anwen Dray", "Cllr Martin Dray"))

    assert (answer.status, answer.answer) == (
        "clarify",
        "More than one person could be meant by “Cllr Dray”: Cllr Anwen Dray or Cllr Martin Dray. "
        "Which one?",
    )


@pytest.mark.parametrize("reason", ["injection", "private", "small_talk", "out_of_scope"])
def test_a_refusal_has_fixed_words_and_shows_nothing(reason: str) -> None:
    answer = present.declined(reason)

    assert answer.status == "declined" and answer.answer == present.words()[f"declined_{reason}"]
    assert answer.citations == answer.related == answer.statements == ()


def test_a_sentence_with_a_variable_missing_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        present.say("minutes_lead", when="today")
