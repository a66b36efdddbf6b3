"""Text to terms: jieba words, Kiwi morphemes, Latin words and codes, and character bigrams, on the folded text.

Terms follow the script of each run, not the language of the text: questions are short and often mixed. Their order
does not matter.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from corpus.fold import fold
from index.engine import Terms

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

VERSION = "4"  # raise it whenever the same passage would give other terms or vectors: generations are then rebuilt

RUN = re.compile(
    r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|(?P<code>[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+(?:[-_./+&'’][^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+)*)"
    r"|(?P<other>[\u3040-\u30ff]+)"
)
CODE_PART = re.compile(r"[a-z]+|\d+|[^\W\d_]+")
HANGUL_RUN = re.compile(r"[\uac00-\ud7a3]+")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")

# Sejong tags that carry meaning; particles, endings and punctuation do not.
KOREAN_NOUNS = ("NNG", "NNP", "NNB", "NR", "XR", "XPN")
KOREAN_STEMS = ("VV", "VA", "MAG", "MM")
READINGS = 5  # of a text whose best reading has no meaningful word
_lock = threading.Lock()


def terms(text: str, title: str = "") -> Terms:
    """Return the terms of ``text``; ``title`` holds what stands above it, one line each for title and headings."""
    return Terms(
        words=tuple(words(fold(text).text)),
        # a literal piece may cut a regional word in two, so bigrams keep the words as they stand
        grams=tuple(grams(fold(text, regional=False).text)),
        title=tuple(word for line in title.splitlines() for word in title_words(line)),
    )


@lru_cache(maxsize=4096)
def title_words(line: str) -> tuple[str, ...]:
    """Return the words of a title or heading; all passages below it ask for them."""
    return tuple(words(fold(line).text))


def words(folded: str) -> list[str]:
    """Return the words of a folded text in order, compounds and codes whole and in parts."""
    found: list[str] = []
    for match in RUN.finditer(folded):
        run = match.group()
        if match.lastgroup == "han":
            found.extend(jieba_tokenizer().cut_for_search(run))
        elif match.lastgroup == "code":
            found.extend(code_words(run))
        else:
            found.append(run)
    if HANGUL.search(folded):
        found.extend(korean_words(folded))
    return found


def grams(folded: str) -> list[str]:
    """Return the character bigrams of a folded text; space and punctuation do not count, so they never break one."""
    letters = "".join(char for char in folded if char.isalnum())
    return [letters[i : i + 2] for i in range(len(letters) - 1)] or ([letters] if letters else [])


def code_words(run: str) -> list[str]:
    """Return a Latin word, number or code whole, and its parts if it has several: ``th-01`` -> th-01, th, 01."""
    parts = CODE_PART.findall(run)
    return [run, *parts] if len(parts) > 1 else [run]


def korean_words(text: str) -> list[str]:
    """Return the meaningful morphemes of the Hangul in a text; verbs in dictionary form, compound nouns whole too.

    A bare 지어요 reads best as an auxiliary, which says nothing: then the next readings count (짓다, 지다).
    """
    found = meaningful(kiwi().tokenize(text))
    if not found:
        readings = (meaningful(tokens) for tokens, _ in kiwi().analyze(text, top_n=READINGS))
        found = list(dict.fromkeys(word for reading in readings for word in reading))
    return found or HANGUL_RUN.findall(text)


def meaningful(tokens: Iterable[Any]) -> list[str]:
    """Return the words of the tokens of one reading by Kiwi."""
    found: list[str] = []
    nouns: list[str] = []
    end = -1
    for token in tokens:
        if token.tag.startswith(KOREAN_NOUNS):
            if token.start != end and nouns:
                found.extend(compound(nouns))
                nouns = []
            nouns.append(token.form)
            end = token.start + token.len
            found.append(token.form)
            continue
        found.extend(compound(nouns))
        nouns = []
        if token.tag.startswith(KOREAN_STEMS):
            verb = token.tag.startswith(("VV", "VA"))
            found.append(token.form + "다" if verb else token.form)
    found.extend(compound(nouns))
    return found


def compound(nouns: list[str]) -> list[str]:
    """Return the nouns written together as one word if there are several, else nothing."""
    return ["".join(nouns)] if len(nouns) > 1 else []


def load() -> None:
    """Load both analysers now (2 to 5 s), as before a fork."""
    kiwi()
    jieba_tokenizer()


@cache
def jieba_tokenizer() -> Any:
    """Return the shared jieba tokenizer, loaded on first use (about 1 s)."""
    import jieba

    jieba.setLogLevel("WARNING")
    with _lock:
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
    return tokenizer


@cache
def kiwi() -> Kiwi:
    """Return the shared Kiwi analyser, loaded on first use (1 to 2 s, 0.4 GB); names of several words stay in parts."""
    from kiwipiepy import Kiwi

    with _lock:
        return Kiwi(num_workers=1, load_multi_dict=False)
