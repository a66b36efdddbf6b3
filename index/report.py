"""The written report: tables of every set evaluated and a chart, in a part of a page whose other words stay."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import chart
from index.benchmark import Method, Result
from index.chart import Panel
from index.evaluate import MODES, Direction, GoldenError, Report, Score

BEGIN = "<!-- written by the evaluation: do not edit from here … -->"
END = "<!-- … to here -->"
NAMES = {"hybrid": "fused", "dense": "dense", "lexical": "lexical"}
FIGURES = ("hit@1", "hit@3", "nDCG@10", "MRR@10", "Recall@10")
DRAWN: dict[str, Method] = {"fused": "hybrid", "BM25 words": "BM25 words", "BM25 bigrams": "BM25 bigrams"}
ROOT = Path(__file__).parent.parent
MEASURED = ("corpus", "index", "service", "tests/golden")  # what the figures depend on


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one golden set."""

    title: str
    report: Report


def write(page: Path, golden: Sequence[Measured], public: Sequence[Result], state: str) -> None:
    """Write the tables into ``page`` between its two marks (at its end if it has none) and the chart beside it.

    ``state`` says when and at which commit. Raises GoldenError when the page cannot be used.
    """
    try:
        text = page.read_text(encoding="utf-8") if page.exists() else "# Evaluation\n"
        picture = page.with_suffix(".svg")
        drawn = panels(golden, public)
        parts = [f"Measured {state}.", *([f"![The figures as bars]({picture.name})"] if drawn else [])]
        parts += [part for one in golden for part in golden_parts(one)]
        parts += public_parts(public)
        text = replaced(text, "\n\n".join(parts), str(page))  # first, for it may be refused
        if drawn:
            chart.draw(drawn, picture)
        page.write_text(text, encoding="utf-8")
    except OSError as error:
        hint = "Name a file in a folder that exists."
        raise GoldenError(f"The report {page} cannot be written: {error.strerror}", hint) from error


def replaced(text: str, part: str, name: str) -> str:
    """Return the page ``text`` with ``part`` between the marks."""
    if text.count(BEGIN) != text.count(END) or text.count(BEGIN) > 1 or text.find(BEGIN) > text.find(END):
        raise GoldenError(f"The marks in {name} are not a pair.", f"Leave one {BEGIN!r} before one {END!r}.")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2] or "\n"
    return f"{before if rest else before.rstrip() + chr(10) * 2}{BEGIN}\n\n{part}\n\n{END}{after}"


def state() -> str:
    """Return the date (UTC) and the commit that is measured, as words."""
    return f"on {datetime.datetime.now(datetime.UTC).date().isoformat()} {commit(ROOT)}"


def commit(folder: Path) -> str:
    """Return the short hash of the commit in ``folder``, and whether what is measured differs from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        name = git("rev-parse", "--short", "HEAD")
        changed = git("status", "--porcelain", "--", *MEASURED)
    except (OSError, subprocess.CalledProcessError):
        return "outside of version control"
    return f"at commit `{name}`" + (" with changes not committed" if changed else "")


def golden_parts(one: Measured) -> list[str]:
    """Return the heading and the tables of a golden set."""
    report = one.report
    needs = max((score.needs for score in report.scores), default=0)
    rows = [(score.lang, NAMES[score.mode], *five(score)) for score in report.scores]
    parts = [f"## {one.title}: {report.passages} passages, {needs} needs", table(("query", "ranking", *FIGURES), rows)]
    legs = {(way.query, way.passages, way.mode): way.ndcg_10 for way in report.directions}
    rows = [
        (
            f"{way.query} → {way.passages}",
            str(way.needs),
            *five(way),
            *shown(*(legs.get((way.query, way.passages, leg), 0.0) for leg in ("dense", "lexical"))),
        )
        for way in report.directions
        if way.mode == "hybrid"
    ]
    if rows:
        parts.append("By direction, over the passages of one language alone; fused, and at the end each leg alone:")
        parts.append(table(("query → passages", "needs", *FIGURES, "dense nDCG@10", "lexical nDCG@10"), rows))
    rows = [(score.lang, str(score.needs), *five(score)) for score in report.cross if score.needs]
    if rows:
        parts.append("Needs that are answered only in other languages than the query's, over all passages, fused:")
        parts.append(table(("query", "needs", *FIGURES), rows))
    rows = [
        (
            state.lang,
            "with an answer" if state.answerable else "without an answer",
            str(state.questions),
            *shown(state.answer, state.maybe, state.none),
        )
        for state in report.silence
    ]
    if rows:
        parts.append("Confidence, as shares of the questions:")
        parts.append(table(("query", "questions", "asked", "answer", "maybe", "none"), rows))
    return parts


def public_parts(public: Sequence[Result]) -> list[str]:
    """Return the heading and the tables of the public sets."""
    parts = ["## Public sets"] if public else []
    rows = [
        (one.name, NAMES.get(one.method, one.method), str(one.questions), str(one.texts),
         *shown(one.mrr_10, one.recall_1, one.recall_10))
        for one in public
        if one.query == one.passages
    ]  # fmt: skip
    if rows:
        parts.append("Questions, each with one right text among all texts of the set:")
        parts.append(table(("set", "ranking", "questions", "texts", "MRR@10", "Recall@1", "Recall@10"), rows))
    across = {(one.name, one.query, one.passages, one.method): one for one in public if one.query != one.passages}
    rows = []
    for (name, query, passages, method), one in across.items():
        if method == "hybrid":
            dense = across.get((name, query, passages, "dense"), one)
            rows.append(
                (name, f"{query} → {passages}", str(one.questions), str(one.texts),
                 *shown(one.recall_1, one.recall_10, dense.recall_1, dense.recall_10))
            )  # fmt: skip
    if rows:
        head = ("fused Recall@1", "fused Recall@10", "dense Recall@1", "dense Recall@10")
        parts.append("Sentences, each with its translation among all sentences of the other language:")
        parts.append(table(("set", "query → passages", "questions", "texts", *head), rows))
    return parts


def panels(golden: Sequence[Measured], public: Sequence[Result]) -> list[Panel]:
    """Return the panels of the chart: two for each golden set, one for all public sets of questions."""
    found: list[Panel] = []
    for one in golden:
        langs = list(dict.fromkeys(score.lang for score in one.report.scores))
        by_mode = {mode: [score for score in one.report.scores if score.mode == mode] for mode in MODES}
        if langs:
            hits = {NAMES[mode]: [score.hit_3 for score in scores] for mode, scores in by_mode.items()}
            gains = {NAMES[mode]: [score.ndcg_10 for score in scores] for mode, scores in by_mode.items()}
            found += [Panel(f"{one.title}: hit@3", langs, hits), Panel(f"{one.title}: nDCG@10", langs, gains)]
    alone = [one for one in public if one.query == one.passages]
    if alone:
        names = list(dict.fromkeys(one.name for one in alone))
        bars = {name: [one.mrr_10 for one in alone if one.method == method] for name, method in DRAWN.items()}
        found.append(Panel("Public sets: MRR@10", names, bars, wide=True))
    return found


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def five(item: Score | Direction) -> list[str]:
    """Return FIGURES of one row."""
    return shown(item.hit_1, item.hit_3, item.ndcg_10, item.mrr_10, item.recall_10)


def shown(*values: float) -> list[str]:
    """Return figures as they are printed."""
    return [f"{value:.3f}" for value in values]
