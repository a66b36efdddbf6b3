"""Public retrieval sets: each is indexed as the product indexes, asked in every mode, and set against textbook BM25.

A folder holds ``NAME.jsonl.gz`` (questions, each with one right text among all texts of the file) and
``NAME_parallel.jsonl.gz`` (sentences in several languages: find the translation among all sentences of the other).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Literal, get_args

from corpus.draft import Draft, now
from corpus.errors import BadQuery
from corpus.ingest import document_id
from corpus.records import LANGUAGES, Document, Language, Passage
from corpus.store import Store
from index import bm25, metrics, tokens
from index.build import build
from index.encoder import Encoder
from index.engine import Filters
from index.evaluate import GoldenError
from index.results import Mode
from index.search import NO_FILTERS, Searcher

SAMPLE = 600  # questions of one task
SEED = 1
DEPTH = 10
PARALLEL = "_parallel"
ENDING = ".jsonl.gz"
DIRECTIONS: tuple[tuple[Language, Language], ...] = (
    ("ko", "zh-Hans"), ("ko", "zh-Hant"), ("ko", "en"), ("zh-Hans", "en"), ("en", "ko"), ("zh-Hant", "ko"),
)  # fmt: skip

Method = Literal["hybrid", "dense", "lexical", "BM25 words", "BM25 bigrams"]
Progress = Callable[[int, int], None]  # (done, total) tasks
HINT = 'A line is {"q", "pos", "lang"}, in a parallel set {language: sentence, …}; languages are ' + ", ".join(
    LANGUAGES
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a set; equal texts of one language are one."""

    lang: Language
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """Questions in ``query``, each with its one right text, which is in ``passages``."""

    query: Language
    passages: Language
    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class PublicSet:
    """The distinct texts of one file and what is asked of them; ``parallel`` sets ask from language to language."""

    name: str
    parallel: bool
    texts: tuple[Text, ...]
    tasks: tuple[Task, ...]


Asker = Callable[[str, Task, Method], list[Text]]  # the first DEPTH texts for a question


@dataclass(frozen=True, slots=True)
class Result:
    """The means over the questions of one task and method, each 0 to 1; ``texts`` is the number searched."""

    name: str
    query: str
    passages: str
    method: Method
    questions: int
    texts: int
    mrr_10: float
    recall_1: float
    recall_10: float


def read(folder: Path) -> list[PublicSet]:
    """Read every set in ``folder``; raises GoldenError naming the folder, file or line that cannot be used."""
    paths = sorted(folder.glob(f"*{ENDING}"))
    if not paths:
        raise GoldenError(f"There is no public set in {folder}.", f"Name a folder with files called NAME{ENDING}.")
    return [read_set(path) for path in paths]


def read_set(path: Path) -> PublicSet:
    """Read one file; its name tells its kind."""
    name = path.name.removesuffix(ENDING)
    if name.endswith(PARALLEL):
        return parallel_set(name.removesuffix(PARALLEL), [sentences(row, place) for row, place in rows(path)])
    return question_set(name, [pair(row, place) for row, place in rows(path)])


def rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each line's object with its place, ``path:line``."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise GoldenError(f"{path}:{number} is not an object.", HINT)
                    yield row, f"{path}:{number}"
    except (OSError, EOFError, ValueError) as error:
        raise GoldenError(f"{path} cannot be read: {error}", HINT) from error


def pair(row: Mapping[str, Any], place: str) -> tuple[str, Text]:
    """Return the question and its right text."""
    question, right, lang = row.get("q"), row.get("pos"), row.get("lang")
    if not (isinstance(question, str) and isinstance(right, str) and right.strip() and lang in LANGUAGES):
        raise GoldenError(f"{place} is not a question with its right text.", HINT)
    return question, Text(lang, right)


def sentences(row: Mapping[str, Any], place: str) -> dict[Language, str]:
    """Return the sentence in every language that the row has."""
    found = {lang: row[lang] for lang in LANGUAGES if lang in row}
    if len(found) < 2 or not all(isinstance(text, str) and text.strip() for text in found.values()):
        raise GoldenError(f"{place} is not a sentence in two languages.", HINT)
    return found


def question_set(name: str, pairs: Sequence[tuple[str, Text]]) -> PublicSet:
    """Return the set whose texts are all right texts."""
    texts = tuple(dict.fromkeys(text for _, text in pairs))
    langs = dict.fromkeys(text.lang for text in texts)
    tasks = tuple(Task(lang, lang, tuple(one for one in pairs if one[1].lang == lang)) for lang in langs)
    return PublicSet(name, False, texts, tasks)


def parallel_set(name: str, found: Sequence[Mapping[Language, str]]) -> PublicSet:
    """Return the set whose texts are all sentences, with a task for each of DIRECTIONS that it has."""
    texts = tuple(dict.fromkeys(Text(lang, text) for row in found for lang, text in row.items()))
    tasks = tuple(
        Task(query, passages, tuple((row[query], Text(passages, row[passages])) for row in chosen))
        for query, passages in DIRECTIONS
        if (chosen := [row for row in found if query in row and passages in row])
    )
    return PublicSet(name, True, texts, tasks)


