"""The HTTP contract, name by name (API.md)."""

import json
import logging
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from ingest.errors import IndexDamaged
from service import wire
from service.logs import JsonLines
from service.middleware import PUBLIC, fingerprint
from service.model import Answer
from tests.service.builders import (
    TEXT,
    MemoryIndex,
    Pointer,
    Running,
    Scripted,
    a_document,
    an_answer,
    running,
)

ASK = {"question": "Were urgent calls met in time?"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as one:
        yield one


def test_an_answer_has_every_name_of_the_contract(served: Running) -> None:
    reply = served.client.post("/v1/ask", json=ASK)

    assert reply.status_code == 200
    answer = reply.json()
    assert answer["id"].startswith("a_") and len(answer["id"]) == 28
    assert answer["conversation_id"].startswith("c_")
    assert answer["timings_ms"].keys() == {"total", "retrieve"}
    assert {
        k: v for k, v in answer.items() if k not in ("id", "conversation_id", "timings_ms")
    } == {
        "status": "answered",
        "answer": "The Commissioner confirmed that 81% of urgent calls were met in time. [1]",
        "statements": [
            {
                "text": "The Commissioner confirmed that 81% of urgent calls were met in time.",
                "citations": [1],
                "speaker": {
                    "name": "Mr Pellow",
                    "role": "Police and Crime Commissioner",
                    "basis": "role",
                },
                "act": "replied",
                "verbatim": True,
            }
        ],
        "citations": [
            {
                "number": 1,
                "label": "Ambershire Police and Crime Panel, 7 September 2021, item 12, "
                "paragraph 2",
                "document": {
                    "id": "ambershire-pcp/2021-09-07",
                    "file": "m1.html",
                    "title": None,
                    "url": "https://democracy.wenmouth.example/m1",
                    "kind": "minutes",
                    "publisher": "Wenmouth City Council",
                },
                "meeting": {
                    "body": "Ambershire Police and Crime Panel",
                    "date": "2021-09-07",
                    "date_basis": "printed",
                },
                "item": {"number": "12", "number_basis": "printed", "title": "Response times"},
                "question": "Question 1",
                "paragraph": "2",
                "quote": "The Commissioner confirmed that 81% of urgent calls were met in time.",
                "passage": "The Commissioner confirmed that 81% of urgent calls were met in time."
                " He welcomed it.",
                "truncated": False,
                "url": "/v1/documents/ambershire-pcp/2021-09-07#12/2",
            }
        ],
        "notices": [
            {
                "code": "truncated_minute",
                "message": "Item 13 is cut off.",
                "url": "https://a.example/i13",
                "citations": [1],
            }
        ],
        "related": [],
        "model": "extractive",
        "index": {"generation": "g1", "built_at": "2024-05-01T09:00:00+00:00", "documents": 1},
    }


def test_a_document_shows_its_structure_down_to_the_sentence(served: Running) -> None:
    document = served.client.get("/v1/documents/ambershire-pcp/2021-09-07").json()

    first, second = document["items"]
    assert document["meeting"] == {
        "body": "Ambershire Police and Crime Panel",
        "date": "2021-09-07",
        "date_basis": "printed",
        "venue": "Town Hall",
    }
    assert [paragraph["anchor"] for paragraph in first["paragraphs"]] == ["12/1", "12/2", "12/r1"]
    assert first["paragraphs"][1]["sentences"][0] == {
        "text": "The Commissioner confirmed that 81% of urgent calls were met in time.",
        "speaker": {"name": "Mr Pellow", "role": "Police and Crime Commissioner", "basis": "role"},
        "act": "replied",
        "reply_to": {"name": "Cllr Dray", "role": None, "basis": "printed"},
    }
    assert first["questions"] == [
        {
            "label": "Question 1",
            "asker": {"name": "Cllr Dray", "role": None, "basis": "printed"},
            "text": "Cllr Dray asked whether the Force had met its target.",
            "paragraphs": ["2"],
            "anchors": ["12/2"],
        }
    ]
    assert first["resolutions"] == [
        {"text": "RESOLVED that the report be noted.", "anchor": "12/r1"}
    ]
    assert (second["truncated"], second["number_basis"], second["anchor"]) == (
        True,
        "inferred",
        "13",
    )
    assert second["paragraphs"][0]["sentences"][0]["speaker"] is None
    assert all(
        paragraph["text"] in TEXT for item in document["items"] for paragraph in item["paragraphs"]
    )


@pytest.mark.parametrize(
    "address",
    [
        "/v1/documents/ambershire-pcp/2021-09-07",
        "/v1/documents/ambershire-pcp%2F2021-09-07",
        "/v1/documents?file=m1.html",
    ],
)
def test_a_document_is_found_by_id_encoded_id_and_file(served: Running, address: str) -> None:
    assert served.client.get(address).json()["id"] == "ambershire-pcp/2021-09-07"


@pytest.mark.parametrize(
    "address",
    [
        "/v1/documents/../../etc/passwd%00.pdf",
        "/v1/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1/documents/" + "x" * 3000,
        "/v1/documents/\u2215etc\u2215passwd",
        "/v1/documents?file=../../etc/passwd",
        "/v1/documents/",
        "/v1/nothing",
        "/v2/ask",
        "/wp-login.php",
    ],
)
def test_what_is_not_there_is_404_without_repeating_the_address(
    served: Running, address: str
) -> None:
    reply = served.client.get(address)

    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json().keys() == {"type", "title", "status", "detail", "instance"}
    assert "passwd" not in reply.text and "xxx" not in reply.text and "wp-login" not in reply.text


@pytest.mark.parametrize("path", ["/healthz", "/v1/documents", "/v1/coverage"])
def test_head_says_what_get_would_without_its_body(served: Running, path: str) -> None:
    got, head = served.client.get(path), served.client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "BREW"])
