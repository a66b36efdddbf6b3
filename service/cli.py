"""``python -m service <command>``: results on stdout, logs on stderr, exit code 0 fine, 1 not done, 2 wrong usage."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import BadQuery, ZhinanError
from service import commands
from service.problems import hint_of
from service.settings import SettingError, read, table


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; every command sets ``run`` to its function."""
    top = argparse.ArgumentParser(
        prog="python -m service",
        description="Zhinan 指南: search in customer-service guidance in Chinese and Korean.",
        epilog="settings (flags win over variables):\n" + table(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--data", metavar="DIR", help="folder of the store and the index (ZHINAN_DATA)")
    top.add_argument("--model", metavar="NAME", help="embedding model (ZHINAN_MODEL)")
    top.add_argument("--log-level", metavar="LEVEL", help="DEBUG, INFO, WARNING or ERROR (ZHINAN_LOG_LEVEL)")
    add = top.add_subparsers(dest="command", required=True, metavar="COMMAND").add_parser

    ingest = add("ingest", help="read files into the store and build the index")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    ingest.add_argument("--prune", action="store_true", help="remove documents whose files are gone from these folders")
    ingest.add_argument("--dry-run", action="store_true", help="report what would change and write nothing")
    ingest.add_argument("--encoding", metavar="CODEC", help="read text files with this codec instead of detecting it")
    ingest.set_defaults(run=commands.ingest)

    search = add("search", help="ask a question")
    search.add_argument("question", help="1 to 500 characters")
    search.add_argument("-k", type=int, default=5, metavar="N", help="the most passages to show, 1 to 50 (default: 5)")
    search.add_argument("--lang", default="", metavar="LANGS", help="only these languages, for example ko,zh-Hant")
    search.add_argument("--json", action="store_true", help="print the answer of the HTTP API")
    search.add_argument("--explain", action="store_true", help="show ranks and scores per signal")
    search.set_defaults(run=commands.search)

    serve = add("serve", help="answer over HTTP")
    serve.add_argument("--host", help="address to listen on (ZHINAN_HOST)")
    serve.add_argument("--port", help="port to listen on (ZHINAN_PORT)")
    serve.add_argument("--workers", metavar="N", help="processes that answer (ZHINAN_WORKERS)")
    serve.add_argument("--threads", metavar="N", help="threads in each process (ZHINAN_THREADS)")
    serve.set_defaults(run=commands.serve)

    watch = add("watch", help="keep the index level with a folder: saved files are searchable within seconds")
    watch.add_argument(
        "folder", type=Path, metavar="DIR", help="a folder; documents of files that are gone are removed"
    )
    watch.add_argument(
        "--interval",
        type=_seconds,
        default=2.0,
        metavar="S",
        help="seconds between two looks, 0.1 to 3600 (default: 2)",
    )
    watch.set_defaults(run=commands.watch)

    status = add("status", help="show what is stored and searched")
    status.set_defaults(run=commands.status)

    evaluate = add("eval", help="measure the quality on golden sets and public sets")
    evaluate.add_argument(
        "--golden", type=Path, metavar="FILE", help="queries with judged places, as jsonl (default: of the guidance)"
    )
    evaluate.add_argument("--bench", type=Path, metavar="DIR", help="measure the public sets of a folder (*.jsonl.gz)")
    evaluate.add_argument(
        "--also", nargs=3, action="append", default=[], metavar=("NAME", "FILE", "DIR"),
        help="measure one more golden set, FILE, on the data folder DIR",
    )  # fmt: skip
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    evaluate.add_argument("--report", type=Path, metavar="FILE", help="write tables into this page, a chart beside it")
    evaluate.add_argument("--baseline", type=Path, metavar="FILE", help="fail if a figure drops by more than 0.02")
    evaluate.add_argument("--write-baseline", type=Path, metavar="FILE", help="make these figures the baseline")
    evaluate.set_defaults(run=commands.evaluate)

    export = add("export", help="print the questions that were asked, or the feedback on passages")
    export.add_argument("what", choices=("questions", "feedback"), help="what to export")
    export.add_argument("--format", choices=("csv", "json"), default="csv", help="(default: csv)")
    export.add_argument("--days", type=_days, default=3650, metavar="N", help="questions of the last N days only")
    export.set_defaults(run=commands.export)

    audit = add("audit", help="show what cleaning removed from a document, and why")
    audit.add_argument("document", metavar="DOC", help="id or source of a document")
    audit.set_defaults(run=commands.audit)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code; ``argv`` without the program's name."""
    options = parser().parse_args(argv)
    try:
        settings = read(os.environ, vars(options))
    except SettingError as error:
        return _failed(error, 2)
    logging.basicConfig(stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # tells at each start which build it tried
    try:
        code: int = options.run(settings, options)
        sys.stdout.flush()
        return code
    except BadQuery as error:
        return _failed(error, 2)
    except ZhinanError as error:
        return _failed(error, 1)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output (head, less) has gone: not an error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0.1 to 3600")
    return seconds


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to 3650")
    return int(text)


def _failed(error: ZhinanError, code: int) -> int:
    print(f"error: {error.message}\n{hint_of(error)}", file=sys.stderr)
    return code
