"""Which sentences are shown: the fewest whole ones that answer completely."""

from dataclasses import replace

import pytest

from ingest.model import Question, Speaker
from service.listing import EVERYTHING
from service.reader import Query
from service.score import Candidate
from service.select import Group, Limits, grouped, runs, same_words, sentences_of
from service.selector import ScoredSelector
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    documents,
    everything,
    learned,
    ranked,
    scored,
    sentence,
)

NOW = "The Commissioner, Mr Pellow, reported"
OPEN = asked("What about Taser in Lowmere?")
SURVEY = asked("What was said about the precept?")


def texts(query: Query, *candidates: Candidate, limits: Limits = Limits()) -> list[list[str]]:  # noqa: B008
    """What is shown, run by run."""
    selection = ScoredSelector(limits, EVERYTHING).select(query, list(candidates))
    return [[one.text for one in run.candidates] for run in selection.picked]


def shown(query: Query, *pairs: tuple[Candidate, float], limits: Limits = Limits()) -> list[str]:  # noqa: B008
    """The sentences shown of one paragraph."""
    group = Group(tuple(ranked(*pairs)))
    return [one.text for one in sentences_of(group, query, limits)]


def paragraph(*words: str) -> list[Candidate]:
    """The sentences of one paragraph."""
    text = minutes_text("Tuesday, 8th March, 2022", {"Vans": [" ".join(words)]})
    made = everything(a_document(text))
    assert [one.text for one in made] == list(words)
    return made


# -- sentences of a paragraph ----------------------------------------------------------------------


def test_a_sentence_far_below_the_best_of_its_paragraph_is_left_out() -> None:
    one, two = paragraph("Vans were bought in May.", "Tea was served at noon.")

    limits = Limits(sentence_margin=4.0)
    assert shown(OPEN, (one, 5.0), (two, 1.0), limits=limits) == [one.text, two.text]
    assert shown(OPEN, (one, 5.0), (two, 0.9), limits=limits) == [one.text]


def test_a_sentence_that_opens_with_a_pronoun_brings_the_one_before() -> None:
    one, two = paragraph("The Commissioner praised the vans.", "He added that more would come.")

    assert shown(OPEN, (one, -9.0), (two, 5.0)) == [one.text, two.text]


def test_a_sentence_that_stands_on_its_own_brings_nothing() -> None:
    one, two = paragraph("Tea was served at noon.", "Vans were bought in May.")

    assert shown(OPEN, (one, -9.0), (two, 5.0)) == [two.text]


def test_a_sentence_that_asks_brings_its_answer() -> None:
    asks, replies, adds = everything(documents()[0])[1:4]

    assert shown(OPEN, (asks, 9.0), (replies, 1.0), (adds, -9.0)) == [asks.text, replies.text]


def test_who_spoke_is_shown_where_the_sentence_does_not_say_it() -> None:
    first = sentence("The Chief Constable stated")
    second = sentence("Additional training")
    query = asked("Who planned training?")

    assert shown(query, (first, -9.0), (second, 5.0)) == [first.text, second.text]


def test_a_hole_of_one_short_sentence_is_filled() -> None:
    one, two, three = paragraph("Vans ran.", "Tea was served.", "Vans stopped.")

    assert shown(OPEN, (one, 5.0), (two, -9.0), (three, 4.0)) == [one.text, two.text, three.text]


def test_a_hole_of_one_long_sentence_is_left() -> None:
    long = "Tea was served " + "and served again " * 10 + "at noon."
    one, two, three = paragraph("Vans ran.", long, "Vans stopped.")

    assert shown(OPEN, (one, 5.0), (two, -9.0), (three, 4.0)) == [one.text, three.text]


def test_the_limit_of_words_keeps_the_best_sentence() -> None:
    one, two, three = paragraph(
        "Vans ran in the north of the area.", "Buses ran south.", "Trams ran east."
    )
    pairs = ((one, 5.0), (two, 4.5), (three, 4.0))

    assert shown(OPEN, *pairs, limits=Limits(words=11)) == [one.text, two.text]
    assert shown(OPEN, *pairs, limits=Limits(words=1)) == [one.text]


def test_no_more_sentences_of_a_paragraph_than_the_limit() -> None:
    made = paragraph("A van ran.", "A bus ran.", "A tram ran.", "A train ran.")
    pairs = [(one, 5.0 - place) for place, one in enumerate(made)]

    assert shown(OPEN, *pairs) == [one.text for one in made[:3]]


def carried(*words: str) -> list[str]:
    """What is shown of a paragraph of which the first sentence alone was chosen."""
    first, *rest = paragraph(*words)
    return shown(OPEN, (first, 9.0), *((one, -20.0) for one in rest))


