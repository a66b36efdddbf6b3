"""Golden sets: needs with judged places in documents, asked in every language, scored per language and leg."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from corpus.errors import ZhinanError
from corpus.store import Store
from index import metrics
from index.engine import Filters
from index.results import Mode
from index.search import Searcher

MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
DEPTH = 10
RIGHT = 2  # the grade of a place that answers by itself; 1 is related


class GoldenError(ZhinanError):
    """A golden file that cannot be used."""

    code = "bad_golden_set"


@dataclass(frozen=True, slots=True)
class Needle:
    """A piece of a document that answers (grade 2) or is related (grade 1); ``document`` begins its source name."""

    document: str
    text: str
    grade: int


@dataclass(frozen=True, slots=True)
class Need:
    """One information need: the same question in several languages and the places that answer it."""

    id: str
    queries: dict[str, str]
    needles: tuple[Needle, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The means over the needs of one query language and mode, each 0 to 1; ``needs`` is their number."""

    lang: str
    mode: Mode
    needs: int
    hit_1: float
    hit_3: float
    ndcg_10: float
    mrr_10: float
    recall_10: float


@dataclass(frozen=True, slots=True)
class Direction:
    """Questions of one language answered from passages of another alone; over needs that are answered there."""

    query: str
    passages: str
    mode: Mode
    needs: int
    hit_1: float
    hit_3: float
    ndcg_10: float
    mrr_10: float
    recall_10: float


@dataclass(frozen=True, slots=True)
class Silence:
    """Shares of the confidence states over the questions of one language; ``answerable`` tells which set it was."""

    lang: str
    answerable: bool
    questions: int
    answer: float
    maybe: float
    none: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation."""

    generation: str
    passages: int
    scores: tuple[Score, ...]
    directions: tuple[Direction, ...]
    cross: tuple[Score, ...]  # needs whose grade-2 places are all in other languages than the query
    silence: tuple[Silence, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One need against one store: passage id -> gain and language, and the languages of those that answer."""

    need: Need
    gains: dict[str, int]
    place: dict[str, str]
    langs: frozenset[str]


def load(paths: Iterable[Path]) -> list[Need]:
    """Read needs from ``.jsonl`` files; raises GoldenError naming the file and line that is wrong."""
    needs: list[Need] = []
    seen: set[str] = set()
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise GoldenError(f"{path} cannot be read: {error.strerror}", "Name a .jsonl file with needs.") from error
        for number, line in enumerate(lines, 1):
            if line.strip():
                need = _need(line, f"{path}:{number}")
                if need.id in seen:
                    raise GoldenError(f"{path}:{number} repeats the id {need.id}", "Give every need its own id.")
                seen.add(need.id)
                needs.append(need)
    return needs


def _need(line: str, place: str) -> Need:
    try:
        row = json.loads(line)
        needles = tuple(Needle(n["doc"], normal(n["needle"]), n["grade"]) for n in row["needles"])
        return Need(row["id"], dict(row["queries"]), needles)
    except (ValueError, KeyError, TypeError) as error:
        hint = 'A need is {"id", "queries": {language: question}, "needles": [{"doc", "needle", "grade"}]}.'
        raise GoldenError(f"{place} is not a need: {error!r}", hint) from error


