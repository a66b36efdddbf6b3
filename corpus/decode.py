"""Bytes to text: byte order mark, strict UTF-8, declared charset, then the most plausible CJK decoding."""

from __future__ import annotations

import codecs
import math
from dataclasses import dataclass
from typing import BinaryIO

from corpus.errors import UnreadableSource
from corpus.plausibility import log_likelihood

# Larger samples do not change a decision that 16 kB of text leave open.
_SAMPLE = 16_384
_PIECE = 256 * 1024
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "euc_kr": "cp949", "ks_c_5601_1987": "cp949",
    "johab": "cp949", "big5hkscs": "big5hkscs", "cp950": "cp950", "ascii": "utf-8", "iso8859-1": "cp1252",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CANDIDATES = ("utf-8", "gb18030", "big5", "cp950", "big5hkscs", "cp949", "utf-16-le", "utf-16-be", "cp1252")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text with ``\\n`` newlines, its codec, the confidence in it (0..1) and replaced characters."""

    text: str
    codec: str
    confidence: float
    replaced: int


def decode(data: bytes, declared: str | None = None, override: str | None = None) -> Decoded:
    """Decode ``data``; ``declared`` is a hint (HTML meta, HTTP header), ``override`` is obeyed.

    Undecodable bytes become U+FFFD and are counted. Raises UnreadableSource for an unknown ``override``.
    """
    if override:
        codec = _known(override)
        if codec is None:
            raise UnreadableSource(f"unknown encoding {override!r}", "Name a Python codec such as gb18030 or cp949.")
        return _decoded(data, codec, 1.0)
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _decoded(data, codec, 1.0)
    plain = _strict(data, "utf-8")
    # Text in UTF-16 may be valid UTF-8 by chance, but then it is full of control characters.
    if plain is not None and not _has_controls(plain):
        return Decoded(_newlines(plain), "utf-8", 1.0, 0)
    return _most_plausible(data, _known(declared) if declared else None)


@dataclass(frozen=True, slots=True)
class Survey:
    """The codec of a stream and the confidence in it (0..1); ``lossy`` when some bytes may be undecodable."""

    codec: str
    confidence: float
    lossy: bool


def survey(stream: BinaryIO, override: str | None = None) -> Survey:
    """Find the encoding of a stream by reading it once in pieces; its lines that are not ASCII decide.

    Raises UnreadableSource for an unknown ``override``.
    """
    sample = stream.read(_SAMPLE)
    # A byte order mark, UTF-16 without one, or an encoding to obey: the beginning tells enough.
    if override or sample.startswith(tuple(bom for bom, _ in _BOMS)) or b"\0" in sample:
        found = decode(sample, override=override)
        return Survey(found.codec, found.confidence, True)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    foreign = bytearray()
    valid = True
    rest = b""
    chunk = sample
    while chunk and (valid or len(foreign) < _SAMPLE):
        if valid:
            try:
                utf8.decode(chunk)
            except UnicodeDecodeError:
                valid = False
        if len(foreign) < _SAMPLE:
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()[-_SAMPLE:]
            foreign += b"".join(line + b"\n" for line in lines if not line.isascii())
        chunk = stream.read(_PIECE)
    if valid:
        try:
            utf8.decode(b"", True)
        except UnicodeDecodeError:
            return Survey("utf-8", 1.0, True)
        return Survey("utf-8", 1.0, False)
    part = bytes(foreign[: 4 * _SAMPLE])
    found = decode(part[: part.rfind(b"\n") + 1] or part or rest)
    return Survey(found.codec, found.confidence, True)


def _most_plausible(data: bytes, declared: str | None) -> Decoded:
    sample = data[:_SAMPLE]
    scores: dict[str, float] = {}
    for codec in dict.fromkeys((declared, *_CANDIDATES) if declared else _CANDIDATES):
        text = sample.decode(codec, errors="replace")
        if len(sample) < len(data) and text.endswith("\ufffd"):
            text = text[:-1]
        scores[codec] = log_likelihood(text)
    order = sorted(scores, key=lambda codec: -scores[codec])
    best = order[0]
    # A declaration wins over near equals; it loses to a decoding that is plainly better.
    if declared and scores[declared] >= scores[best] - 12.0:
        best = declared
    elif best in ("big5", "cp950") and _strict(data, best) is None and _strict(data, "big5hkscs") is not None:
        best = "big5hkscs"
    family = {"big5", "cp950", "big5hkscs"}
    rival = max(score for codec, score in scores.items() if codec != best and not {codec, best} <= family)
    margin = scores[best] - rival
    return _decoded(data, best, 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, margin)))))


def _decoded(data: bytes, codec: str, confidence: float) -> Decoded:
    text = data.decode(codec, errors="replace")
    replaced = text.count("\ufffd")
    share = replaced / max(1, len(text))
    return Decoded(_newlines(text), codec, round(confidence * (1.0 - share), 4), replaced)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _known(name: str) -> str | None:
    """Return the codec to use for a charset name (supersets for the Chinese and Korean ones), or None."""
    try:
        canonical = codecs.lookup(name.strip()).name
    except LookupError:
        return None
    return _WIDER.get(canonical, canonical)


def _has_controls(text: str) -> bool:
    return any(char < "\x20" and char not in "\n\r\t\f\v\x1a\x1b" for char in set(text))


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
