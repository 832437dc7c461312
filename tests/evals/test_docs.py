import re
from pathlib import Path

from typer.main import get_command

from evals.cli import app
from evals.metrics import METRICS
from evals.summary import SAME_ANSWER


def test_the_page_on_evaluation_lists_every_metric_and_no_other(root: Path) -> None:
    page = (root / "docs" / "evaluation.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", page, flags=re.MULTILINE)

    listed = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}

    assert listed == {metric.name for metric in METRICS} | {SAME_ANSWER}


def test_the_page_on_evaluation_names_no_option_that_is_not_there(root: Path) -> None:
    page = (root / "docs" / "evaluation.md").read_text("utf-8")
    command = get_command(app)
    options = {
        option
        for one in (command, *getattr(command, "commands", {}).values())
        for parameter in one.params
        for option in parameter.opts
    }

    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page)) <= options
