"""The unigram tokenizer: NFKC, lower case and the folding of Han characters are part of its file."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.fold import characters

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORD_START = r"(?<![\p{Hangul}\p{Latin}\p{M}'’])(?=[\p{Hangul}\p{Latin}])"
HAN_RUN = re.compile("[\u3400-\u9fff]+")
HAN_SHARE = 0.5  # of the vocabulary
CHAR_PENALTY = 2.0  # nats
PAD, UNKNOWN = "[PAD]", "[UNK]"


def common_hangul() -> list[str]:
    """Return the 2,350 syllables of KS X 1001: written Korean, without the thousands that never occur."""
    return [char for code in range(0xAC00, 0xD7A4) if _encodes(char := chr(code), "euc_kr")]


def _encodes(char: str, codec: str) -> bool:
    try:
        return len(char.encode(codec)) == 2
    except UnicodeEncodeError:
        return False


def charsmap(mapping: dict[str, str]) -> bytes:
    """Compile single-character replacements into the double-array form that ``Precompiled`` reads.

    SentencePiece owns the only writer of that format, so a throw-away model is trained for its normalizer.
    """
    import sentencepiece as spm
    from sentencepiece import sentencepiece_model_pb2 as schema

    with tempfile.TemporaryDirectory() as folder:
        rules, text, prefix = Path(folder, "rules.tsv"), Path(folder, "text"), Path(folder, "m")
        rules.write_text("".join(f"{ord(a):X}\t{ord(b):X}\n" for a, b in sorted(mapping.items())))
        text.write_text("a b c d e f g h\n" * 50)
        spm.SentencePieceTrainer.train(
            input=str(text),
            model_prefix=str(prefix),
            vocab_size=12,
            hard_vocab_limit=False,
            normalization_rule_tsv=str(rules),
            minloglevel=2,
        )
        model = schema.ModelProto()  # type: ignore[attr-defined]
        model.ParseFromString(prefix.with_suffix(".model").read_bytes())
        return bytes(model.normalizer_spec.precompiled_charsmap)


def han_words(texts: Iterable[str]) -> Counter[str]:
    """Count the Chinese words that jieba sees in the Simplified Han runs of ``texts``, in folded characters."""
    import jieba
    from opencc import OpenCC

    jieba.setLogLevel("WARNING")
    simplified = OpenCC("t2s").convert
    counts: Counter[str] = Counter()
    for text in texts:
        for run in HAN_RUN.findall(simplified(text)):
            counts.update(jieba.cut(run))
    table = str.maketrans(characters())
    folded: Counter[str] = Counter()
    for word, count in counts.items():
        folded[word.translate(table)] += count
    return folded


def han_pieces(counts: Counter[str], vocabulary: int, max_piece: int) -> list[tuple[str, float]]:
    """Return every character and the most frequent words, ``vocabulary`` pieces with their log probabilities.

    A word costs no more pieces than it is worth: its probability decides, as in any unigram model.
    """
    chars: Counter[str] = Counter()
    for word, count in counts.items():
        for char in word:
            chars[char] += count
    words = [item for item in counts.most_common() if 1 < len(item[0]) <= max_piece]
    kept = [*chars.items(), *words[: vocabulary - len(chars)]]
    total = sum(counts.values())
    # a character stands for itself only where no kept word covers it, so its count is divided
    return [(piece, math.log(count / total) - (CHAR_PENALTY if len(piece) == 1 else 0.0)) for piece, count in kept]


def train_tokenizer(texts: Sequence[str], vocabulary: int, max_piece: int) -> Tokenizer:
    """Learn ``vocabulary`` pieces of at most ``max_piece`` characters from ``texts``.

    Han pieces are the words of a segmenter, by frequency; all other text is learned as a unigram model (Kudo, 2018).
    A Hangul or Latin word starts with ``▁``; Han text and digits carry no mark, so a word of theirs is one piece
    wherever it stands.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    han = han_pieces(han_words(texts), round(vocabulary * HAN_SHARE), max_piece)
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Precompiled(charsmap(characters())),
            normalizers.Replace(Regex(WORD_START), "▁"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{M}\p{N}▁]|\p{Han}+|\p{N}+"), behavior="isolated"),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary - len(han),
        max_piece_length=max_piece,
        special_tokens=[PAD, UNKNOWN],
        unk_token=UNKNOWN,
        initial_alphabet=common_hangul(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((HAN_RUN.sub(" ", text) for text in texts), trainer)
    learned = [(piece, score) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    known = {piece for piece, _ in learned}
    tokenizer.model = models.Unigram([*learned, *(item for item in han if item[0] not in known)], unk_id=1)
    return tokenizer