def test_a_method_that_a_route_does_not_take_is_405(served: Running, method: str) -> None:
    reply = served.client.request(method, "/v1/coverage", json={})

    assert reply.status_code == 405
    assert reply.headers["content-type"] == "application/problem+json"


def test_every_reply_has_the_shape_that_openapi_describes(served: Running) -> None:
    client = served.client
    answer = client.post("/v1/ask", json=ASK).json()
    replies: list[tuple[type[wire.Reply], Any]] = [
        (wire.AnswerReply, answer),
        (wire.SearchReply, client.post("/v1/search", json={"query": "calls"}).json()),
        (wire.DocumentsReply, client.get("/v1/documents").json()),
        (wire.DocumentReply, client.get("/v1/documents?file=m1.html").json()),
        (wire.CoverageReply, client.get("/v1/coverage").json()),
        (wire.ModelsReply, client.get("/v1/models").json()),
        (
            wire.ConversationReply,
            client.get(f"/v1/conversations/{answer['conversation_id']}").json(),
        ),
        (
            wire.FeedbackReply,
            client.post("/v1/feedback", json={"answer_id": answer["id"], "rating": "up"}).json(),
        ),
    ]

    for model, reply in replies:
        assert json.loads(model.model_validate(reply).model_dump_json()) == reply


def test_no_score_embedding_or_path_is_in_any_reply_schema(served: Running) -> None:
    schemas = json.dumps(served.client.get("/openapi.json").json()["components"]).lower()

    assert not [word for word in ("score", "embedding", "vector", "sha256") if word in schemas]


def test_openapi_lists_every_call_of_the_contract(served: Running) -> None:
    paths = served.client.get("/openapi.json").json()["paths"]

    assert {
        "/v1/ask",
        "/v1/answers/{answer_id}",
        "/v1/chat/completions",
        "/v1/search",
        "/v1/documents",
        "/v1/documents/{document_id}",
        "/v1/coverage",
        "/v1/conversations/{conversation_id}",
        "/v1/feedback",
        "/v1/models",
        "/v1/widget",
        "/healthz",
        "/readyz",
    } == set(paths)


@pytest.mark.parametrize(
    "address", ["/", "/docs", "/coverage", "/documents/ambershire-pcp/2021-09-07"]
)
def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(
    served: Running, address: str
) -> None:
    reply = served.client.get(address)

    assert reply.status_code == 200
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert (
        "<script>" not in reply.text and "style=" not in reply.text and "onclick" not in reply.text
    )
    assert 'src="http' not in reply.text and 'stylesheet" href="http' not in reply.text


