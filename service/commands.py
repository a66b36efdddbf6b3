"""What each command does: results on stdout, everything else on stderr; the return value is the exit code."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from corpus.errors import BadQuery, DocumentNotFound, UnreadableSource
from index.engine import Filters
from service import present
from service.schemas import SearchQuery
from service.settings import Settings
from service.state import state_of

if TYPE_CHECKING:
    from corpus.ingest import Summary
    from corpus.records import Document
    from corpus.store import Store
    from index.benchmark import Result
    from index.build import Progress
    from index.evaluate import Report
    from index.search import Searcher

log = logging.getLogger(__name__)
LARGE = 400_000  # bytes of sources for which the analysers are loaded while the files are read
GOLDEN = Path(__file__).parent.parent / "tests" / "golden"


def ingest(settings: Settings, options: Namespace) -> int:
    """Read files into the store and build the index; 1 if something could not be read (the rest is taken in)."""
    from corpus.ingest import ingest as take_in
    from index.analysis import prepare
    from index.build import build

    for path in options.paths:
        if not path.exists():
            raise UnreadableSource(f"{path} does not exist.", "Name a file or a folder.")
    state = state_of(settings)
    processes = os.cpu_count() or 1
    if not options.dry_run and processes > 1 and size_of(options.paths) > LARGE:
        prepare()
    with bar("reading", "files") as progress:
        summary = take_in(
            options.paths,
            state.store(),
            prune=options.prune,
            dry_run=options.dry_run,
            encoding=options.encoding,
            progress=progress,
            limits=state.limits,
        )
    if not options.dry_run and state.store().status().passages + summary.removed:
        with bar("indexing", "passages") as progress:
            manifest = build(state.store(), settings.data, state.encoder(), progress, processes)
        log.info("generation %s: %d passages", manifest.generation, manifest.passages)
    print(described(summary, options.dry_run))
    for problem in summary.problems:
        said = problem.message.removeprefix(f"{problem.source}: ").rstrip(".")
        print(f"not read: {problem.source}: {said}. {problem.hint}", file=sys.stderr)
    return 1 if summary.problems else 0


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of the files at ``paths``, which may be folders; what cannot be looked at counts nothing."""
    from corpus.files import find_files

    with suppress(OSError):
        return sum(file.path.stat().st_size for file in find_files(list(paths))[0])
    return 0


def described(summary: Summary, dry_run: bool) -> str:
    """Return the summary of an ingestion as lines of text."""
    passages = ", ".join(f"{count} {lang}" for lang, count in sorted(summary.passages.items())) or "none"
    return "\n".join(
        (
            "would change (nothing was written):" if dry_run else "done:",
            f"  documents  {summary.added} added, {summary.changed} changed, {summary.unchanged} unchanged, "
            f"{summary.moved} renamed, {summary.removed} removed",
            f"  passages   {passages}",
            f"  cleaned    {summary.dropped} characters taken out (see: python -m service audit DOC)",
            f"  problems   {len(summary.problems)}",
            f"  seconds    {summary.seconds:.1f}",
        )
    )


def search(settings: Settings, options: Namespace) -> int:
    """Ask one question and print the hits."""
    try:
        asked = SearchQuery.model_validate({"q": options.question, "k": options.k, "lang": options.lang})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadQuery(f"{first['loc'][0]}: {first['msg']}.", "See: python -m service search --help") from error
    _, searcher = _opened(settings)
    found = searcher.search(asked.q, asked.k, Filters(langs=tuple(asked.lang)), explain=options.explain)
    if options.json:
        print(json.dumps(present.result(found, options.explain), ensure_ascii=False, indent=1))
        return 0
    print(f"{found.confidence}: {len(found.hits)} passages in {found.took_ms:.0f} ms")
    if found.did_you_mean:
        print(f"searched for: {found.did_you_mean} (typed: {found.text})")
    for hit in found.hits:
        place = " › ".join((hit.document.title, *hit.passage.heading))
        print(f"\n{hit.rank}. [{hit.passage.lang}] {place}  ({hit.document.source}, {hit.score:.2f})")
        print("\n".join(f"   {line}" for line in hit.passage.text.splitlines()))
        if options.explain:
            print(f"   {json.dumps(hit.explain, ensure_ascii=False)}")
    return 0


def serve(settings: Settings, options: Namespace) -> int:
    """Answer over HTTP until SIGTERM or Ctrl-C."""
    from service.serve import serve as run

    run(settings)
    return 0


def watch(settings: Settings, options: Namespace) -> int:
    """Keep the index level with a folder until SIGTERM or Ctrl-C."""
    from service.serve import calm_threads

    calm_threads()
    from service.watch import watch as keep_level

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _, __: stop.set())
    state = state_of(settings)
    print(f"watching {options.folder} every {options.interval:g} s; Ctrl-C ends it", flush=True)
    keep_level(state, options.folder, options.interval, stop, say=lambda line: print(line, flush=True))
    return 0


