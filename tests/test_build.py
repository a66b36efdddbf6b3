"""Building: what changed and nothing else, on one process or several."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.store import Store
from index import build as builder
from index import tokens
from index.analysis import analysed
from index.build import build
from index.embedded import EmbeddedEngine
from index.engine import Clause, Filters
from tests.conftest import GUIDANCE
from tests.encoders import CharacterEncoder

NEW = "\n\n## 새 절\n\n새로 넣은 안내 문장입니다.\n"


class CountingEncoder(CharacterEncoder):
    """Counts the passages it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded = 0

    def encode_passages(self, texts):  # type: ignore[no-untyped-def, override]
        self.encoded += len(texts)
        return super().encode_queries(texts)


def test_only_what_changed_is_encoded(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for path in sorted((GUIDANCE / "ko").glob("*.md"))[:3]:
        (sources / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    store, encoder = Store(tmp_path / "store.sqlite"), CountingEncoder()
    ingest([sources], store)
    first = build(store, tmp_path, encoder)
    assert encoder.encoded == first.passages > 10
    changed = next(iter(sorted(sources.iterdir())))
    changed.write_text(changed.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    ingest([sources], store)
    second = build(store, tmp_path, encoder)
    assert second.generation != first.generation
    assert 0 < encoder.encoded - first.passages <= 3
    assert second.passages == first.passages + 1


def test_another_model_is_a_full_build(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    ingest([GUIDANCE / "ko"], store)
    first = build(store, tmp_path, CharacterEncoder())
    other = CharacterEncoder(seed=2)
    second = build(store, tmp_path, other)
    assert second.fingerprint == other.fingerprint != first.fingerprint
    assert second.passages == first.passages


@pytest.mark.slow
def test_several_processes_build_the_same_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "PARALLEL_FROM", 1)
    monkeypatch.setattr(builder, "BATCH", 20)
    store = Store(tmp_path / "store.sqlite")
    ingest([GUIDANCE], store)
    reports: list[tuple[int, int]] = []
    engines = []
    for name, processes in (("one", 1), ("two", 2)):
        data = tmp_path / name
        build(store, data, CharacterEncoder(), lambda done, total: reports.append((done, total)), processes)
        engines.append(EmbeddedEngine.open(data, CharacterEncoder().fingerprint, tokens.VERSION))
    one, two = engines
    assert one.digests() == two.digests()
    assert reports[-1] == (one.count(), one.count())
    for question in ("客訴結案", "욕설 경고", "投诉升级"):
        asked = tokens.terms(question)
        clauses = [Clause({word: 1.0}) for word in dict.fromkeys(asked.words)]
        assert one.lexical(clauses, asked.grams, 20, Filters()) == two.lexical(clauses, asked.grams, 20, Filters())


def test_batches_come_back_in_order_and_are_not_read_far_ahead() -> None:
    read = 0

    def batches():  # type: ignore[no-untyped-def]
        nonlocal read
        for number in range(30):
            read += 1
            yield number, [(f"客户 {number}", "")]

    seen = []
    for number, terms in analysed(batches(), 2):
        assert read <= number + 6
        assert str(number) in terms[0].words
        seen.append(number)
    assert seen == list(range(30))