OUTLINED = "The Commissioner outlined the fund."


@pytest.mark.parametrize(
    ("words", "goes_on"),
    [
        ("It had paid for lamps.", True),
        ("This had paid for lamps.", True),
        ("They had paid for lamps.", True),
        ("Of these, two were let.", True),
        ("In those, lamps were lit.", True),
        ("He had paid for lamps.", False),
        ("She had paid for lamps.", False),
        ("Its lamps were lit.", False),
        ("Of lamps there were two.", False),
        ("Lamps were lit.", False),
    ],
)
def test_a_short_excerpt_goes_on_with_what_is_said_of_the_thing_it_names(
    words: str, goes_on: bool
) -> None:
    assert carried(OUTLINED, words) == ([OUTLINED, words] if goes_on else [OUTLINED])


def test_a_short_excerpt_goes_on_until_a_sentence_speaks_of_something_else() -> None:
    one, two, tea, late = (
        "It had paid for lamps.",
        "These were lit in May.",
        "Tea was served.",
        "It was warm.",
    )

    assert carried(OUTLINED, one, two, tea, late) == [OUTLINED, one, two]


def test_an_excerpt_of_45_words_is_not_short() -> None:
    lamps = "It had paid for lamps."
    words = [f"The fund had {'very ' * many}old lamps." for many in (39, 40)]
    assert [len(one.split()) for one in words] == [44, 45]

    assert carried(words[0], lamps, "They were lit.") == [words[0], lamps]
    assert carried(words[1], lamps) == [words[1]]


def test_only_what_follows_the_last_sentence_shown_goes_on() -> None:
    one, two, three = paragraph(OUTLINED, "Tea was served.", "It had paid for lamps.")

    assert shown(OPEN, (one, 9.0), (two, -20.0), (three, -20.0)) == [one.text]
    assert shown(OPEN, (two, 9.0), (one, -20.0), (three, -20.0)) == [two.text, three.text]


# -- lists -----------------------------------------------------------------------------------------


def dates() -> list[Candidate]:
    return [one for one in everything(documents()[0]) if one.item.title == "Key dates"]


def test_a_list_is_shown_whole() -> None:
    pairs = [(one, 9.0 if place == 2 else -20.0) for place, one in enumerate(dates())]

    assert shown(asked("What are the key dates?"), *pairs) == [one.text for one in dates()[1:]]


def test_of_a_list_only_the_entries_of_the_year_asked_for_are_shown() -> None:
    pairs = [(one, 9.0 if place == 3 else -20.0) for place, one in enumerate(dates())]

    assert shown(asked("What are the key dates in 2022?"), *pairs) == [
        "•\tPanel budget day, 3 February 2022",
        "•\tPanel rural day, 9 June 2022",
    ]


def test_a_list_without_the_year_asked_for_is_shown_whole() -> None:
    pairs = [(one, 9.0) for one in dates()]

    assert len(shown(asked("What are the key dates in 2031?"), *pairs)) == 3


RESERVE = "•\tReserve day, if it snows, 5 March 2023"
DAYS = ["•\tBudget day, 3 February 2022", "•\tRural day, 9 June 2022", RESERVE]


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("Which date is only a reserve?", [RESERVE]),
        ("Which is the day if it snows?", DAYS),  # a day is every one of them
        ("Which date is there if it snows?", [RESERVE]),
        ("Which dates are for budget or rural matters?", DAYS),  # two of them
        ("Which dates are before March?", DAYS),  # a month is no name of an entry
        ("Which dates are for kennels?", DAYS),
        ("Which dates are in 2022?", DAYS[:2]),
        ("Which date in 2022 is for the budget?", DAYS[:1]),
    ],
)
def test_of_a_list_the_one_entry_that_a_word_of_the_question_names_is_shown(
    question: str, entries: list[str]
) -> None:
    text = minutes_text(
        "Tuesday, 8th March, 2022", {"Key dates": ["\n\n".join(("Agreed:", *DAYS)) + "\n"]}
    )
    page = a_document(text)
    listed = [one for one in everything(page) if one.text.startswith("•")]
    assert [one.text for one in listed] == DAYS

    assert shown(asked(question, of=learned(page)), *((one, 9.0) for one in listed)) == entries


# -- paragraphs ------------------------------------------------------------------------------------


def test_paragraphs_far_below_the_best_are_left_out() -> None:
    best, near = sentence("The Chief Constable stated"), sentence("RESOLVED that the proposed")

    limits = Limits(margin=1.2)
    both = [[best.text], [near.text]]
    assert texts(OPEN, *ranked((best, 5.0), (near, 3.8)), limits=limits) == both
    assert texts(OPEN, *ranked((best, 5.0), (near, 3.7)), limits=limits) == [[best.text]]