def test_the_page_answers_without_scripts(served: Running) -> None:
    reply = served.client.post("/", data={"question": "Were <b>calls</b> met?"})

    assert reply.status_code == 200
    assert "81% of urgent calls" in reply.text and 'href="#c-1"' in reply.text
    assert "&lt;b&gt;calls" in reply.text and "<b>" not in reply.text
    assert "/documents/ambershire-pcp/2021-09-07#12/2" in reply.text


def test_words_of_a_document_never_become_markup_on_the_page(tmp_path: Path) -> None:
    payload = "<img src=x onerror=fetch('//e.example')><script>alert(1)</script>"
    answer = an_answer()
    cited = replace(
        answer.citations[0],
        quote=payload,
        passage=payload * 2,
        label=payload,
        document=replace(answer.citations[0].document, url="javascript:alert(1)"),
        url='/v1/documents/x" onmouseover="alert(1)',
    )
    hostile = replace(answer, answer=payload, citations=(cited,), related=(cited,))

    with running(tmp_path, Scripted(lambda question, index: hostile)) as served:
        page = served.client.post("/", data={"question": payload}).text

    assert "<img" not in page and "<script>" not in page and "javascript:" not in page
    assert '" onmouseover' not in page


def test_search_gives_paragraphs_in_the_shape_of_citations(served: Running) -> None:
    reply = served.client.post("/v1/search", json={"query": "calls", "k": 2}).json()

    assert [passage["number"] for passage in reply["passages"]] == [1, 2]
    assert reply["passages"][0].keys() == an_answer_json()["citations"][0].keys()


def an_answer_json() -> dict[str, Any]:
    return wire.answer_json(an_answer())


def test_filters_and_model_reach_the_pipeline(served: Running) -> None:
    body = {
        **ASK,
        "filters": {
            "from": "2020-01-01",
            "to": "2021-12-31",
            "body": " Ambershire  Police and Crime Panel ",
            "document": "m1.html",
            "speaker": "Mr Pellow",
            "kind": "minutes",
        },
        "model": "extractive",
    }

    reply = served.client.post("/v1/ask", json=body)

    question, _ = served.scripted.asked[-1]
    assert reply.status_code == 200
    assert question.filters.date_from is not None and question.filters.date_to is not None
    assert question.filters.date_from.isoformat() == "2020-01-01"
    assert question.filters.body == "Ambershire Police and Crime Panel"
    assert (question.filters.kind, question.model) == ("minutes", "extractive")


def test_a_model_that_is_not_on_offer_is_a_field_error(served: Running) -> None:
    reply = served.client.post("/v1/ask", json={**ASK, "model": "gpt-imaginary"})

    assert reply.status_code == 422
    assert "GET /v1/models" in reply.json()["detail"] and "imaginary" not in reply.text


def test_models_lists_the_configured_one_as_default(served: Running) -> None:
    models = served.client.get("/v1/models").json()

    assert [(model["id"], model["default"]) for model in models["data"]] == [("extractive", True)]


def test_coverage_tells_meetings_gaps_and_cut_offs(tmp_path: Path) -> None:
    with running(tmp_path) as served:
        covered = served.client.get("/v1/coverage").json()

    assert covered["last_ingested"] == "2024-05-01T09:00:00+00:00"
    assert [meeting["date"] for meeting in covered["meetings"]] == ["2021-09-07"]
    assert covered["cut_off"] == [
        {
            "document": "ambershire-pcp/2021-09-07",
            "body": "Ambershire Police and Crime Panel",
            "date": "2021-09-07",
            "item": "13",
            "title": "Estates",
            "last_paragraph": "1",
            "url": "/v1/documents/ambershire-pcp/2021-09-07#13/1",
            "full_text_url": "https://democracy.wenmouth.example/i13",
        }
    ]


# --- keys ---------------------------------------------------------------------------------------


def test_every_route_but_the_public_ones_needs_the_key(tmp_path: Path) -> None:
    key = "k-canary-4711"
    with running(tmp_path, api_keys=fingerprint(key)) as served:
        app: Any = served.client.app
        routes = [
            (
                method,
                route.path.replace("{document_id:path}", "x").replace("{conversation_id}", "c_x"),
            )
            for route in app.routes
            if isinstance(route, APIRoute)
            for method in route.methods
        ]
        refused = {}
        for method, path in routes:
            without = served.client.request(method, path, json={})
            wrong = served.client.request(
                method, path, json={}, headers={"Authorization": "Bearer other"}
            )
            right = served.client.request(
                method, path, json={}, headers={"Authorization": f"Bearer {key}"}
            )
            refused[method, path] = (without.status_code, wrong.status_code)
            assert right.status_code not in (401, 403)
            assert key not in right.text

    assert len(routes) >= 16
    for (method, path), codes in refused.items():
        expected = (200, 200) if (method, path) in PUBLIC else (401, 403)
        assert codes == expected, (method, path)


