"""The file that ships is what its sources make: small, alone, and served so that it is cached."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.widget.built import built
from tests.service.builders import Running, running

HERE = Path(__file__).resolve().parents[3] / "service" / "widget"
MAX_COMPRESSED_BYTES = 30_000


def stamp(directory: Path) -> dict[str, str]:
    """What `stamp.mjs` writes, worked out again."""
    sources = sorted(
        [f"src/{path.name}" for path in (directory / "src").iterdir()]
        + ["package.json", "package-lock.json", "stamp.mjs", "tsconfig.json", "vite.config.ts"]
    )
    whole = hashlib.sha256()
    for name in sources:
        whole.update(f"{name}\n".encode())
        whole.update(hashlib.sha256((directory / name).read_bytes()).hexdigest().encode())
        whole.update(b"\n")
    script = hashlib.sha256((directory / "widget.js").read_bytes()).hexdigest()
    return {"sources": whole.hexdigest(), "built": script}


def test_the_built_file_is_of_these_sources() -> None:
    assert json.loads((HERE / "widget.json").read_text()) == stamp(HERE), "run `make widget`"


@pytest.mark.skipif(
    not (HERE / "node_modules" / "vite").is_dir(), reason="needs `npm ci` in service/widget"
)
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("src", "package.json", "package-lock.json", "stamp.mjs", "tsconfig.json"):
        from_, to = HERE / name, tmp_path / name
        shutil.copytree(from_, to) if from_.is_dir() else shutil.copy(from_, to)
    shutil.copy(HERE / "vite.config.ts", tmp_path)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    subprocess.run(
        ["npm", "run", "build"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={**os.environ, "npm_config_update_notifier": "false"},
    )

    assert (tmp_path / "widget.js").read_bytes() == (HERE / "widget.js").read_bytes()


def test_it_is_one_small_module_that_needs_no_other() -> None:
    script = built().script.decode()

    assert len(gzip.compress(script.encode(), 9)) <= MAX_COMPRESSED_BYTES
    assert not re.search(r"\bimport\s*[(\"'{*]|\}\s*from\s*[\"']", script)
    package = json.loads((HERE / "package.json").read_text())
    assert "dependencies" not in package
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert all(entry.get("integrity") for name, entry in locked.items() if name)


def test_the_wheel_carries_what_the_pages_are_made_of(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=HERE.parents[1],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()

    wanted = ("widget/widget.js", "widget/src/tokens.css", "widget/src/answer.css", "page.css")
    assert {f"service/{name}" for name in wanted} <= set(names)
    assert not [name for name in names if "node_modules" in name]


def test_both_languages_have_every_word_and_the_same_gaps() -> None:
    text = (HERE / "src" / "strings.ts").read_text(encoding="utf-8")
    english, _, welsh = text.partition("const cy: Words = {")
    pattern = r'^  (\w+):\s*\n?\s*"((?:[^"\\]|\\.)*)"'
    words = [dict(re.findall(pattern, part, flags=re.MULTILINE)) for part in (english, welsh)]

    assert words[0].keys() == words[1].keys() and len(words[0]) > 100
    gaps = [
        {name: sorted(re.findall(r"\{\w+\}", said)) for name, said in part.items()}
        for part in words
    ]
    assert gaps[0] == gaps[1]
    assert "UNREVIEWED" in text and words[1]["unreviewed"]


@pytest.fixture
def served(tmp_path: Path) -> Running:  # type: ignore[misc]
    with running(tmp_path, api_keys="0" * 64) as one:
        yield one


def test_the_script_is_cached_for_good_by_its_version_and_asked_for_anew_without(
    served: Running,
) -> None:
    version = built().version
    plain = served.client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    packed = served.client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    fixed = served.client.get(f"/widget.js?v={version}")
    stale = served.client.get("/widget.js?v=0123456789abcdef")
    again = served.client.get("/widget.js", headers={"If-None-Match": plain.headers["etag"]})

    assert plain.content == packed.content == built().script
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["content-type"].startswith("text/javascript")
    assert plain.headers["cache-control"] == stale.headers["cache-control"] == "no-cache"
    assert fixed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert {"Accept-Encoding", "Origin"} <= set(plain.headers["vary"].split(", "))
    assert (again.status_code, again.content) == (304, b"")
    assert f'src="/widget.js?v={version}"' in served.client.get("/").text
