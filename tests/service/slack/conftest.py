"""An index made as a user makes it, for what is shown end to end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MINUTES = (
    "Ambershire Police and Crime Panel\n\nMinutes of the meeting held on Tuesday, 7th September, "
    "2021\n\n12. Response times\n\n1. The Commissioner confirmed that 81% of urgent calls were "
    "answered in time in Lowmere. He welcomed the progress.\n\n2. Cllr Anwen Dray asked how many "
    "officers worked in Skelby. The Commissioner replied that there were 37 officers.\n\n"
    "RESOLVED that the report be noted.\n\n13. Rural crime\n\n1. The Chief Constable reported "
    "that hare coursing had fallen by a third in Tolland Vale.\n\nRESOLVED that the rural crime "
    "plan be supported.\n"
)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the index of one document in `data`."""
    made = tmp_path_factory.mktemp("slack")
    (made / "documents").mkdir()
    (made / "documents" / "minutes.txt").write_text(MINUTES, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "service.cli", "ingest", "documents", "--quiet"],
        cwd=made,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        timeout=200,
    )
    return made
