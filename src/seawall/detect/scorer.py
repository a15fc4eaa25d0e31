"""The learned reader: a cascade of a word gate, a glance by a small network, and an encoder that reads to the end.

Weights ship in the package and nothing is fetched. Each post is read alone and on one thread, so that a verdict
depends on nothing but the post. ``docs/evaluation.md`` and the model card beside the weights say how well it reads.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import fasttext
import numpy as np

from seawall.errors import ModelError
from seawall.model import Scores, Span
from seawall.pieces import load_pieces
from seawall.text import Text

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime 1.29 and later would write an event database and may upload it
import onnxruntime as ort

__all__ = ["Scorer", "gate_text", "load_scorer"]

_BEGIN, _END = 0, 2
_GATE_WORDS = 40
#: Families of look-alikes that answer harm; from this share of them on, what an answer says by itself counts as much.
_SPEAKS_AGAINST = {"HN-01", "HN-02", "HN-03", "HN-04", "HN-05", "HN-19"}
_AGAINST = 0.05
#: What the network gives, by the names of its outputs; each begins with a batch of one.
_Out = dict[str, Any]


@dataclass(frozen=True)
class _Part:
    """One stretch of a post as numbers: piece ids, token types, and the folded or written range of each piece."""

    ids: list[int]
    types: list[int]
    offsets: list[tuple[int, int]]


class Scorer:
    """Reads posts with the weights in ``folder``; ``digest`` names the weights. Raises :class:`ModelError`."""

    def __init__(self, folder: Path) -> None:
        try:
            self.card: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            for name, digest in self.card["files"].items():
                if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                    raise ModelError(f"{folder / name}: not the file that manifest.json names; install seawall again")
            self.digest: str = hashlib.sha256(json.dumps(self.card, sort_keys=True).encode()).hexdigest()
            self._gate = fasttext.load_model(str(folder / "gate.ftz")).f
            self._pieces = load_pieces(folder, self.card["hidden"])
            self._tokenizer = self._pieces.tokenizer
            self._glance, self._network = (_session(folder / name) for name in ("glance.onnx", "network.onnx"))
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(
                f"{folder}: the learned reader can't be loaded ({error}); install seawall again"
            ) from error
        self._outputs = [output.name for output in self._network.get_outputs()]

    def gate(self, text: Text, parent: Text | None = None) -> float:
        """The gate's log-odds of harm: the strongest stretch of the post, read with what it answers."""
        return max(self._gate_line(line) for line in gate_text(text.readable, parent.readable if parent else None))

    def _gate_line(self, line: str) -> float:
        found = self._gate.predict(line + "\n", 1, 0.0, "strict")
        probability, label = found[0]
        probability = min(max(probability, 1e-6), 1 - 1e-6)
        odds = math.log(probability / (1 - probability))
        return odds if label == "__label__1" else -odds

    def read(self, text: Text, parent: Text | None = None, *, full: bool = False) -> Scores:
        """Scores of one post. ``full`` reads everything with the whole network (to measure what the cascade gives up)."""
        if not full and self.gate(text, parent) < self._of(text, "gate"):
            return Scores(0.0, "gate")
        parts = list(self._parts(text, parent))
        if not full and max(map(self._look, parts)) < self._of(text, "glance"):
            return Scores(0.0, "glance")
        outs = [self._run(part) for part in parts]
        if parent is not None and self._alerts(outs, text) and self._alerts(self._alone(parent, 1), parent):
            # Most answers to a harmful post speak against it, and the network sees the harm of both.
            both = zip(outs, self._alone(text), strict=True)
            outs = [_mean(one, alone) if self._against(alone) >= _AGAINST else one for one, alone in both]
        read = (self._scores(out, part, text) for out, part in zip(outs, parts, strict=True))
        return max(read, key=lambda scores: scores.harmful)

    def _alone(self, text: Text, most: int | None = None) -> Iterator[_Out]:
        """What the network says of a text by itself, of the first ``most`` stretches."""
        return map(self._run, islice(self._parts(text, None), most))

    def _against(self, out: _Out) -> float:
        """How likely a text by itself reports, condemns, counters, shows or criticises harm, or asks for help."""
        shares = zip(self.card["families"], _softmax(out["family"][0]), strict=True)
        return sum(float(share) for family, share in shares if family in _SPEAKS_AGAINST)

    def _alerts(self, outs: Iterable[_Out], text: Text) -> bool:
        return any(self._harmful(out, text) >= 0.5 for out in outs)

    def _harmful(self, out: _Out, text: Text) -> float:
        temperature, bias = self._of(text, "calibration")
        return _sigmoid(float(out["labels"][0, 0]) / temperature + bias)

    def odds(self, text: Text, parent: Text | None = None) -> tuple[float, float]:
        """Uncalibrated log-odds of harm at a glance and after reading, strongest stretch; for calibration."""
        parts = list(self._parts(text, parent))
        read = (self._network.run(["labels"], self._inputs(part))[0][0, 0] for part in parts)
        return max(map(self._look, parts)), float(max(read))

    def _look(self, part: _Part) -> float:
        inputs = {"ids": np.array([part.ids], dtype=np.int64), "types": np.array([part.types], dtype=np.int64)}
        return float(self._glance.run(None, inputs)[0][0])

    def _inputs(self, part: _Part) -> dict[str, Any]:
        return {"vectors": self._pieces.vectors(part.ids)[None], "types": np.array([part.types], dtype=np.int64)}

    def _run(self, part: _Part) -> _Out:
        return dict(zip(self._outputs, self._network.run(None, self._inputs(part)), strict=True))

    def _of(self, text: Text, name: str) -> Any:
        """The number called ``name`` for the language of ``text``."""
        numbers = self.card[name]
        return numbers.get(text.language, numbers["*"])

    def _scores(self, out: _Out, part: _Part, text: Text) -> Scores:
        card = self.card
        harmful = self._harmful(out, text)
        categories = sorted(
            zip(card["labels"][1:], _sigmoids(out["labels"][0, 1:]), strict=True), key=lambda kv: -kv[1]
        )
        frame, look_alike = _softmax(out["frame"][0]), _softmax(out["family"][0])
        return Scores(
            harmful, "full", tuple(categories), tuple(_sigmoids(out["level"][0])), card["modes"][int(out["mode"][0].argmax())],
            (card["frames"][int(frame.argmax())], float(frame.max())),
            (card["families"][int(look_alike.argmax())], float(look_alike.max())),
            tuple(self._spans(out["signals"][0], part, text)),
        )  # fmt: skip

    def _spans(self, signals: Any, part: _Part, text: Text) -> Iterator[tuple[str, Span]]:
        for column, name in enumerate(self.card["signals"]):
            marked = [i for i in range(len(part.offsets)) if signals[1 + i, column] > 0]
            if marked:
                runs = np.split(marked, np.where(np.diff(marked) > 1)[0] + 1)
                run = max(runs, key=lambda r: float(signals[1 + r, column].sum()))
                start, end = part.offsets[int(run[0])][0], part.offsets[int(run[-1])][1]
                if span := _tight(text, start, end):
                    yield name, span

    def _parts(self, text: Text, parent: Text | None) -> Iterator[_Part]:
        """Stretches that the network can read at once; one, for nearly every post."""
        longest, step = self.card["text_tokens"], self.card["text_tokens"] * 3 // 4
        encoded = self._tokenizer.encode(text.readable, add_special_tokens=False)
        after = (
            [
                *self._tokenizer.encode(parent.readable[:2000], add_special_tokens=False).ids[
                    : self.card["parent_tokens"]
                ],
                _END,
            ]
            if parent
            else []
        )
        for start in range(0, max(1, len(encoded.ids) - longest + step), step):
            ids = [_BEGIN, *encoded.ids[start : start + longest], _END]
            yield _Part(ids + after, [0] * len(ids) + [1] * len(after), encoded.offsets[start : start + longest])


