"""A provider that fails in every way that one can: an answer in time, and never a 500."""

import time
from pathlib import Path

import pytest

from service.model import Question
from service.models.calls import Breaker
from tests.service.modelled import modelled, over, service_of
from tests.service.provider import Provider, closed_port, providing

DEADLINE_S = 2.0
QUESTION = "How often had Taser been used?"
BROKEN = [
    "429", "429 for long", "500", "503", "401", "hang", "drip", "cut off", "empty", "not JSON",
    "no choices", "broken events", "wrong language", "1 MB", "invented labels", "tool call",
    "nobody listens",
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Import the provider's package once, as a service does when it starts."""
    over(closed_port()).warm()


@pytest.mark.parametrize("mode", BROKEN)
def test_a_broken_provider_leaves_an_answer_in_time_that_says_it_was_chosen_by_score(
    mode: str, tmp_path: Path
) -> None:
    with providing(mode) as provider:
        url = closed_port() if mode == "nobody listens" else provider.url
        one = over(url, deadline_s=DEADLINE_S, breaker=Breaker(99))
        with modelled(tmp_path, one) as served:
            began = time.monotonic()
            reply = served.client.post("/v1/ask", json={"question": QUESTION})
            took = time.monotonic() - began
            plain = served.client.post(
                "/v1/ask", json={"question": QUESTION, "model": "extractive"}
            ).json()

    answer = reply.json()
    assert reply.status_code == 200 and took <= DEADLINE_S + 1
    assert answer["status"] == "answered"
    assert answer["statements"] == plain["statements"]
    assert [n["code"] for n in answer["notices"]] == ["scored_selection"]


def test_a_provider_that_knows_no_schema_is_asked_without_one(tmp_path: Path) -> None:
    with providing("no schema") as provider, modelled(tmp_path, over(provider.url)) as served:
        for _ in range(2):
            answer = served.client.post("/v1/ask", json={"question": QUESTION}).json()

    assert answer["notices"] == []
    assert ["response_format" in one["body"] for one in provider.asked] == [True, False, False]


def test_a_provider_that_comes_back_is_asked_again_within_the_deadline() -> None:
    with providing("500") as provider:

        def heal() -> Provider:
            provider.mode = "good"
            return provider

        one = over(provider.url, deadline_s=5.0)
        first = service_of(one).ask(Question(QUESTION))
        tries = len(provider.asked)
        heal()
        second = service_of(one).ask(Question(QUESTION))

    assert tries == 3
    assert [n.code for n in first.notices] == ["scored_selection"]
    assert second.notices == () and len(provider.asked) == 4


def test_a_breaker_spares_a_provider_that_fails_and_tries_it_again_after_a_rest() -> None:
    now = [0.0]
    breaker = Breaker(failures=3, rest_s=10.0, clock=lambda: now[0])
    with providing("500") as provider:
        service = service_of(over(provider.url, breaker=breaker, tries=1))
        for _ in range(6):
            assert service.ask(Question(QUESTION)).status == "answered"
        refused = len(provider.asked)
        provider.mode = "good"
        now[0] = 11.0
        healed = [service.ask(Question(QUESTION)) for _ in range(2)]

    assert refused == 3
    assert [answer.notices for answer in healed] == [(), ()]
    assert len(provider.asked) == 5


def test_one_deadline_holds_for_rewriting_choosing_and_writing_together() -> None:
    from service.model import Turn
    from tests.service.modelled import Uses

    history = (Turn("user", "How many officers worked in Lowmere in 2022?"),)
    with providing("drip") as provider:
        one = over(provider.url, deadline_s=1.5, uses=Uses(True, True, True))
        began = time.monotonic()
        answer = service_of(one).ask(Question("and in 2023?"), history)
        took = time.monotonic() - began

    assert took <= 2.5
    assert answer.status in ("answered", "not_found")
