"""Who asks and who answers, in every way that minutes print questions."""

import pytest

from ingest.attribution import attribute
from ingest.model import AgendaItem, Document, Source
from ingest.structure import parse
from tests.ingest.minutes import who

LIST = (
    "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024 10.00 am\n\nItems\nNo. Item\n\n"
    "12.\n\nQuestions to the Commissioner\n\nMinutes:\n\n{}\n\n13.\n\nUrgent Business\n\n"
    "Minutes:\n\nThere was none.\n"
)
TABLE = (
    "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024 10.00 am\n\nNo. | Item |\n"
    "---|---|---\n12. | Questions to the Commissioner\n\nMinutes:\n\n{}\n|\n"
    "13. | Urgent Business\n\nMinutes:\n\nThere was none. |\n"
)
FLAT = (
    "MINUTES of a meeting of the Ambershire Police and Crime Panel held in the Moot Hall, Lowmere "
    "on Tuesday, 4 June 2024.\n\n11. Minutes\n\nThe minutes were agreed.\n\n"
    "12. Questions to the Commissioner\n\n{}\n\n13. Urgent Business\n\nThere was none.\n"
)
PAGES = {"list": LIST, "table": TABLE, "flat": FLAT}
PCC = "Police and Crime Commissioner"


def read(words: str, page: str = LIST) -> Document:
    return attribute(parse(page.format(words), Source(file="page.txt"), "0" * 64))


def item_of(document: Document) -> AgendaItem:
    return next(item for item in document.items if "Questions" in (item.title or ""))


def heard(words: str, page: str = LIST) -> list[tuple[str, str]]:
    """Each sentence of the item: who says it, and its words."""
    document = read(words, page)
    return [
        (who(one.speaker), " ".join(document.words(one.start, one.end).split()))
        for paragraph in item_of(document).paragraphs
        for one in paragraph.sentences
        if paragraph.kind != "heading"
    ]


def speakers_of(words: str, part: str, page: str = LIST) -> set[str]:
    found = {speaker for speaker, sentence in heard(words, page) if part in sentence}
    assert found, (part, heard(words, page))
    return found


