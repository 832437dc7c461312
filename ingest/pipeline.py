"""From documents to a served generation. Read `IngestPipeline.ingest` top to bottom.

find -> unchanged? -> read, parse -> tell apart, link duplicates -> attribute -> chunk -> embed
     -> catalogue, vectors -> verify -> switch -> sweep
"""

import hashlib
import json
import logging
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import SQLAlchemyError

from ingest.attribution import attribute
from ingest.catalogue import FILE, Catalogue, Entry
from ingest.chroma_worker import Worker
from ingest.chunk import Budget, Chunk, chunks
from ingest.embed import SAME, DocumentEmbedder, file_sha256
from ingest.errors import IndexDamaged, IndexMismatch, IndexMissing, IngestError, UnreadableDocument
from ingest.full_texts import with_full_texts
from ingest.generation import (
    VECTORS,
    Generations,
    Stamp,
    check_files,
    content_digest,
    files_of,
    generation_id,
    read_vectors,
)
from ingest.model import Document
from ingest.people import OfficeTable, offices
from ingest.plan import (
    Plan,
    Previous,
    Refusal,
    holders,
    kept,
    nothing_readable,
    reports,
    says_the_same,
    settled,
    skipped,
)
from ingest.read import read
from ingest.reading import ReadLimits
from ingest.report import IngestReport
from ingest.sandbox import Sandbox
from ingest.sources import FoundSource, survey
from ingest.spool import Spool
from ingest.structure import parse
from ingest.tokens import chat_tokens

Vectors = NDArray[np.float32]

Progress = Callable[[str, int, int], None]
"""Hears of each step before it begins: its name, how much of it is done, of how much."""

STEPS = (
    "find",
    "read",
    "chunk",
    "embed",
    "write catalogue",
    "write vectors",
    "place query embedder",
    "ask canaries",
    "build vector store",
    "verify vector store",
    "finish",
    "switch",
    "sweep",
)
"""The steps of an ingest that changes something, in order. It can be killed between any two."""

LASTING = frozenset(
    {
        "empty",
        "not_text",
        "wrong_encoding",
        "encrypted",
        "scanned",
        "too_large",
        "damaged",
        "unsupported",
        "bomb",
    }
)
"""Why a document is not tried again while it is unchanged. A time-out may be the machine's."""

SPOOLED = 512
"""Texts after which vectors are put down; an ingest of fewer has little to lose."""

