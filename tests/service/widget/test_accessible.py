"""WCAG 2.2 AA, as far as a machine can judge: axe-core on every state, and what it leaves out."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.service.builders import Running
from tests.service.widget.acts import ask, question_box
from tests.service.widget.world import TASER, Foreign

SCHEMES: list[dict[str, Any]] = [
    {"color_scheme": "light"},
    {"color_scheme": "dark", "viewport": {"width": 375, "height": 760}},
]


AXE = Axe().axe_script


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, with where; all its rules, best practices included."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light-wide", "dark-phone"])
def test_axe_finds_nothing_on_any_state_of_the_chat(
    new_page: Callable[..., Page], origin: str, scheme: dict[str, Any]
) -> None:
    page = new_page(**scheme)
    page.goto(origin)
    wrong: dict[str, list[str]] = {}

    def look(state: str) -> None:
        if found := violations(page):
            wrong[state] = found

    look("empty")
    question_box(page).press("Enter")
    look("no question")
    article = ask(page, "Show me every voice")
    look("answered")
    article.locator(".finding .cite").first.click()
    look("card")
    page.get_by_role("button", name="Read the whole item").click()
    expect(page.locator("dialog.record mark")).to_be_visible()
    look("record")
    page.keyboard.press("Escape")
    article.get_by_role("button", name="Share").click()
    article.get_by_role("button", name="Not useful").click()
    article.get_by_role("button", name="Send").wait_for()
    look("share and comment")
    article.locator("summary").click()
    look("related")
    page.get_by_role("button", name="New conversation").click()
    for question in ("Who owns the moon?", "Who spoke last?", "How did it end?"):
        ask(page, question)
    look("nothing")
    page.get_by_role("button", name="New conversation").click()
    for question in ("When was it?", "Which Dray?", "Be rude"):
        ask(page, question)
    page.get_by_role("button", name="Forget this conversation").click()
    look("not stated, clarify, declined, forget")
    page.context.set_offline(True)
    question_box(page).fill(TASER)
    question_box(page).press("Enter")
    page.get_by_role("alert").wait_for()
    look("offline")
    page.context.set_offline(False)
    page.get_by_role("button", name="Cymraeg").click()
    look("Welsh")

    assert wrong == {}


def test_axe_finds_nothing_on_the_embedded_chat(
    new_page: Callable[..., Page], origin: str, foreign: Foreign
) -> None:
    foreign.tags = (
        f'<script type="module" src="{origin}/widget.js" data-api="{origin}" '
        'data-title="Ask the panel"></script>'
    )
    page = new_page(viewport={"width": 1000, "height": 700})
    page.goto(foreign.address)
    launcher = page.get_by_role("button", name="Open: Ask the panel")
    launcher.wait_for()
    assert violations(page) == []
    launcher.click()
    page.locator(".examples button").first.wait_for()
    assert violations(page) == []
    ask(page, "Show me every voice").locator(".finding .cite").first.click()
    assert violations(page) == []


def test_axe_finds_nothing_on_the_pages_without_scripts(
    new_page: Callable[..., Page], origin: str, service: Running
) -> None:
    reply = service.client.post("/v1/ask", json={"question": "Show me every voice"}).json()
    # Scripts run for axe; the pages that hold the widget are turned into what shows without it.
    page = new_page()
    page.route("**/widget.js*", lambda route: route.abort())
    wrong = {}
    for path in ("/", "/coverage", "/docs", f"/answers/{reply['id']}", "/answers/a_0"):
        page.goto(origin + path)
        wrong[path] = violations(page)
    page.goto(origin + reply["citations"][0]["url"].removeprefix("/v1"))
    wrong["document"] = violations(page)
    for question in ("Show me every voice", "How did it end?"):
        page.goto(origin)
        page.get_by_role("textbox", name="Your question").fill(question)
        page.get_by_role("button", name="Ask").click()
        page.locator("article").wait_for()
        wrong[question] = violations(page)

    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 320, "height": 568}},
        # 1280 pixels at 400 %: 320 by 225 CSS pixels (WCAG 2.2, 1.4.10).
        {"viewport": {"width": 320, "height": 225}, "device_scale_factor": 4},
    ],
    ids=["320 px", "400 %"],
)
def test_nothing_needs_scrolling_sideways_and_nothing_is_out_of_reach(
    new_page: Callable[..., Page], origin: str, foreign: Foreign, options: dict[str, Any]
) -> None:
    def too_wide(page: Page) -> list[str]:
        return page.evaluate(
            """() => {
                const all = [...document.querySelectorAll('body *'),
                    ...document.querySelector('ask-minutes').shadowRoot.querySelectorAll('*')];
                const seen = all.filter((e) => e.checkVisibility() && !e.closest('.unseen, .skip'));
                return seen.filter((e) => e.getBoundingClientRect().right > innerWidth + 1
                    || e.getBoundingClientRect().left < -1).map((e) => e.outerHTML.slice(0, 90));
            }"""
        )

    page = new_page(**options)
    page.goto(origin)
    assert too_wide(page) == []
    article = ask(page, "Show me every voice")
    article.locator(".finding .cite").first.click()
    assert too_wide(page) == []
    page.get_by_role("button", name="Read the whole item").click()
    mark = page.locator("dialog.record mark")
    mark.wait_for()
    mark.scroll_into_view_if_needed()
    assert too_wide(page) == []
    page.keyboard.press("Escape")
    question_box(page).scroll_into_view_if_needed()
    expect(question_box(page)).to_be_in_viewport()

    foreign.tags = (
        f'<script type="module" src="{origin}/widget.js" data-api="{origin}" data-title="Ask">'
        "</script>"
    )
    page.goto(foreign.address)
    page.get_by_role("button", name="Open: Ask").click()
    ask(page, "Show me every voice")
    assert too_wide(page) == []
    question_box(page).scroll_into_view_if_needed()
    expect(question_box(page)).to_be_in_viewport()


def test_every_target_is_at_least_24_pixels_each_way(page: Page) -> None:
    article = ask(page, "Show me every voice")
    article.locator(".finding .cite").first.click()
    small = page.evaluate(
        """() => [...document.querySelector('ask-minutes').shadowRoot
            .querySelectorAll('button, a, summary, input, textarea')]
            .filter((e) => e.checkVisibility() && !e.closest('p:not(.card-links, .by, .from)'))
            .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
            .filter(([r]) => r.width < 24 || r.height < 24).map(([, html]) => html)"""
    )

    assert small == []


def test_nothing_moves_where_the_reader_wants_no_motion(
    new_page: Callable[..., Page], origin: str
) -> None:
    moving = (
        "() => document.querySelector('ask-minutes').shadowRoot.getAnimations().length"
        " + document.getAnimations().length"
    )
    still = new_page(reduced_motion="reduce")
    still.goto(origin)
    ask(still, TASER)
    assert still.evaluate(moving) == 0

    lively = new_page(reduced_motion="no-preference")
    lively.goto(origin)
    question_box(lively).fill(TASER)
    question_box(lively).press("Enter")
    lively.wait_for_function(f"() => ({moving})() > 0")


def test_forced_colours_keep_what_colour_alone_would_say(
    new_page: Callable[..., Page], origin: str
) -> None:
    page = new_page(forced_colors="active")
    page.goto(origin)
    article = ask(page, "Show me every voice")
    article.locator(".finding .cite").first.click()
    shown = page.locator(".card mark").evaluate(
        "e => [getComputedStyle(e).backgroundColor, "
        "getComputedStyle(e.parentElement).backgroundColor]"
    )
    edges = article.locator(".finding").evaluate_all(
        "all => all.map(e => getComputedStyle(e).borderInlineStartStyle)"
    )

    assert shown[0] != shown[1]
    assert edges == ["solid", "double", "dashed"]


def test_right_to_left_pages_mirror_it(
    new_page: Callable[..., Page], origin: str, foreign: Foreign
) -> None:
    foreign.tags = (
        f'<ask-minutes dir="rtl" data-api="{origin}"></ask-minutes>'
        f'<script type="module" src="{origin}/widget.js"></script>'
    )
    page = new_page()
    page.goto(foreign.address)
    finding = ask(page, "Show me every voice").locator(".finding").first

    sides = finding.evaluate(
        "e => [getComputedStyle(e).borderRightWidth, getComputedStyle(e).borderLeftWidth]"
    )
    assert sides == ["4px", "0px"]
    submit = page.get_by_role("button", name="Ask", exact=True).bounding_box()
    box = question_box(page).bounding_box()
    assert submit and box and submit["x"] < box["x"]
