"""Background work: bounded, in order within a thread, and finished before the process ends."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from service.errors import Busy

log = logging.getLogger("askminutes.slack")

Job = Callable[[], Awaitable[None]]


class Work:
    """A few workers over many keys; jobs with one key run one after the other.

    A message and its edit or deletion share a key, so that they are done in the order in which
    they came; a busy thread keeps no worker from another thread.
    """

    def __init__(self, workers: int, waiting: int) -> None:
        self._workers = workers
        self._most = waiting
        self._jobs: dict[str, deque[Job]] = {}  # a key stays while one of its jobs runs
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: list[asyncio.Task[None]] = []
        self.closing = False

    @property
    def full(self) -> bool:
        """Whether another job would be refused."""
        return self.closing or self._count >= self._most

    @property
    def busy(self) -> bool:
        """Whether there is something to do, or being done."""
        return self._count > 0

    def start(self) -> None:
        """Begin to work; needs a running loop."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._work()) for _ in range(self._workers)]

    def put(self, key: str, job: Job) -> None:
        """Take on a job. Raises Busy where there is no room, or when it is about to end."""
        if self.full:
            raise Busy("too many questions are waiting")
        self._count += 1
        self._idle.clear()
        if key in self._jobs:
            self._jobs[key].append(job)
        else:
            self._jobs[key] = deque([job])
            self._ready.put_nowait(key)

    async def drain(self, timeout_s: float) -> int:
        """Take on nothing new, finish what there is, and stop.

        Returns:
            How many jobs were not finished in time.
        """
        self.closing = True
        try:
            await asyncio.wait_for(self._idle.wait(), timeout_s)
        except TimeoutError:
            pass
        left = self._count
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._jobs.clear()
        self._count = 0
        self._idle.set()
        return left

    async def _work(self) -> None:
        while True:
            key = await self._ready.get()
            job = self._jobs[key].popleft()
            try:
                await job()
            except Exception:  # an outer door: one bad job ends no worker
                log.exception("slack_job_failed")
            self._count -= 1
            if self._jobs[key]:
                self._ready.put_nowait(key)
            else:
                del self._jobs[key]
            if not self._count:
                self._idle.set()