def test_a_route_that_does_not_exist_yet_is_closed_too(tmp_path: Path) -> None:
    with running(tmp_path, api_keys=fingerprint("k")) as served:
        assert served.client.get("/v1/anything-new").status_code == 401
        assert served.client.get("/anything-new").status_code == 401
        assert served.client.get("//v1/documents").status_code == 401


def test_a_key_is_never_logged_or_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = "canary-key-8842"
    caplog.set_level(logging.DEBUG)
    with running(tmp_path, api_keys=fingerprint(key)) as served:
        headers = {"Authorization": f"Bearer {key}"}
        replies = [
            served.client.post("/v1/ask", json=ASK, headers=headers),
            served.client.get("/metrics", headers=headers),
            served.client.get("/v1/documents", headers={"Authorization": f"Basic {key}"}),
        ]

    assert not any(key in reply.text for reply in replies)
    lines = [JsonLines().format(record) for record in caplog.records]
    assert lines and not any(key in line for line in lines)


def test_a_setting_that_holds_a_key_instead_of_its_hash_is_refused(tmp_path: Path) -> None:
    from ingest.errors import SettingsError
    from service.settings import ServiceSettings

    with pytest.raises(SettingsError, match="ASKMINUTES_API_KEYS") as refused:
        ServiceSettings.load(data=tmp_path, api_keys="plain-canary-key")

    assert "canary" not in str(refused.value)


# --- origins, rates, addresses ------------------------------------------------------------------


ORIGIN = "https://www.ambershire.example"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (ORIGIN, True),
        ("null", False),
        ("*", False),
        ("https://ambershire.example", False),
        ("http://www.ambershire.example", False),
        ("https://www.ambershire.example.evil.example", False),
        ("https://evilwww.ambershire.example", False),
        ("https://www.ambershire.example:444", False),
        ("https://WWW.ambershire.example", False),
        ("https://www.ambershire.example/", False),
        ("https://www.ambershire.example, https://evil.example", False),
        ("", False),
    ],
)
def test_only_an_exact_origin_may_call(tmp_path: Path, origin: str, allowed: bool) -> None:
    with running(tmp_path, cors_origins=ORIGIN) as served:
        preflight = served.client.options(
            "/v1/ask", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        )
        reply = served.client.post("/v1/ask", json=ASK, headers={"Origin": origin})

    granted = reply.headers.get("access-control-allow-origin")
    assert granted == (ORIGIN if allowed else None)
    assert preflight.headers.get("access-control-allow-origin") == granted
    assert preflight.status_code == (204 if allowed else 403)
    assert "access-control-allow-credentials" not in reply.headers
    assert "Origin" in reply.headers["vary"]


@pytest.mark.parametrize(
    "origins", ["*", "null", "https://a.example/", "https://A.example", "a.example"]
)
def test_an_origin_setting_that_is_not_exact_is_refused(tmp_path: Path, origins: str) -> None:
    from ingest.errors import SettingsError
    from service.settings import ServiceSettings

    with pytest.raises(SettingsError, match="ASKMINUTES_CORS_ORIGINS"):
        ServiceSettings.load(data=tmp_path, cors_origins=origins)


def test_too_many_requests_are_told_when_to_come_back(tmp_path: Path) -> None:
    with running(tmp_path, rate_per_caller="3/minute") as served:
        codes = [served.client.get("/v1/models").status_code for _ in range(5)]
        late = served.client.get("/v1/models")
        health = served.client.get("/healthz")

    assert codes == [200, 200, 200, 429, 429]
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert late.headers["content-type"] == "application/problem+json"
    assert health.status_code == 200