def status(settings: Settings, options: Namespace) -> int:
    """Print what is stored and searched."""
    state = state_of(settings)
    print(json.dumps(present.status(state), ensure_ascii=False, indent=1))
    return 0


def evaluate(settings: Settings, options: Namespace) -> int:
    """Measure the quality on golden sets and on public sets; 1 if it is worse than the baseline."""
    from index import baseline, benchmark
    from index import evaluate as measure

    # --bench alone needs no index, so it asks for none
    asked = options.golden or options.baseline or options.write_baseline or not options.bench
    title = options.golden.stem if options.golden else "Bundled guidance"
    report = _golden(settings, options.golden or GOLDEN / "needs.jsonl") if asked else None
    also = {name: _golden(replace(settings, data=Path(data)), Path(path)) for name, path, data in options.also}
    golden = ({title: report} if report else {}) | also
    public = _public(settings, options.bench) if options.bench else []
    if options.json:
        figures = {**(asdict(report) if report else {}), "also": {name: asdict(one) for name, one in also.items()}}
        print(json.dumps({**figures, "bench": [asdict(one) for one in public]}, ensure_ascii=False, indent=1))
    else:
        parts = [f"{name}: {measure.render(one)}" for name, one in golden.items()]
        print("\n\n".join([*parts, *([benchmark.render(public)] if public else [])]))
    if options.report:
        from index import report as written

        measured = [written.Measured(name, one) for name, one in golden.items()]
        written.write(options.report, measured, public, written.state())
    if report and options.write_baseline:
        baseline.write(report, options.write_baseline)
    worse = baseline.drops(report, options.baseline) if report and options.baseline else []
    for line in worse:
        print(f"worse than the baseline: {line}", file=sys.stderr)
    return 1 if worse else 0


def _golden(settings: Settings, path: Path) -> Report:
    from index import evaluate as measure

    silent = path.with_name("noanswer.jsonl")
    needs = measure.load([path])
    unanswerable = measure.load([silent]) if silent.exists() else []
    store, searcher = _opened(settings)
    return measure.evaluate(store, searcher, needs, unanswerable)


def _public(settings: Settings, folder: Path) -> list[Result]:
    from index import benchmark

    sets = benchmark.read(folder)
    with bar("public sets", "tasks") as progress:
        return benchmark.measure(sets, state_of(settings).encoder(), progress)


def audit(settings: Settings, options: Namespace) -> int:
    """Print what cleaning removed from a document, where and why."""
    found = _document(state_of(settings).store(), options.document)
    print(f"{found.title} ({found.source}), read as {found.codec}, confidence {found.confidence:.2f}")
    if found.replaced:
        print(f"{found.replaced} characters could not be decoded")
    if not found.removals:
        print("nothing was removed")
    for removal in found.removals:
        print(f"\nat {removal.at}, {removal.reason}:")
        print("\n".join(f"  - {line}" for line in removal.text.strip("\n").splitlines()))
    return 0


def export(settings: Settings, options: Namespace) -> int:
    """Print the questions that were asked, or the feedback on passages, as CSV or JSON."""
    from service import insight, report
    from service.feedback import Feedback
    from service.history import History
    from service.tables import table

    history = History(settings.data, settings.question_days)
    if options.what == "feedback":
        found = insight.told(Feedback(history).list(None, None, -1), state_of(settings).store())
        columns, rows = report.FEEDBACK_COLUMNS, report.feedback_rows(found)
    else:
        asked = report.questions(report.records(history), options.days)
        columns, rows = report.QUESTION_COLUMNS, report.question_rows(asked)
        found = [report.question(one) for one in asked]
    if options.format == "json":
        print(json.dumps({options.what: found}, ensure_ascii=False, indent=1))
    else:
        sys.stdout.write(table(columns, rows))
    return 0


def _opened(settings: Settings) -> tuple[Store, Searcher]:
    """Open the current generation without warming it: one question needs only the analyser of its own script."""
    from index.search import Searcher

    state = state_of(settings)
    return state.store(), Searcher.open(state.store(), settings.data, state.encoder(), state.reranker())


def _document(store: Store, name: str) -> Document:
    known = store.source_digests()
    try:
        return store.document(known[name][0] if name in known else name)
    except DocumentNotFound as error:
        raise DocumentNotFound(
            error.message, "Give an id or a source as `GET /api/v1/documents` lists them."
        ) from error


@contextmanager
def bar(title: str, unit: str) -> Iterator[Progress]:
    """Yield a function of (done, total) that draws a progress bar if standard error is a terminal."""
    from tqdm import tqdm

    with tqdm(desc=title, unit=f" {unit}", disable=None, leave=False) as drawn:

        def progress(done: int, total: int) -> None:
            drawn.total = total
            drawn.update(done - drawn.n)

        yield progress
