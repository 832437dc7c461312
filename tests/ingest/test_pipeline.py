"""From files to a served generation: what changes, what stays, and what is said about it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import generation as generation_module
from ingest import pipeline as pipeline_module
from ingest.compose import current_generation, open_index, pipeline
from ingest.embed import MAX_TOKENS, MiniLM
from ingest.errors import (
    IndexDamaged,
    IndexMismatch,
    IngestError,
    SettingsError,
    UnreadableDocument,
)
from ingest.generation import FORMAT, Generations, Stamp
from ingest.index import Hit
from ingest.pipeline import STEPS
from ingest.report import IngestReport
from ingest.settings import IngestSettings
from tests.ingest.build import WordEmbedder, minutes_text
from tests.ingest.corpus import (
    JUNE_ID,
    MARCH,
    MARCH_ID,
    NEWS_ID,
    documents,
    settings,
    small_index,
    small_pipeline,
)

ROOT = Path(__file__).resolve().parent.parent.parent


def outcomes(report: IngestReport) -> dict[str, str]:
    return {d.file: d.outcome for d in report.documents}


def ids_served(data: Path) -> list[str]:
    index = small_index(data)
    try:
        return sorted(summary.id for summary in index.documents())
    finally:
        index.close()


def test_documents_are_read_and_served(tmp_path: Path) -> None:
    heard: list[str] = []

    report = small_pipeline(tmp_path / "data").ingest(
        [documents(tmp_path / "documents")],
        progress=lambda step, done, total: heard.append(step),
    )

    assert report.switched
    assert report.generation == current_generation(tmp_path / "data")
    assert outcomes(report) == {"march.txt": "new", "june.txt": "new", "news.txt": "new"}
    assert ids_served(tmp_path / "data") == sorted([MARCH_ID, JUNE_ID, NEWS_ID])
    assert tuple(dict.fromkeys(heard)) == STEPS == tuple(report.timings_s)
    (march,) = (d for d in report.documents if d.file == "march.txt")
    assert (march.id, march.date, march.items, march.paragraphs) == (MARCH_ID, "2022-03-08", 3, 4)
    assert march.chunks > march.sentences > march.speakers > 0


def test_unchanged_documents_are_neither_read_nor_embedded_nor_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = documents(tmp_path / "documents")
    first = small_pipeline(tmp_path / "data").ingest([source])
    monkeypatch.setattr(pipeline_module, "parse", None)  # calling it would fail
    embedder = WordEmbedder()

    again = small_pipeline(tmp_path / "data", embedder).ingest([source])

    assert (again.generation, again.switched, again.embedded) == (first.generation, False, 0)
    assert outcomes(again) == dict.fromkeys(("march.txt", "june.txt", "news.txt"), "unchanged")
    assert embedder.encoded == []
    assert len(list((tmp_path / "data" / "generations").iterdir())) == 1


def test_only_what_changed_is_embedded_and_the_old_words_are_gone(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source])
    (source / "march.txt").write_text(MARCH.replace("37 officers", "41 officers"), encoding="utf-8")
    embedder = WordEmbedder()

    report = small_pipeline(tmp_path / "data", embedder).ingest([source])

    assert outcomes(report) == {
        "march.txt": "changed",
        "june.txt": "unchanged",
        "news.txt": "unchanged",
    }
    assert len(embedder.encoded) == report.embedded == 2
    assert all("41 officers" in text for text in embedder.encoded)
    index = small_index(tmp_path / "data")
    assert "41 officers" in index.document(MARCH_ID).text
    assert index.lexical(["37"], "paragraph", 5) == []
    assert index.document_frequency(["37", "41"]) == {"37": 0, "41": 1}
    index.close()


def test_of_thirty_changed_documents_in_a_hundred_no_old_word_is_left(tmp_path: Path) -> None:
    source = tmp_path / "documents"
    source.mkdir()

    def write(number: int, word: str) -> None:
        day = f"Tuesday, {1 + number % 28}th March, {1990 + number // 28}"
        words = f"The Panel noted the {word} report numbered {number}."
        text = minutes_text(day, {f"Report {number}": [words]})
        (source / f"{number:03}.txt").write_text(text, encoding="utf-8")

    for number in range(100):
        write(number, "earlier")
    small_pipeline(tmp_path / "data").ingest([source])
    for number in range(0, 90, 3):
        write(number, "corrected")

    report = small_pipeline(tmp_path / "data").ingest([source])

    assert report.counts() == {"unchanged": 70, "changed": 30}
    now = {
        n: f"The Panel noted the {'corrected' if n < 90 and n % 3 == 0 else 'earlier'} "
        f"report numbered {n}."
        for n in range(100)
    }
    index = small_index(tmp_path / "data")

    def words(hit: Hit) -> str:
        chunk = index.chunk(hit.chunk_id)
        return index.document(chunk.document_id).words(chunk.start, chunk.end)

    for number in range(100):
        old = f"Report {number}: The Panel noted the earlier report numbered {number}."
        near = index.nearest(index.embed(old), "sentence", 3)
        held = index.lexical([f"numbered {number}"], "sentence", 9)
        assert {words(hit) for hit in near} <= set(now.values())
        assert [words(hit) for hit in held] == [now[number]]
    index.close()


def test_a_document_added_later_gives_the_same_index_as_both_at_once(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    june = (source / "june.txt").read_text(encoding="utf-8")
    sources = (source / "sources.toml").read_text(encoding="utf-8")
    (source / "june.txt").unlink()
    (source / "sources.toml").write_text(
        "\n".join(part for part in sources.split("\n\n") if "june.txt" not in part)
    )
    small_pipeline(tmp_path / "one").ingest([source])
    (source / "june.txt").write_text(june, encoding="utf-8")
    (source / "sources.toml").write_text(sources, encoding="utf-8")

    small_pipeline(tmp_path / "one").ingest([source])
    small_pipeline(tmp_path / "two").ingest([source])

    one, two = (Stamp.read(Generations(tmp_path / name).served()) for name in ("one", "two"))
    assert one.content == two.content


def test_the_order_of_paths_makes_no_difference(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    files = [source / name for name in ("march.txt", "june.txt", "news.txt")]

    small_pipeline(tmp_path / "one").ingest(files)
    small_pipeline(tmp_path / "two").ingest(files[::-1] + files)

    one, two = (Stamp.read(Generations(tmp_path / name).served()) for name in ("one", "two"))
    assert one.content == two.content


def test_what_is_no_longer_there_is_withdrawn(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source])

    report = small_pipeline(tmp_path / "data").ingest([source / "march.txt"])

    assert outcomes(report) == {
        "march.txt": "unchanged",
        "june.txt": "withdrawn",
        "news.txt": "withdrawn",
    }
    assert ids_served(tmp_path / "data") == [MARCH_ID]
    index = small_index(tmp_path / "data")
    assert index.lexical(["precept"], "paragraph", 5) == []
    index.close()


def test_what_is_no_longer_there_stays_if_it_is_to_be_kept(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source / "march.txt"])

    report = small_pipeline(tmp_path / "data").ingest([source / "june.txt"], keep=True)

    assert outcomes(report) == {"march.txt": "kept", "june.txt": "new"}
    assert ids_served(tmp_path / "data") == [MARCH_ID, JUNE_ID]
    again = small_pipeline(tmp_path / "data").ingest([source / "june.txt"], keep=True)
    assert not again.switched


def test_a_kept_document_that_changed_is_replaced_and_not_doubled(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source])
    (source / "march.txt").write_text(MARCH.replace("8th March", "9th March"), encoding="utf-8")

    report = small_pipeline(tmp_path / "data").ingest([source / "march.txt"], keep=True)

    assert outcomes(report)["march.txt"] == "changed"
    assert ids_served(tmp_path / "data") == sorted(
        ["ambershire-police-and-crime-panel/2022-03-09", JUNE_ID, NEWS_ID]
    )


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")

    report = small_pipeline(tmp_path / "data").ingest([source], dry_run=True)

    assert (report.dry_run, report.switched, report.generation) == (True, False, None)
    assert outcomes(report) == dict.fromkeys(("march.txt", "june.txt", "news.txt"), "new")
    assert report.embedded > 10
    assert not (tmp_path / "data").exists()


def test_one_bad_document_never_stops_the_rest(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    (source / "empty.txt").write_bytes(b"")
    (source / "broken.pdf").write_bytes(b"%PDF-1.7\nnot really")
    (source / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (source / "table.csv").write_text("a,b\n")

    report = small_pipeline(tmp_path / "data").ingest([source])

    bad = {d.file: (d.code, d.way_out) for d in report.documents if d.outcome == "unreadable"}
    assert {file: code for file, (code, _) in bad.items()} == {
        "empty.txt": "empty",
        "broken.pdf": "damaged",
        "picture.txt": "unsupported",
    }
    assert all(way_out for _, way_out in bad.values())
    (table,) = (d for d in report.documents if d.outcome == "skipped")
    assert (table.file, table.id) == ("table.csv", None)
    assert ids_served(tmp_path / "data") == sorted([MARCH_ID, JUNE_ID, NEWS_ID])
    again = small_pipeline(tmp_path / "data").ingest([source])
    assert not again.switched
    assert {d.file: d.outcome for d in again.documents} | {} == {
        d.file: ("unchanged" if d.outcome == "new" else d.outcome) for d in report.documents
    }


def test_what_timed_out_is_tried_again_and_changes_nothing_if_it_does_so_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = documents(tmp_path / "documents")
    real = pipeline_module.read
    tries: list[str] = []

    def slow(path: Path, *rest: object) -> object:
        if path.name == "june.txt":
            tries.append(path.name)
            raise UnreadableDocument("timed_out", "It took too long.")
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline_module, "read", slow)
    first = small_pipeline(tmp_path / "data").ingest([source])
    second = small_pipeline(tmp_path / "data").ingest([source])
    monkeypatch.undo()
    third = small_pipeline(tmp_path / "data").ingest([source])

    assert len(tries) == 2
    assert (first.switched, second.switched, third.switched) == (True, False, True)
    assert outcomes(second)["june.txt"] == "unreadable"
    assert outcomes(third)["june.txt"] == "new"


def test_the_same_file_in_two_places_is_one_document(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    (source / "copies").mkdir()
    (source / "copies" / "plain.txt").write_text(MARCH)
    (source / "others").mkdir()
    (source / "others" / "plain.txt").write_text(MARCH)

    report = small_pipeline(tmp_path / "data").ingest([source / "copies", source / "others"])
    again = small_pipeline(tmp_path / "data").ingest([source / "copies", source / "others"])

    assert ids_served(tmp_path / "data") == [MARCH_ID]
    assert report.switched
    assert not again.switched


def test_a_document_that_cannot_be_read_any_more_is_gone_even_if_others_are_kept(
    tmp_path: Path,
) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source])
    (source / "june.txt").write_bytes(b"")

    report = small_pipeline(tmp_path / "data").ingest(
        [source / "june.txt", source / "march.txt"], keep=True
    )

    assert ids_served(tmp_path / "data") == sorted([MARCH_ID, NEWS_ID])
    assert [(d.outcome, d.message) for d in report.documents if d.file == "june.txt"] == [
        ("unreadable", "The file is empty."),
        ("withdrawn", "not readable any more"),
    ]


def test_a_parser_that_fails_on_one_document_is_reported_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline_module.parse

    def failing(text: str, *rest: object) -> object:
        if "precept" in text:
            raise ZeroDivisionError
        return real(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline_module, "parse", failing)

    report = small_pipeline(tmp_path / "data").ingest([documents(tmp_path / "documents")])

    (bad,) = (d for d in report.documents if d.outcome == "unreadable")
    assert (bad.file, bad.code, bad.message) == ("june.txt", "failed", "It made ZeroDivisionError.")


def test_nothing_readable_is_an_error_that_leaves_the_served_generation_alone(
    tmp_path: Path,
) -> None:
    source = documents(tmp_path / "documents")
    first = small_pipeline(tmp_path / "data").ingest([source])
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "empty.txt").write_bytes(b"")

    with pytest.raises(IngestError, match=r"none of the 1 documents .* 'empty.txt'"):
        small_pipeline(tmp_path / "data").ingest([tmp_path / "bad"])
    (tmp_path / "bad" / "empty.txt").unlink()
    with pytest.raises(IngestError, match="there are no documents"):
        small_pipeline(tmp_path / "data").ingest([tmp_path / "bad"])
    with pytest.raises(SettingsError, match="no file or directory"):
        small_pipeline(tmp_path / "data").ingest([tmp_path / "nowhere"])

    assert current_generation(tmp_path / "data") == first.generation


def test_two_documents_that_would_share_an_id_get_ids_that_do_not_depend_on_each_other(
    tmp_path: Path,
) -> None:
    source = tmp_path / "documents"
    source.mkdir()
    day = "Tuesday, 8th March, 2022"
    for name in ("a.txt", "b.txt", "c.txt"):
        words = [f"The Panel of file {name} noted {ord(name[0])} things that differ from others."]
        (source / name).write_text(minutes_text(day, {"Report": words}), encoding="utf-8")
    small_pipeline(tmp_path / "data").ingest([source])
    three = ids_served(tmp_path / "data")
    (source / "b.txt").unlink()
    small_pipeline(tmp_path / "data").ingest([source])

    two = ids_served(tmp_path / "data")

    assert len(set(three)) == 3
    assert MARCH_ID in three
    assert set(two) < set(three)


def test_the_same_meeting_twice_is_searched_once_and_linked(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    (source / "zz-copy.txt").write_text(MARCH.replace("  ", " "), encoding="utf-8")

    report = small_pipeline(tmp_path / "data").ingest([source])

    (copy,) = (d for d in report.documents if d.outcome == "duplicate")
    assert (copy.file, copy.duplicate_of, copy.chunks) == ("zz-copy.txt", MARCH_ID, 0)
    index = small_index(tmp_path / "data")
    assert [s.also for s in index.documents() if s.id == MARCH_ID] == [(copy.id,)]
    assert {h.chunk_id.partition("#")[0] for h in index.lexical(["Taser"], "sentence", 9)} == {
        MARCH_ID
    }
    assert index.stamp.documents == 3
    index.close()


def test_a_name_learnt_from_a_new_document_is_searched_in_the_old_ones(tmp_path: Path) -> None:
    source = tmp_path / "documents"
    source.mkdir()
    for name, day, words in (
        ("b.txt", "Tuesday, 8th March, 2022", "The Commissioner stated that patrols would go on."),
        ("a.txt", "Tuesday, 11th January, 2022", "The Commissioner, Mr Pellow, gave thanks."),
    ):
        (source / name).write_text(minutes_text(day, {"Patrols": [words]}), encoding="utf-8")
    small_pipeline(tmp_path / "data").ingest([source])
    index = small_index(tmp_path / "data")
    before = {h.chunk_id for h in index.lexical(["Pellow"], "sentence", 9)}
    index.close()
    later = minutes_text(
        "Tuesday, 14th June, 2022", {"Patrols": ["The Commissioner, Mr Pellow, agreed."]}
    )
    (source / "c.txt").write_text(later, encoding="utf-8")

    small_pipeline(tmp_path / "data").ingest([source])

    index = small_index(tmp_path / "data")
    after = {h.chunk_id for h in index.lexical(["Pellow"], "sentence", 9)}
    index.close()
    assert f"{MARCH_ID}#1/1@0" in after - before


def test_another_model_embeds_everything_again(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    first = small_pipeline(tmp_path / "data").ingest([source])
    other = WordEmbedder(sha256="6" * 64)

    report = small_pipeline(tmp_path / "data", other).ingest([source])

    assert report.switched
    assert report.embedded == first.embedded
    assert open_index(settings(tmp_path / "data"), other).stamp.model_sha256 == "6" * 64


def test_newer_code_reads_again_and_embeds_only_what_came_out_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source])
    monkeypatch.setattr(pipeline_module, "code_version", lambda: "another")

    report = small_pipeline(tmp_path / "data").ingest([source])

    assert (report.switched, report.embedded) == (True, 0)
    assert set(outcomes(report).values()) == {"reread"}


@pytest.mark.parametrize("file", ["catalogue.sqlite3", "stamp.json", "vectors.npy"])
def test_a_damaged_index_is_built_anew(tmp_path: Path, file: str) -> None:
    source = documents(tmp_path / "documents")
    small_pipeline(tmp_path / "data").ingest([source])
    damaged = Generations(tmp_path / "data").served() / file
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(IndexDamaged):
        small_index(tmp_path / "data")

    report = small_pipeline(tmp_path / "data").ingest([source])

    assert report.switched
    assert ids_served(tmp_path / "data") == sorted([MARCH_ID, JUNE_ID, NEWS_ID])


def test_an_index_of_another_layout_is_refused_by_readers_and_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = documents(tmp_path / "documents")
    monkeypatch.setattr(generation_module, "FORMAT", "0/before")
    before = small_pipeline(tmp_path / "data").ingest([source])
    stamp = Generations(tmp_path / "data").served() / "stamp.json"
    stamp.write_text(stamp.read_text().replace(FORMAT, "0/before"))
    monkeypatch.undo()
    with pytest.raises(IndexMismatch, match="has format '0/before'"):
        small_index(tmp_path / "data")

    after = small_pipeline(tmp_path / "data").ingest([source])

    assert after.switched
    assert after.embedded == before.embedded
    assert ids_served(tmp_path / "data") == sorted([MARCH_ID, JUNE_ID, NEWS_ID])


def test_a_query_embedder_that_is_not_the_documents_is_never_served(tmp_path: Path) -> None:
    class Unlike(WordEmbedder):
        def open_query_side(self, directory: Path) -> object:  # type: ignore[override]
            class Query:
                def embed(self, text: str) -> object:
                    return WordEmbedder().encode([text[::-1]])[0]

            return Query()

    with pytest.raises(IndexDamaged, match="gives another vector"):
        small_pipeline(tmp_path / "data", Unlike()).ingest([documents(tmp_path / "documents")])

    assert current_generation(tmp_path / "data") is None
    assert list((tmp_path / "data" / "generations").iterdir()) == []


def test_the_report_is_plain_values_and_comes_back(tmp_path: Path) -> None:
    report = small_pipeline(tmp_path / "data").ingest([documents(tmp_path / "documents")])

    assert IngestReport.from_json(report.to_json()) == report
    assert json.loads(json.dumps(report.to_dict()))["counts"] == {"new": 3}


# Settings


def test_a_setting_out_of_range_names_its_variable_and_not_its_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASKMINUTES_MAX_CHUNK_TOKENS", "257")
    with pytest.raises(SettingsError, match=r"ASKMINUTES_MAX_CHUNK_TOKENS: .*256") as caught:
        IngestSettings.load()
    assert "257" not in str(caught.value)


@pytest.mark.parametrize("where", ["variable", ".env", "askminutes.toml", "argument"])
def test_settings_come_from_four_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if where == "variable":
        monkeypatch.setenv("ASKMINUTES_EMBED_BATCH", "7")
    elif where == ".env":
        (tmp_path / ".env").write_text("ASKMINUTES_EMBED_BATCH=7\n")
    elif where == "askminutes.toml":
        (tmp_path / "askminutes.toml").write_text("embed_batch = 7\n")

    loaded = IngestSettings.load(embed_batch=7 if where == "argument" else None)

    assert loaded.embed_batch == 7


def test_limits_of_reading_have_their_effect(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    (source / "long.txt").write_text("The Panel met. " * 1_000)
    limited = small_pipeline(tmp_path / "data", max_document_bytes=10_000)

    report = limited.ingest([source])

    (long,) = (d for d in report.documents if d.file == "long.txt")
    assert (long.outcome, long.code) == ("unreadable", "too_large")


def test_the_chunk_budget_has_its_effect(tmp_path: Path) -> None:
    source = documents(tmp_path / "documents")
    long = " ".join(f"Sentence {n} is one of many in this paragraph." for n in range(30))
    (source / "long.txt").write_text(
        minutes_text("Monday, 4th July, 2022", {"Long": [long]}), encoding="utf-8"
    )

    wide = small_pipeline(tmp_path / "wide").ingest([source])
    narrow = small_pipeline(tmp_path / "narrow", max_chunk_tokens=64).ingest([source])

    assert narrow.chunks > wide.chunks


# The real model


def run(code: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASKMINUTES_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("real")
    source = documents(root / "documents")
    report = pipeline(settings(root / "data")).ingest([source])
    assert report.switched
    return root / "data", source


def test_real_questions_find_what_answers_them(real: tuple[Path, Path]) -> None:
    index = open_index(settings(real[0]))

    best = index.nearest(index.embed("How often were stun guns drawn?"), "sentence", 1)[0]

    assert best.chunk_id == f"{MARCH_ID}#22/1@0"
    assert all(
        index.chunk(h.chunk_id).model_tokens <= MAX_TOKENS for h in everything(index.nearest)
    )
    index.close()


def everything(nearest: Callable[..., list[object]]) -> list[object]:
    import numpy as np

    vector = np.ones(384, np.float32) / np.sqrt(384).astype(np.float32)
    return [*nearest(vector, "sentence", 999), *nearest(vector, "paragraph", 999)]


def test_an_unchanged_ingest_takes_under_a_second_and_imports_no_model(
    real: tuple[Path, Path],
) -> None:
    data, source = real
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "import ingest.pipeline\n"
        "from ingest.compose import ingest\n"
        "from ingest.settings import IngestSettings\n"
        "begun = time.process_time()\n"
        f"report = ingest([Path({str(source)!r})], IngestSettings.load(data=Path({str(data)!r})))\n"
        "assert not report.switched, report\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'chromadb', 'onnxruntime',"
        " 'tiktoken', 'langchain_core'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "print(time.process_time() - begun)\n"
    )

    begun = time.perf_counter()
    done = run(code)

    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1
    assert time.perf_counter() - begun < 60


def test_the_reference_and_the_queries_agree_on_what_was_ingested(
    real: tuple[Path, Path],
) -> None:
    index = open_index(settings(real[0]))
    model = MiniLM(cache=real[0] / "cache")
    chunks = [index.chunk(h.chunk_id) for h in everything(index.nearest)]  # type: ignore[attr-defined]

    reference = model.encode([chunk.embed_text for chunk in chunks])

    stored = index.vectors([chunk.id for chunk in chunks])
    asked = [index.embed(chunk.embed_text) for chunk in chunks]
    assert float((reference * stored).sum(axis=1).min()) > 0.999999
    assert min(float(a @ s) for a, s in zip(asked, stored, strict=True)) > 0.99999
    index.close()