CANARIES = 32
"""Documents whose canary question is asked before the switch; of more, evenly chosen ones."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IngestPipeline:
    """Brings the index under one data directory in line with documents."""

    generations: Generations
    embedder: DocumentEmbedder
    limits: ReadLimits
    max_chunk_tokens: int = 256
    keep_generations: int = 2
    start_worker: Callable[[], Worker] = Worker

    def ingest(
        self,
        paths: Sequence[Path],
        keep: bool = False,
        dry_run: bool = False,
        progress: Progress = lambda step, done, total: None,
    ) -> IngestReport:
        """Read documents and serve them.

        Killed at any moment, out of disk, or run twice at once, it leaves the served generation
        as it was; the next run completes. Documents that did not change are neither parsed nor
        embedded again; if nothing changed, the served generation stays.

        Args:
            paths: files and directories; what the index held from elsewhere is withdrawn.
            keep: leave what is no longer there in the index.
            dry_run: say what would happen; nothing is written.
            progress: hears of each step.

        Returns:
            What became of each document.

        Raises:
            IndexBusy: another ingest is running.
            IngestError: none of the documents could be read, or the new generation could not be
                written or did not verify.
        """
        lock = nullcontext() if dry_run else self.generations.lock()
        with lock, machine_errors():
            return self._ingest(paths, keep, dry_run, progress)

    def _ingest(
        self, paths: Sequence[Path], keep: bool, dry_run: bool, progress: Progress
    ) -> IngestReport:
        timer = Timer(progress)
        with timer.step("find"):
            looked = survey(paths)
            prints = [self._fingerprint(source) for source in looked.sources]
            served = self._served()
            report = self._unchanged(served, prints, keep) if served else None
        if report is None:
            previous = self._previous(served) if served else Previous()
            with timer.step("read", len(looked.sources)):
                read_now, refusals = self._read(looked.sources, prints, previous, timer)
                if not read_now:
                    raise IngestError(nothing_readable(refusals))
                there = {placed(source) for source in looked.sources}
                entries = settled(kept(read_now, previous, there) if keep else read_now)
            if served and says_the_same(entries, refusals, previous, code_version()):
                report = self._stays(served, previous.report)
        if report is not None:
            documents = (*report.documents, *skipped(looked))
            return replace(report, documents=documents, dry_run=dry_run, timings_s=timer.seconds)
        with timer.step("chunk"):
            plan = self._plan(entries, refusals, previous, there)
        report = replace(
            plan.report,
            generation=served.name if served else None,
            documents=(*plan.report.documents, *skipped(looked)),
            dry_run=dry_run,
            timings_s=timer.seconds,
        )
        if dry_run:
            return report
        stamp = self._build(replace(plan, report=report), timer)
        with timer.step("switch"):
            self.generations.switch(stamp.generation)
        with timer.step("sweep"):
            removed = tuple(self.generations.sweep(self.keep_generations))
            self._spool().remove()
        return replace(report, generation=stamp.generation, switched=True, removed=removed)

    def _plan(
        self,
        entries: Sequence[Entry],
        refusals: Sequence[Refusal],
        previous: Previous,
        there: Set[str],
    ) -> Plan:
        """All that the next generation will say, and which of its vectors there are already."""
        table = offices(entry.document for entry in entries if not entry.duplicate_of)
        chunked = self._chunk(entries, previous, table)
        pairs = zip(previous.chunks, previous.vectors, strict=True)
        known = {chunk.embed_text: vector for chunk, vector in pairs}
        texts = dict.fromkeys(chunk.embed_text for chunk in chunked)
        texts_to_embed = tuple(text for text in texts if text not in known)
        report = IngestReport(
            generation=None,
            switched=False,
            documents=reports(entries, refusals, chunked, previous, there),
            embedded=len(texts_to_embed),
            reused=sum(chunk.embed_text in known for chunk in chunked),
            chunks=len(chunked),
        )
        return Plan(
            tuple(entries), tuple(refusals), tuple(chunked), table, known, texts_to_embed, report
        )

    def _build(self, plan: Plan, timer: "Timer") -> Stamp:
        """Build the next generation beside the one served, and see that it is whole."""
        with self._building() as (building, worker), ThreadPoolExecutor(1) as beside:
            # Making the export is work for the disk and the second core while torch is imported.
            placing = beside.submit(self.embedder.place_query_side, building)
            with timer.step("embed", len(plan.texts)):
                vectors = plan.vectors(self._embed(plan.texts, timer), self.embedder.dimensions)
            built_at = datetime.now(UTC)
            with timer.step("write catalogue"):
                content = self._write(building, plan)
            with timer.step("write vectors"):
                np.save(building / VECTORS, vectors)
            with timer.step("place query embedder"):
                placing.result()
            stored = beside.submit(worker.run, "build", building)
            with timer.step("ask canaries"):
                self._ask_canaries(building, plan.chunks, vectors)
            with timer.step("build vector store"):
                stored.result()
            with timer.step("verify vector store"):
                worker.run("verify", building)
            with timer.step("finish"):
                stamp = Stamp(
                    generation=generation_id(built_at, content),
                    built_at=built_at.isoformat(timespec="seconds"),
                    model=self.embedder.model,
                    model_sha256=self.embedder.sha256,
                    dimensions=self.embedder.dimensions,
                    documents=sum(not entry.duplicate_of for entry in plan.entries),
                    chunks=len(plan.chunks),
                    code=code_version(),
                    content=content,
                    files=files_of(building),
                )
                self.generations.finish(building, stamp)
        return stamp

    # What is there already

    def _served(self) -> Path | None:
        """The directory of the served generation if this version can build on it."""
        try:
            directory = self.generations.served()
            Stamp.read(directory)
        except (IndexMissing, IndexDamaged, IndexMismatch) as error:
            if not isinstance(error, IndexMissing):
                _log.warning("the index is built anew: %s", error)
            return None
        return directory

    def _unchanged(self, served: Path, prints: Sequence[str], keep: bool) -> IngestReport | None:
        """The report of an ingest that has nothing to do; None if there is something."""
        stamp = Stamp.read(served)
        if stamp.model_sha256 != self.embedder.sha256 or stamp.code != code_version():
            return None
        try:
            check_files(served, stamp)
            with closing(Catalogue.open_read_only(served / FILE)) as catalogue:
                held = {fingerprint for _, fingerprint in catalogue.fingerprints()}
                refusals = _refusals(catalogue)
                stored = _stored_report(catalogue)
        except (IndexDamaged, ValueError) as error:
            _log.warning("the index is built anew: %s", error)
            return None
        if any(refusal.code not in LASTING for refusal in refusals):
            return None  # worth another try
        held |= {refusal.fingerprint for refusal in refusals}
        same = set(prints) <= held if keep else set(prints) == held
        return self._stays(served, stored) if same else None

    def _stays(self, served: Path, stored: IngestReport) -> IngestReport:
        """The report of an ingest after which the served generation stays."""
        documents = tuple(
            replace(d, outcome="unchanged")
            if d.outcome in ("new", "changed", "reread", "kept")
            else d
            for d in stored.documents
            if d.outcome not in ("withdrawn", "skipped")
        )
        return IngestReport(
            generation=served.name,
            switched=False,
            documents=documents,
            reused=stored.chunks,
            chunks=stored.chunks,
        )

    def _previous(self, served: Path) -> Previous:
        """What the served generation holds; nothing of one that is damaged or of another model."""
        stamp = Stamp.read(served)
        try:
            check_files(served, stamp)
            with closing(Catalogue.open_read_only(served / FILE)) as catalogue:
                previous = Previous(
                    entries=tuple(catalogue.entries()),
                    refusals=tuple(_refusals(catalogue)),
                    code=stamp.code,
                    report=_stored_report(catalogue),
                )
                if stamp.model_sha256 != self.embedder.sha256:
                    return replace(previous, code="")
                return replace(
                    previous,
                    chunks=tuple(catalogue.all_chunks()),
                    vectors=read_vectors(served),
                    offices=catalogue.record("offices") or "",
                )
        except (IndexDamaged, ValueError) as error:
            _log.warning("the index is built anew: %s", error)
            return Previous()

    def _fingerprint(self, source: FoundSource) -> str:
        """What a document is made from: equal prints mean that reading it again changes nothing."""
        try:
            found = source.path.stat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > self.limits.max_bytes:
                content = f"mode {found.st_mode}, {found.st_size} bytes"
            else:
                content = file_sha256(source.path)
        except (FileNotFoundError, PermissionError, NotADirectoryError, ValueError) as error:
            content = type(error).__name__
        except OSError as error:  # the machine's fault: nothing may be withdrawn for it
            raise IngestError(
                f"{source.source.file!r} could not be opened ({error.strerror}); ingest again"
            ) from error
        parts = (
            content,
            asdict(source.source),
            asdict(self.limits),
            self.max_chunk_tokens,
            code_version(),
        )
        return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()

    # Reading

    def _read(
        self,
        found: Sequence[FoundSource],
        prints: Sequence[str],
        previous: Previous,
        timer: "Timer",
    ) -> tuple[list[Entry], list[Refusal]]:
        """Every document as an entry or a refusal. One that is bad never stops the rest."""
        held = {entry.fingerprint: entry for entry in previous.entries}
        refused = {r.fingerprint: r for r in previous.refusals if r.code in LASTING}
        entries: list[Entry] = []
        refusals: list[Refusal] = []
        with ExitStack() as stack:
            sandbox: Sandbox | None = None
            for number, (source, fingerprint) in enumerate(zip(found, prints, strict=True)):
                timer.done(number)
                path = placed(source)
                if fingerprint in held:
                    entries.append(replace(held[fingerprint], path=path))
                    continue
                if fingerprint in refused:
                    refusals.append(refused[fingerprint])
                    continue
                sandbox = sandbox or stack.enter_context(Sandbox(self.limits))
                try:
                    document = self._read_one(source, sandbox)
                except UnreadableDocument as error:
                    refusal = Refusal(source.source.file, fingerprint, error.code, str(error))
                    refusals.append(refusal)
                else:
                    entries.append(Entry(document, fingerprint, document.id, path=path))
        return entries, refusals

    def _read_one(self, source: FoundSource, sandbox: Sandbox) -> Document:
        try:
            text = read(source.path, self.limits, sandbox)
            document = parse(text.text, source.source, text.sha256, text.remarks, text.headings)
            return attribute(with_full_texts(document, text.links))
        except IngestError:
            raise
        except Exception as error:  # an outer door: one document must not stop the others
            _log.exception("reading %r failed", source.source.file)
            raise UnreadableDocument("failed", f"It made {type(error).__name__}.") from error

    def _chunk(
        self, entries: Sequence[Entry], previous: Previous, table: OfficeTable
    ) -> list[Chunk]:
        """The chunks of all canonical documents: held ones where nothing they say can differ."""
        budget = Budget(self.embedder.count, chat_tokens, self.max_chunk_tokens)
        same_offices = table.to_json() == previous.offices
        held = {e.document.id: e for e in previous.entries if same_offices}
        rows: dict[str, list[Chunk]] = {}
        for chunk in previous.chunks:
            rows.setdefault(chunk.document_id, []).append(chunk)
        made: list[Chunk] = []
        for entry in entries:
            if entry.duplicate_of:
                continue
            document = entry.document
            before = held.get(document.id)
            if before and before.fingerprint == entry.fingerprint and document.id in rows:
                made.extend(rows[document.id])
            else:
                made.extend(chunks(document, budget, holders(table, document)))
        return made

    # Building

    def _embed(self, texts: Sequence[str], timer: "Timer") -> dict[str, NDArray[np.float32]]:
        """The vectors of texts; those that a killed run has made are not made again."""
        spool = self._spool()
        made = spool.load(texts)
        wanted = [text for text in texts if text not in made]
        for first in range(0, len(wanted), SPOOLED):
            batch = wanted[first : first + SPOOLED]
            before = len(made)
            vectors = self.embedder.encode(batch, partial(timer.further, before))
            if len(wanted) > SPOOLED:
                spool.add(batch, vectors)
            made.update(zip(batch, vectors, strict=True))
        return made

    def _spool(self) -> Spool:
        directory = self.generations.data / "cache"
        return Spool(directory, self.embedder.sha256, self.embedder.dimensions)

    @contextmanager
    def _building(self) -> Iterator[tuple[Path, Worker]]:
        """A directory to build in and the process that works on it; swept up on failure."""
        self.generations.sweep(max(self.keep_generations, 2))
        building = self.generations.begin()
        try:
            with closing(self.start_worker()) as worker:
                yield building, worker
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def _write(self, building: Path, plan: Plan) -> str:
        """Write the catalogue; returns the digest of all that the generation says."""
        records = {
            "report": plan.report.to_json(),
            "refusals": json.dumps([asdict(refusal) for refusal in plan.refusals]),
            "offices": plan.offices.to_json(),
        }
        with closing(Catalogue.create(building / FILE)) as catalogue:
            catalogue.write(plan.entries, plan.chunks, records.items())
            if not catalogue.whole():
                raise IndexDamaged("the new catalogue does not verify; ingest again")
            return content_digest(catalogue.digest(without=("report",)), self.embedder.sha256)

    def _ask_canaries(self, building: Path, chunked: Sequence[Chunk], vectors: Vectors) -> None:
        """Ask for documents by words that stand in them, the way questions are asked.

        Raises:
            IndexDamaged: one is not found. Then questions would be embedded otherwise than the
                documents were, or the full text is not what was written.
        """
        query = self.embedder.open_query_side(building)
        with closing(Catalogue.open_read_only(building / FILE)) as catalogue:
            for position in canaries(chunked):
                chunk = chunked[position]
                asked = query.embed(chunk.embed_text)
                itself = float(asked @ vectors[position])
                if itself < SAME:
                    raise IndexDamaged(
                        f"asking for {chunk.id!r} by its own words gives another vector; "
                        "the query embedder is not the documents'. Ingest again"
                    )
                if itself < float((vectors @ asked).max()) - 1e-4:
                    raise IndexDamaged(f"{chunk.id!r} is not the nearest to its own words")
                if not catalogue.finds(chunk):
                    raise IndexDamaged(f"{chunk.id!r} is not found by its own words; ingest again")


@contextmanager
def machine_errors() -> Iterator[None]:
    """Say what to do where the disk is full, read-only or failing, or files may not be opened."""
    try:
        yield
    except (OSError, SQLAlchemyError, MemoryError) as error:
        reason = getattr(error, "orig", None) or str(error) or type(error).__name__
        raise IngestError(
            f"the machine failed ({reason}); the served generation is untouched. "
            "Make room and ingest again"
        ) from error


def placed(source: FoundSource) -> str:
    """Where a document was read, to know it again."""
    return str(source.path.resolve())


class Timer:
    """Says when a step begins and remembers how long it took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._step = ("", 0)
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, total: int = 0) -> Iterator[None]:
        """One step, timed."""
        self._step = (name, total)
        self._progress(name, 0, total)
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 3)

    def done(self, number: int) -> None:
        """So much of the step is done."""
        self._progress(self._step[0], number, self._step[1])

    def further(self, before: int, number: int) -> None:
        """So much more of the step is done."""
        self.done(before + number)


