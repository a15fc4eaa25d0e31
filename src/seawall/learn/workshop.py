"""Where the rows, the pieces and the folders of ``make train`` are, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from seawall.kit import WINDOW
from seawall.learn.corpus import Row, read_corpus
from seawall.learn.e5 import Source, read_source
from seawall.learn.public import shuffled_background
from seawall.learn.vocabulary import choose_pieces, make_tokenizer
from seawall.normalise import Folder, identify
from seawall.text import Text

__all__ = ["APART", "Workshop"]

#: Case files that only ever measure.
APART = ("commons", "plaza")


@dataclass
class Workshop:
    """Where things are, and what is read once."""

    corpus: Path
    cases: Path
    encoder: Path
    build: Path
    out: Path
    ordinary: int
    folder: Folder = field(init=False)

    def __post_init__(self) -> None:
        from seawall.config import Settings, build_kit  # noqa: PLC0415 - the kit's words are needed, not its scorer

        self.folder = build_kit(Settings(learned="none")).folder
        self.build.mkdir(parents=True, exist_ok=True)
        self.out.mkdir(parents=True, exist_ok=True)

    @cached_property
    def rows(self) -> list[Row]:
        """The written corpus."""
        return read_corpus(self.corpus)

    @cached_property
    def background(self) -> list[Row]:
        """Ordinary public posts, in a fixed order; the held-out fifth is not among them."""
        return shuffled_background(self.corpus / "public")

    @cached_property
    def plain(self) -> list[Row]:
        """Plain posts for the gate and the alert budget (``corpus/plain``), a line each, ``what it answers ⟩ post`` where it answers."""
        rows: list[Row] = []
        for path in sorted((self.corpus / "plain").glob("*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                parent, answers, text = line.strip().replace("\\n", "\n").rpartition(" ⟩ ")
                rows += [
                    {"text": text, "parent": parent if answers else None, "labels": [], "lang": path.name[:2]}
                ] * bool(text)
        return rows

    @cached_property
    def source(self) -> Source:
        """The published encoder."""
        return read_source(self.encoder)

    @cached_property
    def pieces(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Rows of the encoder's vocabulary that are kept."""
        texts = [row["text"] for row in self.rows] + [row["text"] for row in self.background]
        return choose_pieces(self.source, texts)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer over the kept pieces."""
        return make_tokenizer(self.source, self.pieces)

    @cached_property
    def development(self) -> list[Row]:
        """Labelled cases that nothing was trained on, for calibration; those kept apart are not among them."""
        paths = [path for path in sorted(self.cases.glob("*/*.jsonl")) if path.stem not in APART]
        return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]

    def text(self, text: str) -> Text:
        """A text as the kit folds it."""
        return self.folder.fold(text[:WINDOW], identify(text[:WINDOW]))
