"""Replay the Dockerfile without a Docker engine, and try the image that comes out of it.

Each stage becomes a directory that is the root of its own file system. FROM starts it, empty or as
a copy of another stage; ENV, WORKDIR, USER and ARG hold for what follows; COPY takes from the build
context as .dockerignore leaves it, or from another stage; RUN runs in it through `sh -c` after a
chroot, with mounts and processes of its own and no network. `Container` then starts the last stage
as an engine would with the options of compose.yaml: its USER, no capabilities, read-only root, a
writable volume on /data and a small /tmp, and a network that consists of its own loopback;
HEALTHCHECK, `docker exec` and `docker stop` have their counterparts.

What is not replayed, because it needs what a machine without an engine lacks:

* the base image: /usr, /etc and the Python interpreter are this machine's, mounted read-only;
* downloads: `pip install -r` of a lock file links the same packages from the environment that this
  script runs in, after comparing every version with the lock. That the hashes of the lock match is
  shown by `make install`, which installed that environment from the same file;
* layers, image metadata (LABEL, EXPOSE) and limits of memory and processors.

Needs root, or what a user name space gives; `possible()` says.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(sys.prefix)
INTERPRETER = Path(sys.base_prefix)
FROM_HOST = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc")
PATH = "/replay/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

MOUNTS = r"""
set -eu
root=$1 interpreter=$2 writable=$3; shift 3
readonly_bind() { mount --bind "$1" "$2"; mount -o remount,ro,bind "$2"; }
mount --make-rprivate /
mount --bind "$root" "$root"
for name in FROM_HOST; do
    if [ -d "/$name" ] && [ ! -L "/$name" ]; then readonly_bind "/$name" "$root/$name"; fi
