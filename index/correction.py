"""A second chance for a question: what was meant where no passage has what was typed.

Words are compared by how they are typed (``spelling``) with the terms that the service knows. Only pieces that stand in
no passage are ever changed, and no piece with a digit or a sign in it: those are codes, addresses and names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from corpus.fold import fold
from corpus.language import detect
from index import spelling, tokens
from index.nearest import Nearest

LONGEST = 4  # Han characters of a piece
SHORTEST_WORD = 5  # Latin letters, or keys of a Korean word: more common slips than different words
CLEAR = 3  # times as many passages as the next term's, so that initial consonants name one term
ENDINGS = ("s", "es", "ed", "ing", "er", "ly")
UNSPACED = 7  # syllables in a row that ask for spaces
# a Latin run takes digits and signs in, so that codes and addresses are seen as such and left alone
_KINDS = re.compile(
    r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<hangul>[\u1100-\u11ff\uac00-\ud7a3]+)"
    r"|(?P<latin>[a-z0-9_#@](?:[a-z0-9_#@./:\\+&=%'’-]*[a-z0-9_#@])?)"
)
_LETTER = re.compile(r"[\u3131-\u318e]")
_CONSONANTS = re.compile(r"[\u3131-\u314e]{2,}")
_APART = re.compile(r"(?<!\S)[\uac00-\ud7a3](?: [\uac00-\ud7a3]){2,}(?!\S)")
# what a particle, an ending or a suffix after a noun begins with
_AFTER = frozenset("은는이가을를에의와과도로으만랑나야한까부처보하해했할합됩되돼된될시님들께인일입")
_ENDING = _AFTER | frozenset("요고며면서니죠지다던려러아어")
# pinyin that many speakers do not tell apart: (z)h, n/l, f/h, -n(g)
_SOFT = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^n(?!g)"), "l"), (re.compile("(?<=[aei])ng$"), "n"))

Count = Callable[[str], int]
Key = TypeVar("Key", bound=Hashable)


class Change(NamedTuple):
    """Characters ``start`` to ``end`` of the folded text and the term in their place."""

    start: int
    end: int
    term: str


class Speller:
    """Knows how the terms are typed.

    ``frequency`` tells how many passages have a word, ``common`` how many have two characters beside each other, and
    ``real`` whether a word is one of the language, known or not.
    """

    def __init__(self, terms: Iterable[str], frequency: Count, common: Count, real: Callable[[str], bool]) -> None:
        self._frequency, self._common, self._real = frequency, common, real
        self._written: dict[str, dict[str, str]] = defaultdict(dict)  # folded -> language -> as written
        words: dict[str, None] = {}
        for term in dict.fromkeys(terms):
            for piece, written in pieces(term):
                words[piece] = None
                self._written[piece].setdefault(detect(written), written)
        hangul = {word: spelling.jamo(word) for word in words if tokens.HANGUL.match(word)}
        latin = {word: word for word in words if word.isascii()}
        self._korean, self._english = Nearest(hangul), Nearest(latin)
        self._consonants = grouped((spelling.choseong(word), word) for word in hangul)
        self._sounds = grouped((sounds, word) for word in words if tokens.HAN.match(word) for sounds in readings(word))
        self._soft = grouped((softened(sounds), word) for sounds, found in self._sounds.items() for word in found)
        self._typed = grouped(("".join(sounds), word) for sounds, found in self._sounds.items() for word in found)

    def correct(self, text: str) -> str:
        """Return the text with every piece that looks mistyped corrected; the text itself if there is none."""
        folded = fold(text, regional=False)
        lang = detect(text)
        found = text
        changes = sorted(set(self._changes(folded.text, text, folded.span)))
        for start, end, term in reversed(changes):
            first, last = folded.span(start, end)
            found = found[:first] + self._as_written(term, lang) + found[last:]
        return respaced(found) if tokens.HANGUL.search(found) else found

    def _as_written(self, term: str, lang: str) -> str:
        forms = self._written.get(term, {})
        return forms.get(lang) or (term if lang == "zh-Hans" else next(iter(forms.values()), term))

    def _changes(self, folded: str, original: str, span: Callable[[int, int], tuple[int, int]]) -> Iterator[Change]:
        keys = []
        for run in _KINDS.finditer(folded):
            start, end = run.span()
            if run.lastgroup == "han":
                yield from self._of_sounds(run.group(), start)
            elif run.lastgroup == "hangul":
                yield from self._of_hangul(run.group().translate(_letters()), start)
            elif run.group().isalpha() and not self._is_english(run.group()):
                first, last = span(start, end)
                keys.append((start, end, original[first:last]))
        yield from self._of_latin(keys)

    def _of_sounds(self, run: str, at: int) -> Iterator[Change]:
        """Yield changes of pieces of Han characters that sound like a term, the surest first, none over another."""
        words = list(tokens.jieba_tokenizer().cut(run, HMM=False))
        known = [len(word) > 1 and (self._is_seen(word) or self._real(word)) for word in words]
        ends = [len("".join(words[: i + 1])) for i in range(len(words))]
        found: list[tuple[tuple[int, ...], int, int, str]] = []
        for i in range(len(words)):
            start = ends[i] - len(words[i])
            for j in range(i, len(words)):
                piece = run[start : ends[j]]
                if len(piece) > LONGEST:
                    break
                doubtful = not any(known[i : j + 1]) or (len(piece) > 2 and not all(known[i : j + 1]))
                if doubtful and len(piece) > 1 and piece not in self._written and not self._is_seen(piece):
                    found += [(worth, start, ends[j], term) for term, worth in self._alike(piece)]
        taken: set[int] = set()
        for _, start, end, term in sorted(found, reverse=True):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                yield Change(at + start, at + end, term)

    def _alike(self, piece: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield the terms that differ from the piece in one character of the same or nearly the same sound."""
        sounds = tuple(sound for char in piece for sound in spelling.pinyin(char))
        exact = self._sounds.get(sounds, ())
        for term in {*exact, *self._soft.get(softened(sounds), ())}:
            if sum(a != b for a, b in zip(piece, term, strict=False)) == 1 and len(term) == len(piece):
                yield term, (term in exact, len(piece), self._rarest(term))

    def _of_hangul(self, run: str, at: int) -> Iterator[Change]:
        end = at + len(run)
        if _CONSONANTS.fullmatch(run):
            term = self._named(spelling.jamo(run))
            if term:
                yield Change(at, end, term)
        elif _LETTER.search(run):
            term = self._of_keys(spelling.to_keyboard(run).lower()) or self._near_korean(run)
            if term:
                yield Change(at, end, term)
        elif len(run) > 1 and not self._is_seen(run):
            length, term = self._slip(run)
            # Kiwi takes longer than everything else here, so it is asked last
            if term and not self._is_form(run):
                yield Change(at, at + length, term)

    def _slip(self, run: str) -> tuple[int, str]:
        """Return how much of the beginning of a Korean word is a term mistyped, and the term; "" if none is."""
        for length in range(len(run), 1, -1):
            piece = run[:length]
            if (length == len(run) or run[length] in _AFTER) and not (self._is_seen(piece) or piece in self._written):
                term = self._near_korean(piece)
                # a word that is only half typed takes no particle
                half = length < len(run) and spelling.jamo(term).startswith(spelling.jamo(piece))
                if term and not half and not self._real(piece):
                    return length, term
        return 0, ""

    def _is_form(self, run: str) -> bool:
        """Tell whether a Korean word is a real one with a particle or an ending."""
        for word in tokens.korean_words(run):
            stem = word.removesuffix("다") or word
            ends = len(stem) < len(run) and run.startswith(stem) and run[len(stem)] in _ENDING
            if ends and (self._real(word) or self._real(stem) or self._is_seen(word)):
                return True
        return False

    def _near_korean(self, piece: str) -> str:
        letters = spelling.jamo(piece)
        near = self._korean.find(letters) if len(letters) >= SHORTEST_WORD else []
        return max(near, key=lambda term: (self._rarest(term), len(term) == len(piece), term), default="")

    def _named(self, consonants: str) -> str:
        """Return the one term of these initial consonants; of several the one that far more passages have."""
        counts = sorted(((self._frequency(term), term) for term in self._consonants.get(consonants, ())), reverse=True)
        if not counts or (len(counts) > 1 and counts[0][0] < CLEAR * max(counts[1][0], 1)):
            return ""
        return counts[0][1]

    def _of_latin(self, words: Sequence[tuple[int, int, str]]) -> Iterator[Change]:
        """Yield the changes of Latin words that no passage has: as keys of Hangul, pinyin, or an English word."""
        hangul = [spelling.from_keyboard(word) for *_, word in words]
        whole = [
            not _LETTER.search(word) and not self._real(keys.lower())
            for word, (*_, keys) in zip(hangul, words, strict=True)
        ]
        meant = any(ok and self._is_korean(word) for ok, word in zip(whole, hangul, strict=True))
        for (start, end, word), typed, ok in zip(words, hangul, whole, strict=True):
            term = typed if meant and ok else self._of_keys(word.lower())
            if term:
                yield Change(start, end, term)

    def _of_keys(self, word: str) -> str:
        """Return the term that a Latin word types: itself, its pinyin, or an English word one slip away."""
        if self._is_english(word):
            return word
        if len(word) < SHORTEST_WORD or self._real(word):
            return ""
        terms = self._typed.get(word) or self._near_english(word)
        return max(terms, key=lambda term: (self._rarest(term), term), default="")

    def _near_english(self, word: str) -> list[str]:
        """Return the terms one slip away: first letters are hardly ever mistyped, and inflected words are no slips."""
        if any(map(self._real, stems(word))):
            return []
        near = (term for term in self._english.find(word) if term[0] == word[0])
        return [term for term in near if term + "s" != word and word + "s" != term]

    def _is_english(self, word: str) -> bool:
        return word in self._written or self._frequency(word) > 0

    def _is_korean(self, word: str) -> bool:
        starts = (word[:length] for length in range(len(word), 1, -1))
        return any(start in self._written or self._is_seen(start) for start in starts)

    def _is_seen(self, piece: str) -> bool:
        return self._rarest(piece) > 0

    def _rarest(self, piece: str) -> int:
        """Return the number of passages with the rarest two neighbours of a piece; a Latin word counts as a whole."""
        if piece.isascii():
            return self._frequency(piece)
        return min((self._common(gram) for gram in tokens.grams(piece)), default=0)