RENDERINGS = [
    "Q. Councillor Hallam asked whether drones had been bought.\n\nA. Three had been bought.",
    "Q.  Councillor Hallam asked the following question:-\n\nHow many drones?\n\n"
    "A.  Three had been bought.",
    "Q - Cllr Hallam asked how many drones there were.\nA - Three had been bought.",
    "Q: Cllr Hallam wanted to know about drones.\n\nA: Three had been bought.",
    "Q1. Cllr Hallam asked how many drones there were.\n\nA1. Three had been bought.",
    "Q1 (Cllr Hallam) How many drones are there?\n\nA1 Three had been bought.",
    "Q1: Cllr Hallam: How many drones are there?\n\nA1: Three had been bought.",
    "Q1 How many drones are there? (Cllr Hallam)\n\nA1 Three had been bought.",
    "Question from Cllr Hallam:\n\nHow many drones are there?\n\nThree had been bought.",
    "Question from Cllr Hallam: How many drones are there?\n\nResponse: Three had been bought.",
    "Question by Councillor HALLAM\n\nHow many drones are there?\n\nReply by the Commissioner\n\n"
    "Three had been bought.",
    "Question 1 - Cllr Hallam\n\nHow many drones are there?\n\nAnswer 1\n\nThree had been bought.",
    "Question 1\n\nCllr Hallam\n\nHow many drones are there?\n\nAnswer:\n\nThree had been bought.",
    "Question 1\n\nCllr Hallam asked how many drones there were.\n\nResponse\n\n"
    "Three had been bought.",
    "Question 1\nHow many drones are there?\nAsked by: Cllr Hallam\nAnswered by: the Commissioner\n"
    "Three had been bought.",
    "How many drones are there? (Cllr Hallam, Lowmere Borough Council)\n\nThree had been bought.",
    "How many drones are there?\n\n(Asked by Cllr Hallam)\n\nThree had been bought.",
    "**Question 1 from Cllr Hallam:** How many drones are there?\n\n**Answer:** Three had been "
    "bought.",
    "Q: How many drones are there? – Cllr Hallam\nA: Three had been bought. – Ms Tolland",
    "Question: Cllr Hallam\nHow many drones are there?\nAnswer: Three had been bought.",
    "Supplementary question from Cllr Hallam: How many drones? Response: Three had been bought.",
    "Cllr Hallam: How many drones are there?\n\nCommissioner: Three had been bought.",
    "**Cllr Hallam:** How many drones are there?\n\n**Commissioner:** Three had been bought.",
    "Cllr Hallam (Lowmere): I ask about drones. How many are there?\n\n"
    "Ms Tolland (Commissioner): Three had been bought.",
    "Councillor J Hallam to ask the Police and Crime Commissioner:\n\n“How many drones are there?”"
    "\n\nThe Commissioner replied:\n\n“Three had been bought.”",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("words", RENDERINGS)
def test_the_asker_is_found_and_never_speaks_the_answer(words: str, page: str) -> None:
    plain = words if page != "flat" else words.replace("**", "")
    sentences = heard(plain, PAGES[page])

    asked = {speaker for speaker, said in sentences if "drones" in said and "Three" not in said}
    answered = {speaker for speaker, said in sentences if "Three had been bought" in said}
    assert {name.split(" ")[-1].casefold() for name in asked} == {"hallam"}, sentences
    assert answered, sentences
    assert not any("hallam" in name.casefold() for name in answered), sentences


@pytest.mark.parametrize(
    ("words", "answer", "speaker"),
    [
        ("Question by Cllr Hallam\n\nWhy?\n\nReply by the Chief Constable\n\nI am. It is so.",
         "It is so", "Chief Constable"),
        ("Question by Cllr Hallam\n\nWhy?\n\nResponse from Ms Tolland: I am content. It is so.",
         "It is so", "Ms Tolland"),
        ("Question 1 - Cllr Hallam\n\nWhy?\n\nThe Chief Constable’s response:\n\nIt is so.",
         "It is so", "Chief Constable"),
        ("Q. Cllr Hallam asked the Chief Constable why the van was late.\n\nA. It is so.",
         "It is so", "-"),  # not the Commissioner, who was not asked
        ("Q: Why? – Cllr Hallam\nA: I am sure. It is so. – Chief Constable Rix",
         "It is so", "Chief Constable Rix"),
        ("Q: Why? (Cllr Hallam)\nA: It is so. (Chief Constable)", "It is so", "Chief Constable"),
        ("Q. Cllr Hallam asked why.\n\nA. Chief Constable Rix said that it was so.",
         "it was so", "Chief Constable Rix"),
    ],
)  # fmt: skip
def test_an_answer_is_given_by_whoever_is_said_to_give_it(
    words: str, answer: str, speaker: str
) -> None:
    assert speakers_of(words, answer) == {speaker}


@pytest.mark.parametrize(
    "words",
    [
        # The line below the question mark may be the answer, or the question going on.
        "Question 1 - Cllr Hallam\nHow many drones are there?\nThree had been bought.\n\n"
        "Question 2 - Cllr Dray\nWhy?\nThree had been bought.",
        "Cllr Hallam:\nHow many drones are there?\n\nThree had been bought.\n\n"
        "The Commissioner explained that there would be more.",
    ],
)
def test_what_may_be_question_or_answer_is_nobodys(words: str) -> None:
    assert speakers_of(words, "Three had been bought") == {"-"}


def test_a_question_that_speaks_of_an_office_is_not_asked_by_its_holder() -> None:
    words = "Q. The Commissioner asked for more money in May. Why was that?\n\nA. It was needed."

    assert speakers_of(words, "asked for more money") == {"-"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Cllr Hallam: Thank you, Chair. I ask about the van.\n\nMs Tolland: It broke down. "
         "We mended it.\n\nCllr Hallam: Will it last?\n\nMs Tolland: No.\n\nChair: Thank you. We "
         "move on.",
         ["Cllr Hallam", "Cllr Hallam", "Ms Tolland", "Ms Tolland", "Cllr Hallam", "Ms Tolland",
          "Chair", "Chair"]),
        ("Ms Tolland: I am glad. The Chief Constable said that it was late. We go on.",
         ["Ms Tolland", "-", "Ms Tolland"]),
        ("Cabinet Member for Homes: Cllr Hallam said that rents were frozen.", ["Cllr Hallam"]),
        ("Cllr Dray: The Commissioner said that it was late.", ["-"]),
        ("Report author: Jo Reed, Head of Policy.", ["-"]),
        ("Chair: Cllr Hallam\n\nThe report was late.", ["-"]),
    ],
)  # fmt: skip
def test_a_name_and_a_colon_open_somebodys_turn(words: str, found: list[str]) -> None:
    assert [speaker for speaker, _ in heard(words)] == found


