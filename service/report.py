"""The report over questions and events as JSON and as tables: what page, API and command line show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from index.clusters import cluster
from service import insights
from service.events import Events
from service.history import History, now, since
from service.insights import Bar, Group, Totals
from service.marks import Marks
from service.present import Json
from service.questions import Questions

if TYPE_CHECKING:
    from index.encoder import Encoder

MOST_ASKED = 20
MOST_USED = 20
MOST_CLUSTERED = 1000  # wordings, the most frequent: the distances of more take seconds and tell a reader nothing
QUESTION_COLUMNS: tuple[str, ...] = (
    "question", "lang", "asked", "answer", "maybe", "none", "last", "document", "also",
)  # fmt: skip
CLUSTER_COLUMNS = ("cluster", "state", "question", "lang", "asked", "maybe", "none", "reported", "last")
FEEDBACK_COLUMNS: tuple[str, ...] = (
    "id", "time", "state", "verdict", "reason", "q", "title", "lang", "passage", "changed", "passage_id",
)  # fmt: skip
SHIPPED = "embedded"  # the model that the distances of the clusters were fitted to


@dataclass(frozen=True, slots=True)
class Overview:
    """What happened in ``days`` days: totals, bars, the most asked questions and the passages that were used most."""

    days: int
    totals: Totals
    bars: list[Bar]
    most: list[Group]
    used: list[Json]


@dataclass(frozen=True, slots=True)
class Records:
    """The questions, events and marks of one ``history``."""

    history: History
    questions: Questions
    events: Events
    marks: Marks


def records(history: History) -> Records:
    """Return what is kept in ``history``."""
    return Records(history, Questions(history), Events(history), Marks(history))


def overview(kept: Records | None, days: int) -> Overview:
    """Return the report of the last ``days`` days, today among them; all zero if nothing is kept.

    Raises StoreError.
    """
    start = _start(days)
    if kept is None:
        bars = insights.bars([], now()[:10], days)
        return Overview(days, insights.totals(bars, {}), bars, [], [])
    bars = insights.bars(kept.questions.days(start), now()[:10], days)
    used = [asdict(one) for one in kept.events.used(start, MOST_USED)]
    most = insights.same(kept.questions.wordings(start))[:MOST_ASKED]
    return Overview(days, insights.totals(bars, kept.events.counts(start)), bars, most, used)


def questions(kept: Records, days: int) -> list[Group]:
    """Return all questions of the last ``days`` days, the most asked first. Raises StoreError."""
    return insights.same(kept.questions.wordings(_start(days)))


def clusters(kept: Records, days: int, encoder: Encoder) -> list[Group]:
    """Return what found nothing or little in the last ``days`` days, grouped. Raises StoreError."""
    start = _start(days)
    found = insights.weak(kept.questions.wordings(start), kept.events.gaps(start))[:MOST_CLUSTERED]
    if not found:
        return []
    vectors = encoder.encode_queries([one.text for one in found]) if encoder.name == SHIPPED else None
    groups = cluster([one.folded for one in found], vectors)
    return insights.grouped(found, groups, kept.marks.all())


def shown(report: Overview, on: bool, kept_days: int) -> Json:
    """Return the report as the contract has it."""
    return {
        "on": on,
        "days": report.days,
        "kept_days": kept_days,
        "totals": asdict(report.totals),
        "by_day": [asdict(one) for one in report.bars],
        "most_asked": [question(one) for one in report.most],
        "used": report.used,
    }


def question(one: Group) -> Json:
    """Return a question in all its wordings as the contract has it."""
    first = one.wordings[0]
    return {
        "text": first.text,
        "lang": first.lang,
        **{name: getattr(one, name) for name in ("asked", "answer", "maybe", "none", "reported", "last")},
        "document_id": first.document_id,
        "title": first.title,
        "wordings": [
            {"text": each.text, "lang": each.lang, "asked": each.asked, "reported": each.reported}
            for each in one.wordings
        ],
    }


def group(one: Group) -> Json:
    """Return a cluster as the contract has it."""
    return {**question(one), "state": one.state}


def question_rows(found: Iterable[Group]) -> list[Sequence[object]]:
    """Return a row of QUESTION_COLUMNS for each question."""
    return [
        (
            one.wordings[0].text, one.wordings[0].lang, one.asked, one.answer, one.maybe, one.none, one.last,
            one.wordings[0].title or "", " | ".join(each.text for each in one.wordings[1:]),
        )
        for one in found
    ]  # fmt: skip


def cluster_rows(found: Iterable[Group]) -> list[Sequence[object]]:
    """Return a row of CLUSTER_COLUMNS for each wording; clusters are counted from 1."""
    return [
        (number, one.state, each.text, each.lang, each.asked, each.maybe, each.none, each.reported, each.last)
        for number, one in enumerate(found, 1)
        for each in one.wordings
    ]


def feedback_rows(found: Iterable[Json]) -> list[Sequence[object]]:
    """Return a row of FEEDBACK_COLUMNS for each judgement as the contract has it."""
    return [[one[name] for name in FEEDBACK_COLUMNS] for one in found]


def _start(days: int) -> str:
    """Return the beginning (UTC) of the first of ``days`` days, today the last."""
    return since(days - 1)[:10]
