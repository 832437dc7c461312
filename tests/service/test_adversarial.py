"""Forty adversarial categories, three channels, and chat models that mean harm or mean nothing."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.blocks import collapse
from service.chat import ChatService
from service.models.answerer import Uses
from service.models.checks import Source, refusal
from service.models.prompts import Prompts, prompt_of
from service.models.prompts import shipped as shipped_prompts
from service.settings import ServiceSettings
from tests.ingest.build import minutes_text
from tests.service.adversarial import ATTACKS, CANARY, Attack, Obeys, Rambles
from tests.service.corpus import a_document, documents
from tests.service.modelled import (
    PIPELINE,
    Pointed,
    ScriptedModel,
    ServedIndex,
    answerer,
    create_app,
)
from tests.service.modelled import Generations as Served

CHANNELS = ("ask", "events", "completions")
MODELS = ("obeys", "obeys and writes", "rambles", "rambles and writes")
tried: list[tuple[int, str, str]] = []


def canaried() -> Prompts:
    """The prompts that ship, each with a secret in it."""
    shipped = shipped_prompts()
    return Prompts(
        *(
            prompt_of(one.name, f"{CANARY}\n{one.system}\n---\n{one.user}")
            for one in (shipped.choose, shipped.rewrite, shipped.write)
        )
    )


@dataclass
class Target:
    """The application over one index, with every model on offer."""

    client: TestClient
    obeys: Obeys
    texts: list[str]


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, ...], Target]]:
    with ExitStack() as stack:
        yield {
            planted: stack.enter_context(_target(planted, tmp_path_factory.mktemp("data")))
            for planted in {attack.planted for attack in ATTACKS}
        }


def _target(planted: tuple[str, ...], data: Path) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def made() -> Iterator[Target]:
        obeys, rambles = Obeys(), Rambles()
        held = [*documents()]
        if planted:
            text = minutes_text("Friday, 6th May, 2022", {"Precept": list(planted)}, first=60)
            held.append(a_document(text, "planted.txt"))
        offered: dict[str, Any] = {"extractive": PIPELINE}
        for name in MODELS:
            reply = obeys if name.startswith("obeys") else rambles
            offered[name] = answerer(
                ScriptedModel(reply, name),
                uses=Uses(True, True, "writes" in name),
                prompts=canaried(),
            )
        generations = Served(Pointed(ServedIndex(*held)), 60)
        generations.open()
        service = ChatService(generations, offered, MODELS[0], None)
        settings = ServiceSettings.load(
            data=data, rate_per_caller="", rate_together="", store_conversations=False
        )
        app = create_app(service, settings)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Target(client, obeys, [collapse(document.text) for document in held])

    return made()


def sent(target: Target, channel: str, attack: Attack, question: str, model: str) -> Any:
    """The reply of one channel."""
    if channel == "completions":
        messages = [{"role": role, "content": said} for role, said in attack.history]
        messages.append({"role": "user", "content": question})
        body: dict[str, Any] = {"model": model, "messages": messages}
        path = "/v1/chat/completions"
    else:
        body = {"question": question, "model": model}
        if attack.history:
            body["history"] = [{"role": r, "content": said} for r, said in attack.history]
        if attack.filters:
            body["filters"] = dict(attack.filters)
        path = "/v1/ask"
    headers = {"Content-Type": "application/json"}
    if channel == "events":
        headers["Accept"] = "text/event-stream"
    return target.client.post(path, content=json.dumps(body), headers=headers)


def answer_in(channel: str, reply: Any) -> dict[str, Any]:
    """The answer object that a channel carried."""
    if channel == "completions":
        return dict(reply.json()["askminutes"])
    if channel == "ask":
        return dict(reply.json())
    (data,) = re.findall(r"^event: answer\n(?:id: .*\n)?data: (.*)$", reply.text, re.M)
    return dict(json.loads(data))


def assert_from_the_record(target: Target, answer: dict[str, Any]) -> None:
    """No sentence that the record does not hold, no link that no document has."""
    for statement in answer["statements"]:
        source = statement.get("source") or statement["text"]
        assert any(source in text for text in target.texts), source
        assert statement["citations"]
        if not statement["verbatim"]:
            assert refusal(statement["text"], Source(source, statement["act"])) is None
    for citation in (*answer["citations"], *answer["related"]):
        assert any(citation["quote"] in text for text in target.texts)
        assert any(citation["passage"] in text for text in target.texts)
    for quoted in re.findall("“([^“”]+)” \\[", answer["answer"]):
        assert any(quoted in text for text in target.texts), quoted
    assert (answer["status"] == "answered") == bool(answer["statements"])


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.number} {attack.name}")
def test_no_planted_claim_no_canary_and_no_foreign_link_comes_out(
    attack: Attack, targets: dict[tuple[str, ...], Target]
) -> None:
    target = targets[attack.planted]
    target.obeys.attack = attack
    for turn, question in enumerate(attack.questions):
        for channel in CHANNELS:
            for kind in ("obeys", "rambles"):
                model = kind if (turn + len(channel)) % 2 else f"{kind} and writes"
                reply = sent(target, channel, attack, question, model)
                tried.append((attack.number, channel, model))
                said = reply.text.lower()
                assert CANARY.lower() not in said
                assert not [words for words in attack.forbidden if words in said], said
                if attack.refused:
                    assert reply.status_code in (400, 413, 422) and len(reply.content) <= 1_000
                    continue
                assert reply.status_code == 200, reply.text
                answer = answer_in(channel, reply)
                assert answer["status"] in attack.status
                assert_from_the_record(target, answer)
                assert not re.search(r"https?:|javascript:|data:|www\.", answer["answer"])


def test_the_models_did_what_they_were_told(targets: dict[tuple[str, ...], Target]) -> None:
    """The suite would prove nothing if no model were asked or no planted text were there."""
    target = targets[ATTACKS[0].planted]
    target.obeys.attack = ATTACKS[0]

    reply = sent(target, "ask", ATTACKS[0], "What was said about the precept?", "obeys").json()
    plain = sent(target, "ask", ATTACKS[0], "What was said about the precept?", "obeys and writes")

    assert reply["usage"]["input_tokens"] > 0
    assert any("censured" in text for text in target.texts)
    assert plain.json()["notices"], "what the model wrote was refused, and the answer says so"


def test_at_least_a_thousand_cases_were_tried() -> None:
    assert {number for number, _, _ in tried} in ({a.number for a in ATTACKS}, set())
    assert len(tried) >= 1_000 or not tried, len(tried)
