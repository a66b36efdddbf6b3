"""Grouped bars or curves as one SVG file. The only place that knows matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Distinct for colour-blind readers and in grey (Okabe & Ito, 2008)
COLOURS = ("#0072b2", "#e69f00", "#999999", "#009e73", "#cc79a7")
WIDTH, ROW = 9.0, 2.6  # inches


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars in groups, each 0 to 1: ``bars`` has by name of a bar its value in every group; ``wide`` fills a row."""

    title: str
    groups: Sequence[str]
    bars: Mapping[str, Sequence[float]]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines over steps: ``lines`` has by name the points (step, value)."""

    title: str
    lines: Mapping[str, Sequence[tuple[int, float]]]
    wide: bool = False


def draw(panels: Sequence[Panel | Curves], path: Path) -> None:
    """Write the panels to ``path``, two a row."""
    places = arranged(panels)
    rows = 1 + max(row for row, _ in places)
    # text stays text, and equal figures give equal bytes
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "zhinan", "font.size": 8}):
        figure = Figure(figsize=(WIDTH, ROW * rows), layout="constrained")
        grid = figure.add_gridspec(rows, 2)
        for panel, (row, column) in zip(panels, places, strict=True):
            axes = figure.add_subplot(grid[row, :] if panel.wide else grid[row, column])
            axes.set_title(panel.title, loc="left")
            axes.spines[["top", "right"]].set_visible(False)
            axes.grid(axis="y", linewidth=0.3)
            axes.set_axisbelow(True)
            named = _bars(axes, panel) if isinstance(panel, Panel) else _curves(axes, panel)
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=named, frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _bars(axes: Axes, panel: Panel) -> int:
    axes.set_ylim(0, 1)
    axes.set_xticks(range(len(panel.groups)), panel.groups)
    size = 0.8 / len(panel.bars)
    for number, (name, values) in enumerate(panel.bars.items()):
        left = -0.4 + size * (number + 0.5)
        at = [group + left for group in range(len(values))]
        axes.bar(at, values, size * 0.95, label=name, color=COLOURS[number % len(COLOURS)])
    return len(panel.bars)


def _curves(axes: Axes, panel: Curves) -> int:
    for number, (name, points) in enumerate(panel.lines.items()):
        axes.plot(*zip(*points, strict=True), label=name, color=COLOURS[number % len(COLOURS)], linewidth=1.2)
    axes.set_ylim(bottom=0)
    return len(panel.lines)


def arranged(panels: Sequence[Panel | Curves]) -> list[tuple[int, int]]:
    """Return the (row, column) of every panel."""
    places: list[tuple[int, int]] = []
    row, column = 0, 0
    for panel in panels:
        if panel.wide and column:
            row, column = row + 1, 0
        places.append((row, column))
        if panel.wide or column:
            row, column = row + 1, 0
        else:
            column = 1
    return places
