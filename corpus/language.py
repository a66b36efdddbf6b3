"""The language of a text by its scripts: Hangul, Han (Simplified or Traditional) or Latin."""

from __future__ import annotations

import re

from corpus.records import Language
from corpus.scripts import script_marks

# Longer samples change no decision.
_SAMPLE = 2000
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_LATIN = re.compile(r"[A-Za-z]")


def detect(text: str, context: Language | None = None) -> Language:
    """Return the language of ``text``.

    Chinese that is the same in both scripts takes the script of ``context`` (default ``zh-Hans``); a text without
    letters takes ``context`` or is ``und``. Japanese and other scripts are ``und``.
    """
    sample = text[:_SAMPLE]
    hangul = len(_HANGUL.findall(sample))
    han = _HAN.findall(sample)
    # A Korean text quotes some Hanja, a Chinese text some Korean names: the larger share decides, Hangul at a tie.
    if hangul and hangul * 2 >= len(han):
        return "ko"
    if len(_KANA.findall(sample)) * 4 > len(han):
        return "und"
    latin = len(_LATIN.findall(sample))
    if han and len(han) * 6 >= latin:
        return _chinese(han, context)
    if latin:
        return "en"
    return context or "und"


def _chinese(han: list[str], context: Language | None) -> Language:
    simplified_only, traditional_only = script_marks()
    balance = sum(map(simplified_only.__contains__, han)) - sum(map(traditional_only.__contains__, han))
    if balance == 0:
        return context if context in ("zh-Hans", "zh-Hant") else "zh-Hans"
    return "zh-Hans" if balance > 0 else "zh-Hant"
