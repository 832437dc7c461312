"""A few numbers for Prometheus, by route template only, so that no address or question leaks."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.model import Usage

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The service's own registry; one per app, so that two apps in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "askminutes_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "askminutes_request_seconds",
            "Time from the first byte of a request to the last of its reply.",
            ["route"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
            registry=self.registry,
        )
        self._answers = Counter(
            "askminutes_answers_total", "Answers by status.", ["status"], registry=self.registry
        )
        self._tokens = Counter(
            "askminutes_model_tokens_total",
            "Tokens that chat models used.",
            ["model", "kind"],
            registry=self.registry,
        )
        self._cost = Counter(
            "askminutes_model_cost_total",
            "What chat models cost, by the configured prices.",
            ["model"],
            registry=self.registry,
        )
        self._calls = Counter(
            "askminutes_model_calls_total",
            "Calls of chat models.",
            ["model", "use", "outcome"],
            registry=self.registry,
        )
        self._model_seconds = Histogram(
            "askminutes_model_seconds",
            "Time of a call of a chat model.",
            ["model", "use"],
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60),
            registry=self.registry,
        )
        self._by_score = Counter(
            "askminutes_model_fallbacks_total",
            "Answers for which a chat model chose nothing usable.",
            ["model"],
            registry=self.registry,
        )
        self._documents = Gauge(
            "askminutes_index_documents", "Documents in the served index.", registry=self.registry
        )
        self._ready = Gauge(
            "askminutes_ready", "1 when the last readiness check passed.", registry=self.registry
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request has been answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, status: str, documents: int) -> None:
        """One question has been answered from an index of so many documents."""
        self._answers.labels(status).inc()
        self._documents.set(documents)

    def model(self, name: str, usage: Usage, record: Mapping[str, Any], by_score: bool) -> None:
        """A chat model has been asked for one answer.

        Args:
            name: of the model, as configured.
            usage: tokens and cost.
            record: of the answer; its `calls` are counted by use and outcome.
            by_score: the model chose nothing usable, so the scored selection was shown.
        """
        self._tokens.labels(name, "input").inc(usage.input_tokens)
        self._tokens.labels(name, "output").inc(usage.output_tokens)
        self._cost.labels(name).inc(usage.cost)
        for call in record.get("calls", ()):
            outcome = call["outcome"] if call["outcome"] in ("ok", "stopped") else "failed"
            self._calls.labels(name, call["use"], outcome).inc()
            self._model_seconds.labels(name, call["use"]).observe(call["ms"] / 1000)
        if by_score:
            self._by_score.labels(name).inc()

    def ready(self, is_ready: bool) -> None:
        """A readiness check has been made."""
        self._ready.set(1 if is_ready else 0)

    def text(self) -> bytes:
        """The numbers in the exposition format."""
        return generate_latest(self.registry)
