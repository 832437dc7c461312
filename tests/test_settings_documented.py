"""Every setting is in `.env.example` and in the README's table, with its default."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import SettingsError
from service.settings import ServiceSettings

VARIABLE = "ASKMINUTES_"


def shown(default: Any) -> str:
    """A default as it is written in a variable."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ",".join(map(str, default))
    if isinstance(default, float) and default.is_integer():
        return str(int(default))
    return str(default)


def expected() -> dict[str, str]:
    """Variable -> default."""
    return {
        VARIABLE + name.upper(): shown(field.default)
        for name, field in ServiceSettings.model_fields.items()
    }


def test_the_example_file_lists_every_setting_with_its_default(root: Path) -> None:
    example = (root / ".env.example").read_text(encoding="utf-8")

    listed = dict(re.findall(r"(?m)^# (ASKMINUTES_\w+)=(.*)$", example))

    assert listed == expected()


def test_the_example_file_says_what_each_setting_means(root: Path) -> None:
    example = (root / ".env.example").read_text(encoding="utf-8")

    for name, field in ServiceSettings.model_fields.items():
        assert field.description
        said = textwrap.wrap(field.description, 98, initial_indent="# ", subsequent_indent="# ")
        assert "\n".join([*said, f"# {VARIABLE}{name.upper()}="]) in example, name


def test_the_example_file_can_be_used_as_it_is(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (root / ".env.example").read_text(encoding="utf-8")
    set_all = re.sub(r"(?m)^# (ASKMINUTES_\w+=.+)$", r"\1", example)
    (tmp_path / ".env").write_text(set_all, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert ServiceSettings.load() == ServiceSettings.model_construct()


def test_the_readme_lists_every_setting_with_its_default(root: Path) -> None:
    readme = root / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md yet")

    rows = re.findall(r"(?m)^\| `(ASKMINUTES_\w+)` \| (.*?) \|", readme.read_text(encoding="utf-8"))

    listed = {name: default.strip("` ") for name, default in rows}
    assert listed == expected()


# Any text is a path, an address, a key or a greeting.
FREE = {"data", "host", "log_file", "model_key", "widget_greeting"}


@pytest.mark.parametrize("name", sorted(set(ServiceSettings.model_fields) - FREE))
def test_a_setting_out_of_its_range_is_named_and_not_shown(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "-987654321" * 12
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE + name.upper(), wrong)

    with pytest.raises(SettingsError, match=VARIABLE + name.upper()) as refused:
        ServiceSettings.load()

    assert wrong not in str(refused.value)


def test_a_misspelt_setting_in_a_file_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "askminutes.toml").write_text("prot = 8000\n")

    with pytest.raises(SettingsError, match="ASKMINUTES_PROT"):
        ServiceSettings.load()


def test_arguments_win_over_variables_and_variables_over_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "askminutes.toml").write_text('port = 1\nhost = "a"\nretention_days = 7\n')
    (tmp_path / ".env").write_text("ASKMINUTES_PORT=2\nASKMINUTES_HOST=b\n")
    monkeypatch.setenv("ASKMINUTES_PORT", "3")

    settings = ServiceSettings.load(port=None)

    assert (settings.port, settings.host, settings.retention_days) == (3, "b", 7)
    assert ServiceSettings.load(port=4).port == 4
