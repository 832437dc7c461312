import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cli import app
from tests.evals.builders import MINUTES, PASSAGE, a_refusal, raw_case
from tests.evals.http_service import FakeService, a_service

RUNNER = CliRunner()


def askminutes(*arguments: object) -> Any:
    return RUNNER.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    cases = [raw_case(), raw_case(id="t-002", question="How many?", category="numeric")]
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / MINUTES).write_text(f"12. Budget\n\n3. {PASSAGE}\n", "utf-8")
    (tmp_path / "thresholds.toml").write_text(
        '[suites.small]\ndocuments = "documents"\ncases = ["*.jsonl"]\n'
        "[suites.small.at_least]\npassed = 1.0\n[no_regression.margins]\npassed = 0.0\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.fixture
def remote() -> Iterator[tuple[str, FakeService]]:
    with a_service() as running:
        yield running


def test_a_service_is_measured_and_the_run_is_kept(
    place: Path, remote: tuple[str, FakeService]
) -> None:
    url, _ = remote

    result = askminutes("--cases", "cases.jsonl", "--against", url, "--out", "run", "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (found["name"], found["passed"], found["cases"]) == ("cases", 2, 2)
    assert found["settings"]["target"] == url
    assert found["structure"]["locators"]["value"] == 1.0
    assert (place / "run" / "report.html").exists()


def test_quiet_says_nothing_when_all_is_well(place: Path, remote: tuple[str, FakeService]) -> None:
    result = askminutes("--cases", "cases.jsonl", "--against", remote[0], "--quiet")

    assert (result.exit_code, result.output) == (0, "")
    assert len(list((place / "runs").iterdir())) == 1


def test_cases_are_chosen_by_category_id_and_number(
    place: Path, remote: tuple[str, FakeService]
) -> None:
    def asked(*options: str) -> list[str]:
        arguments = ("--cases", "cases.jsonl", "--against", remote[0], "--json", *options)
        found = json.loads(askminutes(*arguments, "--out", place / "-".join(options)).stdout)
        lines = (place / "-".join(options) / "cases.jsonl").read_text("utf-8").splitlines()
        assert found["cases"] == len(lines)
        return [json.loads(line)["id"] for line in lines]

    assert asked("--category", "numeric") == ["t-002"]
    assert asked("--case", "t-001") == ["t-001"]
    assert asked("--limit", "1") == ["t-001"]


def test_a_gate_that_holds_ends_with_0_and_one_that_does_not_with_1(
    place: Path, remote: tuple[str, FakeService]
) -> None:
    url, service = remote
    gate = ("--gate", "--thresholds", "thresholds.toml", "--against", url)

    held = askminutes(*gate, "--out", "good")
    service.answer = a_refusal()
    failed = askminutes(*gate, "--out", "bad", "--quiet")

    assert (held.exit_code, failed.exit_code) == (0, 1)
    assert "2 of 2 pass" in held.stdout
    assert failed.stderr == "small: passed is 0.00; at least 1.00 is asked\n"
    assert len(service.asked) == 8  # two cases, twice each, two gates


def test_a_run_worse_than_its_baseline_ends_with_1(
    place: Path, remote: tuple[str, FakeService]
) -> None:
    url, service = remote
    run = ("--cases", "cases.jsonl", "--against", url, "--thresholds", "thresholds.toml")
    askminutes(*run, "--out", "good")
    service.answer = a_refusal()

    worse = askminutes(*run, "--out", "bad", "--baseline", "good")
    compared = askminutes("compare", "bad", "good", "--thresholds", "thresholds.toml")
    same = askminutes("compare", "bad", "bad", "--json")

    assert (worse.exit_code, compared.exit_code, same.exit_code) == (1, 1, 0)
    assert "2 broke, 0 healed" in compared.stdout
    assert json.loads(same.stdout)["broke"] == []


def test_a_gate_keeps_its_baseline_only_when_told_to(
    place: Path, remote: tuple[str, FakeService]
) -> None:
    url, service = remote
    thresholds = (place / "thresholds.toml").read_text("utf-8")
    with_baseline = thresholds.replace("cases = [", 'baseline = "kept.jsonl"\ncases = [', 1)
    (place / "thresholds.toml").write_text(with_baseline.replace("*.jsonl", "c*.jsonl"), "utf-8")
    gate = ("--gate", "--thresholds", "thresholds.toml", "--against", url, "-q")

    askminutes(*gate, "--out", "one")
    before = (place / "kept.jsonl").exists()
    askminutes(*gate, "--out", "two", "--update-baseline")
    after = (place / "kept.jsonl").read_text("utf-8")
    service.answer = a_refusal()
    askminutes(*gate, "--out", "three", "--update-baseline")

    assert before is False
    assert [json.loads(line)["passed"] for line in after.splitlines()] == [True, True]
    assert (place / "kept.jsonl").read_text("utf-8") == after


def test_a_gate_in_which_nothing_ran_does_not_hold(place: Path) -> None:
    text = (place / "thresholds.toml").read_text("utf-8")
    absent = text.replace('documents = "documents"', 'documents = "gone"\nrequired = false')
    (place / "thresholds.toml").write_text(absent, "utf-8")

    result = askminutes("--gate", "--thresholds", "thresholds.toml")

    assert result.exit_code == 2
    assert "no suite was run" in result.stderr


def test_a_gate_is_told_by_suite(place: Path, remote: tuple[str, FakeService]) -> None:
    gate = ("--gate", "--thresholds", "thresholds.toml", "--against", remote[0], "--json")

    found = json.loads(askminutes(*gate).stdout)

    assert found["held"] is True
    assert found["suites"]["small"]["passed"] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--cases", "none.jsonl"),
        ("--documents", "documents"),
        ("--gate", "--limit", "1"),
        ("--gate", "--cases", "cases.jsonl"),
        ("--suite", "gossip"),
        ("--thresholds", "cases.jsonl"),
        ("--cases", "cases.jsonl", "--against", "nowhere"),
        ("--cases", "cases.jsonl", "--case", "t-999"),
        ("--cases", "cases.jsonl", "--repeat", "0"),
        ("structure", "cases.jsonl"),
        ("check", "none.jsonl"),
    ],
)
def test_wrong_usage_ends_with_2(place: Path, arguments: tuple[str, ...]) -> None:
    result = askminutes(*arguments)

    assert result.exit_code == 2
    assert result.stderr


