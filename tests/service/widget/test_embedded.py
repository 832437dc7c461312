"""On a council's own page, under its strict policy, and when things go wrong on the way."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.service.widget.acts import ask, focused, question_box, spoken
from tests.service.widget.world import (
    DECLINED,
    STATEMENT,
    TASER,
    TASER_WORDS,
    Foreign,
    an_answer_event,
)

Embedded = Callable[..., Page]


@pytest.fixture
def embedded(new_page: Callable[..., Page], origin: str, foreign: Foreign) -> Embedded:
    """Opens a page of another origin that holds these tags; {origin} and {foreign} are filled."""

    def make(tags: str, **options: object) -> Page:
        foreign.tags = tags.replace("{origin}", origin).replace("{foreign}", foreign.address)
        page = new_page(**options)
        page.goto(foreign.address)
        return page

    return make


ONE_TAG = (
    '<script type="module" src="{origin}/widget.js" data-api="{origin}" '
    'data-title="Ask the panel"></script>'
)
OWN_API = (
    '<ask-minutes data-api="{foreign}"></ask-minutes>'
    '<script type="module" src="{origin}/widget.js"></script>'
)


def test_one_script_tag_is_a_chat_on_a_foreign_page_under_a_strict_policy(
    embedded: Embedded,
) -> None:
    page = embedded(ONE_TAG)
    launcher = page.get_by_role("button", name="Open: Ask the panel")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    launcher.click()
    assert focused(page) == "question"

    article = ask(page, TASER)
    expect(article).to_contain_text(TASER_WORDS)
    article.locator(".cite").first.click()
    page.get_by_role("button", name="Read the whole item").click()
    expect(page.locator("dialog.record mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.record")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(launcher).to_be_visible()
    assert focused(page) == "Open: Ask the panel"
    expect(page.locator(".panel")).to_be_hidden()

    launcher.click()
    article.get_by_role("button", name="Useful", exact=True).click()
    expect(article.get_by_role("button", name="Send")).to_be_visible()
    page.reload()  # open, with its conversation, as it was left
    expect(page.locator("article.exchange")).to_contain_text(TASER_WORDS)
    assert page.evaluate("() => document.cookie + JSON.stringify({...localStorage})") == "{}"
    page.get_by_role("button", name="Forget this conversation").click()
    page.get_by_role("button", name="Yes, forget it").click()
    expect(page.locator("article.exchange")).to_have_count(0)


def test_a_page_styles_it_by_properties_and_parts(embedded: Embedded, foreign: Foreign) -> None:
    page = embedded(OWN_API.replace("{foreign}", "{origin}"))
    colour = "e => getComputedStyle(e).backgroundColor"
    submit = page.get_by_role("button", name="Ask", exact=True)
    before = submit.evaluate(colour)
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`ask-minutes { --ask-accent: #123456; }
                ask-minutes::part(title) { letter-spacing: 3px; }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )

    assert before != "rgb(18, 52, 86)" and submit.evaluate(colour) == "rgb(18, 52, 86)"
    title = page.locator("ask-minutes [part=title]")
    assert title.evaluate("e => getComputedStyle(e).letterSpacing") == "3px"


def test_an_element_can_ask_for_a_language_a_theme_and_its_own_words(embedded: Embedded) -> None:
    tags = OWN_API.replace("{foreign}", "{origin}").replace(
        "<ask-minutes", '<ask-minutes lang="cy" data-theme="dark" data-greeting="Shwmae"'
    )
    page = embedded(tags)

    expect(page.get_by_role("button", name="Gofyn")).to_be_visible()
    expect(page.locator(".greeting")).to_have_text("Shwmae")
    scheme = page.locator("ask-minutes").evaluate("e => getComputedStyle(e).colorScheme")
    assert scheme == "dark"


def test_an_origin_that_is_not_listed_gets_neither_the_script_nor_an_answer(
    new_page: Callable[..., Page], origin: str
) -> None:
    page = new_page()
    stranger = {"Origin": "https://stranger.example"}

    script = page.request.get(f"{origin}/widget.js", headers=stranger)
    answer = page.request.post(f"{origin}/v1/ask", headers=stranger, data={"question": TASER})
    assert "access-control-allow-origin" not in script.headers
    assert "access-control-allow-origin" not in answer.headers


# --- what goes wrong ---------------------------------------------------------------------------


def test_stop_keeps_what_was_checked_and_says_that_it_is_no_answer(
    embedded: Embedded, foreign: Foreign
) -> None:
    page = embedded(OWN_API)
    question_box(page).fill("drip")
    question_box(page).press("Enter")
    article = page.locator("article.exchange")
    expect(article.locator(".statement")).to_have_text(str(STATEMENT["text"]))
    expect(article).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_have_attribute(
        "aria-disabled", "true"
    )
    article.get_by_role("button", name="Stop").click()

    expect(article).to_contain_text("Stopped. This answer is not complete.")
    expect(article.locator(".statement")).to_have_count(1)
    expect(article.get_by_role("button", name="Share")).to_have_count(0)
    assert focused(page).startswith("question-")  # the button that had focus is gone
    assert spoken(page)[-1].startswith("Stopped.")
    assert page.evaluate("() => sessionStorage.length") == 0
    foreign.replies["drip"] = an_answer_event(DECLINED)
    article.get_by_role("button", name="Ask it again").click()
    expect(page.locator(".nothing")).to_contain_text("No.")
    expect(page.locator("article.exchange")).to_have_count(1)
    del foreign.replies["drip"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("cut", "The answer broke off before it was complete"),
        ("proxy", "The answer broke off before it was complete"),
        ("limit", "Too many questions for now. Try again in 40 seconds."),
    ],
)
def test_what_fails_is_said_and_the_question_is_kept(
    embedded: Embedded, question: str, said: str
) -> None:
    page = embedded(OWN_API)
    question_box(page).fill(question)
    question_box(page).press("Enter")

    expect(page.get_by_role("alert")).to_contain_text(said)
    # Nothing stays of an answer that did not end: it is not one.
    expect(page.locator(".statement")).to_have_count(0)
    expect(question_box(page)).to_have_value(question)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("article.exchange")).to_have_count(1)


def test_offline_is_said_and_trying_again_works_once_there_is_a_line(page: Page) -> None:
    page.context.set_offline(True)
    question_box(page).fill(TASER)
    question_box(page).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("article .finding").first).to_contain_text("Taser")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_stream_is_read_across_any_cut_line_ending_and_comment(
    embedded: Embedded, foreign: Foreign
) -> None:
    statement = {**STATEMENT, "text": "Ten — “twelve” officers. 🚓"}
    answer = {
        **DECLINED,
        "status": "answered",
        "answer": statement["text"],
        "statements": [{name: value for name, value in statement.items() if name != "cited"}],
    }
    data = json.dumps(answer, ensure_ascii=False, indent=1).split("\n")
    lines = ["\ufeff: hello", ": ping", "", "event: statement"]
    lines += [f"data:{json.dumps(statement, ensure_ascii=False)}", "", "id: 7", "event: answer"]
    lines += [f"data: {line}" for line in data] + ["", ""]
    foreign.replies["odd"] = "\r\n".join(lines).encode()
    page = embedded(OWN_API)

    article = ask(page, "odd")
    expect(article.locator(".statement")).to_have_text(statement["text"])
    expect(article.get_by_role("button", name="Share")).to_have_count(0)  # nothing is stored there


def test_where_nothing_is_stored_the_earlier_turns_go_with_the_question(
    embedded: Embedded, foreign: Foreign
) -> None:
    done = an_answer_event(DECLINED)
    foreign.replies |= {"one": done, "two": done}
    page = embedded(OWN_API)
    asked: list[dict[str, object]] = []
    page.on("request", lambda r: asked.append(r.post_data_json) if "/v1/ask" in r.url else None)
    ask(page, "one")
    ask(page, "two")

    assert asked == [
        {"question": "one"},
        {
            "question": "two",
            "history": [
                {"role": "user", "content": "one"},
                {"role": "assistant", "content": "No."},
            ],
        },
    ]


def test_a_conversation_that_is_no_longer_stored_is_begun_anew(page: Page) -> None:
    ask(page, TASER)
    page.evaluate(
        """() => { for (const [name, kept] of Object.entries({...sessionStorage})) {
            sessionStorage.setItem(name, kept.replace(/"c_[^"]+"/, '"c_GONE"')); } }"""
    )
    page.reload()
    article = ask(page, "And what about rural crime?")

    expect(article.locator(".above")).to_contain_text("no longer stored")


def test_it_works_where_storage_is_blocked(new_page: Callable[..., Page], origin: str) -> None:
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('blocked'); }})"
    )
    page.goto(origin)
    ask(page, TASER)
    ask(page, "And what about rural crime?")

    expect(page.locator("article.exchange")).to_have_count(2)
