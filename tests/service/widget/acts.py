"""What a person does on the page, in the words of what they see."""

from playwright.sync_api import Locator, Page


def question_box(page: Page) -> Locator:
    """The box that a question is typed into."""
    return page.locator("ask-minutes #question")


def ask(page: Page, question: str) -> Locator:
    """Ask with the keyboard and wait for the whole answer; returns its article."""
    before = page.locator("article.exchange").count()
    question_box(page).fill(question)
    question_box(page).press("Enter")
    article = page.locator("article.exchange").nth(before)
    article.locator(".actions").wait_for()
    return article


def focused(page: Page) -> str:
    """What has focus, through every shadow root: its text or its label."""
    return page.evaluate(
        """() => {
            let at = document.activeElement;
            while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            return at?.getAttribute('aria-label') ?? at?.id ?? at?.textContent ?? '';
        }"""
    ) or page.evaluate("() => document.activeElement?.shadowRoot?.activeElement?.textContent ?? ''")


def spoken(page: Page) -> list[str]:
    """What the live region was given to read out."""
    return page.locator("ask-minutes [role=log] > p").all_inner_texts()