def test_one_caller_over_its_rate_leaves_the_others_alone(tmp_path: Path) -> None:
    keys = {"a": "key-a", "b": "key-b"}
    with running(
        tmp_path,
        api_keys=",".join(map(fingerprint, keys.values())),
        rate_per_caller="5/minute",
        rate_together="12/minute",
    ) as served:

        def call(key: str) -> int:
            headers = {"Authorization": f"Bearer {keys[key]}"}
            return served.client.get("/v1/models", headers=headers).status_code

        abuser = [call("a") for _ in range(40)]
        good = [call("b") for _ in range(5)]

    assert abuser.count(200) == 5
    assert good == [200] * 5


def test_a_forwarded_address_is_believed_from_the_configured_proxy_only(tmp_path: Path) -> None:
    def codes(**values: Any) -> list[int]:
        with running(tmp_path, rate_per_caller="1/minute", **values) as served:
            served.client._transport.client = ("127.0.0.1", 5)  # type: ignore[attr-defined]
            return [
                served.client.get(
                    "/v1/models", headers={"X-Forwarded-For": f"10.0.0.1, 198.51.100.{n}"}
                ).status_code
                for n in range(3)
            ]

    assert codes() == [200, 429, 429]
    assert codes(trusted_proxies="192.0.2.0/24") == [200, 429, 429]
    assert codes(trusted_proxies="127.0.0.0/8") == [200, 200, 200]


# --- conversations and feedback -----------------------------------------------------------------


def test_a_conversation_is_continued_shown_and_deleted(served: Running) -> None:
    client = served.client
    first = client.post("/v1/ask", json=ASK).json()
    again = client.post(
        "/v1/ask", json={"question": "And in 2023?", "conversation_id": first["conversation_id"]}
    ).json()

    _, history = served.scripted.asked[-1]
    address = f"/v1/conversations/{first['conversation_id']}"
    stored = client.get(address).json()
    assert again["conversation_id"] == first["conversation_id"]
    assert [(turn.role, turn.content) for turn in history] == [
        ("user", ASK["question"]),
        ("assistant", first["answer"]),
    ]
    assert [turn["content"] for turn in stored["turns"]] == [
        ASK["question"],
        first["answer"],
        "And in 2023?",
        again["answer"],
    ]
    assert stored["answers"] == [first, again]
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.delete(address).status_code == 404


def test_a_callers_own_history_is_used_and_not_stored(served: Running) -> None:
    body = {**ASK, "history": [{"role": "user", "content": "Who is  the Commissioner?"}]}

    answer = served.client.post("/v1/ask", json=body).json()

    _, history = served.scripted.asked[-1]
    assert answer["conversation_id"] is None
    assert [turn.content for turn in history] == ["Who is the Commissioner?"]


def test_another_callers_conversation_and_answer_are_404(tmp_path: Path) -> None:
    mine, theirs = ({"Authorization": f"Bearer {key}"} for key in ("mine", "theirs"))
    keys = f"{fingerprint('mine')},{fingerprint('theirs')}"
    with running(tmp_path, api_keys=keys) as served:
        client = served.client
        answer = client.post("/v1/ask", json=ASK, headers=mine).json()
        conversation = answer["conversation_id"]
        rating = {"answer_id": answer["id"], "rating": "down"}
        codes = [
            client.get(f"/v1/conversations/{conversation}", headers=theirs).status_code,
            client.delete(f"/v1/conversations/{conversation}", headers=theirs).status_code,
            client.post(
                "/v1/ask", json={**ASK, "conversation_id": conversation}, headers=theirs
            ).status_code,
            client.post("/v1/feedback", json=rating, headers=theirs).status_code,
        ]
        still_there = client.get(f"/v1/conversations/{conversation}", headers=mine).status_code

    assert (codes, still_there) == ([404] * 4, 200)


def test_feedback_is_stored_and_down_votes_come_back_with_their_question(served: Running) -> None:
    client = served.client
    first = client.post("/v1/ask", json=ASK).json()
    second = client.post(
        "/v1/ask", json={"question": "And then?", "conversation_id": first["conversation_id"]}
    ).json()
    up = client.post("/v1/feedback", json={"answer_id": first["id"], "rating": "up"})
    down = client.post(
        "/v1/feedback",
        json={"answer_id": second["id"], "rating": "down", "comment": "Wrong year."},
    )

    (vote,) = served.service.feedback("down")
    assert (up.status_code, down.status_code) == (201, 201)
    assert (vote.question, vote.comment, vote.answer) == ("And then?", "Wrong year.", second)
    assert [turn.content for turn in vote.history] == [ASK["question"], first["answer"]]
    unknown = client.post("/v1/feedback", json={"answer_id": "a_none", "rating": "up"})
    assert unknown.status_code == 404


