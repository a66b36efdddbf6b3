"""The figures a change must not make worse: read, compared and written as one small JSON file."""

from __future__ import annotations

import json
from pathlib import Path

from index.evaluate import GoldenError, Report

TOLERANCE = 0.02  # a drop up to this is noise


def figures(report: Report) -> dict[str, float]:
    """Return the figures of the product (hybrid) by name, each 0 to 1, higher is better."""
    found: dict[str, float] = {}
    for score in report.scores:
        if score.mode == "hybrid":
            found[f"{score.lang} hit@3"] = score.hit_3
            found[f"{score.lang} nDCG@10"] = score.ndcg_10
    for way in report.directions:
        if way.mode == "hybrid":
            found[f"{way.query} → {way.passages} nDCG@10"] = way.ndcg_10
    for state in report.silence:
        name = "answered" if state.answerable else "silent"
        found[f"{state.lang} {name}"] = round(1 - state.none if state.answerable else 1 - state.answer, 4)
    return found


def drops(report: Report, path: Path) -> list[str]:
    """Return a line for each figure more than TOLERANCE below the baseline in ``path``, or missing now."""
    try:
        baseline: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GoldenError(f"The baseline {path} cannot be read: {error}", "Write it with --write-baseline.") from error
    now = figures(report)
    return [
        f"{name}: {now.get(name, 0.0):.3f}, was {before:.3f}"
        for name, before in baseline.items()
        if now.get(name, 0.0) < before - TOLERANCE
    ]


def write(report: Report, path: Path) -> None:
    """Make the figures of ``report`` the baseline."""
    path.write_text(json.dumps(figures(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