def _mean(read: _Out, alone: _Out) -> _Out:
    """The mean of both readings; of the signals, which stand at each piece of text, where both have the post's own."""
    return {name: (value[:, : alone[name].shape[1]] + alone[name]) / 2 for name, value in read.items()}


def gate_text(text: str, parent: str | None) -> Iterator[str]:
    """What the gate reads: lower-case lines of at most 40 words, each with the end of what the post answers."""
    words = text.lower().split() or ["."]
    about = " ".join(["⟩", *parent.lower().split()[:_GATE_WORDS]]) if parent else ""
    step = _GATE_WORDS // 2
    for start in range(0, max(1, len(words) - step), step):
        yield " ".join([*words[start : start + _GATE_WORDS], about])


def _session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    # without VNNI the quick 8-bit product saturates: other numbers than elsewhere, and verdicts with them
    options.add_session_config_entry("session.x64quantprecision", "1")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tight(text: Text, start: int, end: int) -> Span | None:
    """The stretch as whole words: pieces may begin and end inside one, which nobody wants to see marked."""
    body = text.readable
    while start < end and start and body[start - 1].isalnum() and body[start].isalnum():
        start -= 1
    while start < end < len(body) and body[end].isalnum() and body[end - 1].isalnum():
        end += 1
    while start < end and body[start].isspace():
        start += 1
    if start >= end:
        return None
    return text.span(start, end) if body is text.folded else Span(text.offset + start, text.offset + end)


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


def _sigmoids(values: Any) -> list[float]:
    return [_sigmoid(float(value)) for value in values]


def _softmax(values: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    raised = np.exp(values - values.max())
    result: np.ndarray[Any, np.dtype[np.float32]] = raised / raised.sum()
    return result


def load_scorer() -> Scorer:
    """The reader that ships in the package."""
    with resources.as_file(resources.files("seawall.detect") / "weights") as folder:
        return Scorer(folder)
