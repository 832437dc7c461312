"""The manifest has only fields that Slack knows, within its limits, and asks for what is used."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.slack.app import COMMAND
from service.slack.blocks import SHORTCUT

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "slack-manifest.yaml"

# docs.slack.dev, "App manifest reference"; a list holds one entry's fields.
FIELDS: dict[str, Any] = {
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {
        "app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
        "bot_user": {"display_name", "always_online"},
        "agent_view": {"agent_description", "suggested_prompts"},
        "shortcuts": {"name", "type", "callback_id", "description"},
        "slash_commands": {"command", "description", "usage_hint", "should_escape", "url"},
    },
    "oauth_config": {"scopes", "redirect_urls"},
    "settings": {
        "event_subscriptions": {"request_url", "bot_events"},
        "interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
        "org_deploy_enabled": None,
        "socket_mode_enabled": None,
        "token_rotation_enabled": None,
        "is_hosted": None,
        "allowed_ip_address_ranges": None,
    },
}
LIMITS = {
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("display_information", "long_description"): 4_000,
    ("features", "bot_user", "display_name"): 80,
    ("features", "agent_view", "agent_description"): 300,
}
# What each event and call needs (docs.slack.dev, "Scopes").
SCOPES_OF_EVENTS = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "tokens_revoked": None,
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
SCOPES_OF_CALLS = {
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_appendStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "assistant_threads_setStatus": {"assistant:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "conversations_info": {"channels:read", "groups:read", "mpim:read"},
    "views_open": set(),
    "auth_test": set(),
}
ALWAYS = {"commands"}  # the command and the shortcut


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def unknown(value: Any, fields: Any, path: str = "") -> list[str]:
    if fields is None:
        return []
    if isinstance(value, list):
        return [name for entry in value for name in unknown(entry, fields, path)]
    found = []
    for name, inner in value.items():
        if name not in fields:
            found.append(f"{path}{name}")
        elif isinstance(fields, dict):
            found += unknown(inner, fields[name], f"{path}{name}.")
    return found


def test_every_field_is_one_that_slack_knows(manifest: dict[str, Any]) -> None:
    assert unknown(manifest, FIELDS) == []


def test_an_invented_field_would_be_found(manifest: dict[str, Any]) -> None:
    wrong = {**manifest, "features": {**manifest["features"], "assistant_pane": {}}}

    assert unknown(wrong, FIELDS) == ["features.assistant_pane"]


def test_every_text_keeps_its_limit(manifest: dict[str, Any]) -> None:
    for path, most in LIMITS.items():
        value: Any = manifest
        for name in path:
            value = value[name]
        assert 1 <= len(value) <= most, path
    assert len(manifest["display_information"]["long_description"]) >= 175
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2_000
        assert len(command["usage_hint"]) <= 1_000
    assert re.fullmatch(r"#[0-9a-f]{6}", manifest["display_information"]["background_color"])


def test_it_names_what_the_bot_listens_to(manifest: dict[str, Any]) -> None:
    features = manifest["features"]

    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    assert [one["callback_id"] for one in features["shortcuts"]] == [SHORTCUT]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_it_asks_for_the_scopes_that_are_used_and_no_others(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "service" / "slack").glob("*.py")
    )
    called = set(re.findall(r'"((?:chat|views|auth|conversations|assistant_threads)_\w+)"', source))

    needed = {scope for event in events if (scope := SCOPES_OF_EVENTS[event])}
    needed |= set().union(*(SCOPES_OF_CALLS[call] for call in called)) | ALWAYS

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_turned_to_http_it_has_its_addresses_and_is_as_valid() -> None:
    text = FILE.read_text(encoding="utf-8")
    turned = re.sub(r"(?m)^( *)# ((?:request_)?url: )", r"\1\2", text)
    over_http = yaml.safe_load(turned)

    address = "https://minutes.example.org/slack/events"
    assert unknown(over_http, FIELDS) == []
    assert over_http["settings"]["event_subscriptions"]["request_url"] == address
    assert over_http["settings"]["interactivity"]["request_url"] == address
    assert over_http["features"]["slash_commands"][0]["url"] == address
