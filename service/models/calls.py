"""Calling a chat model that may be slow, broken or gone: one deadline, few tries, a breaker.

The deadline belongs to the answer, not to a call: every use and every try draws on the same one.
Waits between tries grow and are drawn at random ("full jitter", Brooker 2015), so that many answers
do not come back to a struggling provider at the same moment.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.tokens import chat_tokens
from service.errors import ModelUnavailable
from service.model import Usage
from service.models.allowance import Allowance, Prices
from service.models.protocol import ChatModel, Message, Reply
from service.watch import Watch

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 4.0
LEAST_USEFUL_S = 0.2  # a call with less time than that is not begun
STEP_S = 0.05  # how often a wait looks whether the reader is still there
OVERHEAD_TOKENS = 4  # of a message in the usual chat formats


class Breaker:
    """Stops calling a provider that fails, and tries one call again after a while.

    Closed: calls pass. After `failures` in a row it opens: calls are refused at once. After
    `rest_s` one call passes; its outcome closes or opens it again (Nygard, "Release It!", 2007).
    """

    def __init__(
        self,
        failures: int = 5,
        rest_s: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures = failures
        self._rest_s = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._closed_again_at = 0.0

    def check(self) -> None:
        """Raises ModelUnavailable while open."""
        with self._lock:
            if self._in_a_row < self._failures:
                return
            now = self._clock()
            if now < self._closed_again_at:
                raise ModelUnavailable("the chat model failed too often just now", again=False)
            self._closed_again_at = now + self._rest_s  # this one call tries; others go on resting

    def worked(self) -> None:
        """A call came back."""
        with self._lock:
            self._in_a_row = 0

    def failed(self) -> None:
        """A call failed."""
        with self._lock:
            self._in_a_row += 1
            if self._in_a_row >= self._failures:
                self._closed_again_at = self._clock() + self._rest_s


@dataclass(slots=True)
class Work:
    """The chat model's share of one answer: how long it may take, what it used."""

    until: float  # on the clock of time.monotonic
    watch: Watch
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    seconds: float = 0.0
    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def left_s(self) -> float:
        """What is left of the deadline."""
        return self.until - time.monotonic()

    def usage(self, prices: Prices) -> Usage:
        """What has been used."""
        cost = prices.cost(self.input_tokens, self.output_tokens)
        return Usage(self.input_tokens, self.output_tokens, round(cost, 8), self.estimated)


@dataclass(frozen=True, slots=True)
class Calls:
    """A chat model with its tries and its breaker."""

    model: ChatModel
    tries: int = 3
    max_tokens: int = 400
    structured: bool = True
    breaker: Breaker = field(default_factory=Breaker)
    allowance: Allowance = field(default_factory=Allowance)
    draw: Callable[[], float] = random.random

    def ask(
        self,
        use: str,
        messages: Sequence[Message],
        work: Work,
        schema: Mapping[str, Any] | None = None,
    ) -> str:
        """What the model wrote; its tokens and time are added to the work.

        Raises:
            ModelUnavailable: no try came back within the deadline, or the day's allowance is used
                up.
            AnswerStopped: nobody waits any more.
        """
        for attempt in range(self.tries):
            work.watch.step(use)
            self.breaker.check()
            if work.left_s < LEAST_USEFUL_S:
                raise ModelUnavailable("there is no time left to ask the chat model", again=False)
            sent = tokens_of(messages) if self.allowance.capped else 0  # counting takes time
            booking = self.allowance.book(sent, self.max_tokens)
            began = time.monotonic()
            try:
                reply = self.model.complete(
                    messages,
                    timeout_s=work.left_s,
                    max_tokens=self.max_tokens,
                    schema=schema if self.structured else None,
                    gone=lambda: work.watch.stopped,
                )
            except ModelUnavailable as error:
                self.breaker.failed()
                self.allowance.settle(booking, sent, 0)  # a provider may charge for what it read
                self._noted(work, use, str(error), began, messages, None)
                wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt) * self.draw()
                wait_s = max(wait_s, error.after_s or 0.0)
                last = attempt == self.tries - 1
                if last or not error.again or wait_s + LEAST_USEFUL_S > work.left_s:
                    raise
                self._wait(wait_s, work)
                continue
            except BaseException:
                # The reader left: what was sent has been paid for all the same.
                self.allowance.settle(booking, sent, self.max_tokens)
                self._noted(work, use, "stopped", began, messages, None)
                raise
            self.breaker.worked()
            used = self._noted(work, use, "ok", began, messages, reply)
            self.allowance.settle(booking, *used)
            return reply.text
        raise ModelUnavailable("the chat model was not asked", again=False)

    @staticmethod
    def _wait(seconds: float, work: Work) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            work.watch.step("waiting")
            time.sleep(min(STEP_S, left))

    @staticmethod
    def _noted(
        work: Work,
        use: str,
        outcome: str,
        began: float,
        messages: Sequence[Message],
        reply: Reply | None,
    ) -> tuple[int, int]:
        seconds = time.monotonic() - began
        work.seconds += seconds
        sent = written = 0
        if reply is not None:
            estimated = reply.input_tokens is None or reply.output_tokens is None
            sent = tokens_of(messages) if reply.input_tokens is None else reply.input_tokens
            written = (
                chat_tokens(reply.text) if reply.output_tokens is None else reply.output_tokens
            )
            work.input_tokens += sent
            work.output_tokens += written
            work.estimated = work.estimated or estimated
        work.calls.append(
            {
                "use": use,
                "outcome": outcome,
                "ms": round(seconds * 1000, 1),
                "input_tokens": sent,
                "output_tokens": written,
            }
        )
        return sent, written


def tokens_of(messages: Sequence[Message]) -> int:
    """Tokens of a prompt by tiktoken's `o200k_base`, each message's frame included."""
    return sum(chat_tokens(message.content) + OVERHEAD_TOKENS for message in messages)
