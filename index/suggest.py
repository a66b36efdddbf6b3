"""What a text being typed may become: prefixes of phrases by their letters, pinyin, Korean keys and initial consonants.

Every way of spelling has two sorted shelves, one of whole phrases and one of the words inside; a search is a bisection.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple, get_args

import numpy as np

from corpus.fold import fold
from corpus.language import detect
from corpus.records import Language
from index import spelling, tokens

Kind = Literal["question", "heading", "term"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order in which they are shown

LONGEST = 80  # characters of a phrase
_AFTER = "\U0010ffff"  # sorts behind every letter
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_LETTER = re.compile(r"[\u3131-\u318e]")  # a Hangul letter that is not part of a syllable yet
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[\uac00-\ud7a3]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
_LATIN = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that may be suggested; heavier ones go first. ``document`` is where it stands, if in one."""

    text: str
    kind: Kind
    lang: Language
    weight: float = 1.0
    document: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase for what was typed; ``matched`` are the characters of ``text`` that were typed, if that can be told."""

    text: str
    kind: Kind
    lang: Language
    matched: tuple[int, int] | None
    document: str = ""


class Way(NamedTuple):
    """How a text may be typed: ``units`` gives the letters of each character of a folded text, empty for signs."""

    name: str
    units: Callable[[str], list[str]]
    script: re.Pattern[str]  # what a phrase must have to be spelled in this way


class Asked(NamedTuple):
    """What was typed in one way of spelling; ``tiers`` are those of a match at the start and at a word inside."""

    way: Way
    letters: str
    tiers: tuple[int, int]


class Match(NamedTuple):
    """A phrase that begins as asked, in one or several scripts, at ``offset`` of its letters; lower tiers go first."""

    tier: int
    letters: str
    twins: Sequence[Phrase]
    asked: Asked
    offset: int


def plain_units(folded: str) -> list[str]:
    """Return the letters and digits of a folded text; blanks and signs between them need not be typed."""
    return [char if char.isalnum() else "" for char in folded]


def pinyin_units(folded: str) -> list[str]:
    """Return the pinyin of each Han character and all other letters as they are."""
    units = plain_units(folded)
    for run in spelling.HAN.finditer(folded):
        units[run.start() : run.end()] = _syllables(run.group())
    return units


def initial_units(folded: str) -> list[str]:
    """Return the pinyin initial of each Han character and all other letters as they are."""
    return [unit[:1] for unit in pinyin_units(folded)]


def key_units(folded: str) -> list[str]:
    """Return the keys of each Hangul syllable and all other letters as they are."""
    return [spelling.jamo(unit) for unit in plain_units(folded)]


def consonant_units(folded: str) -> list[str]:
    """Return the initial consonant of each Hangul syllable and all other letters as they are."""
    return [spelling.choseong(unit) for unit in plain_units(folded)]


PLAIN = Way("plain", plain_units, re.compile(""))
KEYS = Way("keys", key_units, _HANGUL)
CONSONANTS = Way("consonants", consonant_units, _HANGUL)
PINYIN = Way("pinyin", pinyin_units, _HAN)
INITIALS = Way("initials", initial_units, _HAN)
WAYS = (PLAIN, KEYS, CONSONANTS, PINYIN, INITIALS)


def asked_ways(typed: str) -> list[Asked]:
    """Return the ways in which a text being typed may be meant, the likeliest first.

    What is literally typed goes before what only sounds so; the Korean keys of a Latin text are the last resort.
    """
    plain = letters_of(typed)
    if not plain:
        return []
    asked = [Asked(PLAIN, plain, (0, 2))]
    if _HANGUL.search(plain) or _LETTER.search(plain):
        keys = spelling.jamo(plain)
        asked.append(Asked(KEYS, keys, (1, 3)))
        if all(letter in spelling.INITIALS for letter in keys):
            asked.append(Asked(CONSONANTS, keys, (4, 6)))
    elif _LATIN.fullmatch(plain):
        asked += [Asked(PINYIN, plain, (4, 6)), Asked(INITIALS, plain, (5, 7))]
        hangul = spelling.from_keyboard("".join(typed.split()))
        if _HANGUL.search(hangul):
            asked.append(Asked(KEYS, spelling.jamo(hangul), (8, 9)))
    return asked


def letters_of(text: str) -> str:
    """Return the folded letters and digits of a text; folding would join single Hangul letters, so they stay."""
    parts = re.split(f"({_LETTER.pattern}+)", text)
    folded = (part if at % 2 else fold(part, regional=False).text for at, part in enumerate(parts))
    return "".join(unit for part in folded for unit in plain_units(part))


class _Shelf:
    """Places in spelled phrases in the order of what follows there: ``spelled[item][offset:]``."""

    def __init__(self, spelled: dict[int, str], places: Iterable[tuple[int, int]]) -> None:
        found = sorted(places, key=lambda place: spelled[place[0]][place[1] :])
        self._spelled = spelled
        self._items = np.array([item for item, _ in found], np.int32)
        self._offsets = np.array([offset for _, offset in found], np.int32)

    def find(self, letters: str) -> tuple[np.ndarray, np.ndarray]:
        """Return (items, offsets) of all places at which ``letters`` stand."""
        places = range(len(self._items))
        low = bisect_left(places, letters, key=self._suffix)
        high = bisect_right(places, letters + _AFTER, lo=low, key=self._suffix)
        return self._items[low:high], self._offsets[low:high]

    def _suffix(self, place: int) -> str:
        return self._spelled[int(self._items[place])][self._offsets[place] :]


class Suggester:
    """Phrases by all ways of spelling; never changes, safe to use from several threads."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        detect("的")  # loads its tables now, not while somebody types
        groups: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            if len(phrase.text) <= LONGEST and len(letters := letters_of(phrase.text)) > 1:
                groups[letters].append(phrase)
        # an item's number is its rank, so that the best of many are the smallest numbers
        self._twins = sorted(map(_twins, groups.values()), key=_rank)
        kinds = [KINDS.index(twins[0].kind) for twins in self._twins]
        self._borders = np.searchsorted(kinds, range(len(KINDS) + 1))
        self._langs = _masks(self._twins)
        folded = [fold(twins[0].text, regional=False).text for twins in self._twins]
        starts = [word_starts(text) for text in folded]
        self._letters: list[str] = []
        self._shelves: dict[str, tuple[_Shelf, _Shelf]] = {}
        for way in WAYS:
            spelled: dict[int, str] = {}
            inner: list[tuple[int, int]] = []
            for item, text in enumerate(folded):
                if way.script.search(text):
                    units = way.units(text)
                    spelled[item] = "".join(units)
                    offsets = [0, *accumulate(map(len, units))]
                    inner += [(item, offsets[start]) for start in starts[item] if offsets[start]]
            self._shelves[way.name] = _Shelf(spelled, ((item, 0) for item in spelled)), _Shelf(spelled, inner)
            if way is PLAIN:
                self._letters = list(spelled.values())

    def __len__(self) -> int:
        return len(self._twins)

    def matches(self, asked: Sequence[Asked], k: int, langs: Sequence[Language]) -> list[Match]:
        """Return up to ``k`` matches of every tier and kind, best first; those in earlier ``langs`` go first."""
        found: list[Match] = []
        seen: set[int] = set()
        sides = [(tier, one, side) for one in asked for side, tier in enumerate(one.tiers)]
        for tier, one, side in sorted(sides, key=lambda place: place[0]):
            items, offsets = self._shelves[one.way.name][side].find(one.letters)
            for item, offset in self._best(items, offsets, k, langs, seen):
                found.append(Match(tier, self._letters[item], self._twins[item], one, offset))
        return found

    def _best(
        self, items: np.ndarray, offsets: np.ndarray, k: int, langs: Sequence[Language], seen: set[int]
    ) -> list[tuple[int, int]]:
        """Return (item, offset) of the ``k`` best items of each kind that are not ``seen`` yet, and note them."""
        away = np.full(len(items), len(langs))
        for place, lang in reversed(list(enumerate(langs))):
            if lang in self._langs:
                away[self._langs[lang][items]] = place
        keys = away.astype(np.int64) * len(self) + items
        found: list[tuple[int, int]] = []
        # an item stands here once for each of its words that begin so
        _, places = np.unique(keys, return_index=True)
        kinds = np.searchsorted(self._borders, items[places], side="right")
        for kind in range(1, len(self._borders)):
            taken = 0
            for place in places[kinds == kind]:
                item = int(items[place])
                if item not in seen:
                    seen.add(item)
                    found.append((item, int(offsets[place])))
                    taken += 1
                    if taken == k:
                        break
        return found


