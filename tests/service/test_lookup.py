"""Facts of the structure: who held an office, when a page was published, and what is missing."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.people import Holding, OfficeTable
from service import lookup
from service.lookup import Verdict, nothing_told
from service.lore import Lore
from service.reader import Query
from service.score import Candidate, those_here
from service.select import grouped
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    everything,
    leads,
    learned,
    lore,
    ranked,
    scored,
    sentence,
    small_index,
)

OLD = a_document(
    minutes_text(
        "Tuesday, 5th March, 2019",
        {"Vans": ["The Commissioner, Ms Judith Harcastle, introduced the report."]},
    ),
    "old.txt",
)
NEW = a_document(
    minutes_text(
        "Tuesday, 7th March, 2023",
        {"Vans": ["The Commissioner, Mr Owen Pellow, introduced the report."]},
    ),
    "new.txt",
)
BOTH = learned(OLD, NEW)


def told(question: str) -> list[str]:
    index = small_index(OLD, NEW)
    found = lookup.told(asked(question, of=BOTH), (), BOTH, index)
    return [one.text for run in found for one in run.candidates]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is the Police and Crime Commissioner?", "Pellow"),
        ("Who was the PCC in 2019?", "Harcastle"),
        ("Who was the Commissioner in March 2023?", "Pellow"),
    ],
)
def test_the_holder_of_an_office_is_told_by_the_date_asked_for(question: str, name: str) -> None:
    (text,) = told(question)

    assert name in text


@pytest.mark.parametrize(
    "question",
    [
        "Who is the Chief Constable?",
        "Who was the PCC in 2005?",
        "What did the PCC say?",
        "Who did the PCC blame for burglary and knife crime?",
    ],
)
def test_no_holder_is_told_where_none_is_asked_for_or_known(question: str) -> None:
    assert told(question) == []


def test_the_day_a_page_was_published_is_told() -> None:
    news = sentence("Ambershire Police Federation")
    query = asked("When was the page on vehicles published?")

    (run,) = lookup.told(query, ranked((news, 5.0)), lore(), small_index())

    assert "2 May 2022" in run.lead.text


def concerned(query: Query, candidates: list[Candidate], of: Lore) -> list[Candidate]:
    """The candidates with whom they concern, as the retriever tells it."""
    return [replace(one, concerns=those_here(query.wanted, one, of)[1]) for one in candidates]


def verdict(question: str, *of: tuple[Candidate, float]) -> Verdict | None:
    query = asked(question)
    return nothing_told(query, concerned(query, ranked(*of), lore()), lore())


REPLY = sentence("The Commissioner replied")


def test_the_name_of_an_office_that_no_page_names_is_not_stated() -> None:
    question = "What is the Chief Constable's name?"

    assert verdict(question, (REPLY, 5.0)) == Verdict(
        "not_found", "not_stated", "the name of the Chief Constable"
    )
    named = replace(lore(), offices=OfficeTable((Holding("Chief Constable", "Ms C", None, "d"),)))
    assert nothing_told(asked(question), ranked((REPLY, 5.0)), named) is None


def test_the_role_of_somebody_without_a_printed_one_is_not_stated() -> None:
    assert verdict("What is Mr Colin Ashbrook's job?", (REPLY, 5.0)) == Verdict(
        "not_found", "not_stated", "the role of Mr Colin Ashbrook"
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who is Mr Pellow?", "Pellow"),
        ("What is Mr Pellow's job?", "Pellow"),
        ("What does Mr Pellow do?", "Pellow"),
        ("Who was Ms Harcastle?", "Harcastle"),
    ],
)
def test_who_somebody_is_is_told_by_the_words_that_list_him(question: str, words: str) -> None:
    (text,) = told(question)

    assert words in text and "Commissioner" in text


def test_who_somebody_is_whom_no_list_holds_is_told_by_the_sentence_that_introduces_her() -> None:
    said = "Federation Chair Tess Mower said officers had waited a long time for them."
    text = f"New vehicles\n\n2 May 2022\n\nWenmouth has twelve new vehicles.\n\n{said}\n"
    page = a_document(text, "news.txt", "news")
    of = learned(page)

    found = lookup.told(asked("Who is Tess Mower?", of=of), (), of, small_index(page))

    assert [one.text for run in found for one in run.candidates] == [said]


def test_who_was_elected_is_an_act_of_a_meeting_and_no_list() -> None:
    assert told("Who was elected Commissioner?") == []
    assert told("Who was the Commissioner?") != []


@pytest.mark.parametrize(
    "question", ["Who is Mr Pellow suing?", "What did Mr Pellow do?", "Who is Mr Nobody?"]
)
def test_nothing_is_told_of_who_somebody_is_where_something_else_is_asked(question: str) -> None:
    assert told(question) == []


def test_the_date_of_a_page_that_states_none_is_not_stated() -> None:
    meeting = REPLY.document.meeting
    assert meeting is not None
    undated = replace(
        REPLY, document=replace(REPLY.document, id="u", meeting=replace(meeting, date=None))
    )
    question = "When was the meeting on officers held?"

    assert verdict(question, (undated, 5.0)) == Verdict(
        "not_found", "not_stated", "the date of march.txt"
    )
    assert verdict(question, (REPLY, 5.0)) is None
    assert verdict(question, (undated, 5.0), (REPLY, 4.5)) is None
    assert verdict(question, (undated, 5.0), (REPLY, 3.5)) is not None


def test_the_date_of_what_minutes_without_one_record_is_not_stated() -> None:
    meeting = REPLY.document.meeting
    assert meeting is not None
    undated = replace(REPLY, document=replace(REPLY.document, meeting=replace(meeting, date=None)))
    question = "When were officers in Lowmere discussed?"

    assert verdict(question, (undated, 5.0)) == Verdict(
        "not_found", "not_stated", "the date of march.txt"
    )
    assert verdict(question, (REPLY, 5.0)) is None
    assert verdict("How were officers in Lowmere discussed?", (undated, 5.0)) is None


def test_the_date_of_a_page_is_that_of_the_page_whatever_minutes_say_of_its_subject() -> None:
    news = sentence("Ambershire Police Federation")
    undated = replace(news, document=replace(news.document, published=None))
    question = "When was the page on vehicles published?"

    told = verdict(question, (REPLY, 5.0), (undated, 4.0))

    assert told is not None and told.code == "not_stated"
    assert verdict(question, (REPLY, 5.0), (news, 4.0)) is None


def test_a_member_who_is_not_named_is_not_recorded() -> None:
    member = sentence("A Member asked")

    assert verdict("Who asked about hare coursing?", (member, 5.0)) == Verdict(
        "not_found",
        "not_recorded",
        "The minutes of 8 March 2022 do not record who it was: they say only “A Member asked”.",
    )
    assert verdict("Who asked about officers?", (sentence("Cllr Anwen Dray asked"), 5.0)) is None
    assert verdict("What was asked about hares?", (member, 5.0)) is None


def test_a_decision_on_a_page_that_breaks_off_is_cut_off() -> None:
    minute = replace(
        REPLY, item=replace(REPLY.item, truncated=True, paragraphs=REPLY.item.paragraphs[:2])
    )
    whole = replace(minute, item=replace(minute.item, truncated=False))
    decided = replace(REPLY, item=replace(REPLY.item, truncated=True))
    question = "What was formally resolved on officers?"

    assert verdict(question, (minute, 5.0)) == Verdict(
        "not_found",
        "cut_off",
        "The published page breaks item 20 off before any decision is recorded.",
    )
    assert verdict(question, (whole, 5.0)) is None
    assert verdict(question, (decided, 5.0)) is None
    assert verdict(question, (REPLY, 5.0)) is None
    assert verdict("How many officers?", (minute, 5.0)) is None


@pytest.mark.parametrize(
    ("question", "cut_off"),
    [
        ("What was decided on officers?", True),
        ("What did the Panel decide on officers?", True),
        ("Was it decided to hire officers?", True),
        ("What does he weigh up in deciding on officers?", False),
        ("What decides whether officers are hired?", False),
        ("How are officers' posts decided?", False),
        ("Who can decide what officers do?", False),
    ],
)
def test_how_such_things_are_decided_is_no_decision_that_was_cut_off(
    question: str, cut_off: bool
) -> None:
    cut = replace(REPLY.item, truncated=True, paragraphs=REPLY.item.paragraphs[:2])

    found = verdict(question, (replace(REPLY, item=cut), 5.0))

    assert (found is not None and found.code == "cut_off") is cut_off


def test_nothing_is_told_of_no_candidates() -> None:
    assert nothing_told(asked("Who asked?"), [], lore()) is None
    assert date(2019, 3, 5) == BOTH.oldest


# -- what the minutes do not record ----------------------------------------------------------------


def verdict_on(question: str, *paragraphs: str) -> Verdict | None:
    """The verdict on a page of these paragraphs, its first sentence found best."""
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Precept": list(paragraphs)}))
    of = learned(page)
    query = asked(question, of=of)
    pairs = [(one, 9.0 - place) for place, one in enumerate(everything(page))]
    return nothing_told(query, concerned(query, ranked(*pairs, paragraph_terms=0.5), of), of)


COUNTED = "The motion was carried with 7 votes for and 3 against."


@pytest.mark.parametrize(
    "question",
    [
        "Who voted against the precept?",
        "Which three members voted against the precept?",
        "How did the members vote on the precept?",
    ],
)
def test_who_voted_is_not_recorded_where_only_counts_are(question: str) -> None:
    found = verdict_on(
        question, "Cllr Joyce Pemberley-Knox proposed that the precept be supported.", COUNTED
    )

    assert found is not None and found.code == "not_recorded"
    assert "8 March 2022" in found.detail


def test_who_voted_is_looked_for_where_names_stand() -> None:
    named = "For: Cllr Joyce Pemberley-Knox, Cllr Anwen Dray. Against: 1, Cllr Martin Dray."
    speaks = "Cllr Joyce Pemberley-Knox said that she was for it. Cllr Anwen Dray said so too."

    assert verdict_on("Who voted for the precept?", COUNTED, named, speaks) is None
    assert verdict_on("How did the vote on the precept go?", COUNTED) is None


def test_what_was_said_in_private_is_not_recorded() -> None:
    private = "One reply was given in private session."

    found = verdict_on("What reply was given in private session?", private)
    assert found is not None and found.code == "not_recorded" and "private" in found.detail
    assert verdict_on("What was said about the precept?", private) is None


def test_a_question_without_a_reply_is_told_as_one() -> None:
    asks = "Mrs Nuala Breck asked whether the target still stood."
    question = "What was Mrs Breck told when she asked about the target?"

    found = verdict_on(question, asks)
    assert found is not None and found.code == "not_recorded" and "no reply" in found.detail
    assert verdict_on(question, f"{asks} The Commissioner replied that it did.") is None
    assert verdict_on(question, asks, "The Commissioner replied that it did.") is None


@pytest.mark.parametrize("some", ["One Member", "A Member", "Several Members", "Some Councillors"])
def test_a_member_without_a_name_is_not_recorded_however_the_minutes_put_it(some: str) -> None:
    words = f"{some} said that vans were dear, which the Commissioner disputed."

    found = verdict_on("Which member said that vans were dear?", words)
    assert found is not None and found.code == "not_recorded"


def test_somebody_else_s_words_far_off_are_no_answer_to_what_a_person_said() -> None:
    said, own = sentence("The Chief Constable stated"), sentence("Mr Colin Ashbrook asked")
    query = asked("What did Mr Ashbrook say about Taser?")

    own = replace(own, concerns=frozenset({0}))
    far = [scored(said, 9.0), scored(own, 2.0, paragraph_terms=0.5)]
    near = [scored(said, 9.0), scored(own, 4.0, paragraph_terms=0.5)]
    off = [near[0], scored(own, 4.0)]
    found = nothing_told(query, far, lore())
    assert found is not None and found.code == "not_recorded" and "Ashbrook" in found.detail
    assert nothing_told(query, near, lore()) is None
    assert nothing_told(query, off, lore()) is not None
    shown = ScoredSelector().select(query, near).picked
    assert [run.lead.text for run in shown] == [own.text]


def test_the_page_of_the_person_asked_about_is_the_one_whose_date_is_told() -> None:
    blog = a_document(
        "Vans\n\nI bought twelve vans.\n", "blog.txt", "statement", author="Mr Owen Pellow"
    )
    news = a_document(
        "Vans arrive\n\n2 May 2022\n\nTwelve vans came.\n",
        "news.txt",
        "news",
        published=date(2022, 5, 2),
    )
    of = learned(blog, news)
    candidates = ranked((sentence("Twelve vans", news), 9.0), (sentence("I bought", blog), 8.0))
    index = small_index(blog, news)

    own = asked("When did Owen Pellow publish his blog about vans?", of=of)
    assert lookup.told(own, candidates, of, index) == ()
    any_page = asked("When was the news about vans published?", of=of)
    (run,) = lookup.told(any_page, candidates, of, index)
    assert "2 May 2022" in run.lead.text


# -- who was there ---------------------------------------------------------------------------------

LISTED = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
    "Present: Cllr Sunita Marwood (in the Chair), Cllr Rhys Tallow and Cllr Anwen Dray\n\n"
    "Apologies: Cllr Bryony Noon\n\n1. VANS\n\nThe Panel discussed vans at length.\n\n"
    "2. TASER\n\nThe Commissioner said that he had an open mind.\n",
    "listed.txt",
)


def attended(question: str) -> str:
    of = learned(LISTED, NEW)
    index = small_index(LISTED, NEW)
    candidates = ranked((sentence("The Panel discussed", LISTED), 9.0))
    found = lookup.told(asked(question, of=of), candidates, of, index)
    return " / ".join(one.text for run in found for one in run.candidates)


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the meeting of 8 March 2022?",
        "What was the name of the person chairing the meeting of 8 March 2022?",
        "What was the name of the councillor who chaired the meeting of 8 March 2022?",
        "Who was the person in the chair at the meeting of March 2022?",
        "Who is the man presiding in March 2022?",
        "Who was present at the meeting in March 2022?",
        "Which councillors attended the meeting of March 2022?",
        "Was Cllr Tallow at the meeting in March 2022?",
        "Who was there when vans were discussed?",
    ],
)
def test_those_present_are_told_by_the_words_that_list_them(question: str) -> None:
    assert attended(question).startswith("Present: Cllr Sunita Marwood")


@pytest.mark.parametrize(
    "question",
    ["Who sent apologies in March 2022?", "Who was absent in March 2022?"],
)
def test_the_absent_are_told_by_the_words_that_list_them(question: str) -> None:
    assert attended(question) == "Apologies: Cllr Bryony Noon"


@pytest.mark.parametrize(
    "question",
    [
        "Was Cllr Noon at the meeting in March 2023?",
        "What was said of vans in March 2022?",
        "Who was present at the burglary?",
        "What was the name of the person selling vans in March 2022?",
        "What was the name of the person behind the chair in March 2022?",
    ],
)
def test_no_list_is_told_that_was_not_asked_for(question: str) -> None:
    assert attended(question) == ""


def test_a_page_that_does_not_say_who_chaired_is_told_as_such() -> None:
    of = learned(LISTED, NEW)
    found = nothing_told(
        asked("Who chaired the meeting in March 2023?", of=of),
        ranked((sentence("The Commissioner, Mr Owen", NEW), 9.0)),
        of,
    )

    assert found is not None and found.code == "not_recorded" and "chaired" in found.detail


def test_the_name_of_the_person_chairing_is_told_as_missing_like_who_chaired() -> None:
    of = learned(LISTED, NEW)
    near = ranked((sentence("The Commissioner, Mr Owen", NEW), 9.0))

    def detail(question: str) -> str | None:
        found = nothing_told(asked(question, of=of), near, of)
        return found.detail if found is not None else None

    chaired = detail("Who chaired the meeting in March 2023?")
    assert chaired is not None
    assert detail("Name of the person chairing the meeting in March 2023?") == chaired
    assert detail("Name of the person driving to the meeting in March 2023?") is None


def test_what_a_paragraph_says_of_others_is_no_answer_about_a_person() -> None:
    said, own = sentence("The Chief Constable stated"), sentence("Mr Colin Ashbrook asked")
    own = replace(own, concerns=frozenset({0}))
    groups = grouped(ranked((said, 9.0), (own, 4.0)))

    def left(question: str, *history: tuple[str, str]) -> list[str]:
        return [g.best.text for g in lookup.concerning(asked(question, *history), groups)]

    assert left("What did Mr Ashbrook declare about roads?") == [own.text]
    assert left("Which roads did Mr Ashbrook drive on?") == [own.text]
    assert left("Did Mr Ashbrook say that the road would reopen?") == [said.text, own.text]
    assert left("What about roads?") == [said.text, own.text]
    follow_up = ("user", "What did Mr Ashbrook ask?"), ("assistant", "About roads.")
    assert left("And what did he say?", *follow_up) == [said.text, own.text]
    assert left("What did Mr Ashbrook tell Sgt Oduya?") == [own.text]  # either, where never both
    assert left("And Mr Ashbrook?", *follow_up) == [own.text]
    assert left("What did the Treasurer say about roads?") == [own.text]  # an office speaks, too
    assert left("What was the Treasurer told about roads?") == [said.text, own.text]


@pytest.mark.parametrize(
    ("question", "binds"),
    [
        ("What did the Chief Constable say?", True),
        ("What did the Chief Constable say about roads?", True),
        ("What did it say the Chief Constable is held to account for?", False),
        ("What did it say the Chief Constable runs?", False),
        ("What did it say the Chief Constable told them?", True),  # and that is speech
        ("What did it say Mr Ashbrook is held to account for?", True),  # a name always binds
    ],
)
def test_what_it_says_of_an_office_need_not_be_in_the_words_of_its_holder(
    question: str, binds: bool
) -> None:
    said, other = sentence("The Chief Constable stated"), sentence("A Member asked")
    groups = grouped(ranked((other, 9.0), (replace(said, concerns=frozenset({0})), 4.0)))

    left = [group.best.text for group in lookup.concerning(asked(question), groups)]

    assert left == ([said.text] if binds else [other.text, said.text])


def test_a_list_that_names_somebody_is_not_what_he_said() -> None:
    own = replace(sentence("Mr Colin Ashbrook asked"), concerns=frozenset({0}))
    listed = replace(own, sentence=replace(own.sentence, act=None))

    for question, left in (("What did Mr Ashbrook say?", 0), ("Was Mr Ashbrook there?", 1)):
        beside = grouped(ranked((listed, 9.0), (sentence("The Chief Constable stated"), 4.0)))
        assert len(lookup.concerning(asked(question), beside)) == left


def test_when_somebody_took_office_is_told_by_the_sentence_that_dates_it() -> None:
    text = minutes_text(
        "Tuesday, 14th June, 2021",
        {
            "Vans": ["Mr Owen Pellow, the Police and Crime Commissioner, spoke of 12 vans."],
            "Welcome": ["Mr Owen Pellow, who had taken office on 13 May, was welcomed."],
        },
    )
    page = a_document(text, "welcome.txt")
    of = learned(page)
    index = small_index(page)

    for question in (
        "When did Owen Pellow become Commissioner?",
        "When did Mr Pellow take office?",
    ):
        (run,) = lookup.told(asked(question, of=of), (), of, index)
        assert "on 13 May" in run.lead.text
    other = asked("When did Mr Pellow speak of vans?", of=of)
    assert lookup.told(other, (), of, index) == ()


def test_of_two_who_are_named_what_concerns_both_comes_alone() -> None:
    question = "Did Mr Ashbrook go to see Sgt Oduya as promised?"
    best, of_one, of_both = (
        replace(sentence(words), concerns=frozenset(concerns))
        for words, concerns in (
            ("The Chief Constable stated", ()),
            ("Mr Colin Ashbrook asked", (0,)),
            ("A Member asked whether hare", (0, 1)),
        )
    )
    groups = grouped(ranked((best, 9.0), (of_one, 8.0), (of_both, 4.0)))

    assert len(asked(question).wanted) == 2
    assert leads(lookup.concerning(asked(question), groups)) == [of_both.text]
    assert lookup.concerning(asked(question), groups[:2]) == groups[:2]
    assert lookup.concerning(asked("Did Mr Ashbrook go as promised?"), groups) == groups


def test_where_the_record_elects_a_chair_the_name_is_not_said_to_be_missing() -> None:
    words = "RESOLVED that Cllr Anwen Dray be elected Chair of the Panel."
    page = a_document(minutes_text("Tuesday, 8th March, 2022", {"Election": [words]}))
    other = a_document(minutes_text("Tuesday, 8th March, 2022", {"Vans": ["Vans were late."]}))
    of = learned(other)
    query = asked("Who is the chair of the panel?", of=of)

    assert lookup.nothing_told(query, ranked((everything(page)[-1], 9.0)), of) is None
    missing = lookup.nothing_told(query, ranked((everything(other)[0], 9.0)), of)
    assert missing is not None and missing.code == "not_stated"
