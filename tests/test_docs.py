"""What the documents promise exists: settings, commands, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.cli import parser
from service.settings import PREFIX, TABLE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme(setting: object) -> None:
    name, default, _ = setting  # type: ignore[misc]
    assert f"| `{PREFIX}{name}` | {f'`{default}`' if default else ''}" in README


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, page.name


def test_every_command_that_is_named_exists() -> None:
    known = re.search(r"\{([a-z,]+)\}|COMMAND", parser().format_help())
    assert known
    commands = set(re.findall(r"^    ([a-z]+) {2,}", parser().format_help(), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"python -m service ([a-z]+)", page.read_text(encoding="utf-8")))
        assert named <= commands, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    for name in re.findall(r"`((?:corpus|index|service|tests|docs)/[\w./-]+)`", page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), f"{page.name} names {name}"


def test_no_placeholder_is_left() -> None:
    for page in PAGES:
        assert not re.search(r"@[A-Z]+@", page.read_text(encoding="utf-8")), page.name