def test_nobody_at_the_address_ends_with_3(
    place: Path, remote: tuple[str, FakeService], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, service = remote
    service.ready = 503
    monkeypatch.setattr("evals.targets.TRIES", 1)

    result = askminutes("--cases", "cases.jsonl", "--against", url)

    assert result.exit_code == 3
    assert "not ready" in result.stderr


def test_faulty_cases_are_told_by_line_and_field(place: Path) -> None:
    (place / "bad.jsonl").write_text(json.dumps(raw_case(category="gossip")), encoding="utf-8")

    result = askminutes("check", "bad.jsonl")

    assert result.exit_code == 2
    assert "line 1 (t-001): category: unknown category 'gossip'" in result.stderr


def test_the_step_summary_is_added_to_what_stands_there(
    place: Path, remote: tuple[str, FakeService], monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "summary.md").write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place / "summary.md"))

    askminutes("--cases", "cases.jsonl", "--against", remote[0], "--quiet")

    text = (place / "summary.md").read_text("utf-8")
    assert text.startswith("# Before\n## Evaluation: cases\n")


def test_structure_over_http_tells_where_each_gold_quote_is(
    place: Path, remote: tuple[str, FakeService]
) -> None:
    result = askminutes("structure", "cases.jsonl", "--against", remote[0])

    assert (result.exit_code, result.stdout.split(":")[0]) == (
        0,
        "2 of 2 gold quotes placed rightly",
    )


def test_nothing_to_export_ends_with_1(place: Path) -> None:
    result = askminutes("export", "drafts.jsonl", "--data", place / "data")

    assert result.exit_code == 1
    assert not (place / "drafts.jsonl").exists()