def measure(sets: Sequence[PublicSet], encoder: Encoder, progress: Progress | None = None) -> list[Result]:
    """Index each set in a folder of its own, which is thrown away, and ask at most SAMPLE questions of each task."""
    total = sum(len(one.tasks) for one in sets)
    results: list[Result] = []
    done = 0
    for one in sets:
        methods = methods_of(one)
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder) / "store.sqlite")
            asked = asker(one, store, Path(folder), encoder)
            for task in one.tasks:
                pairs = sampled(task.pairs)
                answers = {method: [(asked(q, task, method), right) for q, right in pairs] for method in methods}
                size = sum(text.lang == task.passages for text in one.texts) if one.parallel else len(one.texts)
                results += [score(one.name, task, method, size, answers[method]) for method in methods]
                done += 1
                if progress:
                    progress(done, total)
            store.close()
    return results


def methods_of(one: PublicSet) -> tuple[Method, ...]:
    """Return how a set is asked: words and bigrams have nothing in common across these languages."""
    return ("hybrid", "dense") if one.parallel else get_args(Method)


def sampled(pairs: Sequence[tuple[str, Text]]) -> list[tuple[str, Text]]:
    """Return at most SAMPLE of the pairs, always the same ones."""
    return random.Random(SEED).sample(pairs, SAMPLE) if len(pairs) > SAMPLE else list(pairs)


def asker(one: PublicSet, store: Store, data: Path, encoder: Encoder) -> Asker:
    """Index the texts of a set by the product and by both references; return the function that asks them."""
    owner = shelve(one, store)
    build(store, data, encoder)
    searcher = Searcher.open(store, data, encoder)
    found = [] if one.parallel else [tokens.terms(text.text) for text in one.texts]
    words, grams = bm25.index([terms.words for terms in found]), bm25.index([terms.grams for terms in found])

    def ask(question: str, task: Task, method: Method) -> list[Text]:
        if method == "BM25 words":
            return [one.texts[n] for n, _ in bm25.best(words, tokens.terms(question).words, DEPTH)]
        if method == "BM25 bigrams":
            return [one.texts[n] for n, _ in bm25.best(grams, tokens.terms(question).grams, DEPTH)]
        return searched(searcher, owner, question, task.passages if one.parallel else None, method)

    return ask


def shelve(one: PublicSet, store: Store) -> dict[str, Text]:
    """Put every text into ``store`` as a document of one passage, as it stands; return the texts by passage id."""
    owner: dict[str, Text] = {}
    drafts = []
    for number, text in enumerate(one.texts):
        draft = drafted(f"{one.name}#{number}", text)
        owner[draft.passages[0].id] = text
        drafts.append(draft)
    store.put_all(drafts)
    return owner


def drafted(source: str, text: Text) -> Draft:
    """Return a text as a document without a title."""
    identifier = document_id(source)
    digest = hashlib.sha256(f"{text.lang}\0{text.text}".encode()).hexdigest()[:32]
    document = Document(identifier, "", source, "txt", text.lang, text.text, digest, now())
    return Draft(
        document, [Passage(identifier, identifier, 0, text.text, text.lang, (), None, 0, len(text.text), digest)]
    )


def searched(
    searcher: Searcher, owner: Mapping[str, Text], question: str, passages: Language | None, mode: Mode
) -> list[Text]:
    """Return the first DEPTH texts as a reader sees them: a hit, then its twins; nothing if the question is refused."""
    filters = Filters(langs=(passages,)) if passages else NO_FILTERS
    try:
        hits = searcher.search(question, k=DEPTH, filters=filters, mode=mode).hits
    except BadQuery:
        return []
    return [owner[found] for hit in hits for found in (hit.passage.id, *(twin.passage_id for twin in hit.also))][:DEPTH]


def score(name: str, task: Task, method: Method, size: int, answers: Sequence[tuple[list[Text], Text]]) -> Result:
    """Return the means over ``answers``: pairs of the ranked texts and the right one."""
    ranked = [[int(text == right) for text in found] for found, right in answers]
    return Result(
        name=name,
        query=task.query,
        passages=task.passages,
        method=method,
        questions=len(ranked),
        texts=size,
        mrr_10=round(fmean(metrics.reciprocal_rank(gains, DEPTH, 1) for gains in ranked), 4),
        recall_1=round(fmean(metrics.recall(gains, 1, 1, 1) for gains in ranked), 4),
        recall_10=round(fmean(metrics.recall(gains, DEPTH, 1, 1) for gains in ranked), 4),
    )


def render(results: Sequence[Result]) -> str:
    """Return the results as a text table."""
    lines = [f"{'set':20}{'direction':20}{'':14}{'asked':>6}{'texts':>7}{'MRR@10':>8}{'R@1':>7}{'R@10':>7}"]
    lines += [
        f"{one.name:20}{f'{one.query} → {one.passages}':20}{one.method:14}{one.questions:6}{one.texts:7}"
        f"{one.mrr_10:8.3f}{one.recall_1:7.3f}{one.recall_10:7.3f}"
        for one in results
    ]
    return "\n".join(lines)
