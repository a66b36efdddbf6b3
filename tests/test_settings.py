"""Settings come from variables and flags; what cannot be meant is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.limits import Limits
from service.settings import SettingError, Settings, read


def test_defaults() -> None:
    assert read({}) == Settings()
    assert read({"PATH": "/bin"}) == Settings()


def test_flags_win_over_variables() -> None:
    environ = {"ZHINAN_DATA": "/a", "ZHINAN_PORT": "9000"}
    assert read(environ).data == Path("/a")
    assert read(environ, {"data": "/b", "port": None}) == Settings(data=Path("/b"), port=9000)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"ZHINAN_DATE": "x"}, "ZHINAN_DATA"),
        ({"ZHINAN_PORT": "http"}, "whole number"),
        ({"ZHINAN_PORT": "70000"}, "65535"),
        ({"ZHINAN_WORKERS": "0"}, "1 to 64"),
        ({"ZHINAN_LOG_LEVEL": "loud"}, "DEBUG"),
        ({"ZHINAN_QUESTIONS": "perhaps"}, "on or off"),
        ({"ZHINAN_QUESTION_DAYS": "0"}, "1 to 3650"),
        ({"ZHINAN_DATA": " "}, "folder"),
        ({"ZHINAN_HOST": "0.0.0.0"}, "127.0.0.1"),
        ({"ZHINAN_HOST": "kb.example"}, "127.0.0.1"),
        ({"ZHINAN_HOST": "::"}, "127.0.0.1"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_way_out(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError) as refused:
        read(environ)
    assert said in refused.value.hint


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]"])
def test_loopback_addresses_are_allowed(host: str) -> None:
    assert read({"ZHINAN_HOST": host}).host == host


def test_past_questions_can_be_switched_off() -> None:
    assert read({"ZHINAN_QUESTIONS": "Off", "ZHINAN_QUESTION_DAYS": "7"}) == Settings(questions=False, question_days=7)


def test_limits_of_files_are_settings() -> None:
    limits = read({"ZHINAN_FILE_LIMIT": "3", "ZHINAN_TABLE_LIMIT": "5", "ZHINAN_UNPACKED_LIMIT": "7"}).limits()
    assert (limits.document, limits.table, limits.unpacked) == (3 << 20, 5 << 20, 7 << 20)
    assert Settings().limits() == Limits()