def test_several_are_shown_where_several_are_asked_for() -> None:
    five = [
        sentence(words)
        for words in (
            "The Chief Constable stated",
            "RESOLVED that the proposed",
            "RESOLVED that the rural",
            "A Member asked",
            "The Commissioner, Mr Pellow, p",
        )
    ]
    candidates = ranked(*((one, 5.0) for one in five), rarest_term=1.0)

    limits = Limits(most=2, most_many=4)
    assert len(texts(OPEN, *candidates, limits=limits)) == 2
    assert len(texts(SURVEY, *candidates, limits=limits)) == 4


def test_for_an_open_question_each_kind_of_authority_speaks_before_one_speaks_twice() -> None:
    first, second = sentence("The Chief Constable stated"), sentence("RESOLVED that the rural")
    second = replace(second, text="RESOLVED that the vans be sold.")
    third = sentence("Mr Colin Ashbrook asked")
    news = sentence("Ambershire Police Federation")
    candidates = ranked((first, 5.0), (second, 4.9), (third, 4.8), (news, 4.7), rarest_term=1.0)

    assert texts(SURVEY, *candidates, limits=Limits(most_many=2)) == [[first.text], [news.text]]
    assert texts(OPEN, *candidates) == [[second.text], [first.text]]  # as printed


def test_one_document_never_fills_an_open_answer() -> None:
    march = [one for one in everything(documents()[0]) if one.ordinal == 0]
    march = [one for one in march if not one.text.startswith("On this subject")]
    candidates = ranked(*((one, 5.0) for one in march), rarest_term=1.0)

    assert len(texts(SURVEY, *candidates, limits=Limits(most_many=4, per_document=3))) == 3


def test_off_topic_paragraphs_are_left_out_of_an_open_answer() -> None:
    best, other = sentence("The Chief Constable stated"), sentence("RESOLVED that the proposed")

    limits = Limits(margin_many=3.0, margin_topic=6.0)
    off = [scored(best, 5.0, rarest_term=1.0), scored(other, 1.0)]
    on = [scored(best, 5.0, rarest_term=1.0), scored(other, 1.0, rarest_term=1.0)]
    said_by_others = [off[0], scored(other, 1.0, rarest_term=1.0, speaker=-1.0)]

    assert texts(SURVEY, *off, limits=limits) == [[best.text]]
    assert texts(SURVEY, *on, limits=limits) == [[best.text], [other.text]]
    assert texts(SURVEY, *said_by_others, limits=limits) == [[best.text]]


def test_the_same_words_printed_twice_are_shown_once() -> None:
    once = sentence("RESOLVED that the proposed")
    again = replace(
        once, document=replace(documents()[2]), chunk_id="other", paragraph=once.paragraph
    )

    assert texts(OPEN, *ranked((once, 5.0), (again, 4.9))) == [[once.text]]
    assert same_words(once, replace(once, text="Resolved  that the\nproposed precept be supported"))
    assert not same_words(once, sentence("RESOLVED that the rural"))


def test_the_latest_picks_the_newest_document_on_the_topic() -> None:
    march, later = sentence("The Commissioner replied"), sentence(NOW)
    query = asked("What is the latest number of officers?")

    assert texts(
        query, scored(march, 5.0, rarest_term=1.0), scored(later, 1.0, rarest_term=1.0)
    ) == [[later.text]]
    assert texts(query, scored(march, 5.0, rarest_term=1.0), scored(later, 1.0)) == [[march.text]]
    assert texts(OPEN, *ranked((march, 5.0), (later, 1.0), rarest_term=1.0)) == [[march.text]]


def test_a_paragraph_on_this_subject_follows_the_one_it_speaks_of() -> None:
    before, after = sentence("A Member asked whether hare"), sentence("On this subject")

    assert texts(OPEN, *ranked((before, 5.0), (after, -5.0))) == [[before.text], [after.text]]


def test_a_paragraph_on_this_subject_by_somebody_else_than_asked_for_does_not_follow() -> None:
    before, after = sentence("A Member asked whether hare"), sentence("On this subject")
    query = asked("What did the Commissioner say of hares?")

    his = replace(scored(before, 5.0), concerns=frozenset({0}))
    assert texts(query, his, scored(after, -5.0, speaker=-1.0)) == [[before.text]]


@pytest.mark.parametrize("kind", ["heading", "note"])
def test_a_heading_or_a_note_is_never_shown(kind: str) -> None:
    best, one = sentence("The Chief Constable stated"), sentence("RESOLVED that the proposed")
    hidden = replace(best, paragraph=replace(best.paragraph, kind=kind))  # type: ignore[arg-type]

    assert texts(OPEN, *ranked((hidden, 9.0), (one, 1.0))) == [[one.text]]
    selection = ScoredSelector().select(OPEN, ranked((hidden, 9.0)))
    assert (selection.picked, selection.nothing) == ((), "not_in_documents")


