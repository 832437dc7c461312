"""The image that the Dockerfile makes: what is in it, and that it answers with no network."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scripts import replay_dockerfile
from scripts.replay_dockerfile import Container, Replay, context_files, parse

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
QUESTION = "What did the Commissioner say about Taser?"


def test_the_last_stage_serves_as_nobody_with_a_health_check_and_a_volume() -> None:
    last = parse(DOCKERFILE)[-1]
    said = {instruction.name: instruction.text for instruction in last.instructions}

    assert last.name == "serve"
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", said["USER"])
    assert "/readyz" in said["HEALTHCHECK"]
    assert said["VOLUME"] == "/data"
    assert json.loads(said["ENTRYPOINT"]) == ["askminutes"]
    assert json.loads(said["CMD"])[0] == "serve"


def test_what_is_served_is_made_without_the_packages_that_ingest() -> None:
    stages = {stage.name: stage for stage in parse(DOCKERFILE)}
    installed = [
        instruction.text
        for name in ("packages", "serve")
        for instruction in stages[name].instructions
        if "pip install" in instruction.text
    ]

    assert [line for line in installed if "-r " in line] == [
        "/opt/askminutes/bin/pip install --require-hashes --no-deps -r requirements-serve.lock"
    ]
    assert all("--no-index" in line for line in installed if "-r " not in line)


def test_nothing_is_fetched_while_building_but_locked_packages() -> None:
    commands = [
        command.strip()
        for stage in parse(DOCKERFILE)
        for instruction in stage.instructions
        if instruction.name == "RUN"
        for command in instruction.text.split("&&")
    ]
    assert not [stage for stage in parse(DOCKERFILE) if any(
        instruction.name == "ADD" for instruction in stage.instructions)]  # fmt: skip

    fetching = [c for c in commands if re.search(r"pip install|curl|wget|apt-get|git ", c)]
    assert [c for c in fetching if "--no-index" not in c and "-r requirements" not in c] == []


def test_the_build_context_is_the_product_and_nothing_else() -> None:
    files = context_files(ROOT, (ROOT / ".dockerignore").read_text(encoding="utf-8"))

    assert {file.parts[0] for file in files} == {
        "LICENSE", "NOTICE", "README.md", "evals", "ingest", "prompts", "pyproject.toml",
        "requirements-serve.lock", "requirements-torch.txt", "requirements.lock", "service",
    }  # fmt: skip
    assert not [file for file in files if "__pycache__" in file.parts]


def test_compose_gives_the_container_no_more_than_it_needs() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    (service,) = compose["services"].values()

    assert len(compose["volumes"]) == 1
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/data"]
    assert service["tmpfs"][0].startswith("/tmp")
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert {"mem_limit", "cpus", "pids_limit", "stop_grace_period"} <= set(service)
    assert service["build"]["target"] in {stage.name for stage in parse(DOCKERFILE)}


def test_the_last_pattern_that_matches_decides_what_a_build_sees(tmp_path: Path) -> None:
    for name in ("a/x.py", "a/__pycache__/x.pyc", "b/y.py", "c.txt", "d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")

    files = context_files(tmp_path, "# comment\n*\n!a\n!c.txt\n**/__pycache__\n")

    assert files == [Path("a/x.py"), Path("c.txt")]


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """The container, healthy: every step of the Dockerfile replayed. Takes a minute or two."""
    if why := replay_dockerfile.possible():
        pytest.skip(f"the Dockerfile cannot be replayed: {why}")
    work = tmp_path_factory.mktemp("image")
    made = Replay(ROOT, work / "stages").make()
    with Container(made, work) as running:
        running.wait_until_healthy(60)
        yield running
    shutil.rmtree(work)  # a gigabyte that pytest would keep


@pytest.mark.timeout(900)
def test_the_container_answers_with_no_network(container: Container) -> None:
    asked = container.execute("python", "-c", replay_dockerfile.ASK, QUESTION)

    answer = json.loads(asked.stdout)
    assert answer["status"] == "answered"
    # A paragraph of a page on Taser need not say the word again.
    assert all("taser" in (c["label"] + c["passage"]).lower() for c in answer["citations"])
    assert any("taser" in c["passage"].lower() for c in answer["citations"])


@pytest.mark.timeout(900)
def test_the_container_cannot_reach_beyond_itself(container: Container) -> None:
    tried = container.execute(
        "python", "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    )

    assert "Network is unreachable" in tried.stderr


@pytest.mark.timeout(900)
def test_the_container_runs_as_nobody_and_writes_only_to_its_volume(container: Container) -> None:
    status = Path(f"/proc/{container.first_process}/status").read_text(encoding="utf-8")
    tried = {
        place: container.execute("python", "-c", f"open({place + '/x'!r}, 'w')").returncode == 0
        for place in ("/", "/opt/askminutes", "/etc", "/data", "/tmp")
    }

    assert re.search(r"^Uid:\t10001\t10001\t10001\t10001$", status, flags=re.MULTILINE)
    assert re.search(r"^CapEff:\t0+$", status, flags=re.MULTILINE)
    assert re.search(r"^CapBnd:\t0+$", status, flags=re.MULTILINE)
    assert tried == {
        "/": False, "/opt/askminutes": False, "/etc": False, "/data": True, "/tmp": True,
    }  # fmt: skip


@pytest.mark.timeout(900)
def test_no_torch_is_in_the_image_and_none_is_needed(container: Container) -> None:
    there = container.execute(
        "python", "-c", "import importlib.util as u; print(u.find_spec('torch'))"
    )

    assert there.stdout.strip() == "None"


@pytest.mark.timeout(900)
def test_the_command_line_works_in_the_container(container: Container) -> None:
    asked = container.execute("askminutes", "ask", QUESTION, "--json")

    assert json.loads(asked.stdout)["status"] == "answered"


@pytest.mark.timeout(900)
def test_the_container_stops_in_order_when_told(container: Container) -> None:
    # The last of this module: afterwards nothing runs.
    status, took_s = container.stop(15)

    assert status == 0
    assert took_s < 10
