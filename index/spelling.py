"""How words are typed: pinyin and its initials for Chinese, keys and initial consonants for Korean, both keyboards."""

from __future__ import annotations

import re
from functools import lru_cache

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
SYLLABLE = re.compile(r"[\uac00-\ud7a3]")
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"  # the first stands for none
# letters of two keys, each before its two; doubled consonants, ㅒ and ㅖ are one key with shift
_VOWEL_PAIRS = "ㅘㅗㅏ ㅙㅗㅐ ㅚㅗㅣ ㅝㅜㅓ ㅞㅜㅔ ㅟㅜㅣ ㅢㅡㅣ"
_FINAL_PAIRS = "ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ"
PAIRS = {one[0]: one[1:] for one in f"{_VOWEL_PAIRS} {_FINAL_PAIRS}".split()}
# dubeolsik (KS X 5002): the letter on each key, and with shift where that is another one
KEYS = {
    **dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)),
    **dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True)),
}
LETTERS = {letter: key for key, letter in KEYS.items()}
_JOINED = {keys: letter for letter, keys in PAIRS.items()}
_VOWEL = "[ㅏ-ㅣ]"
_TYPED = re.compile(
    f"(?P<initial>[{INITIALS}])(?P<vowel>{'|'.join(k for k in _JOINED if k[0] in VOWELS)}|{_VOWEL})"
    f"(?P<final>(?:{'|'.join(k for k in _JOINED if k[0] not in VOWELS)}|[{FINALS.strip()}])(?!{_VOWEL}))?"
)


@lru_cache(maxsize=50_000)
def pinyin(text: str) -> tuple[str, ...]:
    """Return the toneless syllables of the Han characters of a folded text (绿 is lv) and other runs as they are.

    The first call loads pypinyin (0.4 s, 40 MB), which reads characters by the phrase that they stand in.
    """
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))


def initials(text: str) -> str:
    """Return the pinyin initials of the Han characters with the Latin letters and digits between: 投诉 -> ts."""
    found = []
    at = 0
    for match in HAN.finditer(text):
        found += [text[at : match.start()], *(syllable[0] for syllable in pinyin(match.group()))]
        at = match.end()
    return "".join(filter(str.isalnum, "".join([*found, text[at:]])))


def jamo(text: str) -> str:
    """Return the text with its Hangul as the letters of the keys that type it: 환 -> ㅎㅗㅏㄴ.

    So the letters of a half-typed word begin those of the whole.
    """
    return "".join(_keys_of(char) for char in text)


def choseong(text: str) -> str:
    """Return the text with each Hangul syllable as its initial consonant: 환불 -> ㅎㅂ."""
    return SYLLABLE.sub(lambda match: INITIALS[(ord(match.group()) - 0xAC00) // 588], text)


def compose(letters: str) -> str:
    """Return the text with its Hangul letters joined to syllables, as the Korean keyboard does; undoes ``jamo``."""
    return _TYPED.sub(_syllable, letters)


def from_keyboard(text: str) -> str:
    """Return what the keys of a Latin text type on the Korean keyboard: rhror -> 고객; other characters stay.

    Shift makes another letter only on Q, W, E, R, T, O and P.
    """
    return compose("".join(KEYS.get(char) or KEYS.get(char.lower(), char) for char in text))


def to_keyboard(text: str) -> str:
    """Return what the keys of a Korean text type on the Latin keyboard: 고객 -> rhror; other characters stay."""
    return "".join(LETTERS.get(char, char) for char in jamo(text))


def _keys_of(char: str) -> str:
    if not SYLLABLE.match(char):
        return PAIRS.get(char, char)
    number = ord(char) - 0xAC00
    final = FINALS[number % 28].strip()
    return INITIALS[number // 588] + _keys_of(VOWELS[number // 28 % 21]) + PAIRS.get(final, final)


def _syllable(match: re.Match[str]) -> str:
    initial, vowel, final = match["initial"], match["vowel"], match["final"] or " "
    number = (INITIALS.index(initial) * 21 + VOWELS.index(_JOINED.get(vowel, vowel))) * 28
    return chr(0xAC00 + number + FINALS.index(_JOINED.get(final, final)))
