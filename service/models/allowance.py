"""What the chat model may use in a day, so that nobody can run up somebody else's bill.

A call is booked at the most that it can use before it is made, and put right once it is over: calls
that run at the same time cannot go over the cap together.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from service.errors import ModelUnavailable

DAY_S = 86_400.0
USED_UP = "what the chat model may use in a day is used up"


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens costs."""

    input: float = 0.0
    output: float = 0.0

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """The cost of so many tokens."""
        return (input_tokens * self.input + output_tokens * self.output) / 1_000_000


@dataclass(frozen=True, slots=True)
class Booking:
    """What one call has been booked for, and on which day."""

    day: int
    tokens: int
    cost: float


class Allowance:
    """Tokens and money for a day of UTC, shared by all calls of one process. Thread-safe.

    Args:
        tokens: most tokens a day, sent and received together; 0 for no cap.
        spend: most money a day, in the currency of the prices; 0 for no cap.
        prices: of the model.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        tokens: int = 0,
        spend: float = 0.0,
        prices: Prices | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.prices = prices or Prices()
        self._most_tokens = tokens
        self._most_spend = spend
        self._clock = clock
        self._lock = threading.Lock()
        self._day = -1
        self._tokens = 0
        self._spend = 0.0

    @property
    def capped(self) -> bool:
        """Whether there is a cap at all, so that calls must be booked."""
        return bool(self._most_tokens or self._most_spend)

    def book(self, input_tokens: int, most_output: int) -> Booking:
        """Set aside what a call can use at most.

        Raises:
            ModelUnavailable: that is more than is left of the day; `after_s` says how long the day
                still lasts.
        """
        now = self._clock()
        day = int(now // DAY_S)
        tokens = input_tokens + most_output
        cost = self.prices.cost(input_tokens, most_output)
        with self._lock:
            if day != self._day:
                self._day, self._tokens, self._spend = day, 0, 0.0
            over = self._most_tokens and self._tokens + tokens > self._most_tokens
            if over or (self._most_spend and self._spend + cost > self._most_spend):
                left_s = (day + 1) * DAY_S - now
                raise ModelUnavailable(USED_UP, again=False, after_s=left_s)
            self._tokens += tokens
            self._spend += cost
        return Booking(day, tokens, cost)

    def settle(self, booking: Booking, input_tokens: int, output_tokens: int) -> None:
        """Put what was booked right, once it is known what the call used."""
        with self._lock:
            if booking.day == self._day:  # what a call of yesterday used is yesterday's
                self._tokens += input_tokens + output_tokens - booking.tokens
                self._spend += self.prices.cost(input_tokens, output_tokens) - booking.cost