done
case $interpreter in /usr|/usr/*) ;; *) readonly_bind "$interpreter" "$root$interpreter" ;; esac
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o size=64m,mode=1777 tmpfs "$root/tmp"
if [ -n "$writable" ]; then
    mount --bind "$writable" "$root/data"
    mount -o remount,ro,bind "$root"
fi
ip link set lo up 2>/dev/null || python3 -c 'import fcntl, socket, struct
s = socket.socket(); fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x41))'
exec chroot "$root" "$@"
""".replace("FROM_HOST", " ".join(FROM_HOST))


class ReplayFailed(Exception):
    """A step of the Dockerfile, or the container made from it, did not do what it must."""


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines joined."""

    name: str  # upper case
    text: str
    line: int


@dataclass(frozen=True)
class Stage:
    """A FROM and what follows it."""

    name: str
    base: str
    instructions: tuple[Instruction, ...]


def parse(dockerfile: str) -> list[Stage]:
    """Split a Dockerfile into its stages.

    Raises:
        ReplayFailed: an instruction stands before the first FROM.
    """
    stages: list[Stage] = []
    for instruction in _instructions(dockerfile):
        if instruction.name == "FROM":
            base, *named = instruction.text.split()
            name = named[1] if [word.upper() for word in named[:1]] == ["AS"] else str(len(stages))
            stages.append(Stage(name, base, ()))
        elif not stages:
            raise ReplayFailed(f"line {instruction.line}: {instruction.name} before FROM")
        else:
            last = stages[-1]
            stages[-1] = Stage(last.name, last.base, (*last.instructions, instruction))
    return stages


def _instructions(dockerfile: str) -> Iterator[Instruction]:
    pending, first = "", 0
    for number, line in enumerate(dockerfile.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        first = first or number
        pending += line.strip()
        if pending.endswith("\\"):
            pending = pending[:-1].rstrip() + " "
            continue
        name, _, text = pending.partition(" ")
        yield Instruction(name.upper(), text.strip(), first)
        pending, first = "", 0


def context_files(context: Path, dockerignore: str) -> list[Path]:
    """List the files that the build may see, relative to the context, sorted.

    Understands what our .dockerignore uses: `*`, names, `**/name` and `!`; the last match wins.
    """
    rules = [line.strip() for line in dockerignore.splitlines()]
    rules = [rule for rule in rules if rule and not rule.startswith("#")]

    def kept(path: Path) -> bool:
        keep = True
        prefixes = ["/".join(path.parts[: n + 1]) for n in range(len(path.parts))]
        for rule in rules:
            pattern = rule.removeprefix("!").rstrip("/")
            if pattern.startswith("**/"):
                matched = any(fnmatch.fnmatch(part, pattern[3:]) for part in path.parts)
            else:
                matched = any(fnmatch.fnmatch(prefix, pattern) for prefix in prefixes)
            if matched:
                keep = rule.startswith("!")
        return keep

    tops = [top for top in sorted(context.iterdir()) if kept(Path(top.name))]
    files = [file for top in tops for file in ([top] if top.is_file() else top.rglob("*"))]
    relative = [file.relative_to(context) for file in files if file.is_file()]
    return sorted(path for path in relative if kept(path))


@dataclass
class Made:
    """A stage as far as it has been made: its root and what the next instruction inherits."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    workdir: str = "/"
    user: str | None = None
    health: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    stop_signal: str = "SIGTERM"

    def inside(self, path: str) -> Path:
        """Where a path of the image lies on this machine; relative to WORKDIR as Docker has it."""
        return self.root / os.path.normpath(os.path.join(self.workdir, path)).lstrip("/")


def possible() -> str | None:
    """Return None where a replay can run here, else what is in the way."""
    for tool in ("unshare", "nsenter", "setpriv", "chroot", "mount"):
        if shutil.which(tool) is None:
            return f"{tool!r} is not installed"
    if os.geteuid() != 0:
        return "only root may mount and chroot"
    tried = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"])
    return None if tried.returncode == 0 else "this machine allows no name spaces"


class Replay:
    """Makes the stages of a Dockerfile under one directory."""

    def __init__(self, context: Path, work: Path, say: bool = False) -> None:
        """`context` is the build context; `work` an empty directory, kept afterwards."""
        self.context = context
        self.work = work
        self.say = say
        self.stages = parse((context / "Dockerfile").read_text(encoding="utf-8"))
        self.files = context_files(context, (context / ".dockerignore").read_text(encoding="utf-8"))
        self.made: dict[str, Made] = {}

    def make(self) -> Made:
        """Make every stage that the last one needs; return the last.

        Raises:
            ReplayFailed: a step failed; the message has its line and what it printed.
        """
        needed = self._needed(self.stages[-1].name)
        for stage in self.stages:
            if stage.name in needed:
                self.make_stage(stage.name)
        return self.made[self.stages[-1].name]

    def make_stage(self, name: str) -> Made:
        """Make one stage; those it stands on are there already."""
        stage = next(stage for stage in self.stages if stage.name == name)
        made = self._start(stage)
        self.made[name] = made
        for instruction in stage.instructions:
            started = time.monotonic()
            step = getattr(self, "_" + instruction.name.lower(), None)
            if step is None:
                raise ReplayFailed(f"line {instruction.line}: {instruction.name} is not known here")
            try:
                step(made, instruction.text)
            except (OSError, ReplayFailed) as error:
                raise ReplayFailed(f"Dockerfile, line {instruction.line}: {error}") from error
            if self.say:
                took = time.monotonic() - started
                print(f"{took:6.1f} s  {name}: {instruction.name} {instruction.text[:70]}")
        return made

    def _needed(self, name: str) -> set[str]:
        stage = next((stage for stage in self.stages if stage.name == name), None)
        if stage is None:
            return set()
        found = {name} | self._needed(stage.base)
        for instruction in stage.instructions:
            for source in re.findall(r"--from=(\S+)", instruction.text):
                found |= self._needed(source)
        return found

    def _start(self, stage: Stage) -> Made:
        root = self.work / stage.name
        if stage.base not in self.made:
            if not re.fullmatch(r"python:3\.\d+-slim-\w+", stage.base):
                raise ReplayFailed(f"FROM {stage.base}: not an image that this knows")
            return Made(bare_root(root))
        below = self.made[stage.base]
        subprocess.run(["cp", "-al", below.root, root], check=True)
        return Made(root, dict(below.environment), below.workdir, below.user, below.health)

    # --- one method per instruction -----------------------------------------------------------

    def _env(self, made: Made, text: str) -> None:
        for word in shlex.split(text):
            key, _, value = word.partition("=")
            made.environment[key] = value.replace("$PATH", made.environment["PATH"])

    def _arg(self, made: Made, text: str) -> None:
        """A build argument has its default, the empty one."""

    def _label(self, made: Made, text: str) -> None:
        """Metadata."""

    _expose = _volume = _label

    def _workdir(self, made: Made, text: str) -> None:
        made.workdir = os.path.join(made.workdir, text)
        made.inside(".").mkdir(parents=True, exist_ok=True)

    def _user(self, made: Made, text: str) -> None:
        made.user = text

    def _stopsignal(self, made: Made, text: str) -> None:
        made.stop_signal = text

    def _entrypoint(self, made: Made, text: str) -> None:
        made.entrypoint, made.command = json.loads(text), []

    def _cmd(self, made: Made, text: str) -> None:
        made.command = json.loads(text)

    def _healthcheck(self, made: Made, text: str) -> None:
        made.health = json.loads(text[text.index("CMD ") + 4 :])

    def _copy(self, made: Made, text: str) -> None:
        words = shlex.split(text)
        options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        destination = made.inside(target)
        if "from" in options:
            for source in sources:
                self._copy_tree(self.made[options["from"]].inside(source), destination)
        else:
            self._copy_context(sources, destination, target.endswith("/") or target == ".")
        if owner := options.get("chown"):
            subprocess.run(["chown", "-R", owner, destination], check=True)

    def _copy_tree(self, source: Path, destination: Path) -> None:
        if not source.exists():
            raise ReplayFailed(f"COPY: {source} is not there")
        shutil.copytree(source, destination, symlinks=True, dirs_exist_ok=True)

    def _copy_context(self, sources: Sequence[str], destination: Path, directory: bool) -> None:
        for source in sources:
            prefix = Path(source)
            found = [file for file in self.files if file == prefix or prefix in file.parents]
            if not found:
                raise ReplayFailed(f"COPY: {source!r} is not in the build context")
            for file in found:
                inner = file.name if file == prefix else file.relative_to(prefix)
                place = destination / inner if directory else destination
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.context / file, place)

    def _run(self, made: Made, text: str) -> None:
        for command in re.split(r"\s&&\s", text):
            locked = re.fullmatch(r"(\S+)/bin/pip install .*-r (\S+)", command.strip())
            if locked:
                link_packages(made.inside(locked[2]), made.inside(locked[1]))
                continue
            done = subprocess.run(
                entering(made, ["sh", "-c", command]), capture_output=True, text=True
            )
            if done.returncode:
                output = (done.stdout + done.stderr)[-4000:]
                raise ReplayFailed(f"{command!r} ended with {done.returncode}:\n{output}")


def bare_root(root: Path) -> Path:
    """Make a root directory with the places that this machine's system is mounted on."""
    root.mkdir(parents=True)
    for name in FROM_HOST:
        host = Path("/") / name
        if host.is_symlink():
            (root / name).symlink_to(os.readlink(host))
        elif host.is_dir():
            (root / name).mkdir()
    for name in ("dev", "proc", "tmp", "root", "data", "replay/bin"):
        (root / name).mkdir(parents=True)
    (root / str(INTERPRETER).lstrip("/")).mkdir(parents=True, exist_ok=True)
    python = Path(sys.executable).resolve()
    for name in ("python", "python3"):
        (root / "replay/bin" / name).symlink_to(python)
    return root


def entering(
    made: Made,
    command: Sequence[str],
    data: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the command that runs `command` inside a stage.

    Args:
        made: the stage.
        command: what to run, found through the stage's PATH.
        data: a directory to mount on /data; where given, the rest of the root is read-only: a
            container. Otherwise a build step. The network is its own loopback in both.
        environment: variables on top of the stage's.
    """
    variables = made.environment | dict(environment or {})
    spaces = ["unshare", "--mount", "--pid", "--ipc", "--net", "--fork", "--kill-child"]
    inner = ["env", "-i", *(f"{key}={value}" for key, value in variables.items())]
    inner += ["env", "-C", os.path.normpath(made.workdir), *_as_user(made), *command]
    return [*spaces, "sh", "-c", MOUNTS, "sh", str(made.root), str(INTERPRETER), str(data or ""),
            *inner]  # fmt: skip


def _as_user(made: Made) -> list[str]:
    if made.user is None:
        return []
    user, _, group = made.user.partition(":")
    return ["setpriv", f"--reuid={user}", f"--regid={group or user}", "--clear-groups",
            "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]  # fmt: skip


def link_packages(lock: Path, venv: Path) -> None:
    """Stand in for `pip install -r`: link what a lock names from the environment we run in.

    Raises:
        ReplayFailed: a package is missing here or is of another version than locked.
    """
    site = next(venv.glob("lib/python3.*/site-packages"))
    text = lock.read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==([^\s\\;]+)", text, flags=re.MULTILINE):
        found = distribution(name)
        if found.version.split("+")[0] != version:
            raise ReplayFailed(f"{lock.name} wants {name} {version}; {found.version} is installed")
        for file in found.files or ():
            source = Path(str(found.locate_file(file)))
            if source.is_file():
                _link(source, Path(os.path.normpath(site / file)), venv)


def _link(source: Path, target: Path, venv: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.unlink()
    if target.parent == venv / "bin":
        # A console script names its interpreter in the first line.
        start, line, rest = source.read_bytes().partition(b"\n")
        if start.startswith(b"#!") and b"python" in start:
            start = f"#!{str(venv)[str(venv).index('/opt/') :]}/bin/python".encode()
        target.write_bytes(start + line + rest)
        target.chmod(0o755)
        return
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


class Container:
    """The last stage, running as compose.yaml has it. A context manager."""

    def __init__(self, made: Made, work: Path) -> None:
        """`work` is where the volume lies: a copy of the image's /data, as a new volume is."""
        self.made = made
        self.volume = work / "volume"
        self.log = work / "container.log"

    def __enter__(self) -> "Container":
        """Copy /data into a new volume and start ENTRYPOINT and CMD."""
        subprocess.run(["cp", "-a", self.made.root / "data", self.volume], check=True)
        command = [*self.made.entrypoint, *self.made.command]
        with self.log.open("wb") as log:
            self.outer = subprocess.Popen(
                entering(self.made, command, self.volume), stdout=log, stderr=log
            )
        return self

    def __exit__(self, *_: object) -> None:
        """End whatever still runs."""
        self.outer.kill()
        self.outer.wait()

    @property
    def first_process(self) -> int:
        """The process that is number 1 inside. Raises ReplayFailed when it has ended."""
        children = Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children")
        for _ in range(200):
            try:
                if pids := children.read_text().split():
                    return int(pids[0])
            except OSError:
                break
            time.sleep(0.01)
        raise ReplayFailed(f"the container ended:\n{self.log.read_text()[-4000:]}")

    def execute(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in the container, as its user: `docker exec`."""
        variables = [f"{key}={value}" for key, value in self.made.environment.items()]
        enter = ["nsenter", "-t", str(self.first_process), "-m", "-n", "-p", "-i", "-r", "-w"]
        return subprocess.run(
            [*enter, "env", "-i", *variables, *_as_user(self.made), *command],
            capture_output=True,
            text=True,
            timeout=60,
        )

    def wait_until_healthy(self, within_s: float) -> float:
        """Run HEALTHCHECK until it passes; return after how many seconds.

        Raises:
            ReplayFailed: it did not within the time; the message ends with the container's log.
        """
        started = time.monotonic()
        while time.monotonic() - started < within_s:
            if self.execute(*self.made.health).returncode == 0:
                return time.monotonic() - started
            time.sleep(0.2)
        raise ReplayFailed(f"not healthy in {within_s} s:\n{self.log.read_text()[-4000:]}")

    def stop(self, within_s: float) -> tuple[int, float]:
        """Send STOPSIGNAL; return the exit status and how many seconds it took.

        Raises:
            ReplayFailed: it still runs after `within_s`.
        """
        started = time.monotonic()
        os.kill(self.first_process, signal.Signals[self.made.stop_signal])
        try:
            status = self.outer.wait(within_s)
        except subprocess.TimeoutExpired:
            raise ReplayFailed(f"still running {within_s} s after its stop signal") from None
        return status, time.monotonic() - started


ASK = """
import json, sys, urllib.request as r
body = json.dumps({"question": sys.argv[1]}).encode()
sent = r.Request("http://127.0.0.1:8000/v1/ask", body, {"Content-Type": "application/json"})
print(r.urlopen(sent, timeout=20).read().decode())
"""


def main() -> int:
    """Replay, ask one question, say how it went."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--question", default="What did the Commissioner say about Taser?")
    arguments = parser.parse_args()
    if why := possible():
        print(f"cannot replay the Dockerfile: {why}", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as work:
        made = Replay(ROOT, Path(work) / "stages", say=True).make()
        with Container(made, Path(work)) as container:
            print(f"healthy after {container.wait_until_healthy(60):.1f} s")
            answer = json.loads(container.execute("python", "-c", ASK, arguments.question).stdout)
            print(f"{answer['status']}: {answer['answer']}")
            status, took = container.stop(20)
            print(f"stopped with {status} after {took:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
