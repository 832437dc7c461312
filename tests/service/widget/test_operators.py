"""What an operator may set: caps, the switch, words and colours; and what is told to the widget."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from ingest.errors import SettingsError
from service import wire
from service.middleware import fingerprint
from service.settings import ServiceSettings, contrast
from tests.service.builders import MemoryIndex, Pointer, listening, running
from tests.service.widget.world import TASER, Staged, world

ASK = {"question": "Were urgent calls met in time?"}
BROWSER = {"Origin": "https://www.wenmouth.example"}


def test_one_visitor_is_stopped_at_the_cap_and_another_is_not(tmp_path: Path) -> None:
    with running(tmp_path, questions_per_visitor="2/day") as served:
        statuses = [served.client.post("/v1/ask", json=ASK).status_code for _ in range(3)]
        refused = served.client.post("/v1/ask", json=ASK)
        form = served.client.post("/", data=ASK)
        search = served.client.post("/v1/search", json={"query": "calls"})
        another = TestClient(served.client.app, client=("192.0.2.7", 40_000))
        elsewhere = another.post("/v1/ask", json=ASK)

    assert statuses == [200, 200, 429]
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert "as many questions as one visitor may" in refused.json()["detail"]
    # The form is answered with a page, and what is no question is not counted.
    assert form.status_code == 429 and "as many questions as one visitor may" in form.text
    assert form.headers["content-type"].startswith("text/html")
    assert search.status_code == elsewhere.status_code == 200


def test_all_visitors_together_are_stopped_and_a_key_goes_on(tmp_path: Path) -> None:
    key = "a-key-of-a-program"
    with running(tmp_path, questions_together="1/hour") as served:
        assert served.client.post("/v1/ask", json=ASK).status_code == 200
        assert served.client.post("/v1/ask", json=ASK).status_code == 429
    known = {"Authorization": f"Bearer {key}"}
    with running(tmp_path, questions_together="1/hour", api_keys=fingerprint(key)) as served:
        answered = [served.client.post("/v1/ask", json=ASK, headers=known) for _ in range(3)]

    assert [reply.status_code for reply in answered] == [200, 200, 200]


def test_the_switch_stops_browsers_and_not_programs(tmp_path: Path) -> None:
    with running(tmp_path, widget_enabled=False) as served:
        program = served.client.post("/v1/ask", json=ASK)
        browser = served.client.post("/v1/ask", json=ASK, headers=BROWSER)
        form = served.client.post("/", data=ASK)
        told = served.client.get("/v1/widget").json()

    assert program.status_code == 200
    assert browser.status_code == form.status_code == 503
    assert "switched off" in browser.json()["detail"] and "switched off" in form.text
    assert told["enabled"] is False and told["examples"] == [] and told["coverage"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("widget_accent", "#cccccc"),  # 1.6:1 on white
        ("widget_accent_dark", "#0b5447"),
        ("widget_accent", "red"),
        ("questions_per_visitor", "lots"),
    ],
)
def test_a_colour_that_cannot_be_read_or_a_cap_that_is_none_is_refused(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name.upper()):
        ServiceSettings.load(**{name: value})


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48  # the well-known near miss
    assert contrast("#767676", "#ffffff") > 4.5


def test_the_widget_is_told_what_is_set_and_covered_and_nothing_without_a_key(
    tmp_path: Path,
) -> None:
    with running(tmp_path, widget_title="Ask us", widget_accent="#0b4a83") as served:
        told = served.client.get("/v1/widget").json()
        css = served.client.get("/page.css").text
    with running(tmp_path, api_keys="0" * 64) as closed:
        shut = closed.client.get("/v1/widget")
        page = closed.client.get("/").text

    wire.WidgetReply.model_validate(told)
    assert (told["title"], told["accent"]) == ("Ask us", "#0b4a83")
    assert told["coverage"]["first"] == told["coverage"]["last"] == "2021-09-07"
    assert "--set-accent: #0b4a83;" in css
    assert shut.status_code == 200 and shut.json()["needs_key"] is True
    assert shut.json()["coverage"] is None and shut.json()["examples"] == []
    assert "Ambershire" not in page and "people who have a key" in page and "<form" not in page


def test_the_page_stands_without_an_index(tmp_path: Path) -> None:
    empty: Pointer = Pointer(MemoryIndex())
    empty.name = None
    with running(tmp_path, pointer=empty) as served:
        page = served.client.get("/")

    assert page.status_code == 200 and "<ask-minutes" in page.text


def test_a_shared_answer_is_its_owners_alone_where_there_are_keys(tmp_path: Path) -> None:
    mine, other = "my-key", "another-key"
    keys = ",".join(map(fingerprint, (mine, other)))
    with running(tmp_path, api_keys=keys) as served:
        headers = {"Authorization": f"Bearer {mine}"}
        answer = served.client.post("/v1/ask", json=ASK, headers=headers).json()
        path = f"/v1/answers/{answer['id']}"
        own = served.client.get(path, headers=headers)
        strange = served.client.get(path, headers={"Authorization": f"Bearer {other}"})
        nobody = served.client.get(path)

    wire.SharedAnswerReply.model_validate(own.json())
    assert own.json()["answer"] == {**answer, "conversation_id": None}
    assert own.json()["question"] == ASK["question"]
    assert (strange.status_code, nobody.status_code) == (404, 401)


def test_a_shared_answer_goes_with_its_conversation(tmp_path: Path) -> None:
    with running(tmp_path) as served:
        answer = served.client.post("/v1/ask", json=ASK).json()
        shown = served.client.get(f"/answers/{answer['id']}")
        assert (shown.status_code, shown.headers["x-robots-tag"]) == (200, "noindex")
        served.client.delete(f"/v1/conversations/{answer['conversation_id']}")

        assert served.client.get(f"/answers/{answer['id']}").status_code == 404
        assert served.client.get(f"/v1/answers/{answer['id']}").status_code == 404


def test_the_chat_shows_what_is_set_asks_for_the_key_and_says_when_it_is_off(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    key = "a-key-of-a-reader"
    values = {
        "widget_title": "Ask Ambershire",
        "widget_greeting": "Good day.",
        "widget_accent": "#5b2f86",
        "rate_per_caller": "",
    }

    def opened(**more: object) -> Any:
        return running(
            tmp_path,
            scripted=Staged(),  # type: ignore[arg-type]
            pointer=Pointer(world()),  # type: ignore[arg-type]
            **{**values, **more},
        )

    page = new_page()
    with opened(api_keys=fingerprint(key)) as served, listening(served) as (host, port):
        page.goto(f"http://{host}:{port}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ask Ambershire")
        expect(page.locator(".greeting")).to_have_text("Good day.")
        submit = page.get_by_role("button", name="Ask", exact=True)
        assert submit.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(91, 47, 134)"
        page.locator("#question").fill(TASER)
        page.get_by_label("Key").fill("a-wrong-one")
        submit.click()
        expect(page.get_by_role("alert")).to_contain_text("That key is not accepted.")
        page.get_by_label("Key").fill(key)
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".finding").first).to_contain_text("Taser")
        stored = page.evaluate("() => JSON.stringify([{...sessionStorage}, {...localStorage}])")
        assert key not in stored and key not in page.content()
    with opened(widget_enabled=False) as served, listening(served) as (host, port):
        page.goto(f"http://{host}:{port}")
        expect(page.locator(".composer")).to_have_text("The chat is switched off at the moment.")
        expect(page.locator(".examples button")).to_have_count(0)
