"""Any literal piece that stands in one passage alone finds that passage, wherever the piece is cut."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.records import Passage
from corpus.store import Store
from index.search import Searcher

SCRIPTS = ("zh-Hans", "zh-Hant", "ko")
LENGTHS = (2, 12)  # characters
K = 10


def pieces(passages: dict[str, list[Passage]], trials: int, seed: int) -> Iterator[tuple[str, Passage]]:
    """Yield random pieces, the scripts in turn, each with the only passage of all in which it stands as it is."""
    chance = random.Random(seed)
    texts = [passage.text for script in SCRIPTS for passage in passages[script]]
    for trial in range(trials):
        while True:
            passage = chance.choice(passages[SCRIPTS[trial % len(SCRIPTS)]])
            length = chance.randint(*LENGTHS)
            start = chance.randrange(max(1, len(passage.text) - length + 1))
            piece = passage.text[start : start + length]
            if is_fair(piece) and sum(piece in text for text in texts) == 1:
                break
        yield piece, passage


def is_fair(piece: str) -> bool:
    """Tell whether somebody could ask for ``piece``: two letters or digits, one at each end."""
    return piece[0].isalnum() and piece[-1].isalnum() and sum(map(str.isalnum, piece)) >= 2


def missed(store: Store, searcher: Searcher, trials: int, seed: int) -> list[str]:
    """Return the pieces whose passage is neither a hit nor the twin of one."""
    passages: dict[str, list[Passage]] = {script: [] for script in SCRIPTS}
    for document in store.documents(limit=1_000_000):
        for passage in store.passages(document.id):
            passages[passage.lang].append(passage)
    lost = []
    for piece, passage in pieces(passages, trials, seed):
        hits = searcher.search(piece, k=K).hits
        if passage.id not in {found for hit in hits for found in (hit.passage.id, *(t.passage_id for t in hit.also))}:
            lost.append(f"{piece!r} of {passage.lang} {passage.id}")
    return lost


def test_a_piece_finds_its_passage(guidance: tuple[Store, Path], searcher: Searcher) -> None:
    assert missed(guidance[0], searcher, trials=150, seed=20) == []


@pytest.mark.slow
def test_three_thousand_pieces_find_their_passages(guidance: tuple[Store, Path], searcher: Searcher) -> None:
    assert missed(guidance[0], searcher, trials=3000, seed=7) == []
