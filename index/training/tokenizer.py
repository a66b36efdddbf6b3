"""The unigram tokenizer: NFKC, lower case and the folding of Han characters are part of its file."""

from __future__ import annotations

import json
import math
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, tee
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.fold import characters

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORD_START = r"(?<![\p{Hangul}\p{Latin}\p{M}'’])(?=[\p{Hangul}\p{Latin}])"
HAN_RUN = re.compile("[\u3400-\u9fff]+")
HANGUL_RUN = re.compile("[\uac00-\ud7a3]+")
HAN_SHARE = 0.5  # of the vocabulary
HANGUL_SHARE = 0.22
DRAW = 100_000  # seed of the choice of Korean texts
MARK = "▁"  # where a word of Hangul or Latin letters begins
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
    """Return every character and the most frequent words, ``vocabulary`` pieces with their log probabilities."""
    chars: Counter[str] = Counter()
    for word, count in counts.items():
        for char in word:
            chars[char] += count
    return frequent_pieces(chars, counts, vocabulary, max_piece)


def frequent_pieces(
    chars: Counter[str], words: Counter[str], vocabulary: int, max_piece: int
) -> list[tuple[str, float]]:
    """Return all ``chars`` and the most frequent ``words``, ``vocabulary`` pieces with their log probabilities.

    A word costs no more pieces than it is worth: its probability decides, as in any unigram model.
    """
    longer = [item for item in words.most_common() if item[0] not in chars and 1 < len(item[0]) <= max_piece]
    kept = [*chars.items(), *longer[: vocabulary - len(chars)]]
    total = sum(words.values()) or 1
    # a character stands for itself only where no kept word covers it, so its count is divided
    return [(piece, math.log(count / total) - (CHAR_PENALTY if len(piece) == 1 else 0.0)) for piece, count in kept]


def korean_words(texts: Iterable[str]) -> Counter[str]:
    """Count what Kiwi's morphemes leave of the Hangul runs of ``texts``; the first of a run carries the word mark.

    A contraction (했 for 하 and 었) stays whole, for both of its morphemes begin in one syllable.
    """
    from kiwipiepy import Kiwi

    first, second = tee(texts)
    counts: Counter[str] = Counter()
    for text, morphemes in zip(first, Kiwi(num_workers=1).tokenize(second), strict=True):
        starts = {morpheme.start for morpheme in morphemes}
        for run in HANGUL_RUN.finditer(text):
            cuts = [run.start(), *sorted(at for at in starts if run.start() < at < run.end()), run.end()]
            pieces = [text[start:end] for start, end in pairwise(cuts)]
            counts.update([MARK + pieces[0], *pieces[1:]])
    return counts


def korean_pieces(counts: Counter[str], vocabulary: int, max_piece: int) -> list[tuple[str, float]]:
    """Return every common syllable and the most frequent words, ``vocabulary`` pieces with log probabilities."""
    chars = Counter(common_hangul())
    for word, count in counts.items():
        for char in word.removeprefix(MARK):
            if char in chars:
                chars[char] += count
    return frequent_pieces(chars, counts, vocabulary, max_piece)


def train_tokenizer(texts: Sequence[str], vocabulary: int, max_piece: int, korean: int) -> Tokenizer:
    """Learn ``vocabulary`` pieces of at most ``max_piece`` characters from ``texts``.

    Han pieces are the words of a segmenter and Hangul pieces the morphemes of an analyser, both by frequency; all
    other text is learned as a unigram model (Kudo, 2018). Of Korean texts ``korean`` are analysed.
    A Hangul or Latin word starts with ``▁``; Han text and digits carry no mark, so a word of theirs is one piece
    wherever it stands.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    han = han_pieces(han_words(texts), round(vocabulary * HAN_SHARE), max_piece)
    analysed = [text for text in dict.fromkeys(texts) if HANGUL_RUN.search(text)]
    random.Random(DRAW).shuffle(analysed)
    words = korean_words(analysed[:korean])
    hangul = korean_pieces(words, round(vocabulary * HANGUL_SHARE), max_piece)
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Precompiled(charsmap(characters())),
            normalizers.Replace(Regex(WORD_START), MARK),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{M}\p{N}▁]|\p{Han}+|\p{N}+"), behavior="isolated"),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary - len(han) - len(hangul),
        max_piece_length=max_piece,
        special_tokens=[PAD, UNKNOWN],
        unk_token=UNKNOWN,
        show_progress=False,
    )
    tokenizer.train_from_iterator((HANGUL_RUN.sub(" ", HAN_RUN.sub(" ", text)) for text in texts), trainer)
    learned = [(piece, score) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    known = {piece for piece, _ in learned}
    added = [item for item in (*hangul, *han) if item[0] not in known]
    tokenizer.model = models.Unigram([*learned, *added], unk_id=1)
    return tokenizer
