"""Reads the training folder and the project's own domain data into groups of texts that mean the same."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.sentences import sentences

LANGUAGES = ("zh-Hans", "zh-Hant", "ko", "en")
MIN_PARAPHRASE_SCORE = 4.0  # KorSTS scores pairs from 0 (unrelated) to 5 (same meaning)

# How often a row of a source is drawn, relative to 1; measured choices are in docs/journal.md.
SOURCE_WEIGHTS = {
    "songys_chatbot": 0.3,
    "korsts": 0.5,
    "python_docs": 0.5,
    "ms_o365_seccomp": 0.5,
    "tatoeba": 2.0,
    "koen_news_small": 2.0,
    "mkqa_dev": 2.0,
    "cmrc2018": 4.0,
    "drcd": 4.0,
    "welfare_qa_ko": 3.0,
    "as_aigfaq": 3.0,
    "strategyqa_facts_ko": 2.0,
    "ui_terms": 0.5,
    "sino_korean_words": 0.5,
    "ko_zh_pivot_en": 0.3,
    "sentence_of_passage": 3.0,
}
SHORTEST_SENTENCE = 8  # characters
FEWEST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of one meaning: translations, or a question and its answer. Any two are a positive pair."""

    texts: tuple[str, ...]
    source: str
    weight: float
    english: str | None = None  # the one of ``texts`` that is English, where the source tells


@dataclass(frozen=True, slots=True)
class Record:
    """One domain record: every query fits every passage; records of one topic are hard negatives."""

    topic: str
    queries: tuple[str, ...]
    passages: tuple[str, ...]
    english_queries: tuple[str, ...] = ()
    english_passage: str | None = None


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a ``.jsonl`` or ``.jsonl.gz`` file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def parallel_groups(folder: Path, machine_weight: float) -> Iterator[Group]:
    """Yield the translated segments of ``folder/parallel``; machine translation weighs ``machine_weight``."""
    for path in sorted((folder / "parallel").glob("*.jsonl.gz")):
        source = path.name.removesuffix(".jsonl.gz")
        for row in lines(path):
            texts = tuple(row[lang] for lang in LANGUAGES if row.get(lang))
            if len(texts) > 1:
                quality = machine_weight if row.get("q") == "mt" else 1.0
                yield Group(texts, source, SOURCE_WEIGHTS.get(source, 1.0) * quality, row.get("en"))


def pair_groups(folder: Path) -> Iterator[Group]:
    """Yield the questions with their answers and the paraphrases of ``folder/pairs``."""
    for path in sorted((folder / "pairs").glob("*.jsonl.gz")):
        source = path.name.removesuffix(".jsonl.gz")
        for row in lines(path):
            if row.get("score", MIN_PARAPHRASE_SCORE) < MIN_PARAPHRASE_SCORE or row["q"] == row["pos"]:
                continue
            yield Group((row["q"], row["pos"]), source, SOURCE_WEIGHTS.get(source, 1.0))


def word_groups(folder: Path) -> Iterator[Group]:
    """Yield the aligned words of ``folder/dict``."""
    for path in sorted((folder / "dict").glob("*.jsonl.gz")):
        source = path.name.removesuffix(".jsonl.gz")
        for row in lines(path):
            english = row.get("en") or []
            english = [english] if isinstance(english, str) else english
            texts = (row.get("ko"), row.get("zh-Hans"), row.get("zh-Hant"), *english[:1])
            texts = tuple(dict.fromkeys(text for text in texts if text))
            if len(texts) > 1:
                yield Group(texts, source, SOURCE_WEIGHTS.get(source, 1.0), english[0] if english else None)


def sentence_groups(texts: Iterable[str], seed: int) -> Iterator[Group]:
    """Yield sentences with the text they stand in, for every text of several; half of them without the sentence.

    The inverse cloze task (Lee, Chang and Toutanova, ACL 2019).
    """
    rng = random.Random(seed)
    for text in texts:
        spans = [(start, end) for start, end in sentences(text) if end - start >= SHORTEST_SENTENCE]
        if len(spans) < FEWEST_SENTENCES:
            continue
        for start, end in rng.sample(spans, FEWEST_SENTENCES):
            rest = text if rng.random() < 0.5 else text[:start] + text[end:]
            yield Group((text[start:end].strip(), rest), "sentence_of_passage", SOURCE_WEIGHTS["sentence_of_passage"])


def domain_records(folder: Path) -> list[Record]:
    """Return the domain records of all ``[A-Z]-*.jsonl`` files in ``folder``, in a fixed order."""
    records = []
    for path in sorted(folder.glob("[A-Z]-*.jsonl")):
        for row in lines(path):
            queries = tuple(q for lang in LANGUAGES for q in row["queries"].get(lang, ()))
            passages, english = row["passages"], tuple(row["queries"].get("en", ()))
            records.append(Record(row["topic"], queries, tuple(passages.values()), english, passages.get("en")))
    return records


def paraphrase_records(folder: Path) -> list[Record]:
    """Return the ``paraphrase-*.jsonl`` intents: each query is also a passage of its record."""
    records = []
    for path in sorted(folder.glob("paraphrase-*.jsonl")):
        for row in lines(path):
            queries = tuple(q for lang in LANGUAGES for q in row["queries"].get(lang, ()))
            records.append(Record(row["intent"], queries, queries, tuple(row["queries"].get("en", ()))))
    return records


def concepts(thesaurus: Path) -> list[tuple[str, ...]]:
    """Return the terms of every concept of the thesaurus file, all languages together."""
    found = []
    for row in lines(thesaurus):
        terms = tuple(dict.fromkeys(t for lang in LANGUAGES for t in row.get(lang, ())))
        if len(terms) > 1:
            found.append(terms)
    return found


def split(records: list[Record], share: float, seed: int) -> tuple[list[Record], list[Record]]:
    """Return ``(train, held_out)``; ``share`` of the records, drawn with ``seed``, are held out."""
    order = list(range(len(records)))
    random.Random(seed).shuffle(order)
    cut = round(len(records) * share)
    held = set(order[:cut])
    return [r for i, r in enumerate(records) if i not in held], [records[i] for i in sorted(held)]
