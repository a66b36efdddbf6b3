"""Settings from ``ZHINAN_*`` variables and flags, read once at the edge and passed on as one frozen value."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from corpus.errors import ZhinanError
from corpus.limits import Limits

PREFIX = "ZHINAN_"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_ORIGIN = re.compile(r"(https://[a-z0-9-]+(\.[a-z0-9-]+)*|http://(localhost|127\.0\.0\.1))(:\d{1,5})?")


class SettingError(ZhinanError):
    """A setting that is unknown or has no usable value; the program must not start."""

    code = "bad_setting"


class Setting(NamedTuple):
    """One row of the table: the name after ``ZHINAN_``, its default as text, and what it does."""

    name: str
    default: str
    help: str


TABLE: tuple[Setting, ...] = (
    Setting("DATA", "var", "folder of the store and the index"),
    Setting("MODEL", "", "embedding model: empty for the one that ships, else name or path of a SentenceTransformer"),
    Setting("RERANKER", "", "CrossEncoder that reorders the first hits: empty for none, else its name or folder"),
    Setting("RERANK_MS", "300", "what it may take for one question, in milliseconds, 10 to 60000"),
    Setting("HOST", "127.0.0.1", "address to listen on; only loopback until access keys exist"),
    Setting("PORT", "8000", "port to listen on, 0 for any free one"),
    Setting("WORKERS", "1", "processes that answer requests, 1 to 64"),
    Setting("THREADS", "4", "threads in each of them, 1 to 64"),
    Setting("VERSIONS", "5", "earlier versions of a document that are kept, 0 to 100"),
    Setting("QUESTIONS", "on", "keep questions without personal data, for suggestions and insights: on or off"),
    Setting("QUESTION_DAYS", "90", "days after which questions and events are forgotten, 1 to 3650"),
    Setting("UPLOAD_LIMIT", "64", "the largest upload in MiB, 1 to 4096"),
    Setting("FILE_LIMIT", "64", "the largest file that is read whole, in MiB, 1 to 4096"),
    Setting("TABLE_LIMIT", "4096", "the largest jsonl or csv file, read row by row, in MiB, 1 to 65536"),
    Setting("UNPACKED_LIMIT", "2048", "what an archive or office file may unpack to, in MiB, 1 to 65536"),
    Setting("EMBED_ORIGINS", "", "pages that may show the sidebar: exact origins, separated by commas; empty for none"),
    Setting("EMBED_KEY", "", "secret of 32 or more characters with which a helpdesk gets tokens; empty: none needed"),
    Setting("LOG_LEVEL", "INFO", "what is written to stderr: " + ", ".join(LOG_LEVELS)),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the service can be told; ``model`` is ``""`` for the embedded one, limits are in MiB."""

    data: Path = Path("var")
    model: str = ""
    reranker: str = ""
    rerank_ms: int = 300
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    log_level: str = "INFO"
    versions: int = 5
    questions: bool = True
    question_days: int = 90
    upload_limit: int = 64
    file_limit: int = 64
    table_limit: int = 4096
    unpacked_limit: int = 2048
    embed_origins: tuple[str, ...] = ()
    embed_key: str = field(default="", repr=False)

    def limits(self) -> Limits:
        """Return what one file may cost when it is read."""
        return Limits(document=self.file_limit << 20, table=self.table_limit << 20, unpacked=self.unpacked_limit << 20)


def read(environ: Mapping[str, str], flags: Mapping[str, object] | None = None) -> Settings:
    """Return the settings of ``environ``; ``flags`` (field name → value, None where not given) win.

    Raises SettingError for an unknown ``ZHINAN_*`` name and for a value that cannot be used.
    """
    known = {PREFIX + row.name for row in TABLE}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise SettingError(f"{name} is not a setting.", f"Did you mean {near}? All: {', '.join(sorted(known))}.")
    given = {field: str(value) for field, value in (flags or {}).items() if value is not None}
    texts = {row.name.lower(): environ.get(PREFIX + row.name, row.default) for row in TABLE} | given
    if not texts["data"].strip():
        raise SettingError("ZHINAN_DATA is empty.", "Name a folder, for example var.")
    return Settings(
        data=Path(texts["data"]).expanduser(),
        model=texts["model"].strip(),
        reranker=texts["reranker"].strip(),
        rerank_ms=_whole("RERANK_MS", texts["rerank_ms"], 10, 60_000),
        host=_loopback(texts["host"].strip()),
        port=_whole("PORT", texts["port"], 0, 65535),
        workers=_whole("WORKERS", texts["workers"], 1, 64),
        threads=_whole("THREADS", texts["threads"], 1, 64),
        log_level=_level(texts["log_level"]),
        versions=_whole("VERSIONS", texts["versions"], 0, 100),
        questions=_switch("QUESTIONS", texts["questions"]),
        question_days=_whole("QUESTION_DAYS", texts["question_days"], 1, 3650),
        upload_limit=_whole("UPLOAD_LIMIT", texts["upload_limit"], 1, 4096),
        file_limit=_whole("FILE_LIMIT", texts["file_limit"], 1, 4096),
        table_limit=_whole("TABLE_LIMIT", texts["table_limit"], 1, 65536),
        unpacked_limit=_whole("UNPACKED_LIMIT", texts["unpacked_limit"], 1, 65536),
        embed_origins=_origins(texts["embed_origins"]),
        embed_key=_key(texts["embed_key"].strip()),
    )


def table() -> str:
    """Return the settings as lines of text, one each, for ``--help``."""
    return "\n".join(f"  {PREFIX + row.name:<18} {row.help} (default: {row.default or 'empty'})" for row in TABLE)


def _whole(name: str, text: str, low: int, high: int) -> int:
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    raise SettingError(f"{PREFIX}{name} is {text!r}.", f"Give a whole number from {low} to {high}.")


def _switch(name: str, text: str) -> bool:
    if text.strip().lower() in ("on", "off"):
        return text.strip().lower() == "on"
    raise SettingError(f"{PREFIX}{name} is {text!r}.", "Give on or off.")


def _level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise SettingError(f"{PREFIX}LOG_LEVEL is {text!r}.", f"Give one of {', '.join(LOG_LEVELS)}.")
    return text.upper()


def _origins(text: str) -> tuple[str, ...]:
    """An origin as browsers write it: a page may be shown and spoken to by exactly these, never by a pattern."""
    origins = [part.strip().lower().removesuffix("/") for part in text.split(",") if part.strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            said = "Wildcards would let other people's pages in. " if "*" in origin else ""
            raise SettingError(
                f"{PREFIX}EMBED_ORIGINS holds {origin!r}.",
                f"{said}Give exact origins such as https://desk.example.com, without a path; "
                "http:// only for localhost and 127.0.0.1.",
            )
    return tuple(dict.fromkeys(_browser_form(origin) for origin in origins))


def _browser_form(origin: str) -> str:
    """Browsers leave the usual port out."""
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def _key(text: str) -> str:
    if text and not (len(text) >= 32 and text.isascii() and text.isprintable() and " " not in text):
        raise SettingError(
            f"{PREFIX}EMBED_KEY is too short or has blanks.",
            "Give 32 or more ASCII characters that nobody can guess, for example from: openssl rand -hex 32",
        )
    return text


def _loopback(host: str) -> str:
    """Anyone who can reach the port can read all guidance, so only this machine may, as long as there are no keys."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        local = False
    if not local:
        raise SettingError(
            f"Refusing to listen on {host!r}: other machines could read everything, and there are no access keys yet.",
            "Use 127.0.0.1, and a proxy that checks who is asking in front of it.",
        )
    return host