def suggest(sources: Iterable[Suggester], typed: str, k: int = 8, langs: Sequence[Language] = ()) -> list[Suggestion]:
    """Return the ``k`` best suggestions of all ``sources`` for a text being typed.

    ``langs`` are the reader's languages, most wanted first; the script that is typed goes before them. Kinds take
    turns within a tier, so that none crowds the others out.
    """
    asked = asked_ways(typed)
    context = next((lang for lang in langs if lang.startswith("zh")), None)
    wanted = list(dict.fromkeys([detect(typed, context), *langs]))
    matches = [match for source in sources for match in source.matches(asked, k, wanted)]
    tiers: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        tiers[match.tier].append(match)
    shown: dict[str, Match] = {}
    for tier in sorted(tiers):
        for match in _in_turns([one for one in tiers[tier] if one.letters not in shown], k - len(shown)):
            shown.setdefault(match.letters, match)
    return [_shown(match, wanted) for match in shown.values()]


def word_starts(folded: str) -> list[int]:
    """Return where the words of a folded text begin: Han ones by jieba, others at blanks, signs and other scripts."""
    starts: list[int] = []
    for run in _RUN.finditer(folded):
        lengths = [len(run.group())]
        if _HAN.match(run.group()):
            lengths = [len(word) for word in tokens.jieba_tokenizer().cut(run.group())]
        starts += accumulate(lengths[:-1], initial=run.start())
    return starts