def canaries(chunked: Sequence[Chunk]) -> list[int]:
    """Positions of the chunks to ask for: the longest sentence of each of some documents."""
    longest: dict[str, int] = {}
    for position, chunk in enumerate(chunked):
        if chunk.level == "sentence":
            best = longest.get(chunk.document_id)
            if best is None or len(chunk.text) > len(chunked[best].text):
                longest[chunk.document_id] = position
    positions = list(longest.values())
    if len(positions) <= CANARIES:
        return positions
    return [positions[len(positions) * n // CANARIES] for n in range(CANARIES)]


def _stored_report(catalogue: Catalogue) -> IngestReport:
    return IngestReport.from_json(catalogue.record("report") or "")


def _refusals(catalogue: Catalogue) -> list[Refusal]:
    return [Refusal(**values) for values in json.loads(catalogue.record("refusals") or "[]")]


@cache
def code_version() -> str:
    """Digest of the code that reads, structures, chunks and stores.

    Taken from the source itself, so that a changed rule is never forgotten: documents are then read
    again, and only the texts that came out otherwise are embedded again.
    """
    total = hashlib.sha256()
    for source in sorted(files("ingest").iterdir(), key=lambda entry: entry.name):
        if source.name.endswith(".py"):
            total.update(source.name.encode() + b"\0" + source.read_bytes())
    return total.hexdigest()[:16]
