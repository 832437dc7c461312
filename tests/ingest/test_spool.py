"""An ingest that was killed while embedding goes on where it was."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest import pipeline as pipeline_module
from ingest.generation import Generations, Stamp
from ingest.spool import Spool
from tests.ingest.build import WordEmbedder, words_vector
from tests.ingest.corpus import documents, small_pipeline

TEXTS = [f"Text number {n}." for n in range(5)]
VECTORS = np.stack([words_vector(text, 8) for text in TEXTS])


def spool(directory: Path) -> Spool:
    return Spool(directory, "5" * 64, 8)


def test_what_was_put_down_comes_back(tmp_path: Path) -> None:
    spool(tmp_path / "cache").add(TEXTS[:3], VECTORS[:3])
    spool(tmp_path / "cache").add(TEXTS[3:], VECTORS[3:])

    found = spool(tmp_path / "cache").load([*TEXTS, "another"])

    assert list(found) == TEXTS
    assert np.array_equal(np.stack(list(found.values())), VECTORS)


def test_nothing_put_down_is_nothing_found(tmp_path: Path) -> None:
    assert spool(tmp_path).load(TEXTS) == {}
    spool(tmp_path).remove()


@pytest.mark.parametrize("lost", [1, 40, 67, 68, 69, 200])
def test_a_record_cut_off_is_left_out_and_written_over(tmp_path: Path, lost: int) -> None:
    kept = spool(tmp_path)
    kept.add(TEXTS, VECTORS)
    kept.path.write_bytes(kept.path.read_bytes()[:-lost])
    whole = 5 - -(-lost // 68)
    assert list(kept.load(TEXTS)) == TEXTS[:whole]

    kept.add(TEXTS[whole:], VECTORS[whole:])

    assert list(kept.load(TEXTS)) == TEXTS


def test_a_damaged_record_is_never_a_vector(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    kept.add(TEXTS, VECTORS)
    content = bytearray(kept.path.read_bytes())
    content[2 * 68 + 40] ^= 1
    kept.path.write_bytes(content)

    assert list(kept.load(TEXTS)) == TEXTS[:2]


def test_another_model_has_a_spool_of_its_own(tmp_path: Path) -> None:
    spool(tmp_path).add(TEXTS, VECTORS)

    assert Spool(tmp_path, "6" * 64, 8).load(TEXTS) == {}
    assert Spool(tmp_path, "5" * 64, 9).load(TEXTS) == {}


class Dying(WordEmbedder):
    """Dies after some texts."""

    def encode(
        self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None
    ) -> NDArray[np.float32]:
        """Embed, or be killed."""
        if len(self.encoded) >= 10:
            raise KeyboardInterrupt
        return super().encode(texts, done)


def test_an_ingest_killed_while_embedding_embeds_only_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "SPOOLED", 4)
    source = documents(tmp_path / "documents")
    whole = small_pipeline(tmp_path / "whole").ingest([source])
    with pytest.raises(KeyboardInterrupt):
        small_pipeline(tmp_path / "data", Dying()).ingest([source])
    second = WordEmbedder()

    report = small_pipeline(tmp_path / "data", second).ingest([source])

    assert report.embedded == whole.embedded
    assert len(second.encoded) == whole.embedded - 12
    one, two = (Generations(tmp_path / name).served() for name in ("whole", "data"))
    assert Stamp.read(one).content == Stamp.read(two).content
    assert np.array_equal(np.load(one / "vectors.npy"), np.load(two / "vectors.npy"))
    assert [path.name for path in (tmp_path / "data" / "cache").iterdir()] == []
