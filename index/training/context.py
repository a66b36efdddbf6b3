"""A contextual encoder that begins as the static model: layers over its table that start as the identity.

A T5 encoder (Raffel et al., JMLR 2020; relative positions, pre-norm) between the unit vectors of the pieces and a
weight by piece, the norm of its vector in the table. It is trained on the losses of the static model's dense leg.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from index.training.losses import dense_scores, in_batch_loss, teacher_loss
from index.training.ragged import Ragged
from index.training.settings import TrainSettings
from index.training.stages import Log, Pool, RecordPool, Teacher, advance, linear_decay
from index.training.tokenizer import PAD, UNKNOWN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CHUNK = 6_000  # pieces that go through the layers at once, with padding
WARMUP = 50  # steps
HEAD = 64  # dimensions of an attention head
EMBEDDINGS = ("shared.weight", "encoder.embed_tokens.weight")  # the table's names in a T5 encoder


class ContextEncoder(nn.Module):
    """Layers over a token table; a text's vector is the mean of its pieces' vectors by their weights."""

    def __init__(self, table: np.ndarray, layers: int, width: int) -> None:
        """``table``: (vocabulary, dim), float32; ``width`` of the feed-forward part."""
        super().__init__()
        norms = np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
        self.table = nn.Parameter(torch.from_numpy(table / norms * table.shape[1] ** 0.5))
        self.weight = nn.Parameter(torch.from_numpy(np.log(norms / norms.mean())[:, 0]))  # logarithms
        self.layers = t5(1, table.shape[1], layers, width)

    def embed(self, parts: Sequence[np.ndarray]) -> Tensor:
        """Return the vectors of texts given as token ids, shape (texts, dim), not normalised."""
        kinds, places = np.unique(np.concatenate(parts), return_inverse=True)
        vectors, weights = self.table[kinds], self.weight[kinds].exp()
        lengths = np.fromiter(map(len, parts), np.int64, len(parts))
        ends = np.cumsum(lengths)
        found, order = [], np.argsort(lengths, kind="stable")
        for rows in _chunks(order, lengths):
            mask = np.arange(lengths[rows[-1]]) < lengths[rows][:, None]
            ids = np.zeros(mask.shape, np.int64)
            ids[mask] = np.concatenate([places[ends[row] - lengths[row] : ends[row]] for row in rows])
            seen, here = torch.from_numpy(mask), torch.from_numpy(ids)
            with torch.autocast("cpu", torch.bfloat16):
                hidden = self.layers(inputs_embeds=vectors[here], attention_mask=seen).last_hidden_state
            shares = (weights[here] * seen).unsqueeze(-1)
            found.append((hidden.float() * shares).sum(dim=1) / shares.sum(dim=1))
        return torch.cat(found)[torch.from_numpy(np.argsort(order))]

    def scores(self, queries: Sequence[np.ndarray], passages: Sequence[np.ndarray]) -> dict[str, Tensor]:
        """Return the cosine of every query with every passage, shape (queries, passages), as ``dense``."""
        return {"dense": dense_scores(self.embed(queries), self.embed(passages))}

    def modules_for(self, tokenizer: Tokenizer, longest: int) -> list[nn.Module]:
        """Return the sentence-transformers modules that say the same; ``longest`` is the limit of pieces."""
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer, WordWeights
        from transformers import PreTrainedTokenizerFast

        config = self.layers.config
        whole = t5(len(self.table), config.d_model, config.num_layers, config.d_ff)
        state = self.layers.state_dict() | dict.fromkeys(EMBEDDINGS, self.table.detach())
        whole.load_state_dict(state)
        make: Any = PreTrainedTokenizerFast  # its constructor has no types
        fast = make(tokenizer_object=tokenizer, pad_token=PAD, unk_token=UNKNOWN)
        with tempfile.TemporaryDirectory() as folder:
            whole.save_pretrained(folder)
            fast.save_pretrained(folder)
            transformer = Transformer(folder, max_seq_length=longest)
        pieces = sorted(numbers := tokenizer.get_vocab(), key=numbers.__getitem__)
        weights = dict(zip(pieces, self.weight.detach().exp().tolist(), strict=True))
        return [transformer, WordWeights(pieces, weights), Pooling(config.d_model, "mean"), Normalize()]


def t5(vocabulary: int, dimension: int, layers: int, width: int) -> Any:
    """Return a T5 encoder whose layers do nothing yet, for their outputs are zero."""
    from transformers import T5Config, T5EncoderModel

    config = T5Config(
        vocab_size=vocabulary, d_model=dimension, d_kv=HEAD, num_heads=max(1, dimension // HEAD), d_ff=width,
        num_layers=layers, feed_forward_proj="gated-gelu", dropout_rate=0.0, use_cache=False,
        is_encoder_decoder=False, pad_token_id=0, eos_token_id=None,
    )  # fmt: skip
    encoder = T5EncoderModel(config)
    for name, parameter in encoder.named_parameters():
        if name.endswith(("SelfAttention.o.weight", "DenseReluDense.wo.weight")):
            nn.init.zeros_(parameter)
    return encoder


def _chunks(order: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    """Part rows in the order of their lengths so that none of the parts has more than CHUNK pieces when padded."""
    parts, start = [], 0
    for end in range(1, len(order) + 1):
        if end == len(order) or lengths[order[end]] * (end + 1 - start) > CHUNK:
            parts.append(order[start:end])
            start = end
    return parts


def train_context(
    encoder: ContextEncoder, tokens: Ragged, records: RecordPool, pairs: Pool, teacher: Teacher | None,
    settings: TrainSettings, log: Log, checkpoint: Path,
) -> None:  # fmt: skip
    """Train ``encoder`` in place on domain records, general pairs and the teacher; goes on from ``checkpoint``."""
    groups = [
        {"params": list(encoder.layers.parameters()), "lr": settings.context_rate},
        {"params": [encoder.table], "lr": settings.context_table_rate},
        {"params": [encoder.weight], "lr": settings.context_weight_rate},
    ]
    optimizer = torch.optim.Adam(groups, fused=True)
    schedule = linear_decay(optimizer, settings.context_steps, WARMUP)
    first = _restore(checkpoint, encoder, optimizer, schedule)
    for step in range(first, settings.context_steps):
        # drawn by the step alone, so that a run that goes on sees what an unbroken one sees
        draw, rng = random.Random(settings.seed + step), np.random.default_rng(settings.seed + step)
        asked, told = records.batch(settings.context_records, draw)
        left, right = pairs.pairs(settings.context_pairs, rng)
        parts = [asked, told, left, right]
        if teacher:
            taught, wanted = teacher.draw(settings.context_lessons, settings.teach_domain_share, rng)
            parts.append(taught)
        rows = tokens.rows([row for part in parts for row in part], settings.context_tokens, 0.0, rng)
        vectors = torch.split(encoder.embed(rows), [len(part) for part in parts])
        losses = {
            "dense": in_batch_loss(dense_scores(vectors[0], vectors[1]), settings.scale),
            "pairs": in_batch_loss(dense_scores(vectors[2], vectors[3]), settings.scale),
        }
        if teacher:
            losses["teacher"] = settings.context_teach * teacher_loss(vectors[4], wanted)
        advance(optimizer, schedule, torch.stack(list(losses.values())).sum())
        log("context", step, {name: value.item() for name, value in losses.items()})
        if (step + 1) % settings.context_keep == 0 or step + 1 == settings.context_steps:
            _keep(checkpoint, step + 1, encoder, optimizer, schedule)


def _keep(path: Path, step: int, *stateful: Any) -> None:
    fresh = path.with_suffix(".part")
    torch.save({"step": step, "states": [one.state_dict() for one in stateful]}, fresh)
    fresh.replace(path)


def _restore(path: Path, *stateful: Any) -> int:
    if not path.exists():
        return 0
    kept = torch.load(path, weights_only=True)
    for one, state in zip(stateful, kept["states"], strict=True):
        one.load_state_dict(state)
    return int(kept["step"])