def test_an_answer_in_a_turn_replies_to_whoever_asked() -> None:
    document = read("Cllr Hallam: Why is it late?\n\nMs Tolland: It broke down.")

    answer = item_of(document).paragraphs[1].sentences[0]
    assert (who(answer.speaker), answer.act, who(answer.reply_to)) == (
        "Ms Tolland", "replied", "Cllr Hallam",
    )  # fmt: skip


def test_the_questions_of_an_item_name_their_askers() -> None:
    words = (
        "Q1. Cllr Hallam asked how many drones there were.\n\nA1. There were three.\n\n"
        "Q2. Mr Reed: When will the roof be mended?\n\nA2. In May.\n\n"
        "Q3. A Member asked about vans.\n\nA3. There were two."
    )

    questions = item_of(read(words)).questions

    assert [who(question.asker) for question in questions] == ["Cllr Hallam", "Mr Reed", "Member"]
    assert [len(question.paragraphs) for question in questions] == [1, 1, 1]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(
    "words",
    [
        "Question 1\n\n1. Why are vans late? (Cllr Faisal Mirza, Holm Borough Council)",
        "Question 1\n\n1. Why are vans late?\n\n(Cllr Faisal Mirza, Holm Borough Council)",
        "Question 1\n\n1. Vans are late. Why are vans late? (Cllr Faisal Mirza)",
        "1. Why are vans late?\n\n(Cllr Faisal Mirza, Holm Borough Council)",
    ],
)
def test_a_name_in_brackets_behind_a_numbered_question_is_who_asks(words: str, page: str) -> None:
    told = f"{words}\n\n2. The Commissioner said that snow had fallen."

    assert [question.asker and question.asker.name for question in
            item_of(read(told, page)).questions] == ["Cllr Faisal Mirza"]  # fmt: skip
    assert speakers_of(told, "Why are", page) == {"Cllr Faisal Mirza"}
    assert speakers_of(told, "snow", page) == {PCC}


def test_a_numbered_line_below_a_label_that_asks_nothing_is_no_question() -> None:
    told = "Question 1\n\n1. The Commissioner said that snow had fallen."

    assert speakers_of(told, "snow") == {PCC}


# -- the asker's line below a numbered heading -----------------------------------------------------

ADDRESSED = (
    "Question 1\n\nCllr Anna Hallam to ask the Police and Crime Commissioner:\n\n"
    "“How many drones are there?”\n\nAnswer:\n\nThree were reported in March. I have bought two."
    "\n\n"
    "Question 2\n\nMr Sole to ask the Police and Crime Commissioner:\n\n“Why so few?”\n\n"
    "Answer:\n\nThe Commissioner has asked for more.\n\n"
    "Question 3\n\nMs Reed to ask the Chief Constable:\n\n“And who flies them?”\n\n"
    "Answer (from Jo Marsh):\n\nI fly them myself.\n"
)


def test_the_line_that_says_who_is_to_ask_whom_is_no_question_of_its_own() -> None:
    questions = item_of(read(ADDRESSED, FLAT)).questions

    assert [one.label for one in questions] == ["Question 1", "Question 2", "Question 3"]
    assert [one.asker.name for one in questions if one.asker] == [
        "Cllr Anna Hallam",
        "Mr Sole",
        "Ms Reed",
    ]


def test_a_written_answer_in_the_first_person_is_of_whom_the_question_asks() -> None:
    assert speakers_of(ADDRESSED, "Three were reported", FLAT) == {PCC}
    assert speakers_of(ADDRESSED, "I have bought", FLAT) == {PCC}
    assert speakers_of(ADDRESSED, "has asked for more", FLAT) == {"-"}
    assert speakers_of(ADDRESSED, "I fly them", FLAT) == {"Jo Marsh"}


def test_a_written_answer_in_the_first_person_is_nobody_s_where_it_is_not_said_who_is_asked() -> (
    None
):
    words = "Question 1\n\nCllr Anna Hallam:\n\n“How many?”\n\nAnswer:\n\nI have bought two.\n"

    assert speakers_of(words, "I have bought", FLAT) == {"-"}
