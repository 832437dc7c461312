"""One browser and one service for all tests of this directory; a clean page for each."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.service.builders import Pointer, Running, listening, running
from tests.service.widget.world import Foreign, Staged, a_foreign_origin, world

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def foreign() -> Iterator[Foreign]:
    with a_foreign_origin() as one:
        yield one


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, foreign: Foreign) -> Iterator[Running]:
    with running(
        tmp_path_factory.mktemp("data"),
        scripted=Staged(),  # type: ignore[arg-type]
        pointer=Pointer(world()),  # type: ignore[arg-type]
        rate_per_caller="",
        rate_together="",
        cors_origins=foreign.address,
    ) as one:
        yield one


@pytest.fixture(scope="package")
def origin(service: Running, foreign: Foreign) -> Iterator[str]:
    with listening(service) as (host, port):
        foreign.service = f"http://{host}:{port}"
        yield foreign.service


class Watched:
    """What a page did that it should not have done."""

    def __init__(self) -> None:
        self.beyond: list[str] = []  # requests to anywhere but loopback
        self.errors: list[str] = []
        self.blocked: list[str] = []  # what a policy refused

    def watch(self, page: Page) -> Page:
        """Look on from now."""
        page.on("request", lambda request: self._request(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("console", lambda message: self._console(message.text))
        return page

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1:")):
            self.beyond.append(url)

    def _dialog(self, dialog: Any) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text or "TrustedHTML" in text:
            self.blocked.append(text)


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Every page that a test opens is watched; whatever it did wrong fails the test."""
    one = Watched()
    yield one
    assert (one.beyond, one.errors, one.blocked) == ([], [], [])


@pytest.fixture
def new_page(browser: Browser, watched: Watched) -> Iterator[Callable[..., Page]]:
    """Makes pages with a storage of their own; takes the options of `Browser.new_context`."""
    contexts = []

    def make(**options: Any) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return watched.watch(context.new_page())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page], origin: str) -> Page:
    """The chat page, opened."""
    opened = new_page()
    opened.goto(origin)
    return opened
