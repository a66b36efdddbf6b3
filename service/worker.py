"""One thread in every process that works on jobs; of all processes one works at a time."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

from corpus.errors import ZhinanError
from service import tasks, uploads
from service.jobs import Job, Jobs, Json, Kind
from service.problems import hint_of
from service.state import State

log = logging.getLogger(__name__)

POLL = 1.0  # seconds until a job that another process took in, or left behind, is noticed
_REPORT = 0.2  # seconds between two notes of progress


class Stopped(Exception):
    """The process ends: the job under way is given back."""


class Worker:
    """The jobs of a process; ``start`` belongs behind the fork, and ``submit`` starts too."""

    def __init__(self, state: State) -> None:
        self.jobs = Jobs(state.data, died=partial(uploads.discard, state.data))
        self._state = state
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to work, unless this process already does."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()

    def submit(self, kind: Kind, task: Json, identifier: str = "") -> Job:
        """Queue a job and return it."""
        job = self.jobs.add(kind, task, identifier)
        self.start()
        self._wake.set()
        return job

    def stop(self, timeout: float = 8.0) -> None:
        """Give the job under way back and end the thread, waiting at most ``timeout`` seconds."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout)
        self.jobs.close()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                worked = self._one()
            except Exception:  # a full disk, a locked file: the next round may do better
                log.exception("the queue of jobs cannot be read")
                worked = False
            if not worked:
                self._wake.wait(POLL)
                self._wake.clear()

    def _one(self) -> bool:
        """Work on the oldest job if it is our turn; return whether there was one."""
        if not self.jobs.waiting():
            return False
        with self.jobs.turn() as mine:
            job = self.jobs.take() if mine else None
            if job is not None:
                self._run(job)
            return job is not None

    def _run(self, job: Job) -> None:
        log.info("job %s (%s) begins", job.id, job.kind)
        try:
            result = tasks.run(self._state, job, self._reporter(job))
        except Stopped:
            self.jobs.requeue(job.id)
            log.info("job %s is given back", job.id)
            return
        except ZhinanError as error:
            said = {"code": error.code, "message": error.message, "hint": hint_of(error)}
            self.jobs.fail(job.id, said, error.result if isinstance(error, tasks.JobFailed) else {})
        except Exception:
            log.exception("job %s failed", job.id)
            said = {
                "code": "internal_error",
                "message": "The job could not be done.",
                "hint": "Try again; the log of the service says more.",
            }
            self.jobs.fail(job.id, said, {})
        else:
            self.jobs.finish(job.id, result)
        uploads.discard(self._state.data, job.id)
        log.info("job %s ends", job.id)

    def _reporter(self, job: Job) -> tasks.Report:
        last = ("", 0.0)

        def report(step: str, done: int, total: int) -> None:
            nonlocal last
            if self._stopping.is_set():
                raise Stopped
            if step != last[0] or done == total or time.monotonic() - last[1] > _REPORT:
                last = (step, time.monotonic())
                self.jobs.progress(job.id, step, done, total)

        return report
