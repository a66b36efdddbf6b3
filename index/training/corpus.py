"""All training texts of a run as token rows, and the pools the stages draw from."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.training import data
from index.training.data import Group, Record
from index.training.leak import leaks
from index.training.lessons import Lessons, lessons
from index.training.settings import TrainSettings
from index.training.stages import Pool, RecordPool

Add = Callable[[Sequence[str]], list[int]]
PARAPHRASE_NEIGHBOURS = 20  # intents that stand together in a file are near misses of each other


@dataclass(frozen=True, slots=True)
class TrainingTexts:
    """Every text once in ``texts``; the pools name them by row."""

    texts: list[str]
    pairs: Pool
    records: RecordPool
    terms: Pool
    held_out: list[tuple[list[int], list[int]]]  # (queries, passages) of domain records that are never trained on
    counts: dict[str, int]  # texts by source
    dropped: int  # groups left out because of a refused text
    sample: list[str]  # what the tokenizer's pieces are learned from
    lessons: Lessons


def read(
    folder: Path, domain: Path, thesaurus: Path, settings: TrainSettings, refused: frozenset[str] = frozenset()
) -> TrainingTexts:
    """Read the training folder and the project's own ``domain`` records and ``thesaurus`` file.

    What has a text in ``refused`` (normal forms, see ``leak``) is left out whole.
    """
    answers = list(data.pair_groups(folder))
    groups = [
        *data.parallel_groups(folder, settings.machine_translation_weight),
        *answers,
        *data.word_groups(folder),
        *data.sentence_groups(dict.fromkeys(group.texts[1] for group in answers), settings.seed),
    ]
    clean = [group for group in groups if not leaks(group.texts, refused)]
    dropped, groups = len(groups) - len(clean), clean

    def allowed(records: list[Record]) -> list[Record]:
        return [record for record in records if not leaks((*record.queries, *record.passages), refused)]

    records, held_out = data.split(allowed(data.domain_records(domain)), settings.held_out_share, settings.seed)
    paraphrases = allowed(data.paraphrase_records(domain))
    concepts = data.concepts(thesaurus)
    counts = Counter(group.source for group in groups for _ in group.texts)
    counts["domain (this project)"] = sum(len(r.queries) + len(r.passages) for r in records)
    counts["domain paraphrases (this project)"] = sum(len(r.queries) for r in paraphrases)
    counts["thesaurus (this project)"] = sum(map(len, concepts))

    texts: list[str] = []

    def add(new: Sequence[str]) -> list[int]:
        texts.extend(new)
        return list(range(len(texts) - len(new), len(texts)))

    pairs = Pool([add(group.texts) for group in groups], np.array([group.weight for group in groups]))
    terms = Pool([add(terms) for terms in concepts], np.ones(len(concepts)))
    pool = _record_pool(records, paraphrases, add)
    return TrainingTexts(
        texts, pairs, pool, terms,
        [(add(record.queries), add(record.passages)) for record in held_out], dict(counts), dropped,
        tokenizer_sample(groups, [*records, *paraphrases], concepts, settings),
        lessons(_taught_groups(groups, pairs, settings), _taught_records([*records, *paraphrases], pool)),
    )  # fmt: skip


def _taught_groups(groups: Sequence[Group], pairs: Pool, settings: TrainSettings) -> list[tuple[Sequence[int], str]]:
    """Draw the groups whose English the teacher reads, by weight and without repetition."""
    taught = [number for number, group in enumerate(groups) if group.english]
    weights = pairs.weights[taught] / pairs.weights[taught].sum()
    count = min(settings.teach_texts, len(taught))
    drawn = np.random.default_rng(settings.seed).choice(taught, count, replace=False, p=weights).tolist()
    return [(pairs.members[number], groups[number].english or "") for number in drawn]


def _taught_records(records: Sequence[Record], pool: RecordPool) -> list[tuple[Sequence[int], str]]:
    """Return the passages with the English one of their record, and every English query with itself."""
    found: list[tuple[Sequence[int], str]] = []
    for record, queries, passages in zip(records, pool.queries, pool.passages, strict=True):
        if record.english_passage:
            found.append((passages, record.english_passage))
        rows = dict(zip(record.queries, queries, strict=True))
        found.extend(([rows[query]], query) for query in record.english_queries)
    return found


def tokenizer_sample(
    groups: Sequence[Group], records: Sequence[Record], concepts: Sequence[tuple[str, ...]], settings: TrainSettings
) -> list[str]:
    """Return the texts to learn pieces from: a share of the long groups of manuals, short ones, the domain often."""
    rng = random.Random(settings.seed)
    general = [text for g in groups if len(g.texts) < 3 or rng.random() < settings.tokenizer_share for text in g.texts]
    domain = [text for record in records for text in (*record.queries, *record.passages)]
    return general + domain * settings.tokenizer_domain_repeats + [term for terms in concepts for term in terms] * 3


def _record_pool(records: Sequence[Record], paraphrases: Sequence[Record], add: Add) -> RecordPool:
    queries = [add(record.queries) for record in (*records, *paraphrases)]
    passages = [add(record.passages) for record in records] + queries[len(records) :]
    topics: dict[str, list[int]] = {}
    for number, record in enumerate(records):
        topics.setdefault(record.topic, []).append(number)
    for number in range(len(paraphrases)):
        topics.setdefault(f"paraphrases {number // PARAPHRASE_NEIGHBOURS}", []).append(len(records) + number)
    return RecordPool(queries, passages, list(topics.values()))
