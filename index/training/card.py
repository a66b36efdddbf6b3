"""The folders of the models: sentence-transformers files and the model card beside them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.training.settings import TrainSettings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TEMPLATE = Path(__file__).with_name("card.md")
CONTEXT_TEMPLATE = Path(__file__).with_name("context.md")


def export(
    folder: Path, tokenizer: Tokenizer, table: np.ndarray, settings: TrainSettings, counts: dict[str, int]
) -> None:
    """Write the static model (``table``: (vocabulary, dim), float32) to ``folder`` in float16, with its card."""
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    modules = [StaticEmbedding(tokenizer, embedding_weights=table.astype(np.float16)), Normalize()]
    save(folder, modules, card(settings, counts, len(table)))


def save(folder: Path, modules: Sequence[Any], text: str) -> None:
    """Replace ``folder`` by a model of sentence-transformers ``modules`` with ``text`` as its card."""
    from sentence_transformers import SentenceTransformer

    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    SentenceTransformer(modules=list(modules), device="cpu").save(str(fresh), create_model_card=False)
    for weights in fresh.rglob("*.safetensors"):
        weights.chmod(0o644)
    (fresh / "README.md").write_text(text, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def card(settings: TrainSettings, counts: dict[str, int], vocabulary: int) -> str:
    """Return the card of the static model: the template with the run's settings and the texts of each source."""
    filled = {"{vocabulary}": f"{vocabulary:,}", "{dimension}": str(settings.dimension)}
    own = {name: value for name, value in asdict(settings).items() if not name.startswith("context")}
    return _filled(TEMPLATE.read_text(encoding="utf-8"), filled, own, counts)


def context_card(settings: TrainSettings, counts: dict[str, int]) -> str:
    """Return the card of the contextual encoder; data and licences are those of the static model."""
    _, mark, data = TEMPLATE.read_text(encoding="utf-8").partition("## Data")
    text = CONTEXT_TEMPLATE.read_text(encoding="utf-8") + mark + data
    return _filled(text, {"{layers}": str(settings.context_layers)}, asdict(settings), counts)


def _filled(text: str, marks: dict[str, str], settings: dict[str, Any], counts: dict[str, int]) -> str:
    rows = "\n".join(f"| {source} | {count:,} |" for source, count in sorted(counts.items()))
    shown = json.dumps(settings, indent=2)
    for mark, value in {**marks, "{counts}": rows, "{settings}": shown}.items():
        text = text.replace(mark, value)
    return text
