import socket
from collections.abc import Iterator

import pytest

from evals.cases import HistoryTurn
from evals.errors import AnswerInvalid, TargetFailed, TargetUnreachable
from evals.runner import run
from evals.targets import MAX_REPLY_BYTES, OverHttp, over_http
from ingest.errors import SettingsError
from tests.evals.builders import MINUTES, a_case, a_citation, an_answer
from tests.evals.http_service import DOCUMENT, FakeService, a_service


@pytest.fixture
def remote() -> Iterator[tuple[OverHttp, FakeService, list[float]]]:
    waits: list[float] = []
    with a_service() as (url, service), over_http(url) as target:
        yield OverHttp(url, target.client, wait=waits.append), service, waits


Remote = tuple[OverHttp, FakeService, list[float]]


def test_a_question_is_asked_as_the_contract_says(remote: Remote) -> None:
    target, service, _ = remote

    answer = target.ask("And then?", [HistoryTurn(role="user", content="What of the cars?")])

    assert answer == an_answer()
    assert service.asked == [
        {"question": "And then?", "history": [{"role": "user", "content": "What of the cars?"}]}
    ]


def test_a_run_over_http_scores_answer_and_search(remote: Remote) -> None:
    target, _, _ = remote

    (result,) = run([a_case()], target)

    assert result.passed
    assert result.score is not None
    assert result.score.gold_ranks == (1,)


def test_a_busy_service_is_asked_again_after_the_time_it_names(remote: Remote) -> None:
    target, service, waits = remote
    service.faults["/v1/ask"] = [(429, {"Retry-After": "3"}), (503, {})]

    assert target.ask("Why?", []) == an_answer()
    assert waits == [3.0, 1.0]


def test_a_service_that_stays_busy_fails_the_case(remote: Remote) -> None:
    target, service, waits = remote
    service.faults["/v1/ask"] = [(503, {"Retry-After": "99999"})] * 9

    with pytest.raises(TargetFailed, match="503"):
        target.ask("Why?", [])
    assert waits == [30.0] * 3


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_an_error_fails_the_case_at_once(remote: Remote, status: int) -> None:
    target, service, waits = remote
    service.faults["/v1/ask"] = [(status, {})]

    with pytest.raises(TargetFailed, match=str(status)):
        target.ask("Why?", [])
    assert waits == []


@pytest.mark.parametrize("body", [b"<html>", b"\xff\xfe", b"x" * (MAX_REPLY_BYTES + 1)])
def test_a_reply_that_is_not_json_or_far_too_long_fails_the_case(
    remote: Remote, body: bytes
) -> None:
    target, service, _ = remote
    service.answer = body

    with pytest.raises(TargetFailed):
        target.ask("Why?", [])


def test_a_reply_that_is_no_object_breaks_the_contract(remote: Remote) -> None:
    target, service, _ = remote
    service.answer = ["answered"]

    with pytest.raises(AnswerInvalid):
        target.ask("Why?", [])


def test_a_service_without_search_is_measured_without_it(remote: Remote) -> None:
    target, service, _ = remote
    service.has_search = False

    assert target.search("cars", 5) is None
    assert target.search("cars", 5) is None
    assert len(service.headers) == 1


def test_a_service_that_is_not_ready_is_unreachable(remote: Remote) -> None:
    target, service, _ = remote
    service.ready = 503

    with pytest.raises(TargetUnreachable, match="not ready"):
        target.about()


def test_what_a_service_says_of_its_index_is_noted(remote: Remote) -> None:
    target, _, _ = remote

    assert target.about() == {
        "target": target.url,
        "model": None,
        "index": {"generation": "g1", "documents": 1},
    }


def test_documents_are_found_by_file(remote: Remote) -> None:
    target, _, _ = remote

    assert target.structures([MINUTES, "none.txt"]) == {MINUTES: DOCUMENT}


def test_nobody_at_the_address_is_unreachable_after_a_few_tries() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    waits: list[float] = []

    with over_http(url) as target, pytest.raises(TargetUnreachable, match="nobody answers"):
        OverHttp(url, target.client, wait=waits.append).ask("Why?", [])
    assert len(waits) == 3


def test_a_key_travels_in_a_header_and_a_refusal_names_where_to_put_it() -> None:
    with a_service() as (url, service), over_http(url, key="secret-key") as target:
        service.faults["/v1/ask"] = [(401, {})]
        with pytest.raises(TargetUnreachable, match="ASKMINUTES_EVAL_KEY") as refused:
            target.ask("Why?", [])

    assert service.headers[0]["authorization"] == "Bearer secret-key"
    assert "secret-key" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "ftp://host", "http://", "http://host:99999", "http://h/?q=1"]
)
def test_what_is_no_address_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(SettingsError, match="--against"), over_http(url):
        pass


def test_a_slow_service_fails_the_case() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            over_http(url, timeout_s=0.2) as target,
            pytest.raises(TargetFailed, match="in time"),
        ):
            target.ask("Why?", [])


def test_a_citation_of_the_service_is_read_whatever_fields_it_adds(remote: Remote) -> None:
    target, service, _ = remote
    service.answer = an_answer(citations=[a_citation(colour="blue")], mood="good")

    (result,) = run([a_case()], target)

    assert result.passed
