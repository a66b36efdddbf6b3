"""The folder that ships: sentence-transformers files in float16 and the model card beside them."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.training.settings import TrainSettings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TEMPLATE = Path(__file__).with_name("card.md")


def export(
    folder: Path, tokenizer: Tokenizer, table: np.ndarray, settings: TrainSettings, counts: dict[str, int]
) -> None:
    """Write the model (``table``: (vocabulary, dim), float32) to ``folder`` in sentence-transformers format."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    half = table.astype(np.float16)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=half), Normalize()], device="cpu")
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    model.save(str(fresh), create_model_card=False)
    (fresh / "model.safetensors").chmod(0o644)
    (fresh / "README.md").write_text(card(settings, counts, len(table)), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def card(settings: TrainSettings, counts: dict[str, int], vocabulary: int) -> str:
    """Return the model card: the template with the run's settings and the number of texts of each source."""
    rows = "\n".join(f"| {source} | {count:,} |" for source, count in sorted(counts.items()))
    shown = json.dumps(asdict(settings), indent=2)
    text = TEMPLATE.read_text(encoding="utf-8")
    filled = {"{vocabulary}": f"{vocabulary:,}", "{dimension}": str(settings.dimension), "{counts}": rows}
    for mark, value in {**filled, "{settings}": shown}.items():
        text = text.replace(mark, value)
    return text
