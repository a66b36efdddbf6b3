"""What questions and events say, as plain values: totals, days, the most asked, and what finds little, in groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from corpus.records import LANGUAGES, Language
from index.results import Confidence
from service.questions import Day, Wording

ClusterState = Literal["open", "done", "ignored"]
PERIODS = (7, 30, 90)  # days
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day (ISO 8601): questions by language and by confidence, every one of them named."""

    day: str
    languages: dict[Language, int]
    confidences: dict[Confidence, int]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a period; ``copied`` to ``opened`` are events, ``gaps`` are reports."""

    asked: int
    answer: int
    maybe: int
    none: int
    copied: int
    inserted: int
    linked: int
    opened: int
    gaps: int

    def share(self, count: int) -> float:
        """Return ``count`` as a share of the questions, 0 without any."""
        return count / self.asked if self.asked else 0.0

    @property
    def taken(self) -> int:
        """How often a passage went into a reply."""
        return self.copied + self.inserted + self.linked


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person decided about a question, and when."""

    state: ClusterState
    time: str


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings of one question, the most asked first; ``key`` is the matching form of the first."""

    wordings: tuple[Wording, ...]
    state: ClusterState = "open"

    @property
    def key(self) -> str:
        """The matching form that names the group."""
        return self.wordings[0].folded

    @property
    def keys(self) -> list[str]:
        """The matching forms of all wordings."""
        return list(dict.fromkeys(one.folded for one in self.wordings))

    @property
    def langs(self) -> list[Language]:
        """The languages it was asked in."""
        return list(dict.fromkeys(one.lang for one in self.wordings))

    @property
    def last(self) -> str:
        """When it was asked or reported last."""
        return max(one.last for one in self.wordings)

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return sum(one.asked for one in self.wordings)

    @property
    def answer(self) -> int:
        """How often it was answered."""
        return sum(one.answer for one in self.wordings)

    @property
    def maybe(self) -> int:
        """How often something possibly relevant was found."""
        return sum(one.maybe for one in self.wordings)

    @property
    def none(self) -> int:
        """How often nothing was found."""
        return sum(one.none for one in self.wordings)

    @property
    def reported(self) -> int:
        """How often it was reported as a gap."""
        return sum(one.reported for one in self.wordings)

    @property
    def queries(self) -> dict[Language, str]:
        """The most asked wording of each language."""
        return {one.lang: one.text for one in reversed(self.wordings)}


def bars(days: Iterable[Day], until: str, count: int) -> list[Bar]:
    """Return one bar for each of the ``count`` days up to ``until`` (ISO 8601), also for those without questions."""
    languages: defaultdict[str, Counter[Language]] = defaultdict(Counter)
    confidences: defaultdict[str, Counter[Confidence]] = defaultdict(Counter)
    for one in days:
        languages[one.day][one.lang] += one.count
        confidences[one.day][one.confidence] += one.count
    last = date.fromisoformat(until)
    shown = [(last - timedelta(days=back)).isoformat() for back in reversed(range(count))]
    return [
        Bar(
            day,
            {lang: languages[day][lang] for lang in LANGUAGES},
            {confidence: confidences[day][confidence] for confidence in CONFIDENCES},
        )
        for day in shown
    ]


def totals(days: Sequence[Bar], events: Mapping[str, int]) -> Totals:
    """Return the sums of ``days`` and of the ``events`` (kind → count)."""
    states = [sum(day.confidences[confidence] for day in days) for confidence in CONFIDENCES]
    kinds = [events.get(kind, 0) for kind in ("copied", "inserted", "linked", "opened", "gap")]
    return Totals(sum(states), *states, *kinds)


def same(wordings: Iterable[Wording]) -> list[Group]:
    """Return questions of the same matching form in one group, in both Chinese scripts; the most asked first."""
    found: defaultdict[str, list[Wording]] = defaultdict(list)
    for one in wordings:
        found[one.folded].append(one)
    groups = [_group(members) for members in found.values()]
    return sorted(groups, key=lambda group: (-group.asked, group.key))


def weak(wordings: Iterable[Wording], gaps: Iterable[Wording]) -> list[Wording]:
    """Return the wordings whose last answer was not certain or that were reported as gaps, the reports counted."""
    reported = {(one.folded, one.lang): one for one in gaps}
    found = []
    for one in wordings:
        report = reported.pop((one.folded, one.lang), None)
        if report is not None:
            found.append(replace(one, reported=report.reported, last=max(one.last, report.last)))
        elif one.confidence != "answer":
            found.append(one)
    return [*found, *reported.values()]


def grouped(wordings: Sequence[Wording], groups: Iterable[Sequence[int]], marks: Mapping[str, Mark]) -> list[Group]:
    """Return the groups of ``wordings`` with their states, those first that found nothing or were reported most often.

    A group has the latest mark of its members; one that was done and is asked again without an answer is open again.
    """
    found = []
    for numbers in groups:
        group = _group([wordings[number] for number in numbers])
        mark = max((marks[key] for key in group.keys if key in marks), key=lambda one: one.time, default=None)
        again = mark is not None and mark.state == "done" and group.last > mark.time
        found.append(replace(group, state="open" if mark is None or again else mark.state))
    return sorted(found, key=lambda group: (-group.none - group.reported, -group.maybe, group.key))


def _group(members: Iterable[Wording]) -> Group:
    return Group(tuple(sorted(members, key=lambda one: (-one.asked - one.reported, one.folded, one.lang))))
