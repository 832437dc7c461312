"""Where settings become objects, on the answering side. Nothing else of it makes a component.

Importing this imports nothing heavy: each function imports what it makes.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest.errors import IndexMissing, SettingsError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ingest.index import Index
    from service.chat import Answerer, ChatService
    from service.conversations import Conversations
    from service.models.answerer import ModelAnswerer
    from service.models.protocol import ChatModel
    from service.pipeline import AnswerPipeline
    from service.settings import ServiceSettings
    from service.slack.bot import Bot


class PointedTo:
    """The generations under the data directory, as `service/generations.py` wants them."""

    def __init__(self, settings: "ServiceSettings") -> None:
        self._settings = settings

    def current(self) -> str:
        """Name of the served generation. Raises IndexMissing."""
        from ingest.compose import current_generation

        name = current_generation(self._settings.data)
        if name is None:
            raise IndexMissing(
                f"there is no index under {str(self._settings.data)!r}; "
                "run 'askminutes ingest PATH' first, or set ASKMINUTES_DATA"
            )
        return name

    def open(self) -> "Index":
        """Open the served generation. Raises IngestError."""
        from ingest.compose import open_index

        return open_index(self._settings)


def settings(**values: object) -> "ServiceSettings":
    """The settings; see `IngestSettings.load` for where they come from. Raises SettingsError."""
    from service.settings import ServiceSettings

    return ServiceSettings.load(**values)


def models(settings: "ServiceSettings") -> "Mapping[str, Answerer]":
    """The answer models on offer, by the name that a question may ask for.

    Raises:
        SettingsError: the configured chat model is unknown, or its package is missing.
    """
    from service.pipeline import AnswerPipeline

    pipeline = AnswerPipeline()
    offered: dict[str, Answerer] = {"extractive": pipeline}
    if settings.model != "extractive":
        offered[settings.model] = model_answerer(settings, pipeline)
    return offered


def model_answerer(settings: "ServiceSettings", pipeline: "AnswerPipeline") -> "ModelAnswerer":
    """The configured chat model over a pipeline. Nothing is imported or called yet.

    Raises:
        SettingsError: the chat model is unknown, its package is missing, or what it may spend is
            capped and its prices are not given.
    """
    from service.models.allowance import Allowance, Prices
    from service.models.answerer import ModelAnswerer, Uses
    from service.models.calls import Calls

    uses = Uses(settings.model_choose, settings.model_rewrite, settings.answer == "write")
    prices = Prices(settings.model_price_in, settings.model_price_out)
    if settings.model_spend_per_day and prices == Prices():
        raise SettingsError(
            "ASKMINUTES_MODEL_SPEND_PER_DAY: set ASKMINUTES_MODEL_PRICE_IN and _OUT too; "
            "without prices nothing is known of what a call costs"
        )
    allowance = Allowance(settings.model_tokens_per_day, settings.model_spend_per_day, prices)
    return ModelAnswerer(
        Calls(
            chat_model(settings),
            settings.model_tries,
            settings.output_tokens,
            allowance=allowance,
        ),
        pipeline,
        uses,
        settings.model_deadline_s,
        _room(settings),
    )


def chat_model(settings: "ServiceSettings") -> "ChatModel":
    """The configured chat model. Raises SettingsError."""
    from service.models import local
    from service.models.providers import LangChainModel

    if settings.model == local.NAME:
        return local.LocalModel()
    return LangChainModel(
        settings.model,
        url=settings.model_url,
        key=settings.model_key.get_secret_value() if settings.model_key else None,
        temperature=settings.model_temperature,
    )


def _room(settings: "ServiceSettings") -> int:
    from service.models import local

    room = settings.context_tokens
    return min(room, local.ROOM) if settings.model == local.NAME else room


def conversations(settings: "ServiceSettings") -> "Conversations":
    """The store of conversations; nothing is opened yet.

    Raises:
        SettingsError: it is to be in PostgreSQL, and the driver is not installed.
    """
    from importlib.util import find_spec

    from service.conversations import Conversations

    if (settings.conversations or "").startswith("postgresql") and find_spec("psycopg") is None:
        raise SettingsError(
            "ASKMINUTES_CONVERSATIONS: PostgreSQL needs pip install 'askminutes[postgres]'"
        )
    return Conversations(settings.conversations or settings.store_file, settings.retention_days)


def service(settings: "ServiceSettings", remember: bool = True) -> "ChatService":
    """One open service.

    Args:
        settings: everything that can be set.
        remember: False for one that stores nothing, such as the command line's.

    Returns:
        The service. Where there is no index yet, it says so on each question and begins to answer
        once there is one.

    Raises:
        SettingsError: the configured model is not on offer.
    """
    from service.chat import ChatService
    from service.generations import Generations
    from service.model import Question

    offered = models(settings)
    generations = Generations(
        PointedTo(settings),
        settings.generation_check_s,
        warm=lambda index: offered[settings.model].search(Question("minutes"), 1, index),
    )
    generations.open()
    store = conversations(settings) if remember and settings.store_conversations else None
    return ChatService(generations, offered, settings.model, store, settings.log_questions)


def app(settings: "ServiceSettings") -> "FastAPI":
    """The application over an open service, with the Slack bot where its secrets are set.

    Raises:
        SettingsError: the Slack bot is configured and its packages are not installed.
    """
    from service.api import create_app

    opened = service(settings)
    opened.warm_up()
    if settings.slack_signing_secret is None:
        return create_app(opened, settings)
    made = bot(settings, opened)
    from service.slack.http import Mounted

    return create_app(opened, settings, Mounted(made))


def bot(settings: "ServiceSettings", opened: "ChatService") -> "Bot":
    """The Slack bot over an open service, not started. Raises as `check_slack` does."""
    check_slack(settings)
    from service.slack.bot import Bot

    return Bot(opened, settings)


def check_slack(settings: "ServiceSettings") -> None:
    """See whether there can be a Slack bot.

    Raises:
        SettingsError: no bot token is set, or the packages of the bot are not installed.
    """
    from importlib.util import find_spec

    if settings.slack_bot_token is None:
        raise SettingsError(
            "ASKMINUTES_SLACK_BOT_TOKEN: the Slack bot needs the app's bot token (xoxb-...); "
            "docs/slack.md says where it stands"
        )
    missing = [name for name in ("slack_bolt", "slack_sdk", "aiohttp") if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"the Slack bot needs {', '.join(missing)}; install 'askminutes[slack]'"
        )
