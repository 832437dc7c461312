"""How soon something stands on the screen: the median of a round of tries."""

import statistics
from collections.abc import Callable

from playwright.sync_api import Page

from tests.service.widget.acts import question_box
from tests.service.widget.world import TASER

FIRST_PAINT_MS = 100.0
FIRST_STATEMENT_MS = 300.0
TRIES = 7
ROUNDS = 5  # a neighbour on the machine may take some rounds' time, not all


def assert_soon(once: Callable[[], float], most: float) -> None:
    """The median of one round, at least, keeps the bound, in milliseconds."""
    medians = []
    for _ in range(ROUNDS):
        medians.append(statistics.median(once() for _ in range(TRIES)))
        if medians[-1] < most:
            return
    assert min(medians) < most, medians


def test_the_first_paint_is_soon_after_the_script_is_loaded(
    new_page: Callable[..., Page], origin: str
) -> None:
    page = new_page()
    # Begins when the script has arrived; ends with the frame after the chat was put there.
    page.add_init_script(
        """window.painted = new Promise((done) => {
            new PerformanceObserver((list, observer) => {
                const script = list.getEntries().find((one) => one.name.includes('/widget.js'));
                if (!script) return;
                observer.disconnect();
                const look = () => document.querySelector('ask-minutes')?.shadowRoot
                    ?.querySelector('textarea')?.getBoundingClientRect().width
                    ? requestAnimationFrame(() => done(performance.now() - script.responseEnd))
                    : requestAnimationFrame(look);
                look();
            }).observe({type: 'resource', buffered: true});
        });"""
    )

    def once() -> float:
        page.goto(origin)
        return float(page.evaluate("() => window.painted"))

    assert_soon(once, FIRST_PAINT_MS)


def test_the_first_statement_is_there_soon_after_typing(page: Page) -> None:
    def once() -> float:
        question_box(page).fill(TASER)
        took = page.evaluate(
            """async () => {
                const root = document.querySelector('ask-minutes').shadowRoot;
                const before = root.querySelectorAll('.statement').length;
                const start = performance.now();
                root.querySelector('form.ask').requestSubmit();
                for (;;) {
                    await new Promise(requestAnimationFrame);
                    if (root.querySelectorAll('.statement').length > before)
                        return performance.now() - start;
                }
            }"""
        )
        page.locator("article .actions").last.wait_for()
        return float(took)

    assert_soon(once, FIRST_STATEMENT_MS)