def _in_turns(matches: Sequence[Match], room: int) -> list[Match]:
    """Return ``room`` of the matches of one tier: the first of every kind, then the second, shown kind by kind."""
    turns: list[tuple[int, int, Match]] = []
    taken = [0] * len(KINDS)
    for match in matches:
        kind = KINDS.index(match.twins[0].kind)
        turns.append((taken[kind], kind, match))
        taken[kind] += 1
    turns.sort(key=lambda turn: turn[:2])
    return [match for _, _, match in sorted(turns[:room], key=lambda turn: (turn[1], turn[0]))]


def _shown(match: Match, wanted: Sequence[str]) -> Suggestion:
    """Return a match in the most wanted script that it has, with the characters that were typed."""
    phrase = min(match.twins, key=lambda one: wanted.index(one.lang) if one.lang in wanted else len(wanted))
    folded = fold(phrase.text, regional=False)
    units = match.asked.way.units(folded.text)
    end = match.offset + len(match.asked.letters)
    matched = None
    if "".join(units)[match.offset : end] == match.asked.letters:
        places = [0, *accumulate(map(len, units))]
        matched = folded.span(bisect_right(places, match.offset) - 1, bisect_left(places, end))
    return Suggestion(phrase.text, phrase.kind, phrase.lang, matched, phrase.document)


def _twins(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Return one phrase of each language among those of the same letters; the first one's kind is that of all."""
    best = sorted(phrases, key=lambda one: (KINDS.index(one.kind), -one.weight, one.text))
    by_lang: dict[str, Phrase] = {}
    for phrase in best:
        by_lang.setdefault(phrase.lang, phrase)
    return tuple(by_lang.values())


def _rank(twins: Sequence[Phrase]) -> tuple[int, float, int, str]:
    """Return what items are sorted by: kind, weight, then short before long."""
    first = twins[0]
    return KINDS.index(first.kind), -sum(one.weight for one in twins), len(first.text), first.text


def _masks(items: Sequence[Sequence[Phrase]]) -> dict[str, np.ndarray]:
    """Return for each language which items have a phrase in it, bool, shape (items,)."""
    masks: dict[str, np.ndarray] = {}
    for number, twins in enumerate(items):
        for phrase in twins:
            masks.setdefault(phrase.lang, np.zeros(len(items), bool))[number] = True
    return masks


def _syllables(han: str) -> list[str]:
    """Return one syllable a Han character; runs in which pypinyin knows none of several are read one by one."""
    found = spelling.pinyin(han)
    return list(found) if len(found) == len(han) else ["".join(spelling.pinyin(char)) for char in han]
