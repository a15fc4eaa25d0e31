"""The tokenizer of the learned scorers: the encoder's own pieces, cut to Latin script, digits, signs and emoji."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

from seawall.learn.e5 import Source

__all__ = ["RANKS", "choose_pieces", "make_tokenizer"]

#: Pieces up to this rank of the encoder's vocabulary (by frequency) are kept if they are written in Latin script or none.
RANKS = 100_000


def choose_pieces(source: Source, texts: Iterable[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Row numbers of the pieces to keep: the four special ones, frequent Latin ones, and every piece that ``texts`` use."""
    full = make_tokenizer(source, np.arange(len(source.pieces) - 1))
    used: set[int] = set()
    for encoding in full.encode_batch(list(texts), add_special_tokens=False):
        used.update(encoding.ids)
    keep = {
        i
        for i, piece in enumerate(source.pieces[:-1])
        if _latin(piece) and (i < RANKS or len(piece) == 1 or _emoji(piece))
    }
    return np.array(sorted(keep | {i for i in used if _latin(source.pieces[i])} | {0, 1, 2, 3}), dtype=np.int64)


def make_tokenizer(source: Source, rows: np.ndarray[Any, np.dtype[np.int64]]) -> Tokenizer:
    """A unigram tokenizer over ``rows``; its ids are positions in ``rows`` (0 begin, 1 padding, 2 end, 3 unknown)."""
    vocabulary = [(source.pieces[i], float(source.scores[i])) for i in rows]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    return Tokenizer.from_str(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False))


def _latin(piece: str) -> bool:
    return all(not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in piece)


def _emoji(piece: str) -> bool:
    return any(c != "▁" and unicodedata.category(c) in {"So", "Sk"} for c in piece)
