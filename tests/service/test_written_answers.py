"""A written sentence stands only where rules can tell that its source says the same."""

import json
import re
from collections.abc import Sequence

import pytest

from ingest.blocks import collapse
from service.model import Answer, Question
from service.models.answerer import Uses
from service.models.checks import Source, refusal
from service.models.protocol import Message
from service.models.write import drafted
from tests.service.corpus import documents
from tests.service.modelled import ScriptedModel, answerer, service_of

# Source and a sentence that leaves out what carries no weight.
TRUE = [
    ("In 2022 there were 37 officers in Lowmere.", "In 2022 there were 37 officers in Lowmere"),
    ("The report was also very detailed.", "The report was detailed."),
    ("The underspend was £1.2 million.", "The underspend was £1.2m."),
    ("The underspend was £1,200,000.", "The underspend was £1.2 million."),
    ("Twelve vehicles were bought in March 2022.", "12 vehicles were bought in March 2022."),
    ("However, burglary had not fallen.", "However burglary had not fallen."),
    ("Why had the precept risen?", "Why had the precept risen?"),
    ("Members asked whether burglary had fallen.", "Members asked whether burglary had fallen."),
]  # fmt: skip
# Source and a sentence that says something else, by kind.
FALSE = [
    ("tense changed", "Thefts had fallen by 4%.", "Thefts will fall by 4%."),
    ("negation lost", "Burglary had not fallen.", "Burglary had fallen."),
    ("negation added", "Burglary had fallen.", "Burglary had not fallen."),
    ("non-pecuniary", "A non-pecuniary interest was declared.",
     "A pecuniary interest was declared."),
    ("failed to", "The force failed to meet its target.", "The force met its target."),
    ("without", "The road opened without a crossing.", "The road opened with a crossing."),
    ("declined", "Members declined to support it.", "Members support it."),
    ("cannot", "The force could not recruit.", "The force could recruit."),
    ("figure changed", "There were 37 officers.", "There were 73 officers."),
    ("decimal moved", "The rise was 4.99%.", "The rise was 49.9%."),
    ("unit changed", "The cost was £1.2 million.", "The cost was £1.2 billion."),
    ("per cent or points", "Trust rose by 4 points.", "Trust rose by 4%."),
    ("pounds lost", "It cost £37.", "It cost 37."),
    ("year moved", "In 2022 there were 37 and in 2023 there were 52.",
     "In 2023 there were 37 and in 2022 there were 52."),
    ("counts swapped", "There were 5 for and 8 against.", "There were 8 for and 5 against."),
    ("date mixed", "It opened on 3 May 2022.", "It opened on 3 June 2022."),
    ("figure left out", "Thefts fell from 540 to 312.", "Thefts fell from 540."),
    ("truncated", "Concern was expressed that reserves had fallen below 3%.",
     "Reserves had fallen below 3%."),
    ("asked made stated", "A Member asked whether hare coursing had fallen.",
     "Hare coursing had fallen."),
    ("proposed made agreed", "It was proposed that the fee be doubled.", "The fee was doubled."),
    ("alleged made fact", "It was alleged that records were altered.", "Records were altered."),
    ("would made did", "The road would reopen in May.", "The road reopened in May."),
    ("if dropped", "If funds allow, the station reopens.", "The station reopens."),
    ("unless dropped", "The post ends unless it is renewed.", "The post ends."),
    ("subject to dropped", "The sale goes ahead subject to consent.", "The sale goes ahead."),
    ("scope dropped", "Crime had risen in rural wards.", "Crime had risen."),
    ("for one year dropped", "The grant was extended for one year.", "The grant was extended."),
    ("on behalf of dropped", "A statement was read on behalf of residents.",
     "A statement was read."),
    ("only dropped", "Only two wards were visited.", "Two wards were visited."),
    ("some made all", "Some officers had been trained.", "Officers had been trained."),
    ("about dropped", "About 40 homes were flooded.", "40 homes were flooded."),
    ("less than dropped", "Less than 40 homes were flooded.", "40 homes were flooded."),
    ("draft dropped", "The draft budget was £9m.", "The budget was £9m."),
    ("target made result", "The target was 90%.", "It was 90%."),
    ("direction", "Burglary rose by 3%.", "Burglary fell by 3%."),
    ("antonym", "The review was welcomed.", "The review was criticised."),
    ("cause added", "Burglary fell. ", "Burglary fell because patrols doubled."),
    ("subject and object", "Farmers had warned officers.", "Officers had warned farmers."),
    ("another subject", "Response times fell by 3%.", "Burglary fell by 3%."),
    ("name added", "The report was late.", "Mr Pryce said that the report was late."),
    ("name cut", "Sunita Marwood chaired the review.", "Marwood chaired the review."),
    ("office cut", "The Deputy Chief Constable spoke first.", "The Chief Constable spoke first."),
    ("outcome", "The report was discussed.", "The report was approved."),
    ("outcome flip", "The veto was lost.", "The veto was carried."),
    ("censure", "The conduct was discussed.", "The conduct was censured."),
    ("question made statement", "Had burglary fallen?", "Burglary had fallen."),
    ("link", "The map was shown.", "The map was shown https://e.example/."),
    ("markdown", "The map was shown.", "The **map** was shown."),
    ("html", "The map was shown.", "The <b>map</b> was shown."),
    ("nothing but glue", "The map was shown.", "It was the."),
    ("empty", "The map was shown.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "written"), TRUE)
def test_a_sentence_that_leaves_out_nothing_of_weight_stands(source: str, written: str) -> None:
    assert refusal(written, Source(source)) is None


@pytest.mark.parametrize(
    ("source", "written"), [case[1:] for case in FALSE], ids=[case[0] for case in FALSE]
)
def test_a_sentence_that_says_something_else_is_refused(source: str, written: str) -> None:
    assert refusal(written, Source(collapse(source))) is not None


def test_every_sentence_of_the_record_stands_for_itself_and_for_no_other() -> None:
    said = [
        collapse(document.words(sentence.start, sentence.end))
        for document in documents()
        for item in document.items
        for paragraph in item.paragraphs
        for sentence in paragraph.sentences
    ]

    assert all(refusal(one, Source(one)) is None for one in said)
    others = [(one, other) for one in said for other in said if one != other]
    assert [pair for pair in others if refusal(pair[0], Source(pair[1])) is None] == []


def test_words_of_weight_cannot_be_left_out_of_any_sentence_of_the_record() -> None:
    """Each sentence, with each negation, modal, preposition or figure in turn taken out."""
    weighty = re.compile(r"\b(?:not|no|would|whether|in|that had|\d[\d.]*|asked|proposed|by)\b")
    for document in documents():
        for words in re.findall(r"[A-Z][^.\n]{20,}\.", document.text):
            one = collapse(words)
            for match in weighty.finditer(one):
                cut = collapse(one[: match.start()] + one[match.end() :])
                if match.group() != "that had":
                    assert refusal(cut, Source(one)) is not None, cut


# --- through the service ------------------------------------------------------------------------


def writing(text: str) -> ScriptedModel:
    """Chooses the sentence on Taser, then writes this."""

    def reply(messages: Sequence[Message]) -> str:
        said = "\n".join(message.content for message in messages)
        shown = re.findall(r"^\[([A-Z0-9]{3})\] (.+)$", said, re.M)
        if shown:
            labels = [label for label, words in shown if "fuel costs" in words or "road" in words]
            return json.dumps({"labels": labels})
        return text

    return ScriptedModel(reply)


def answer_of(text: str) -> Answer:
    one = answerer(writing(text), uses=Uses(True, True, True))
    return service_of(one).ask(Question("What was said about fuel costs and the road?"))


def test_a_written_sentence_is_marked_and_has_its_source_one_tap_away() -> None:
    answer = answer_of("Mr Ashbrook asked about nothing. Fuel costs doubled. [1]")

    assert [notice.code for notice in answer.notices][-1] in ("machine_written", "written_refused")
    for statement in answer.statements:
        assert statement.verbatim or statement.source
        quotes = [citation.quote for citation in answer.citations]
        assert any((statement.source or statement.text) in quote for quote in quotes)


def test_a_sentence_that_fails_is_replaced_by_the_one_that_it_cites() -> None:
    texts = [collapse(document.text) for document in documents()]

    answer = answer_of("The precept was censured by everyone. [1] It was shown. [9] Lies.")

    assert all(statement.verbatim for statement in answer.statements)
    assert all(any(one.text in text for text in texts) for one in answer.statements)
    assert [notice.code for notice in answer.notices] == ["written_refused"]


def test_a_mix_of_written_and_replaced_sentences_says_which_is_which() -> None:
    from service.model import Citation, CitedDocument, Notice, Statement
    from service.models.calls import Calls, Work
    from service.models.prompts import prompt
    from service.models.write import written
    from service.watch import Watch

    sources = (
        "In all, 81% of urgent calls were also answered in time.",
        "Burglary had not fallen.",
    )
    cited = CitedDocument("d", "f", None, None, "minutes", None)
    citations = tuple(
        Citation(n, "l", cited, None, None, None, None, words, words, False, "/u")
        for n, words in enumerate(sources, 1)
    )
    quoted = Answer(
        "answered",
        "x",
        tuple(Statement(words, (n,), None, None) for n, words in enumerate(sources, 1)),
        citations,
        (Notice("undated", "w", None, (1,)),),
    )
    wrote = "- Burglary had fallen. [2]\n- In all 81% of urgent calls were answered in time. [1][2]"
    calls = Calls(ScriptedModel(lambda messages: wrote))

    answer = written(quoted, "q", calls, prompt("write.md"), Work(1e12, Watch()))

    assert answer.answer == (
        "“Burglary had not fallen.” [1] In all 81% of urgent calls were answered in time. [2]"
    )
    assert [(s.verbatim, s.source) for s in answer.statements] == [
        (True, None),
        (False, sources[0]),
    ]
    assert [c.quote for c in answer.citations] == [sources[1], sources[0]]
    assert [(notice.code, notice.citations) for notice in answer.notices] == [
        ("undated", (2,)),
        ("machine_written", ()),
    ]


def test_a_draft_is_read_sentence_by_sentence_with_its_marks() -> None:
    found = drafted("Intro without mark. One. [1]\n2) Two [2][3]. Three no mark")

    assert [(one.text, one.cites) for one in found] == [
        ("Intro without mark. One.", (1,)),
        ("Two", (2, 3)),
    ]
    assert len(drafted("a [1] " * 50)) == 5
    assert drafted("[" * 10_000) == drafted("x" * 100_000) == ()
