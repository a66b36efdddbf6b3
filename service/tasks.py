"""What each kind of job does. Everything may be done twice: a job that was given back begins anew."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentNotFound, UnreadableSource, ZhinanError
from corpus.records import Problem
from service import uploads
from service.jobs import Job, Json
from service.state import State

if TYPE_CHECKING:
    from corpus.store import Store

LISTED = 100  # documents that a result names; a table may have thousands of rows

Report = Callable[[str, int, int], None]  # (step, done, total); raises to stop the work


class JobFailed(ZhinanError):
    """Nothing of what a job was given could be done; ``result`` says what was seen."""

    def __init__(self, problem: Problem, result: Json) -> None:
        super().__init__(problem.message, problem.hint)
        self.code = UnreadableSource.code
        self.result = result


def run(state: State, job: Job, report: Report) -> Json:
    """Do ``job`` and return its result. Raises JobFailed and what reading, the store and the index raise."""
    return {"upload": _upload, "delete": _delete, "index": _index}[job.kind](state, job, report)


def _upload(state: State, job: Job, report: Report) -> Json:
    """Read the staged files, keep the originals of those that could be read, and index them."""
    from corpus.ingest import ingest

    store = state.store()
    files = sorted(uploads.staged(state.data, job.id).iterdir())
    before: dict[str, dict[str, str]] = {}
    for file in files:
        sources = uploads.sources_of(file.name, store)
        before[file.name] = {source: digest for source, (_, digest) in _known(store, sources)}
        store.claim(sources, os.path.realpath(file))  # so that rows that are gone from the file are pruned
    tags, encoding = job.task["tags"], job.task["encoding"]
    summary = ingest(
        files,
        store,
        prune=True,
        encoding=encoding,
        tags=tags,
        limits=state.limits,
        progress=lambda done, total: report("reading", done, total),
    )
    written: list[str] = []
    for file in files:
        known = _known(store, uploads.sources_of(file.name, store))
        after = {source: digest for source, (_, digest) in known}
        original = uploads.folder(state.data) / file.name
        if after and (after != before[file.name] or not original.exists()):
            uploads.accept(state.data, job.id, file.name)
        store.claim(after, os.path.realpath(original))
        written += [identifier for _, (identifier, _) in known]
    result: Json = {
        "counts": {
            "added": summary.added,
            "changed": summary.changed,
            "unchanged": summary.unchanged,
            "removed": summary.removed,
        },
        **_described(store, written),
        "problems": [_problem(problem) for problem in summary.problems],
    }
    if not (summary.added or summary.changed or summary.unchanged or summary.removed) and summary.problems:
        raise JobFailed(summary.problems[0], result)
    return result | {"generation": _build(state, report)}


def _delete(state: State, job: Job, report: Report) -> Json:
    """Take a deleted document out of the index, and once more out of the store: an upload may have been under way."""
    store, source = state.store(), str(job.task["source"])
    store.delete([job.task["document"]])
    uploads.forget(state.data, source, store)
    problems = []
    if job.task["still_there"]:
        hint = "Remove the file too, or the next ingestion of its folder brings the document back."
        problems.append(_problem(Problem(source, f"{source}: its file is still in the folder it came from", hint)))
    return {"problems": problems, "generation": _build(state, report)}


def _index(state: State, job: Job, report: Report) -> Json:
    """Clean documents again with what was restored in them, and index them."""
    from corpus.restore import renew

    for identifier in job.task["documents"]:
        try:
            renew(state.store(), identifier)
        except DocumentNotFound:
            continue  # deleted in the meantime
    return {**_described(state.store(), job.task["documents"]), "problems": [], "generation": _build(state, report)}


def remove(state: State, identifier: str) -> Json:
    """Delete a document at once and return the task that takes it out of the index. Raises DocumentNotFound."""
    store = state.store()
    document = store.document(identifier)
    root = Path(store.source_roots().get(document.source, ""))
    store.delete([identifier])
    uploads.forget(state.data, document.source, store)
    held = root if root.is_file() else root / document.source.partition("#")[0]
    return {
        "document": identifier,
        "source": document.source,
        "title": document.title,
        "still_there": root.is_absolute() and held.is_file() and held.parent != uploads.folder(state.data).resolve(),
    }


def _build(state: State, report: Report) -> str:
    from index.build import build

    store, encoder = state.store(), state.encoder()
    manifest = build(store, state.data, encoder, lambda done, total: report("indexing", done, total))
    state.searcher()  # so that the next question need not wait for the new generation
    return manifest.generation


def _known(store: Store, sources: dict[str, str]) -> list[tuple[str, tuple[str, str]]]:
    return [(source, known) for source, known in sorted(store.source_digests().items()) if source in sources]


def _described(store: Store, identifiers: list[str]) -> Json:
    """Return documents with what cleaning removed from each, in characters by reason, and the sum over all."""
    reasons: Counter[str] = Counter()
    listed: list[Json] = []
    for identifier, summary in store.documents_by_id(identifiers).items():
        removed = store.dropped(identifier)
        reasons.update(removed)
        if len(listed) < LISTED:
            link = f"/documents/{identifier}"
            listed.append(
                {"id": identifier, "title": summary.title, "source": summary.source, "lang": summary.lang,
                 "passages": summary.passages, "removed": removed, "link": link}
            )  # fmt: skip
    cleaned = {"characters": reasons.total(), "reasons": dict(reasons.most_common())}
    return {"documents": listed, "cleaned": cleaned}


def _problem(problem: Problem) -> Json:
    return {"source": problem.source, "message": problem.message, "hint": problem.hint}
