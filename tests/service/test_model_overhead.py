"""What this service adds to a chat model's own time, at three requests a second."""

import os
import socket
import statistics
import threading
import time
from pathlib import Path

from tests.service.builders import listening
from tests.service.modelled import modelled, over
from tests.service.provider import providing
from tests.service.test_readers_who_leave import request

BOUND_S = 0.060  # on a machine that computes for nobody else
A_SECOND = 3
SECONDS = 6
QUESTIONS = (
    "How often had Taser been used?",
    "What was said about the precept?",
    "How many officers worked in Lowmere?",
)


def test_answers_wait_no_longer_than_the_model_takes_and_sixty_milliseconds(
    tmp_path: Path,
) -> None:
    """The model writes its first token after 300 ms and one each 20 ms."""
    medians = []
    with providing(first_token_s=0.3, token_s=0.02) as provider:
        one = over(provider.url)
        with modelled(tmp_path, one) as served, listening(served) as address:  # type: ignore[arg-type]
            _answered(address, QUESTIONS[0])  # imports and connections
            for _ in range(3):  # a neighbour on the machine may take one round's time
                provider.seconds.clear()
                took = _at_a_rate(address)
                model_s = statistics.median(provider.seconds)
                assert len(took) == len(provider.seconds) == A_SECOND * SECONDS
                medians.append(statistics.median(took) - model_s)
                if medians[-1] <= BOUND_S:
                    break

    assert model_s >= 0.3
    # Neighbours take their share of the processors, and of ours the more.
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert min(medians) <= BOUND_S * busy, medians


def _at_a_rate(address: tuple[str, int]) -> list[float]:
    took: list[float] = []
    threads = []
    began = time.monotonic()
    for turn in range(A_SECOND * SECONDS):
        time.sleep(max(0.0, began + turn / A_SECOND - time.monotonic()))
        question = QUESTIONS[turn % len(QUESTIONS)]
        thread = threading.Thread(
            target=lambda asked=question: took.append(_answered(address, asked))
        )
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join(20)
    return took


def _answered(address: tuple[str, int], question: str) -> float:
    """Seconds from the request's first byte to the answer's last."""
    sent = request("/v1/ask", {"question": question}, "text/event-stream")
    began = time.monotonic()
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(sent)
        received = b""
        while b"event: answer" not in received or not received.endswith(b"\n\n0\r\n\r\n"):
            more = connection.recv(65_536)
            if not more:
                break
            received += more
            if b"event: answer" in received and b"0\r\n\r\n" in received[-7:]:
                break
    took = time.monotonic() - began
    assert b"event: answer" in received and b"scored_selection" not in received
    return took