def normal(text: str) -> str:
    """Return the form in which needles are matched: NFKC without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def judge(store: Store, needs: Sequence[Need]) -> list[Judged]:
    """Return the gain of every passage for every need: the highest grade of a needle of its document in its text."""
    texts: dict[str, list[tuple[str, str, str]]] = {}
    for document in store.documents(limit=1_000_000):
        texts[document.source] = [(p.id, p.lang, normal(p.text)) for p in store.passages(document.id)]
    judged = []
    for need in needs:
        gains: dict[str, int] = {}
        place: dict[str, str] = {}
        langs = set()
        for needle in need.needles:
            for source, passages in texts.items():
                if not source.startswith(needle.document):
                    continue
                for passage_id, lang, text in passages:
                    if needle.text in text:
                        gains[passage_id] = max(gains.get(passage_id, 0), needle.grade)
                        place[passage_id] = lang
                        if needle.grade >= RIGHT:
                            langs.add(lang)
        judged.append(Judged(need, gains, place, frozenset(langs)))
    return judged


def evaluate(store: Store, searcher: Searcher, needs: Sequence[Need], unanswerable: Sequence[Need] = ()) -> Report:
    """Ask every need in every language and mode; ``unanswerable`` needs have no needles and test the silence."""
    judged = judge(store, needs)
    langs = list(dict.fromkeys(lang for need in needs for lang in need.queries))
    answers: dict[tuple[str, str, Mode], list[str]] = {}
    claims: dict[tuple[str, bool], list[str]] = {}
    for mode in MODES:
        for item in judged:
            for lang, question in item.need.queries.items():
                result = searcher.search(question, k=DEPTH, mode=mode)
                answers[item.need.id, lang, mode] = [hit.passage.id for hit in result.hits]
                if mode == "hybrid":
                    claims.setdefault((lang, True), []).append(result.confidence)
    for need in unanswerable:
        for lang, question in need.queries.items():
            claims.setdefault((lang, False), []).append(searcher.search(question, k=1).confidence)

    def table(chosen: Sequence[Judged], lang: str, mode: Mode) -> Score:
        return score(lang, mode, [(item.gains, answers.get((item.need.id, lang, mode), [])) for item in chosen])

    return Report(
        generation=searcher.generation,
        passages=sum(document.passages for document in store.documents(limit=1_000_000)),
        scores=tuple(table(judged, lang, mode) for mode in MODES for lang in langs),
        directions=tuple(
            direction(searcher, judged, lang, passages, mode)
            for mode in MODES
            for lang in langs
            for passages in sorted({found for item in judged for found in item.langs})
        ),
        cross=tuple(
            table([item for item in judged if item.langs and lang not in item.langs], lang, "hybrid") for lang in langs
        ),
        silence=tuple(silence(lang, answerable, states) for (lang, answerable), states in sorted(claims.items())),
    )


def direction(searcher: Searcher, judged: Sequence[Judged], lang: str, passages: str, mode: Mode) -> Direction:
    """Ask every need that passages of one language answer, in ``lang``, of those passages alone."""
    answers = []
    for item in judged:
        if passages in item.langs and lang in item.need.queries:
            found = searcher.search(item.need.queries[lang], DEPTH, Filters(langs=(passages,)), mode)
            gains = {passage_id: gain for passage_id, gain in item.gains.items() if item.place[passage_id] == passages}
            answers.append((gains, [hit.passage.id for hit in found.hits]))
    one = score(lang, mode, answers)
    return Direction(lang, passages, mode, one.needs, one.hit_1, one.hit_3, one.ndcg_10, one.mrr_10, one.recall_10)


def score(lang: str, mode: Mode, answers: Sequence[tuple[dict[str, int], Sequence[str]]]) -> Score:
    """Return the means over ``answers``: pairs of the judged gains and the ranked passage ids of one need."""
    ranked = [([gains.get(passage_id, 0) for passage_id in ids], list(gains.values())) for gains, ids in answers]

    def mean(values: Iterable[float]) -> float:
        found = list(values)
        return round(fmean(found), 4) if found else 0.0

    return Score(
        lang=lang,
        mode=mode,
        needs=len(ranked),
        hit_1=mean(metrics.hit_rate(gains, 1, RIGHT) for gains, _ in ranked),
        hit_3=mean(metrics.hit_rate(gains, 3, RIGHT) for gains, _ in ranked),
        ndcg_10=mean(metrics.ndcg(gains, DEPTH, ideal) for gains, ideal in ranked),
        mrr_10=mean(metrics.reciprocal_rank(gains, DEPTH, RIGHT) for gains, _ in ranked),
        recall_10=mean(metrics.recall(gains, DEPTH, RIGHT, sum(g >= RIGHT for g in ideal)) for gains, ideal in ranked),
    )


def silence(lang: str, answerable: bool, states: Sequence[str]) -> Silence:
    """Return the share of each confidence state."""
    shares = (round(states.count(state) / len(states), 4) for state in ("answer", "maybe", "none"))
    return Silence(lang, answerable, len(states), *shares)


def render(report: Report) -> str:
    """Return the report as text tables."""
    heading = f"{'needs':>6}{'hit@1':>8}{'hit@3':>8}{'nDCG@10':>9}{'MRR@10':>8}{'R@10':>7}"
    lines = [f"generation {report.generation}, {report.passages} passages", f"{'':10}{'query':20}{heading}"]
    for name, scores in (("", report.scores), ("cross", report.cross)):
        lines += [f"{name or item.mode:10}{item.lang:20}{figures(item)}" for item in scores]
    if report.directions:
        lines.append(f"{'':10}{'direction':20}{heading}")
        lines += [f"{way.mode:10}{f'{way.query} → {way.passages}':20}{figures(way)}" for way in report.directions]
    if report.silence:
        lines.append(f"{'':12}{'query':9}{'asked':>6}{'answer':>8}{'maybe':>8}{'none':>8}")
        for state in report.silence:
            kind = "answerable" if state.answerable else "no answer"
            lines.append(
                f"{kind:12}{state.lang:9}{state.questions:6}{state.answer:8.3f}{state.maybe:8.3f}{state.none:8.3f}"
            )
    return "\n".join(lines)


def figures(item: Score | Direction) -> str:
    """Return the figures of one row."""
    return f"{item.needs:6}{item.hit_1:8.3f}{item.hit_3:8.3f}{item.ndcg_10:9.3f}{item.mrr_10:8.3f}{item.recall_10:7.3f}"
