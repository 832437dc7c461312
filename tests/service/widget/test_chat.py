"""Ask, read, open a source, follow up, vote, share, reload, forget: as a person does it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.service.builders import Running
from tests.service.widget.acts import ask, focused, question_box, spoken
from tests.service.widget.world import TASER, TASER_WORDS


def test_an_answer_is_sentences_with_their_marks_authority_speaker_and_place(page: Page) -> None:
    article = ask(page, TASER)

    expect(article.get_by_role("heading", level=2)).to_have_text(TASER)
    finding = article.locator(".finding").filter(has_text=TASER_WORDS)
    expect(finding.locator(".badge")).to_have_text("Minutes")
    expect(finding.locator(".when")).to_have_text("8 March 2022")
    expect(finding.locator(".who")).to_have_text("Chief Constable")
    expect(finding.locator(".spot")).to_contain_text("item 21, paragraph 1: Taser")
    marks = finding.locator(".statement").count(), finding.locator(".cite").count()
    assert marks[0] == marks[1] >= 1
    expect(question_box(page)).to_have_value("")
    assert focused(page) == TASER or focused(page).startswith("question-")


def test_whole_statements_are_read_out_and_nothing_twice(page: Page) -> None:
    article = ask(page, TASER)

    statements = article.locator(".statement").all_inner_texts()
    count = article.locator(".cite").evaluate_all("all => new Set(all.map(e => e.innerText)).size")
    ending = "1 source." if count == 1 else f"{count} sources."
    assert spoken(page) == ["Searching the record…", *statements, f"Answer complete. {ending}"]
    # What streams in stands in no live region of its own.
    assert article.evaluate("e => e.closest('[aria-live],[role=log],[role=status]')") is None


def test_a_card_shows_the_sentence_marked_inside_its_paragraph(page: Page) -> None:
    article = ask(page, "Show me every voice")
    mark = article.locator(".finding .cite").first

    mark.hover()
    card = article.locator(".card")
    expect(card).to_be_visible()
    expect(card.locator("mark")).to_have_text(
        "He added that twelve more would be recruited in the autumn."
    )
    expect(card.locator(".passage")).to_contain_text("Cllr Anwen Dray asked how many officers")
    facts = dict(
        zip(card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts(), strict=True)
    )
    assert facts == {
        "Body": "Ambershire Police and Crime Panel",
        "Date": "8 March 2022",
        "Place": "item 20, paragraph 2: Rural crime",
        "Who is speaking": "Mr Pellow, Police and Crime Commissioner (name supplied for the "
        "office at that date)",
    }
    expect(card.get_by_role("link", name="Official page")).to_have_attribute(
        "href", "https://democracy.wenmouth.example/march.txt"
    )
    page.mouse.move(5, 5)
    expect(card).to_have_count(0)

    mark.click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    expect(card).to_be_visible()  # a click or tap makes it stay
    page.mouse.click(5, 500)
    expect(card).to_have_count(0)


def test_keyboard_alone_reaches_mark_card_and_record_and_comes_back(page: Page) -> None:
    page.keyboard.press("Tab")
    for _ in range(40):
        if focused(page) == "question":
            break
        page.keyboard.press("Tab")
    assert focused(page) == "question"
    page.keyboard.type(TASER)
    page.keyboard.press("Enter")
    page.locator("article .actions").wait_for()
    page.keyboard.press("Tab")
    assert focused(page) == "Source 1"
    expect(page.locator(".card")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)
    assert focused(page) == "Source 1"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Close source"
    page.keyboard.press("Tab")
    assert focused(page) == "Read the whole item"
    page.keyboard.press("Enter")
    expect(page.locator("dialog.record")).to_be_visible()
    assert focused(page) == "record-title"
    expect(page.locator("dialog.record mark")).to_contain_text(TASER_WORDS)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.record")).to_be_hidden()
    assert focused(page) == "Source 1"


@pytest.mark.parametrize("width", [1440, 700])
def test_the_record_opens_at_the_sentence_beside_or_over_the_answers(
    new_page: Callable[..., Page], origin: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 500})
    page.goto(origin)
    article = ask(page, "Show me every voice")
    article.locator(".finding .spot").first.click()

    record = page.locator("dialog.record")
    expect(record.get_by_role("heading")).to_have_text("Rural crime")
    mark = record.locator("mark")
    expect(mark).to_have_text("He added that twelve more would be recruited in the autumn.")
    expect(mark).to_be_in_viewport()
    assert record.locator(".para").count() >= 5
    expect(record.locator(".resolution")).to_contain_text("RESOLVED")
    assert record.evaluate("e => e.matches(':modal')") is (width == 700)
    record.get_by_role("button", name="Close").click()
    expect(record).to_be_hidden()


def test_each_authority_and_each_notice_stands_where_it_applies(page: Page) -> None:
    article = ask(page, "Show me every voice")

    assert article.locator(".findings .badge").all_inner_texts() == [
        "Minutes",
        "Own words",
        "Third party",
    ]
    kinds = article.locator(".finding").evaluate_all("all => all.map(e => e.className)")
    assert [kind.rpartition("--")[2] for kind in kinds] == ["minutes", "own", "third"]
    expect(article.locator(".above > .notice")).to_contain_text("newest document")
    cut = article.locator(".finding").first.locator(".notice")
    expect(cut).to_contain_text("cuts item 20 short")
    expect(cut.get_by_role("link")).to_have_text("democracy.wenmouth.example")
    summary = article.locator(".summary")
    expect(summary).to_contain_text("written by a machine")
    expect(summary.locator(".cite")).to_have_text("1")


def test_a_notice_stands_at_the_meeting_it_is_about_and_not_at_an_item_of_the_same_number(
    page: Page, new_page: Callable[..., Page], origin: str
) -> None:
    plain = new_page(java_script_enabled=False)
    plain.goto(origin)
    plain.get_by_role("textbox", name="Your question").fill("How many officers?")
    plain.get_by_role("button", name="Ask").click()

    for findings in (
        ask(page, "How many officers?").locator(".finding"),
        plain.locator(".finding"),
    ):
        expect(findings).to_have_count(2)
        expect(findings.nth(0).locator(".notice")).to_contain_text("cuts item 20 short")
        expect(findings.nth(1).locator(".notice")).to_have_count(0)


def test_a_machine_s_sentence_has_its_source_one_tap_away_with_and_without_scripts(
    page: Page, new_page: Callable[..., Page], origin: str
) -> None:
    source = "He added that twelve more would be recruited in the autumn."
    article = ask(page, "Say it briefly")
    expect(article.locator(".summary")).not_to_contain_text(source)
    article.locator(".summary .cite").click()
    expect(article.locator(".card mark")).to_have_text(source)
    article.get_by_role("button", name="Read the whole item").click()
    expect(page.locator("dialog.record mark")).to_have_text(source)
    page.keyboard.press("Escape")
    article.get_by_role("button", name="Share").click()
    link = article.get_by_role("textbox", name="Link to this answer").input_value()

    plain = new_page(java_script_enabled=False)
    for address in (origin, link):
        plain.goto(address)
        if address == origin:
            plain.get_by_role("textbox", name="Your question").fill("Say it briefly")
            plain.get_by_role("button", name="Ask").click()
        plain.locator(".summary a.cite").click()
        expect(plain.locator("li#c-1 blockquote")).to_have_text(source)
        expect(plain.locator("li#c-1 blockquote")).to_be_in_viewport()


def test_the_kinds_of_nothing_look_different_and_offer_what_is_nearest(page: Page) -> None:
    looks = set()
    for question, title in (
        ("Who owns the moon?", "Not in the documents"),
        ("Who spoke last?", "Not recorded"),
        ("How did it end?", "Cut off"),
        ("When was it?", "Not stated"),
        ("Which Dray?", "Which one?"),
        ("Be rude", "Not something this can answer"),
    ):
        article = ask(page, question)
        box = article.locator(".nothing")
        expect(box.get_by_role("heading")).to_have_text(title)
        looks.add(
            box.evaluate(
                "e => { const s = getComputedStyle(e); return [s.borderStyle, s.borderColor, "
                "s.backgroundColor, e.querySelector('path').getAttribute('d')].join('|') }"
            )
        )
        near = article.locator(".near li")
        assert near.count() == (0 if question == "Be rude" else 2)
    assert len(looks) == 6
    near.page.locator(".near .spot").first.click()
    expect(page.locator("dialog.record mark")).to_be_visible()


def test_a_follow_up_goes_on_with_the_conversation_and_a_reload_keeps_it(
    page: Page, service: Running
) -> None:
    asked: list[dict[str, object]] = []
    page.on("request", lambda r: asked.append(r.post_data_json) if "/v1/ask" in r.url else None)
    ask(page, TASER)
    ask(page, "And what about rural crime?")

    assert "conversation_id" not in asked[0] and asked[1]["conversation_id"]
    stored = service.client.get(f"/v1/conversations/{asked[1]['conversation_id']}").json()
    assert len(stored["answers"]) == 2
    before = page.locator("article.exchange").all_inner_texts()
    page.reload()
    expect(page.locator("article.exchange")).to_have_count(2)
    assert page.locator("article.exchange").all_inner_texts() == before
    page.locator(".cite").first.click()
    expect(page.locator(".card mark")).to_be_visible()


def test_forgetting_leaves_nothing_here_or_there(page: Page, service: Running) -> None:
    ask(page, TASER)
    kept = page.evaluate("() => JSON.stringify({...sessionStorage})")
    conversation = re.search(r"c_[0-9A-Z]{26}", kept)
    assert conversation

    page.get_by_role("button", name="Forget this conversation").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("article.exchange")).to_have_count(1)
    page.get_by_role("button", name="Forget this conversation").click()
    page.get_by_role("button", name="Yes, forget it").click()

    expect(page.locator("article.exchange")).to_have_count(0)
    assert service.client.get(f"/v1/conversations/{conversation[0]}").status_code == 404
    assert page.evaluate("() => ({...sessionStorage, ...localStorage})") == {}
    assert spoken(page)[-1] == "Forgotten."
    assert focused(page) == "question"


def test_a_new_conversation_starts_from_nothing(page: Page) -> None:
    asked: list[dict[str, object]] = []
    page.on("request", lambda r: asked.append(r.post_data_json) if "/v1/ask" in r.url else None)
    ask(page, TASER)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("article.exchange")).to_have_count(0)
    expect(page.locator(".examples button")).not_to_have_count(0)
    ask(page, "And in June?")

    assert "conversation_id" not in asked[-1]


def test_a_vote_and_its_comment_are_stored_and_survive_a_reload(
    page: Page, service: Running
) -> None:
    article = ask(page, TASER)
    article.get_by_role("button", name="Not useful").click()
    article.get_by_role("textbox").fill("It left out 2023.")
    article.get_by_role("button", name="Send").click()
    expect(article.locator(".comment")).to_have_text("Thank you. Your comment was sent.")

    votes = [(vote.rating, vote.comment) for vote in service.service.feedback()]
    assert votes[-2:] == [("down", None), ("down", "It left out 2023.")]
    page.reload()
    expect(page.get_by_role("button", name="Not useful")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Useful", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )


def test_a_share_link_opens_the_same_answer_for_somebody_else(
    page: Page, new_page: Callable[..., Page], origin: str
) -> None:
    article = ask(page, TASER)
    findings = article.locator(".findings").inner_text()
    article.get_by_role("button", name="Share").click()
    link = article.get_by_role("textbox", name="Link to this answer").input_value()
    assert re.fullmatch(re.escape(origin) + r"/answers/a_[0-9A-Z]{26}", link)

    other = new_page()
    other.goto(link)
    shared = other.locator("article.exchange")
    expect(shared.locator(".asked")).to_have_text(TASER)
    expect(shared.locator(".asked-label")).to_contain_text("Shared answer, given on")
    assert shared.locator(".findings").inner_text() == findings
    expect(shared.get_by_role("button", name="Useful", exact=True)).to_have_count(0)
    # Whoever has the link has the answer, not the conversation.
    shown = other.request.get(link.replace("/answers/", "/v1/answers/")).json()
    assert shown["answer"]["conversation_id"] is None
    ask(other, "And what about rural crime?")
    expect(other.locator("article.exchange")).to_have_count(2)

    plain = new_page(java_script_enabled=False)
    plain.goto(link)
    expect(plain.locator("article.exchange")).to_contain_text(TASER_WORDS)
    assert plain.goto(f"{origin}/answers/a_01M80HKR1WTAJVKAQ0PQXSDDJQ").status == 404  # type: ignore[union-attr]
    expect(plain.locator("main")).to_contain_text("no longer stored")


def test_copying_takes_the_sources_along(new_page: Callable[..., Page], origin: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(origin)
    article = ask(page, "Show me every voice")
    article.get_by_role("button", name="Copy", exact=True).click()
    expect(article.locator(".said")).to_have_text("Copied with its sources.")

    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("Show me every voice\n\nHe added that twelve more")
    assert "[1] Ambershire Police and Crime Panel, 8 March 2022, item 20, paragraph 2" in copied
    assert f"{origin}/documents/" in copied and "newest document here" in copied


def test_where_copying_is_refused_the_text_is_there_to_select(
    new_page: Callable[..., Page], origin: str
) -> None:
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', "
        "{value: {writeText: () => Promise.reject()}})"
    )
    page.goto(origin)
    article = ask(page, TASER)
    article.get_by_role("button", name="Copy", exact=True).click()

    expect(article.locator(".said textarea")).to_have_value(re.compile(TASER_WORDS))


def test_the_conversation_is_saved_as_markdown(page: Page, tmp_path: Path) -> None:
    ask(page, "Show me every voice")
    ask(page, "# What *is* <b>this</b>?")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Markdown").click()
    download.value.save_as(tmp_path / "saved.md")

    saved = (tmp_path / "saved.md").read_text(encoding="utf-8")
    assert saved.startswith("# Ask the minutes\n\n## Show me every voice\n")
    assert "### Sources\n\n- \\[1\\] Ambershire Police and Crime Panel" in saved
    assert "## \\# What \\*is\\* \\<b\\>this\\</b\\>?" in saved


def test_print_shows_the_answers_and_none_of_the_controls(page: Page) -> None:
    article = ask(page, TASER)
    page.emulate_media(media="print")

    expect(article.locator(".finding").first).to_be_visible()
    expect(article.locator(".by").first).to_be_visible()
    for control in (".composer", ".tools", ".actions"):
        expect(page.locator(control).first).to_be_hidden()
    expect(page.locator("header.band")).to_be_hidden()


def test_examples_come_from_the_documents_and_are_answered(page: Page) -> None:
    examples = page.locator(".examples button")
    texts = examples.all_inner_texts()
    assert 1 <= len(texts) <= 4 and len(set(texts)) == len(texts)
    examples.first.click()
    page.locator("article .actions").wait_for()

    expect(page.locator("article .asked")).to_have_text(texts[0])
    assert page.locator("article .finding").count() >= 1
    expect(examples).to_have_count(0)


def test_what_is_covered_is_said_in_words_and_on_a_page(page: Page) -> None:
    expect(page.locator(".covers")).to_contain_text(
        "Covers 3 meetings of Ambershire Police and Crime Panel, 8 March 2022 to 18 April 2023. "
        "Last updated 1 May 2024."
    )
    page.locator(".covers a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is covered")
    expect(page.locator("main")).to_contain_text("14 June 2022")
    expect(page.locator("main")).to_contain_text("Federation welcomes new vehicles")
    page.get_by_role("link", name="Minutes", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("introduced the report on rural crime")


def test_a_question_too_long_or_empty_is_not_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    question_box(page).press("Enter")
    expect(page.locator("#count")).to_have_text("Type a question first.")
    question_box(page).fill("x" * 850)
    expect(page.locator("#count")).to_have_text("150 characters left")
    question_box(page).fill("x" * 1_003)
    question_box(page).press("Enter")
    expect(page.locator("#count")).to_have_text("3 characters too many")
    expect(question_box(page)).to_have_attribute("aria-invalid", "true")
    question_box(page).press("Shift+Enter")

    assert question_box(page).input_value().endswith("\n") and sent == []


def test_welsh_is_there_and_says_that_nobody_has_reviewed_it(page: Page) -> None:
    ask(page, TASER)
    page.get_by_role("button", name="Cymraeg").click()

    expect(page.locator("article .asked-label")).to_have_text("Eich cwestiwn")
    expect(page.locator(".finding .badge").first).to_have_text("Cofnodion")
    expect(page.locator(".unreviewed")).to_contain_text("has not been reviewed")
    assert page.locator(".words").first.get_attribute("lang") == "en-GB"
    page.reload()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    assert "Mawrth 2022" in page.locator(".when").first.inner_text()


def test_the_form_without_scripts_gives_the_same_answer(
    page: Page, new_page: Callable[..., Page], origin: str
) -> None:
    with_script = ask(page, TASER).locator(".statement").all_inner_texts()
    plain = new_page(java_script_enabled=False)
    plain.goto(origin)
    plain.get_by_role("textbox", name="Your question").fill(TASER)
    plain.get_by_role("button", name="Ask").click()

    words = re.sub(r"\s+", " ", " ".join(plain.locator(".finding .words").all_inner_texts()))
    assert all(statement in words for statement in with_script)
    plain.locator("a.cite").first.click()
    assert plain.url.endswith("#c-1")
    expect(plain.locator("li#c-1")).to_be_in_viewport()
    plain.get_by_role("link", name="In the record").first.click()
    expect(plain.locator(".record")).to_contain_text(TASER_WORDS)
