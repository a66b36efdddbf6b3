"""Losses and held-out figures of a training run as a chart, from its JSON log."""

from __future__ import annotations

import json
from pathlib import Path

from index.chart import Curves, draw

FIGURES = "held_out_"  # how the names of figures begin; all other numbers of a line are losses


def chart(log: Path, path: Path) -> None:
    """Draw every stage of ``log`` (lines with ``stage``, ``step`` and figures), two panels each, to ``path``.

    A stage that was run several times shows its last run.
    """
    stages: dict[str, dict[int, dict[str, float]]] = {}
    for line in log.read_text("utf-8").splitlines():
        row = json.loads(line)
        steps = stages.setdefault(row.pop("stage"), {})
        step = row.pop("step")
        if step <= max(steps, default=0):
            steps.clear()
        steps[step] = row
    panels = []
    for stage, steps in stages.items():
        names = list(next(iter(steps.values())))
        for title, wanted in (("loss", False), ("held-out questions answered right", True)):
            lines = {
                name.removeprefix(FIGURES): [(step, row[name]) for step, row in steps.items()]
                for name in names
                if name.startswith(FIGURES) == wanted
            }
            panels.append(Curves(f"{stage}: {title}, by step", lines))
    draw(panels, path)
