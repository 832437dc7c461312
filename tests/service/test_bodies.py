"""A body that speaks as one is called what it is."""

import pytest

from service.bodies import called
from service.model import Question
from service.pipeline import AnswerPipeline
from service.wire import document_json
from tests.service.corpus import TODAY, a_document, sentence, small_index
from tests.service.test_pipeline import ALWAYS


def page(body: str) -> str:
    return (
        f"{body}\nTuesday, 8 March 2022\n\n3. DEPOTS\n\n1. Cllr Anwen Dray said that the depots "
        "were old.\n\nRESOLVED that the depots be painted.\n"
    )


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("Ambershire Police and Crime Panel", "Panel"),
        ("Lowmere Planning Committee", "Committee"),
        ("Lowmere District Council", "Council"),
        ("Lowmere Combined Fire Authority", "Authority"),
        ("LOWMERE SCHOOLS FORUM", "Forum"),
        ("Council and Police Panel of Lowmere Board", "Panel"),
    ],
)
def test_who_resolved_is_the_body_of_the_page(body: str, role: str) -> None:
    document = a_document(page(body), "page.txt")
    speaker = called(sentence("RESOLVED", document).sentence.speaker, document)
    assert speaker is not None
    assert (speaker.name, speaker.role) == (None, role)


def test_where_no_body_is_printed_it_is_the_meeting() -> None:
    words = "1. The Chairman said that the depots were old.\n\nRESOLVED that they be painted.\n"
    document = a_document(f"Minutes:\n\n{words}", "page.txt")
    assert document.meeting is None or document.meeting.body is None
    speaker = called(sentence("RESOLVED", document).sentence.speaker, document)
    assert speaker is not None
    assert speaker.role == "Meeting"


def test_a_person_stays_a_person() -> None:
    document = a_document(page("Lowmere District Council"), "page.txt")
    speaker = sentence("Cllr Anwen Dray said", document).sentence.speaker
    assert called(speaker, document) == speaker
    assert called(None, document) is None


def test_answers_and_documents_call_it_the_same() -> None:
    document = a_document(page("Lowmere District Council"), "page.txt")
    pipeline = AnswerPipeline(judge=ALWAYS, today=lambda: TODAY)
    answer = pipeline.answer(
        Question("What was resolved about the depots?"), (), small_index(document)
    )
    assert "(the Council)" in answer.answer
    assert [one.speaker.role for one in answer.statements if one.speaker] == ["Council"]
    (item,) = document_json(document)["items"]
    said = [s["speaker"] for p in item["paragraphs"] for s in p["sentences"]]
    roles = {speaker["role"] for speaker in said if speaker}
    assert "Council" in roles
    assert "Panel" not in roles
