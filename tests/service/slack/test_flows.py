"""What people do in Slack, and what they get."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.fake_slack import BOT_USER, FakeSlack, live, shown, texts_of
from service.model import Answer, Notice
from tests.service.builders import Scripted, a_citation, an_answer
from tests.service.slack.world import (
    SPEED,
    World,
    a_world,
    buttons,
    long_answer,
    runs,
    share_buttons,
    show_buttons,
    until,
    without_streams,
)

QUOTE = "The Commissioner confirmed that 81% of urgent calls were met in time."


@runs
async def test_a_mention_is_answered_in_its_thread_with_the_address_of_each_sentence(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()

        (answer,) = world.answers(event)
        said = " ".join(shown(text) for text in texts_of(answer.blocks))
        assert QUOTE in said
        assert "Ambershire Police and Crime Panel, 7 September 2021, item 12, paragraph 2" in said
        assert "Item 13 is cut off." in said
        assert QUOTE in shown(answer.text)
        assert world.scripted.asked[0][0].text == "Were urgent calls met in time?"
        assert not answer.streaming
        assert world.slack.refused == []


@runs
async def test_the_reply_is_there_at_once_and_grows_statement_by_statement(tmp_path: Path) -> None:
    async with a_world(tmp_path, Scripted(lambda *_: long_answer(4))) as world:
        await world.asked("What was said?")

        order = [call.method for call in world.slack.calls if call.method != "auth.test"]
        assert order == [
            "chat.startStream",
            *["chat.appendStream"] * 4,
            "chat.stopStream",
            "chat.update",
        ]
        assert world.slack.refused == []


@runs
async def test_without_streams_a_message_is_posted_and_edited(tmp_path: Path) -> None:
    async with a_world(tmp_path, slack=without_streams()) as world:
        event = await world.asked()
        await world.asked("And again?", channel="C0OTHER")

        (answer,) = world.answers(event)
        assert answer.edits >= 1
        assert any(QUOTE in shown(text) for text in texts_of(answer.blocks))
        assert len(world.slack.made("chat.startStream")) == 1  # tried once, then known
        posted = world.slack.made("chat.postMessage")[0].arguments
        assert posted["unfurl_links"] is posted["unfurl_media"] is False


@runs
async def test_a_follow_up_in_the_thread_needs_no_mention_and_uses_its_history(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()
        root = event["event"]["ts"]
        follow_up = world.slack.message("And in 2023?", channel="C0PANEL", thread_ts=root)
        await world.tell(follow_up)

        question, history = world.scripted.asked[1]
        assert question.text == "And in 2023?"
        assert [turn.role for turn in history] == ["user", "assistant"]
        assert history[0].content == "Were urgent calls met in time?"
        assert QUOTE in history[1].content
        assert len(world.answers(follow_up)) == 2


@runs
async def test_a_follow_up_may_come_before_the_first_answer_is_whole(tmp_path: Path) -> None:
    gate = threading.Event()

    def held(*_: Any) -> Answer:
        gate.wait(20)
        return an_answer()

    async with a_world(tmp_path, Scripted(held)) as world:
        event = world.slack.mention("Were urgent calls met in time?")
        await world.send(event)
        await until(lambda: world.scripted.asked)
        ts = event["event"]["ts"]
        await world.send(world.slack.message("And in 2023?", "C0PANEL", thread_ts=ts))
        gate.set()
        await world.settled()

        (_, nothing), (question, history) = world.scripted.asked
        assert (question.text, len(nothing), len(history)) == ("And in 2023?", 0, 2)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("What of Lowmere?", {"thread_ts": "1700000000.000100"}),  # a thread that is not ours
        ("What of Lowmere?", {}),  # no thread at all
        ("<@U0OTHER> what do you think?", {"ours": True}),  # to somebody else
        (f"<@{BOT_USER}> What of Lowmere?", {"ours": True}),  # comes as a mention, too
        ("I am a machine", {"ours": True, "bot_id": "B0OTHER"}),
        ("joined", {"ours": True, "subtype": "channel_join"}),
    ],
)
@runs
async def test_what_is_not_asked_of_the_bot_is_left_alone(
    text: str, more: dict[str, Any], tmp_path: Path
) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()
        if more.pop("ours", False):
            more = {**more, "thread_ts": event["event"]["ts"]}

        await world.tell(world.slack.message(text, channel="C0PANEL", **more))

        assert len(world.scripted.asked) == 1


@runs
async def test_a_direct_message_is_answered_and_the_status_says_that_it_is_worked_on(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path) as world:
        first = world.slack.message("Were urgent calls met in time?")
        await world.tell(first)
        await world.tell(world.slack.message("And in 2023?"))

        assert len(world.answers(first)) == 1
        states = [
            call.arguments["status"] for call in world.slack.made("assistant.threads.setStatus")
        ]
        assert states == ["is searching the minutes…", ""] * 2
        assert [turn.content for turn in world.scripted.asked[1][1]][:1] == [
            "Were urgent calls met in time?"
        ]


@runs
async def test_opening_the_agent_pane_offers_questions_that_the_index_can_answer(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path) as world:
        for tab in ("home", "messages"):
            event = {"type": "app_home_opened", "user": "U0DRAY", "channel": "D0DRAY", "tab": tab}
            await world.tell(world.slack.event(event))

        (call,) = world.slack.made("assistant.threads.setSuggestedPrompts")
        prompts = [prompt["message"] for prompt in call.arguments["prompts"]]
        assert "What was decided on 7 September 2021?" in prompts
        assert "What was said about Response times?" in prompts
        assert call.reply["ok"]


@runs
async def test_the_older_pane_is_served_where_it_is_asked_for(tmp_path: Path) -> None:
    async with a_world(tmp_path, slack_legacy_assistant=True) as world:
        ts = world.slack.stamp()
        thread = {"user_id": "U0DRAY", "channel_id": "D0DRAY", "thread_ts": ts, "context": {}}
        started = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": ts}
        await world.tell(world.slack.event(started))
        asked = world.slack.message("Were urgent calls met in time?", thread_ts=ts)
        await world.tell(asked)
        await world.tell(world.slack.edited(asked, "Were they?"))
        await world.tell(world.slack.deleted(asked))

        (call,) = world.slack.made("assistant.threads.setSuggestedPrompts")
        assert call.arguments["thread_ts"] == ts
        questions = [question.text for question, _ in world.scripted.asked]
        assert questions[-2:] == ["Were urgent calls met in time?", "Were they?"]
        assert world.answers(asked) == []


@runs
async def test_a_command_is_answered_to_the_asker_alone_and_can_be_shared(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        command = world.slack.command("Were urgent calls met in time?")
        reply = await world.send(command)
        await world.settled()

        assert (reply.status_code, reply.text) == (200, "")
        (answer,) = responses(world, command)
        assert answer["response_type"] == "ephemeral"
        assert any(QUOTE in shown(text) for text in texts_of(answer["blocks"]))
        assert world.slack.messages == {}

        (button,) = share_buttons(answer)
        click = world.slack.click(button)
        await world.tell(click)
        await world.tell(world.slack.click(button))  # a second click posts nothing

        (posted,) = world.slack.messages.values()
        said = [shown(text) for text in texts_of(posted.blocks)]
        assert "Question: Were urgent calls met in time?" in said
        assert any(QUOTE in text for text in said)
        assert live(posted.arguments)[:1] == ["@U0DRAY"]
        assert responses(world, click)[0]["text"] == "Shared."

        await world.tell(
            world.slack.message("And in 2023?", channel="C0PANEL", thread_ts=posted.ts)
        )
        assert world.scripted.asked[1][1][0].content == "Were urgent calls met in time?"


@runs
async def test_an_answer_is_shared_only_by_its_asker_and_not_with_other_organisations(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path) as world:
        world.slack.shared_channels = {"C0JOINT"}
        command = world.slack.command("Were urgent calls met in time?", channel="C0JOINT")
        await world.tell(command)
        (button,) = share_buttons(responses(world, command)[0])

        theirs = world.slack.click(button, user="U0STRANGER")
        await world.tell(theirs)
        mine = world.slack.click(button, channel="C0JOINT")
        await world.tell(mine)

        assert world.slack.messages == {}
        assert "no longer stored" in responses(world, theirs)[0]["text"]
        assert "cannot be shared here" in responses(world, mine)[0]["text"]


@runs
async def test_a_command_without_a_question_says_how_to_ask(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        reply = await world.send(world.slack.command("  "))
        mention = world.slack.mention("")
        await world.tell(mention)

        assert "/askminutes What was decided" in reply.text
        assert "Ask me about the minutes" in world.answers(mention)[0].text
        assert world.scripted.asked == []


@runs
async def test_the_shortcut_finds_the_paragraphs_nearest_to_a_message(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        shortcut = world.slack.shortcut("urgent calls &amp; targets " * 90)
        await world.tell(shortcut)

        (found,) = responses(world, shortcut)
        assert found["response_type"] == "ephemeral"
        assert len(buttons(found["blocks"], "askminutes_show")) == 4
        assert world.slack.messages == {}
        assert world.slack.refused == []


@runs
async def test_show_the_paragraph_opens_the_passage_in_a_modal(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()
        (answer,) = world.answers(event)
        (button,) = show_buttons(answer)

        await world.tell(world.slack.click(button, message=answer))
        await world.tell(world.slack.click(button, "/v1/documents/nowhere#1/1"))

        found, gone = world.slack.views
        said = [shown(text) for text in texts_of(found["blocks"])]
        assert f"{QUOTE} He welcomed it." in said
        assert "Ambershire Police and Crime Panel, 7 September 2021, item 12" in said[0]
        assert "no longer in the index" in texts_of(gone["blocks"])[0]


@runs
async def test_votes_are_kept_once_and_one_against_asks_for_a_comment(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()
        (answer,) = world.answers(event)
        (element,) = buttons(answer.blocks, "askminutes_vote")
        up, down = (element[f"{way}_button"]["value"] for way in ("positive", "negative"))

        for _ in range(2):
            await world.tell(world.slack.click(element, up, answer))
        await world.tell(world.slack.click(element, down, answer, user="U0KHAN"))
        (view,) = world.slack.views
        await world.tell(world.slack.submitted(view, "It was 82%.", user="U0KHAN"))
        await world.tell(world.slack.click(element, down, answer, user="U0RAO"))
        await world.tell(world.slack.submitted(view, None, user="U0RAO"))
        await until(lambda: len(world.service.feedback()) == 3)

        votes = [(vote.rating, vote.comment, vote.question) for vote in world.service.feedback()]
        asked = "Were urgent calls met in time?"
        assert votes == [("up", None, asked), ("down", "It was 82%.", asked), ("down", None, asked)]
        assert [said["user"] for said in world.slack.ephemerals] == ["U0DRAY"]


@runs
async def test_a_vote_against_counts_where_no_modal_can_be_opened(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked()
        (answer,) = world.answers(event)
        (element,) = buttons(answer.blocks, "askminutes_vote")
        click = world.slack.click(element, element["negative_button"]["value"], answer)
        await world.tell({**click, "trigger_id": "used-up"})

        assert [vote.rating for vote in world.service.feedback()] == ["down"]


@runs
async def test_an_older_workspace_gets_plain_vote_buttons(tmp_path: Path) -> None:
    slack = FakeSlack(SPEED)
    slack.old_blocks = True
    async with a_world(tmp_path, slack=slack) as world:
        event = await world.asked()
        (answer,) = world.answers(event)
        up, _ = buttons(answer.blocks, "askminutes_vote")
        await world.tell(world.slack.click(up, message=answer))

        assert [vote.rating for vote in world.service.feedback()] == ["up"]


@runs
async def test_editing_a_question_answers_it_again_in_the_same_message(tmp_path: Path) -> None:
    def reply(question: Any, _: Any) -> Answer:
        return long_answer(60) if "all" in question.text else long_answer(2)

    async with a_world(tmp_path, Scripted(reply)) as world:
        event = await world.asked("What was said?")
        (before,) = world.answers(event)
        first = before.ts
        longer = world.slack.edited(event, f"<@{BOT_USER}> What was all that was said?")
        await world.tell(longer)
        many = world.answers(event)
        shorter = world.slack.edited(longer | {"event": {**event["event"]}}, "What was said now?")
        await world.tell(shorter)

        assert len(many) > 1
        (after,) = world.answers(event)
        assert after.ts == many[0].ts == first
        questions = [question.text for question, _ in world.scripted.asked]
        assert questions == ["What was said?", "What was all that was said?", "What was said now?"]
        assert [history for _, history in world.scripted.asked] == [(), (), ()]


@runs
async def test_an_address_that_slack_unfurls_is_not_an_edit(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        event = await world.asked("What was said?")
        await world.tell(world.slack.edited(event, event["event"]["text"]))

        assert len(world.scripted.asked) == 1


@runs
async def test_deleting_a_question_deletes_its_answer_and_all_that_was_kept(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path, Scripted(lambda *_: long_answer(60))) as world:
        event = await world.asked("What did Mr Canary say?")
        assert len(world.answers(event)) > 1

        await world.tell(world.slack.deleted(event))

        assert world.answers(event) == []
        for file in tmp_path.iterdir():
            assert b"Canary" not in file.read_bytes(), file.name


@runs
async def test_answers_in_slack_are_counted_with_the_others(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await world.asked()

        counted = (await world.http.get("/metrics")).text
        assert 'askminutes_answers_total{status="answered"} 1.0' in counted


@runs
async def test_personal_data_in_a_question_is_not_kept(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        command = world.slack.command("Has mr.canary@wenmouth.example complained?")
        await world.tell(command)
        await world.tell(world.slack.click(share_buttons(responses(world, command)[0])[0]))

        (posted,) = world.slack.messages.values()
        assert "canary" not in str(posted)
        for file in tmp_path.iterdir():
            assert b"canary" not in file.read_bytes(), file.name


@runs
async def test_a_question_deleted_before_its_turn_is_not_answered(tmp_path: Path) -> None:
    async with a_world(tmp_path, slack_workers=1) as world:
        blocked = world.slack.mention("First?")
        event = world.slack.mention("Second?", channel="C0OTHER")
        deleted = world.slack.deleted(event)
        for body in (blocked, event, deleted):
            await world.send(body)
        await world.settled()

        assert world.answers(event) == []


@pytest.mark.parametrize("status", ["not_found", "clarify", "declined"])
@runs
async def test_what_is_no_answer_shows_what_is_near(status: Any, tmp_path: Path) -> None:
    nothing = Answer(
        status,
        "I found nothing about that in the minutes.",
        notices=(Notice("not_in_documents", "I found nothing about that in the minutes."),),
        related=() if status == "declined" else (a_citation(1),),
    )
    async with a_world(tmp_path, Scripted(lambda *_: nothing)) as world:
        event = await world.asked("Who built the pyramids?")

        (answer,) = world.answers(event)
        said = [shown(text) for text in texts_of(answer.blocks)]
        assert said.count("I found nothing about that in the minutes.") == 1
        assert ("Near to it in the record:" in said) is (status != "declined")
        assert bool(buttons(answer.blocks, "askminutes_vote")) is (status == "not_found")


@runs
async def test_a_question_that_breaks_a_rule_or_finds_no_index_is_told_so(tmp_path: Path) -> None:
    def broken(*_: Any) -> Answer:
        raise RuntimeError("secret-canary")

    async with a_world(tmp_path, Scripted(broken)) as world:
        long = world.slack.mention("why " * 400)
        await world.tell(long)
        event = world.slack.message("Were urgent calls met in time?")
        await world.tell(event)

        assert "question must be at most 1,000 characters" in world.answers(long)[0].text
        assert "could not be searched" in world.answers(event)[0].text
        assert "secret-canary" not in str([call.arguments for call in world.slack.calls])
        assert world.slack.made("assistant.threads.setStatus")[-1].arguments["status"] == ""


@runs
async def test_without_a_store_questions_are_answered_without_votes_kept(tmp_path: Path) -> None:
    async with a_world(tmp_path, store_conversations=False) as world:
        event = await world.asked()
        command = world.slack.command("Were urgent calls met in time?")
        await world.tell(command)

        assert len(world.answers(event)) == 1
        assert share_buttons(responses(world, command)[0]) == []


def responses(world: World, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What was sent to the address that something came with."""
    return world.slack.responses[body["response_url"].rsplit("/", 1)[1]]


def test_citations_without_an_address_are_named_all_the_same() -> None:
    from service.slack.blocks import Links, where
    from service.wire import citation_json

    citation = a_citation()
    homeless = replace(citation, document=replace(citation.document, url=None))

    (element,) = where(citation_json(homeless), Links())["elements"]

    assert element["text"] == f"[1] {citation.label}"