def test_a_heading_answers_when_something_was() -> None:
    head = sentence("Federation welcomes")

    assert texts(asked("When did the vehicles come?"), scored(head, 5.0)) == [[head.text]]


def question_and_answer() -> tuple[Candidate, Candidate]:
    """A numbered question of Mr Vane's and its answer."""
    text = minutes_text("Tuesday, 8th March, 2022", {"Vans": ["Do vans run?", "Vans do."]})
    asks, answers = (one for one in everything(a_document(text)) if one.ordinal == 0)
    item = replace(
        asks.item,
        questions=(Question("Question 1", Speaker("Mr Vane", None), 0, 1, ("1/2",)),),
    )
    asks = replace(
        asks,
        item=item,
        paragraph=replace(asks.paragraph, kind="question", question="Question 1"),
    )
    answers = replace(answers, paragraph=replace(answers.paragraph, question="Question 1"))
    item = replace(item, paragraphs=(asks.paragraph, answers.paragraph))
    return replace(asks, item=item), replace(answers, item=item)


def test_a_question_that_is_chosen_brings_its_first_answer() -> None:
    asks, answers = question_and_answer()

    assert texts(OPEN, *ranked((asks, 5.0), (answers, -9.0))) == [[asks.text], [answers.text]]


def test_who_asked_is_told_by_the_question_though_its_answer_was_found() -> None:
    asks, answers = question_and_answer()
    found = ranked((answers, 9.0), (asks, -9.0))

    assert texts(asked("Who asked about vans?"), *found) == [[asks.text], [answers.text]]
    assert texts(asked("What was said about vans?"), *found) == [[answers.text]]


def test_what_somebody_said_is_all_that_is_shown_where_only_the_person_is_asked_about() -> None:
    ashbrook, other = sentence("Mr Colin Ashbrook asked"), sentence("The Chief Constable stated")
    query = asked("What did Mr Colin Ashbrook ask?")

    his = replace(scored(ashbrook, -9.0, speaker=1.0), concerns=frozenset({0}))
    assert texts(query, scored(other, 5.0, speaker=-1.0), his) == [[ashbrook.text]]
    assert texts(query, scored(other, 5.0, speaker=-1.0)) == []  # another's words are no answer


def test_what_changed_over_time_is_shown_oldest_first() -> None:
    march, later = sentence("The Commissioner replied"), sentence(NOW)
    candidates = ranked((later, 5.0), (march, 4.9), rarest_term=1.0)

    assert texts(asked("How have officers changed?"), *candidates) == [[march.text], [later.text]]
    assert texts(OPEN, *candidates) == [[later.text], [march.text]]


def test_neighbours_share_a_citation_and_others_do_not() -> None:
    one, two, three = everything(documents()[0])[1:4]

    assert [run.candidates for run in runs([one, two], 1.0)] == [(one, two)]
    assert [run.candidates for run in runs([one, three], 1.0)] == [(one,), (three,)]


@pytest.mark.parametrize(
    ("question", "resolution", "shown"),
    [
        ("What was decided about vans?", "that six vans be bought.", True),
        ("What did the Panel agree about vans?", "that six vans be bought.", True),
        ("What was said about vans?", "that six vans be bought.", False),
        ("What was decided about vans?", "that the report on vans be noted.", False),
    ],
)
def test_what_was_decided_is_told_by_what_was_resolved(
    question: str, resolution: str, shown: bool
) -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {"Vans": ["The Commissioner said that vans were old.", f"RESOLVED {resolution}"]},
        )
    )
    said, *resolved = everything(page)

    found = [text for run in texts(asked(question), *ranked((said, 9.0))) for text in run]

    assert said.text in found and (resolved[0].text in found) == shown, found


def test_what_is_near_but_not_shown_is_related() -> None:
    five = [one for one in everything(documents()[0]) if one.ordinal == 0][:5]
    candidates = ranked(*((one, 9.0 - 2 * place) for place, one in enumerate(five)))

    selection = ScoredSelector().select(OPEN, candidates)

    assert [run.lead for run in selection.picked] == candidates[:1]
    assert list(selection.related) == candidates[1:4]
    assert selection.confidence == 9.0


def test_nothing_is_selected_from_nothing() -> None:
    selection = ScoredSelector().select(OPEN, [])

    assert (selection.picked, selection.nothing) == ((), "not_in_documents")
    assert grouped([]) == []
