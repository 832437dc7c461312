"""Take the README's screenshots of a running service: `python scripts/screenshots.py ADDRESS`.

Needs Chromium and an index of the sample corpus behind the address. Each picture is cut down to a
palette, so that it stays under 200 kB.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PLACE = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
QUESTION = "What did the Commissioner say about Taser?"
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2}
MAX_BYTES = 200_000


def opened(browser: Browser, address: str, **options: Any) -> Page:
    """The chat page, with nothing moving."""
    page = browser.new_page(reduced_motion="reduce", **options)
    page.goto(address)
    page.locator(".examples button").first.wait_for()
    return page


def ask(page: Page, question: str) -> None:
    """Ask and wait for the whole answer."""
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator("article .actions").last.wait_for()
    page.mouse.move(1, 1)


def keep(page: Page, name: str) -> None:
    """Write the picture with a palette. Raises SystemExit where it is too large."""
    file = PLACE / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{file.name} has {file.stat().st_size} bytes")


def main(address: str) -> None:
    """Take them all."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        keep(opened(browser, address, **WIDE), "start")
        page = opened(browser, address, **WIDE)
        ask(page, QUESTION)
        page.evaluate("() => scrollTo(0, 0)")
        keep(page, "wide")
        page.locator(".finding .cite").nth(2).click()
        page.get_by_role("button", name="Read the whole item").click()
        page.locator("dialog.record mark").wait_for()
        page.mouse.move(1, 1)
        page.evaluate("() => scrollTo(0, 0)")
        keep(page, "citation")
        page = opened(browser, address, color_scheme="dark", **WIDE)
        ask(page, QUESTION)
        page.evaluate("() => scrollTo(0, 0)")
        page.locator(".finding .cite").first.click()
        keep(page, "dark")
        page = opened(browser, address, **WIDE)
        ask(page, "What did Cllr Zebedee say?")
        page.evaluate("() => scrollTo(0, 0)")
        keep(page, "not-found")
        page = opened(browser, address, has_touch=True, is_mobile=True, **PHONE)
        ask(page, QUESTION)
        page.locator(".finding .cite").first.tap()
        keep(page, "phone")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