# --- readiness ----------------------------------------------------------------------------------


def test_ready_means_that_a_canary_question_finds_its_paragraph(served: Running) -> None:
    reply = served.client.get("/readyz")

    assert reply.status_code == 200
    assert reply.json()["index"]["generation"] == "g1"
    assert "askminutes_ready 1.0" in served.client.get("/metrics").text


def test_without_an_index_the_service_lives_but_is_not_ready(tmp_path: Path) -> None:
    with running(tmp_path, pointer=Pointer(), generation_check_s=0) as served:
        client = served.client
        codes = {
            path: client.get(path).status_code for path in ("/healthz", "/readyz", "/v1/documents")
        }
        asked = client.post("/v1/ask", json=ASK)
        assert codes == {"/healthz": 200, "/readyz": 503, "/v1/documents": 503}
        assert (asked.status_code, asked.headers["retry-after"]) == (503, "30")
        assert "nowhere" not in asked.text  # no internal path

        served.pointer.move(MemoryIndex("g7"))
        for _ in range(100):
            if client.get("/readyz").status_code == 200:
                break
            time.sleep(0.01)

        assert client.post("/v1/ask", json=ASK).json()["index"]["generation"] == "g7"


@pytest.fixture(scope="module")
def other_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a real index, built with another embedding model."""
    from tests.ingest.corpus import documents, small_pipeline

    made = tmp_path_factory.mktemp("other")
    small_pipeline(made / "data").ingest([documents(made / "documents")])
    return made / "data"


def test_an_index_of_another_embedding_model_is_refused_and_named(other_index: Path) -> None:
    from service import compose

    settings = compose.settings(data=other_index)

    with TestClient(compose.app(settings)) as client:
        ready, asked = client.get("/readyz"), client.post("/v1/ask", json=ASK)

    assert (ready.status_code, asked.status_code) == (503, 503)
    assert "another embedding model" in ready.json()["detail"]
    assert str(other_index) not in ready.text


@pytest.mark.parametrize("damage", ["CURRENT", "stamp.json", "catalogue.sqlite3", "vectors.npy"])
def test_a_damaged_index_is_refused_and_nothing_is_made_of_it(
    other_index: Path, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ingest.compose
    from service import compose
    from tests.ingest.build import WordEmbedder

    monkeypatch.setattr(ingest.compose, "embedder", lambda settings: WordEmbedder())
    data = tmp_path / "data"
    shutil.copytree(other_index, data)
    with TestClient(compose.app(compose.settings(data=data))) as client:
        assert client.post("/v1/search", json={"query": "Taser"}).status_code == 200
    shutil.rmtree(data)
    shutil.copytree(other_index, data)
    (damaged,) = data.rglob(damage)
    damaged.write_bytes(b"\xff" * 40)
    before = sorted(path.name for path in data.rglob("*"))

    with TestClient(compose.app(compose.settings(data=data))) as client:
        ready, asked = client.get("/readyz"), client.post("/v1/ask", json=ASK)

    assert (ready.status_code, asked.status_code) == (503, 503)
    assert "damaged" in ready.json()["detail"]
    assert sorted(path.name for path in data.rglob("*")) == before


def test_a_canary_that_finds_nothing_makes_the_service_unready(tmp_path: Path) -> None:
    class Deaf(Scripted):
        def search(self, question: Any, k: int, index: Any) -> list[Any]:
            return []

    with running(tmp_path, Deaf()) as served:
        reply = served.client.get("/readyz")

    assert reply.status_code == 503
    assert "damaged" in reply.json()["detail"]


# --- generations --------------------------------------------------------------------------------


def test_each_request_sees_one_generation_while_others_are_swapped_in(tmp_path: Path) -> None:
    def from_one(question: Any, index: Any) -> Answer:
        names = set()
        for _ in range(5):
            names.add(index.document("ambershire-pcp/2021-09-07").file)
            time.sleep(0.001)
        assert len(names) == 1 and not index.closed
        return replace(an_answer(), answer=f"{names.pop()} {index.stamp.generation}")

    def generation(n: int) -> MemoryIndex:
        return MemoryIndex(f"g{n}", [a_document(file=f"f{n}")])

    pointer = Pointer(generation(0))
    seen: list[str] = []
    failures: list[str] = []
    stop = threading.Event()
    with running(
        tmp_path,
        Scripted(from_one),
        pointer,
        generation_check_s=0,
        rate_per_caller="",
        rate_together="",
        store_conversations=False,
    ) as served:

        def reader() -> None:
            while not stop.is_set():
                reply = served.client.post("/v1/ask", json=ASK)
                if reply.status_code != 200:
                    failures.append(reply.text)
                    continue
                answer = reply.json()
                file, named = answer["answer"].split()
                if file[1:] != named[1:] or answer["index"]["generation"] != named:
                    failures.append(answer["answer"])
                seen.append(named)

        readers = [threading.Thread(target=reader) for _ in range(20)]
        for thread in readers:
            thread.start()
        for n in range(1, 13):
            pointer.move(generation(n))
            time.sleep(0.05)
        deadline = time.monotonic() + 10
        while (not seen or seen[-1] != "g12") and time.monotonic() < deadline:
            time.sleep(0.01)
        stop.set()
        for thread in readers:
            thread.join()
        served.client.get("/v1/documents")
        last = pointer.indexes["g12"]
        assert not last.closed

    assert failures == []
    assert len(set(seen)) >= 6 and seen[-1] == "g12"
    opened_and_left = [pointer.indexes[name] for name in set(seen) - {"g12"}]
    assert all(index.closed for index in opened_and_left)
    assert last.closed


def test_a_next_generation_that_does_not_open_leaves_the_old_one_serving(tmp_path: Path) -> None:
    class Breaking(Pointer):
        def open(self) -> Any:
            if self.name == "bad":
                raise IndexDamaged("'vectors.npy' of generation 'bad' is missing or altered")
            return super().open()

    pointer = Breaking(MemoryIndex("g1"))
    with running(tmp_path, pointer=pointer, generation_check_s=0) as served:
        pointer.move(MemoryIndex("bad"))
        named = {
            served.client.post("/v1/ask", json=ASK).json()["index"]["generation"] for _ in range(20)
        }
        problem = served.service.generations.problem

    assert named == {"g1"}
    assert problem is not None and "vectors.npy" in problem


# --- the envelope -------------------------------------------------------------------------------


def test_an_unforeseen_failure_shows_only_an_id_and_logs_the_rest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(question: Any, index: Any) -> Answer:
        raise RuntimeError("secret detail at /srv/data")

    with running(tmp_path, Scripted(fails)) as served:
        reply = served.client.post("/v1/ask", json=ASK)

    assert reply.status_code == 500
    assert "secret" not in reply.text and "Traceback" not in reply.text
    request_id = reply.headers["x-request-id"]
    assert reply.json()["instance"] == f"urn:uuid:{request_id}"
    logged = [JsonLines().format(record) for record in caplog.records]
    assert any("secret detail" in line and request_id in line for line in logged)


def test_a_log_line_is_one_line_whatever_is_in_its_fields() -> None:
    record = logging.makeLogRecord(
        {"msg": "a\nb", "levelname": "INFO", "name": "x", "evil": "1\r\n\x1b[31m{}\u2028"}
    )

    line = JsonLines().format(record)

    assert line.isascii() and line.isprintable()
    assert json.loads(line)["evil"] == "1\r\n\x1b[31m{}\u2028"


def test_questions_are_not_logged_unless_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(tmp_path) as served:
        served.client.post("/v1/ask", json={"question": "canary-question-77"})

    assert not any("canary-question-77" in JsonLines().format(r) for r in caplog.records)


def test_metrics_are_labelled_by_route_template(served: Running) -> None:
    served.client.post("/v1/ask", json=ASK)
    served.client.get("/v1/documents/secret-name/1")
    served.client.get("/no/such/thing")

    text = served.client.get("/metrics").text
    assert 'askminutes_requests_total{method="POST",route="/v1/ask",status="200"} 1.0' in text
    assert 'route="/v1/documents/{document_id:path}",status="404"' in text
    assert 'route="unmatched"' in text and "secret-name" not in text
    assert 'askminutes_answers_total{status="answered"} 1.0' in text
