"""Settings of the answering side: what `ASKMINUTES_*`, `.env` and `askminutes.toml` may say."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode, TomlConfigSettingsSource

from ingest.errors import SettingsError
from ingest.settings import PREFIX, TOML_FILE, IngestSettings

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SECRETS = {
    "slack_bot_token": (re.compile(r"xoxb-[A-Za-z0-9-]{8,250}"), "a token that begins with xoxb-"),
    "slack_app_token": (re.compile(r"xapp-[A-Za-z0-9-]{8,250}"), "a token that begins with xapp-"),
    "slack_signing_secret": (
        re.compile(r"[A-Za-z0-9]{16,128}"),
        "the app's signing secret: letters and digits",
    ),
}
"""Settings that are secrets, with their form. They come from the environment only."""

Names = Annotated[tuple[str, ...], NoDecode]
"""Several values: a list in `askminutes.toml`, separated by commas in a variable."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours like `#0b5447`, from 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class ServiceSettings(IngestSettings):
    """Everything that can be set, that of the reading side included."""

    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(
        default=8000, ge=0, le=65_535, description="Port that `serve` listens on; 0 picks one."
    )
    model: str = Field(
        default="extractive",
        min_length=1,
        max_length=100,
        description="Answer model used where a question names none; `GET /v1/models` lists them. "
        "`extractive`, `local`, or a chat model: `openai:NAME`, `anthropic:NAME`, `ollama:NAME`.",
    )
    model_url: str | None = Field(
        default=None,
        max_length=500,
        description="Base address of the chat model's service; any OpenAI-compatible one goes by "
        "`openai:NAME`. The provider's own where none is set.",
    )
    model_key: SecretStr | None = Field(
        default=None,
        description="Key of the chat model's service. Where none is set, the provider's own "
        "variable (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`) is read.",
    )
    model_choose: bool = Field(
        default=True, description="Let the chat model choose and order sentences by their labels."
    )
    model_rewrite: bool = Field(
        default=True, description="Let the chat model make a follow-up question stand alone."
    )
    answer: Literal["quote", "write"] = Field(
        default="quote",
        description="`quote` shows sentences of the record; `write` shows up to five sentences in "
        "the chat model's words, each checked against the sentence that it cites.",
    )
    model_deadline_s: float = Field(
        default=20.0,
        gt=0,
        le=300,
        description="Time for all that a chat model does for one answer, in seconds; then "
        "sentences are chosen by score.",
    )
    model_tries: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Calls of the chat model for one use, the first included.",
    )
    model_temperature: float = Field(
        default=0.0, ge=0, le=2, description="0 gives the same answer each time."
    )
    context_tokens: int = Field(
        default=3_000,
        ge=100,
        le=200_000,
        description="Room for passages in a prompt, in tokens of `o200k_base`.",
    )
    output_tokens: int = Field(
        default=400, ge=50, le=20_000, description="Room for a chat model's reply, in tokens."
    )
    model_price_in: float = Field(
        default=0.0,
        ge=0,
        le=100_000,
        description="Price of a million tokens sent, for the cost in records and metrics.",
    )
    model_price_out: float = Field(
        default=0.0, ge=0, le=100_000, description="Price of a million tokens received."
    )
    model_tokens_per_day: int = Field(
        default=0,
        ge=0,
        le=10_000_000_000,
        description="Tokens, sent and received, that the chat model may use in a day (UTC); beyond "
        "it sentences are chosen by score. 0 for no cap.",
    )
    model_spend_per_day: float = Field(
        default=0.0,
        ge=0,
        le=1_000_000,
        description="What the chat model may cost in a day (UTC), by the prices above; beyond it "
        "sentences are chosen by score. 0 for no cap.",
    )
    api_keys: Names = Field(
        default=(),
        description="SHA-256 of each accepted key, in hex (`askminutes doctor --new-key` makes "
        "one). Empty: anyone may call.",
    )
    cors_origins: Names = Field(
        default=(),
        description="Origins of the pages that may call the API from a browser, exact "
        "(`https://www.example.org`). Empty: none but this service's own page.",
    )
    trusted_proxies: Names = Field(
        default=(),
        description="Addresses or networks whose `X-Forwarded-For` is believed. Empty: nobody's.",
    )
    hsts: bool = Field(
        default=False, description="Tell browsers to use HTTPS only; set it behind a TLS proxy."
    )
    rate_per_caller: str = Field(
        default="300/minute",
        description="Requests of one caller (key, else address): `N/second`, `N/minute`, `N/hour`; "
        "empty for no limit.",
    )
    rate_together: str = Field(
        default="3000/minute", description="Requests of all callers together, same form."
    )
    widget_enabled: bool = Field(
        default=True,
        description="False switches the chat off: page and widget say so, and questions from "
        "browsers are refused.",
    )
    widget_title: str = Field(
        default="", max_length=80, description="Title of the chat page; empty: Ask the minutes."
    )
    widget_greeting: str = Field(
        default="",
        max_length=400,
        description="What the chat says before the first question; empty: its own words.",
    )
    widget_accent: str = Field(
        default="",
        description="Colour of buttons and marks on white, `#rrggbb`, contrast at least 4.5:1.",
    )
    widget_accent_dark: str = Field(
        default="", description="The same where the reader prefers dark pages, on `#11191f`."
    )
    questions_per_visitor: str = Field(
        default="",
        description="Questions of one address without a key: `N/minute`, `N/hour`, `N/day`; empty "
        "for no cap.",
    )
    questions_together: str = Field(
        default="", description="Questions of all callers without a key together, same form."
    )
    answer_threads: int = Field(
        default=4, ge=1, le=64, description="Questions answered at the same time."
    )
    max_waiting: int = Field(
        default=64, ge=0, le=10_000, description="Questions that may wait; more are told to retry."
    )
    request_timeout_s: float = Field(
        default=10.0, gt=0, le=300, description="Time for a request to arrive whole, in seconds."
    )
    write_timeout_s: float = Field(
        default=30.0, gt=0, le=600, description="Time a caller may stop reading, in seconds."
    )
    keep_alive_s: int = Field(
        default=5, ge=1, le=120, description="Time an idle connection stays open, in seconds."
    )
    max_connections: int = Field(
        default=800,
        ge=10,
        le=100_000,
        description="Open connections; beyond it the oldest unfinished request gives way.",
    )
    shutdown_s: int = Field(
        default=8, ge=1, le=60, description="Time for running answers to finish, in seconds."
    )
    heartbeat_s: float = Field(
        default=15.0,
        gt=0,
        le=60,
        description="Silence after which a stream says `ping`, in seconds.",
    )
    generation_check_s: float = Field(
        default=0.5, ge=0, le=60, description="How often to look for a new index, in seconds."
    )
    store_conversations: bool = Field(
        default=True,
        description="Keep questions and answers beside the index, for follow-ups and feedback.",
    )
    conversations: str | None = Field(
        default=None,
        max_length=500,
        description="Address of the conversations' database: `postgresql+psycopg://...` or "
        "`sqlite:///...`. `conversations.db` in the data directory where none is set.",
    )
    retention_days: int = Field(
        default=30, ge=1, le=3_650, description="Days that a stored conversation is kept."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important log line written by `serve`."
    )
    log_questions: bool = Field(
        default=False, description="Write the text of questions to the log. They may be personal."
    )
    log_file: Path | None = Field(
        default=None,
        description="File for the details of unexpected errors of the command line; "
        "`askminutes.log` in the data directory where none is set.",
    )

    slack_bot_token: SecretStr | None = Field(
        default=None,
        description="Bot token of the Slack app (`xoxb-...`). A secret: a variable only.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        description="App-level token of the Slack app (`xapp-...`) for Socket Mode, which "
        "`askminutes slack` then uses. A secret: a variable only.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description="Signing secret of the Slack app; with the bot token, `/slack/events` is "
        "served. A secret: a variable only.",
    )
    slack_workspaces: Names = Field(
        default=(),
        description="Ids of the workspaces that are answered (`T0123ABCD`). Empty: the one that "
        "the bot token belongs to.",
    )
    slack_channels: Names = Field(
        default=(),
        description="Ids of the channels that are answered (`C0123ABCD`); direct messages always "
        "are. Empty: every channel that the bot is in.",
    )
    slack_shared_channels: bool = Field(
        default=False,
        description="Answer in channels shared with other organisations, and their members.",
    )
    slack_rate_per_user: str = Field(
        default="20/minute",
        description="Questions of one person in Slack, same form as `ASKMINUTES_RATE_PER_CALLER`.",
    )
    slack_workers: int = Field(
        default=4, ge=1, le=32, description="Questions from Slack answered at the same time."
    )
    slack_max_waiting: int = Field(
        default=100,
        ge=1,
        le=10_000,
        description="Questions from Slack that may wait; more are left for Slack to send again.",
    )
    slack_legacy_assistant: bool = Field(
        default=False,
        description="Serve the older agent pane (`assistant_view`) of apps made before July 2026.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Slack's Web API; `https://slack-gov.com/api/` for GovSlack.",
    )
    public_url: str = Field(
        default="",
        description="Address under which people reach this service "
        "(`https://minutes.example.org`), for links from Slack to its pages. Empty: links go to "
        "the published documents.",
    )

    @field_validator(*_SECRETS, mode="after")
    @classmethod
    def _well_formed(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        form, words = _SECRETS[info.field_name or ""]
        if secret is None or not secret.get_secret_value():
            return None
        if not form.fullmatch(secret.get_secret_value()):
            raise ValueError(f"must be {words}")
        return secret

    @field_validator("slack_workspaces", "slack_channels")
    @classmethod
    def _slack_ids(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[CEGT][A-Z0-9]{2,20}", one) for one in ids):
            raise ValueError("each entry must be an id such as T0123ABCD or C0123ABCD, not a name")
        return ids

    @field_validator("slack_api_url", "public_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or not (parts.scheme == "https" or here) or parts.query:
            raise ValueError("must be an https:// address, or http:// on this machine")
        return url

    @field_validator(
        "api_keys",
        "cors_origins",
        "trusted_proxies",
        "slack_workspaces",
        "slack_channels",
        mode="before",
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("api_keys")
    @classmethod
    def _hashed(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_SHA256.fullmatch(key) for key in keys):
            raise ValueError(
                "each entry must be 64 hexadecimal digits, lower case, not the key itself"
            )
        return keys

    @field_validator("cors_origins")
    @classmethod
    def _exact(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("http", "https")
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(
                    "each entry must be a scheme and a host, without path, `*` or `null`"
                )
            if not parts.hostname or not re.fullmatch(r"[a-z0-9.:\[\]-]+", parts.netloc):
                raise ValueError("each entry must name one lower-case host")
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for proxy in proxies:
                ip_network(proxy, strict=False)
        except ValueError:
            raise ValueError("each entry must be an address or a network") from None
        return proxies

    @field_validator("model_url")
    @classmethod
    def _model_address(cls, address: str | None) -> str | None:
        if address:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("must be an http or https address")
        return address or None

    @field_validator("conversations")
    @classmethod
    def _database(cls, address: str | None) -> str | None:
        if address and not re.match(r"(?:sqlite:///|postgresql\+psycopg://).", address):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        return address or None

    @field_validator("widget_accent", "widget_accent_dark")
    @classmethod
    def _legible(cls, colour: str, info: ValidationInfo) -> str:
        ground = "#11191f" if info.field_name == "widget_accent_dark" else "#ffffff"
        if colour and not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValueError("must be like #0b5447, in lower case, or empty")
        if colour and contrast(colour, ground) < 4.5:
            raise ValueError(f"must have a contrast of 4.5:1 with {ground} (WCAG 2.2, 1.4.3)")
        return colour

    @field_validator(
        "rate_per_caller",
        "rate_together",
        "questions_per_visitor",
        "questions_together",
        "slack_rate_per_user",
    )
    @classmethod
    def _rate(cls, rate: str) -> str:
        if rate and not re.fullmatch(r"[1-9]\d{0,8}/(second|minute|hour|day)", rate):
            raise ValueError("must be like 300/minute, or empty")
        return rate

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings from where they are kept; see `IngestSettings.load`.

        Raises:
            SettingsError: also where a secret stands in `askminutes.toml`.
        """
        for name in _SECRETS:
            if name in TomlConfigSettingsSource(cls)():
                raise SettingsError(
                    f"{PREFIX}{name.upper()}: a secret must not stand in {TOML_FILE!r}; set the "
                    "variable"
                )
        return cast(Self, super().load(**values))

    @property
    def store_file(self) -> Path:
        """Where conversations and feedback are kept."""
        return self.data / "conversations.db"

    @property
    def slack_file(self) -> Path:
        """Where the Slack bot keeps which events it has seen and where it answered."""
        return self.data / "slack.db"

    @property
    def slack_switch(self) -> Path:
        """The file that, while it is there, keeps the Slack bot from answering."""
        return self.data / "slack.off"

    @property
    def error_log(self) -> Path:
        """Where the command line writes what it did not expect."""
        return self.log_file or self.data / "askminutes.log"
