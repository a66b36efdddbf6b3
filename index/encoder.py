"""Texts to vectors: the embedded static model by numpy, any other model through sentence-transformers.

The embedded model is a sentence-transformers folder like any other. Reading its two files directly takes 0.3 s and
100 MB instead of 10 s and 500 MB; a test holds both paths to the same vectors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.errors import EncoderError
from index.engine import Matrix, TokenIds

EMBEDDED = Path(__file__).parent / "model"
NO_TOKENS: TokenIds = np.zeros(0, np.int32)
BATCH = 64


class Encoder(Protocol):
    """Turns questions and passages into unit vectors; ``fingerprint`` names the exact model that made them."""

    name: str
    fingerprint: str
    dimension: int
    token_vectors: Matrix | None  # (vocabulary, dim), rows not normalised: the norm is the token's weight

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dim), in the order asked."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dim), in the order asked."""
        ...

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the rows of ``token_vectors`` that each text is made of; empty if the model has none."""
        ...

    def pieces(self, ids: TokenIds) -> list[str]:
        """Return the folded characters each token stands for, without word marks."""
        ...


class StaticEncoder:
    """A sentence-transformers folder whose only module is a StaticEmbedding; a text is the mean of its tokens."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        part = folder / (static_part(folder) or "")
        try:
            weights = load_file(part / "model.safetensors")["embedding.weight"]
            self._tokenizer = Tokenizer.from_file(str(part / "tokenizer.json"))
        except Exception as error:  # the loaders raise their own, undocumented types
            raise EncoderError(f"The model in {folder} cannot be read: {error}", RESTORE_HINT) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.token_vectors: Matrix | None = weights.astype(np.float32)
        self.name = "embedded" if folder == EMBEDDED else str(folder)
        self.dimension = int(weights.shape[1])
        self.fingerprint = digest_files(part / "model.safetensors", part / "tokenizer.json")

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dim); a text without known tokens is the zero vector."""
        assert self.token_vectors is not None
        means = np.zeros((len(texts), self.dimension), np.float32)
        for row, ids in enumerate(self.tokenize(texts)):
            if len(ids):
                means[row] = self.token_vectors[ids].mean(axis=0)
        return unit(means)

    encode_passages = encode_queries

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of each text; the tokenizer folds characters, so both Chinese scripts give the same."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(encoding.ids, np.int32) for encoding in encodings]

    def pieces(self, ids: TokenIds) -> list[str]:
        """Return the folded characters each token stands for, without word marks."""
        return [(self._tokenizer.id_to_token(int(token)) or "").lstrip("▁") for token in ids]


class SentenceEncoder:
    """Any other SentenceTransformer, with its own query and passage prompts where it has them."""

    token_vectors: Matrix | None = None

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        local = Path(name).is_dir()
        try:
            self._model: Any = SentenceTransformer(name, device="cpu", local_files_only=local, trust_remote_code=False)
        except Exception as error:  # hub, file and configuration errors have no common base
            hint = "Give a folder in sentence-transformers format or a model name that this machine can download."
            raise EncoderError(f"The model {name!r} cannot be loaded: {error}", hint) from error
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = digest_state(self._model)

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dim)."""
        return unit(self._model.encode_query(list(texts), batch_size=BATCH, show_progress_bar=False))

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dim)."""
        return unit(self._model.encode_document(list(texts), batch_size=BATCH, show_progress_bar=False))

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return no tokens: a contextual model's vectors do not belong to its vocabulary."""
        return [NO_TOKENS] * len(texts)

    def pieces(self, ids: TokenIds) -> list[str]:
        """Return nothing to show: there are no tokens."""
        return [""] * len(ids)


RESTORE_HINT = "Restore index/model/ from the repository, or set ZHINAN_MODEL to another model."


def open_encoder(name: str = "") -> Encoder:
    """Return the embedded model for an empty ``name``, else the SentenceTransformer of that name or folder.

    Raises EncoderError if it cannot be loaded.
    """
    folder = Path(name) if name else EMBEDDED
    if not name and not folder.is_dir():
        raise EncoderError("The embedded model is missing.", RESTORE_HINT)
    if folder.is_dir() and static_part(folder) is not None:
        return StaticEncoder(folder)
    return SentenceEncoder(name)


def static_part(folder: Path) -> str | None:
    """Return the sub-folder of the StaticEmbedding if that is the model's only weighted module, else None."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    static = [m["path"] for m in modules if m["type"].endswith("StaticEmbedding")]
    others = [m for m in modules if not m["type"].endswith(("StaticEmbedding", "Normalize"))]
    return static[0] if len(static) == 1 and not others else None


def unit(vectors: Matrix) -> Matrix:
    """Return ``vectors`` scaled to length 1, float32; zero rows stay zero."""
    vectors = np.asarray(vectors, np.float32)
    unit_vectors: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit_vectors


def digest_files(*paths: Path) -> str:
    """Return a short SHA-256 over the contents of ``paths``."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()[:16]


def digest_state(model: Any) -> str:
    """Return a short SHA-256 over all weights and prompts of a loaded model, wherever it came from."""
    total = hashlib.sha256(json.dumps(model.prompts, sort_keys=True).encode())
    for name, tensor in sorted(model.state_dict().items()):
        total.update(name.encode())
        total.update(tensor.cpu().contiguous().float().numpy().tobytes())
    return total.hexdigest()[:16]
