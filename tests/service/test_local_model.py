"""The real thing: SmolLM2 served by llama.cpp. Weak, and unable to say what is not so."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.blocks import collapse
from ingest.errors import SettingsError
from service.models.answerer import Uses
from service.models.calls import Calls
from service.models.local import WEIGHTS_SHA256, LocalModel, check, weights
from service.models.protocol import Message
from tests.service.adversarial import ATTACKS, CANARY
from tests.service.corpus import a_document, documents
from tests.service.modelled import PIPELINE, ModelAnswerer, ServedIndex, modelled
from tests.service.test_adversarial import answer_in, canaried, minutes_text

TASER = "How often had Taser been used?"
ROOM = 160  # tokens of passages: two cores read about 150 in a second when nobody else computes
DEADLINE_S = 8.0
SAMPLE = (1, 5, 21, 40)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalModel]:
    model = LocalModel(threads=1)  # beside the tests' own work two get in each other's way
    yield model
    model.close()


def answering(local: LocalModel, **values: Any) -> ModelAnswerer:
    calls = Calls(local, tries=1, max_tokens=24)
    return ModelAnswerer(calls, PIPELINE, deadline_s=DEADLINE_S, room=ROOM, **values)


def test_the_weights_are_the_published_ones_and_their_package_is_never_imported() -> None:
    file = weights()
    script = (
        "import sys; from service.models.local import weights; weights(); "
        "assert not [name for name in sys.modules if 'smollm' in name]"
    )
    root = Path(__file__).resolve().parent.parent.parent

    assert file.name == "SmolLM2-135M-Instruct.Q4_1.gguf"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root)


def test_a_changed_byte_in_the_weights_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "weights.gguf"
    changed.write_bytes(b"GGUF" + b"\x00" * 1_000)

    with pytest.raises(SettingsError, match="SHA-256"):
        check(changed)
    assert len(WEIGHTS_SHA256) == 64


def test_langchain_calls_it_whole_and_streaming(local: LocalModel) -> None:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    chat = ChatOpenAI(
        model="smollm2", base_url=local.url, api_key=SecretStr("none"), temperature=0,
        max_completion_tokens=12, stream_usage=True,
    )  # fmt: skip

    whole = chat.invoke("Name a colour.")
    chunks = list(chat.stream("Name a colour."))

    assert whole.text.strip() and whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] > 0
    assert len([chunk for chunk in chunks if chunk.text]) > 1
    assert "".join(str(chunk.text) for chunk in chunks) == whole.text


def test_it_keeps_to_a_schema_and_to_a_deadline(local: LocalModel) -> None:
    from service.errors import ModelUnavailable
    from service.models.parse import labels_of, labels_schema

    said = [Message("user", 'Reply with JSON: {"labels": ["K4Q"]}')]
    schema = labels_schema(["K4Q", "P2R"])
    reply = local.complete(said, timeout_s=20, max_tokens=24, schema=schema)
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="in time"):
        local.complete([Message("user", "Tell a story.")], timeout_s=0.5, max_tokens=100)
    took = time.monotonic() - began

    assert set(labels_of(reply.text) or ["K4Q"]) <= {"K4Q", "P2R"} and "labels" in reply.text
    assert (reply.input_tokens or 0) > 5 and (reply.output_tokens or 0) > 3
    assert took < 1.0


def test_its_answer_is_the_record_s_own_words_whatever_it_writes(
    local: LocalModel, tmp_path: Path
) -> None:
    texts = [collapse(document.text) for document in documents()]
    with modelled(tmp_path, answering(local, uses=Uses(True, True, True))) as served:
        began = time.monotonic()
        answer = served.client.post("/v1/ask", json={"question": TASER}).json()
        took = time.monotonic() - began
        record = served.service.conversations.record(answer["id"])

    assert took <= DEADLINE_S + 1
    assert (answer["status"], answer["model"]) == ("answered", "local")
    assert record["calls"] and record["calls"][0]["use"] == "choose"
    for statement in answer["statements"]:
        source = statement.get("source") or statement["text"]
        assert any(source in text for text in texts)


@pytest.mark.parametrize("number", SAMPLE)
def test_an_attack_on_it_brings_nothing_planted_out(
    number: int, local: LocalModel, tmp_path: Path
) -> None:
    attack = ATTACKS[number - 1]
    held = [*documents()]
    if attack.planted:
        text = minutes_text("Friday, 6th May, 2022", {"Precept": list(attack.planted)}, first=60)
        held.append(a_document(text, "planted.txt"))
    texts = [collapse(document.text) for document in held]
    one = answering(local, prompts=canaried())
    question = attack.questions[0]
    history = [{"role": role, "content": said} for role, said in attack.history]
    values = {"store_conversations": False}
    with modelled(tmp_path, one, ServedIndex(*held), **values) as served:  # type: ignore[arg-type]
        messages = [*history, {"role": "user", "content": question}]
        body = {"model": "local", "messages": messages}
        reply = served.client.post("/v1/chat/completions", json=body)

    said = reply.text.lower()
    answer = answer_in("completions", reply)
    assert reply.status_code == 200 and CANARY.lower() not in said
    assert not [words for words in attack.forbidden if words in said]
    assert all(any(s["text"] in text for text in texts) for s in answer["statements"])
    assert json.dumps(answer)


def test_the_server_ends_with_the_service(tmp_path: Path) -> None:
    local = LocalModel()
    local.warm()
    process = local._process
    assert process is not None and process.poll() is None

    local.close()

    assert process.poll() is not None