def pieces(term: str) -> Iterator[tuple[str, str]]:
    """Yield what of a term can be mistyped, folded and as written: its words, and Korean ones joined too."""
    folded = fold(term, regional=False)
    for run in _KINDS.finditer(folded.text):
        first, last = folded.span(*run.span())
        if len(run.group()) > (3 if run.lastgroup == "latin" else 1) and not _LETTER.search(run.group()):
            yield run.group(), term[first:last]
    joined = folded.text.replace(" ", "")
    if joined != folded.text and tokens.HANGUL_RUN.fullmatch(joined):
        yield joined, term


def softened(sounds: Sequence[str]) -> tuple[str, ...]:
    """Return the pinyin without the differences that many speakers do not make: zh and z, n and l, -ng and -n."""
    return tuple(map(_softened, sounds))


@cache
def _letters() -> dict[int, str]:
    """Return the letters as keys type them by what folding makes of them."""
    return {ord(unicodedata.normalize("NFKC", letter)): letter for letter in map(chr, range(0x3131, 0x318F))}


@lru_cache(maxsize=2000)
def _softened(sound: str) -> str:
    for pattern, other in _SOFT:
        sound = pattern.sub(other, sound)
    return sound


def readings(word: str) -> set[tuple[str, ...]]:
    """Return the pinyin of a Chinese word as a whole and by character: chongfu and zhongfu for 重复."""
    return {spelling.pinyin(word), tuple(sound for char in word for sound in spelling.pinyin(char))}


def stems(word: str) -> Iterator[str]:
    """Yield what an English word may be a form of: stopped -> stopp, stop, stoppe."""
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            yield from (stem, stem + "e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]


def respaced(text: str) -> str:
    """Return a Korean text with the spaces that it lacks or that stand inside words; others as it is."""
    closed = _APART.sub(lambda match: match.group().replace(" ", ""), text)
    if any(len(run) >= UNSPACED for run in tokens.HANGUL_RUN.findall(closed)):
        return str(tokens.kiwi().space(closed))
    return closed


def grouped(pairs: Iterable[tuple[Key, str]]) -> dict[Key, list[str]]:
    """Return the words by their key."""
    found: dict[Key, list[str]] = defaultdict(list)
    for key, word in pairs:
        found[key].append(word)
    return dict(found)
