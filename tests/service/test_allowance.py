"""What the chat model may use in a day; no clock but the test's own, no provider."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.errors import SettingsError
from service import compose
from service.errors import ModelUnavailable
from service.model import Question
from service.models.allowance import DAY_S, Allowance, Prices
from service.models.calls import Calls, Work
from service.models.protocol import Message
from service.settings import ServiceSettings
from service.watch import Watch
from tests.service.modelled import ScriptedModel, ServedIndex, answerer

NOON = 20_000 * DAY_S + DAY_S / 2
TASER = "How often had Taser been used?"


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


def test_calls_are_refused_once_the_tokens_of_the_day_are_used() -> None:
    allowance = Allowance(tokens=1_000, clock=Clock())
    allowance.settle(allowance.book(500, 400), 500, 100)
    allowance.book(200, 200)  # 600 used, 400 more just fit
    with pytest.raises(ModelUnavailable, match="in a day is used up") as refused:
        allowance.book(1, 0)
    assert refused.value.after_s == DAY_S / 2
    assert not refused.value.again


def test_a_new_day_begins_with_a_whole_allowance() -> None:
    clock = Clock()
    allowance = Allowance(tokens=1_000, clock=clock)
    late = allowance.book(600, 400)
    clock.now += DAY_S / 2 + 1
    today = allowance.book(600, 400)
    allowance.settle(late, 600, 400)  # yesterday's call ends today: it takes nothing from today
    allowance.settle(today, 600, 399)
    allowance.book(1, 0)
    with pytest.raises(ModelUnavailable):
        allowance.book(1, 0)


def test_money_is_counted_by_the_prices() -> None:
    allowance = Allowance(spend=1.0, prices=Prices(2.0, 10.0), clock=Clock())
    allowance.book(250_000, 50_000)  # 0.50 and 0.50
    with pytest.raises(ModelUnavailable):
        allowance.book(1, 0)


def test_no_cap_is_no_cap() -> None:
    allowance = Allowance(clock=Clock())
    for _ in range(100):
        allowance.book(10**9, 10**9)


def test_calls_at_the_same_time_do_not_go_over_together() -> None:
    """Forty callers at once, room for ten: ten are let through, whoever comes first."""
    allowance = Allowance(tokens=1_000, clock=Clock())
    together = threading.Barrier(40)

    def caller(_: int) -> bool:
        together.wait()
        try:
            booking = allowance.book(60, 40)
        except ModelUnavailable:
            return False
        allowance.settle(booking, 60, 40)
        return True

    with ThreadPoolExecutor(40) as pool:
        assert sum(pool.map(caller, range(40))) == 10


def test_a_call_is_put_right_by_what_the_provider_says_it_used() -> None:
    model = ScriptedModel(lambda _: "x", used=(60, 30))
    calls = Calls(model, tries=1, max_tokens=50, allowance=Allowance(tokens=300, clock=Clock()))
    message = (Message("user", "a " * 60),)
    answered = 0
    with pytest.raises(ModelUnavailable, match="used up"):
        for _ in range(100):
            calls.ask("choose", message, Work(10**12, Watch()))
            answered += 1
    assert answered == len(model.asked) == 3  # 270 tokens; a fourth could reach 300


def test_beyond_the_allowance_sentences_are_chosen_by_score() -> None:
    model = ScriptedModel(lambda _: json.dumps({"labels": []}))
    one = answerer(model, allowance=Allowance(tokens=1, clock=Clock()))
    answer = one.answer(Question(TASER), (), ServedIndex())
    assert answer.status == "answered"
    assert "scored_selection" in {notice.code for notice in answer.notices}
    assert not model.asked


def test_a_cap_on_money_needs_prices() -> None:
    settings = ServiceSettings.load(model="openai:any", model_spend_per_day=5)
    with pytest.raises(SettingsError, match="MODEL_PRICE_IN"):
        compose.models(settings)
    compose.models(ServiceSettings.load(model="openai:any", model_tokens_per_day=5))
