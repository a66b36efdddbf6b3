"""The queue: first in first out, one worker at a time over all processes, a stopped worker gives its job back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import jobs as queue
from service import tasks, worker
from service.jobs import Job, JobNotFound, Jobs
from service.state import State
from service.tasks import Report
from service.worker import Worker
from tests.serving import until


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    opened = Jobs(tmp_path, died=lambda _: None)
    yield opened
    opened.close()


def test_the_oldest_comes_first_and_one_works_at_a_time(jobs: Jobs, tmp_path: Path) -> None:
    first, second = jobs.add("index", {"documents": []}), jobs.add("index", {"documents": []})
    other = Jobs(tmp_path, died=lambda _: None)
    with jobs.turn() as mine, other.turn() as theirs:
        assert (mine, theirs) == (True, False)
        taken = jobs.take()
        assert taken is not None
        assert taken.id == first.id
        jobs.progress(first.id, "reading", 1, 2)
        running = other.get(first.id)
        assert (running.state, running.step, running.done, running.total) == ("running", "reading", 1, 2)
        jobs.finish(first.id, {"problems": []})
    assert other.get(first.id).state == "done"
    assert other.get(second.id).state == "queued"
    other.close()


def test_old_jobs_are_forgotten(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "KEPT", 2)
    made = [jobs.add("index", {}) for _ in range(4)]
    for job in made:
        jobs.finish(job.id, {})
    jobs.add("index", {})
    with pytest.raises(JobNotFound):
        jobs.get(made[1].id)
    assert jobs.get(made[2].id).state == "done"


def test_a_job_that_fails_is_told_and_the_next_one_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(state: State, job: Job, report: Report) -> dict[str, object]:
        if job.task:
            raise OSError("disk full")
        return {"problems": []}

    monkeypatch.setattr(tasks, "run", run)
    working = Worker(State(tmp_path))
    broken, fine = working.submit("index", {"break": True}), working.submit("index", {})
    until(lambda: working.jobs.get(fine.id).state == "done")
    error = working.jobs.get(broken.id).error
    assert error is not None
    assert error["code"] == "internal_error"
    assert "disk" not in error["message"]
    working.stop()


def test_a_stopped_worker_gives_its_job_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def run(state: State, job: Job, report: Report) -> dict[str, object]:
        while not begun.wait(0.01) or True:
            report("reading", 0, 1)
            begun.set()

    monkeypatch.setattr(tasks, "run", run)
    working = Worker(State(tmp_path))
    job = working.submit("index", {})
    assert begun.wait(5)
    working.stop()
    assert not working._thread or not working._thread.is_alive()
    assert working.jobs.get(job.id).state == "queued"
    monkeypatch.setattr(tasks, "run", lambda state, job, report: {})
    monkeypatch.setattr(worker, "POLL", 0.05)
    again = Worker(State(tmp_path))
    again.start()
    until(lambda: again.jobs.get(job.id).state == "done")
    again.stop()
