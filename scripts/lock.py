"""Write requirements.lock and requirements-serve.lock from pyproject.toml (`make lock`).

Both are pip-compile's work, with two changes. Hashes are the ones that the package index states on
its pages for every file of a release: pip-compile asks a second service for them and, where that
one gives other addresses, downloads every wheel of every platform to hash it. And torch is left
out, for the reason that requirements-torch.txt gives. No index address is written into either file.

Versions already locked stay unless pyproject.toml asks for others; `--upgrade` lets them move.
"""

import re
import sys
import tempfile
from pathlib import Path

from pip._internal.models.link import Link
from pip._internal.utils.hashes import FAVORITE_HASH
from piptools.repositories.pypi import PyPIRepository
from piptools.scripts.compile import cli

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SERVE_LOCK = ROOT / "requirements-serve.lock"

OPTIONAL = ["anthropic", "local", "ollama", "openai", "postgres", "slack"]
"""The extras that a user may leave out; the tests use them all."""

OPTIONS = [
    "--no-config",
    "--quiet",
    "--no-allow-unsafe",
    "--unsafe-package=torch",
    "--strip-extras",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
    "--annotation-style=line",
]

HEADER = """\
# Written by `make lock` from pyproject.toml; change that and run it again.
# {what}
# torch stands in requirements-torch.txt.
"""


def use_the_hashes_of_the_index() -> None:
    """Make pip-compile take a file's hash from the index page that lists the file."""
    from_content = PyPIRepository._get_file_hash

    def stated(self: PyPIRepository, link: Link) -> str:
        if link.hash_name == FAVORITE_HASH and link.hash:
            return f"{FAVORITE_HASH}:{link.hash}"
        return from_content(self, link)

    PyPIRepository._get_file_hash = stated
    PyPIRepository._get_hashes_from_pypi = lambda self, ireq: {}


def compile_lock(output: Path, what: str, *arguments: str) -> None:
    """Run pip-compile into `output` and put our header on top."""
    cli(
        [*OPTIONS, *arguments, f"--output-file={output}", str(ROOT / "pyproject.toml")],
        standalone_mode=False,
    )
    text = re.sub(r"^#.*\n", "", output.read_text(), flags=re.MULTILINE)
    text = re.sub(r"\(/[^)]*pyproject\.toml\)", "(pyproject.toml)", text)
    output.write_text(HEADER.format(what=what) + text.lstrip("\n"))


def main() -> None:
    """Write both locks, the second one with the versions of the first."""
    use_the_hashes_of_the_index()
    compile_lock(
        LOCK,
        "Everything that running, ingesting and testing need.",
        "--extra=ingest",
        "--extra=eval",
        "--extra=dev",
        *(f"--extra={extra}" for extra in OPTIONAL),
        *sys.argv[1:],
    )
    with tempfile.TemporaryDirectory() as directory:
        constraints = Path(directory) / "constraints.txt"
        pins = re.findall(r"^[\w.-]+==[^\s\\]+", LOCK.read_text(), flags=re.MULTILINE)
        constraints.write_text("\n".join(pins) + "\n")
        compile_lock(
            SERVE_LOCK,
            "What answering needs on the web, in Slack and with a chat model behind an address.",
            "--extra=openai",
            "--extra=slack",
            f"--constraint={constraints}",
        )
    SERVE_LOCK.write_text(re.sub(r"-c \S*constraints\.txt(, )?", "", SERVE_LOCK.read_text()))


if __name__ == "__main__":
    main()
