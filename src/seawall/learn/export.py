"""From a trained network to the files that ship: two ONNX graphs in 8 bits, packed word vectors, pieces, and a manifest."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from seawall.learn.data import FAMILIES, FRAMES, LABELS, MODES, PARENT_TOKENS, SIGNAL_NAMES, TEXT_TOKENS
from seawall.learn.network import Network

__all__ = ["export_network", "pack_vectors", "write_manifest"]

_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", (16,))])
_OUTPUTS = ("labels", "level", "mode", "frame", "family", "signals")


class _Front(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.front(vectors, types, torch.ones_like(types, dtype=torch.float32))


class _Back(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, state: Tensor) -> tuple[Tensor, ...]:
        out = self.network.back(state, torch.ones_like(state[:, :, 0]))
        return tuple(out[name] for name in _OUTPUTS)


def export_network(network: Network, folder: Path) -> None:
    """Write ``front.onnx`` and ``back.onnx`` (weights in signed 8 bits per channel) into ``folder``."""
    network.eval()
    hidden = network.norm.weight.shape[0]
    vectors, types = torch.randn(1, 16, hidden), torch.zeros(1, 16, dtype=torch.long)
    jobs: list[tuple[str, nn.Module, tuple[Tensor, ...], list[str], list[str]]] = [
        ("front", _Front(network), (vectors, types), ["vectors", "types"], ["state", "early"]),
        ("back", _Back(network), (vectors,), ["state"], list(_OUTPUTS)),
    ]
    for name, module, inputs, names, outputs in jobs:
        whole = folder / f"{name}.float.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lengths = {
                key: {1: "length"} for key in (*names, *(name for name in outputs if name in {"state", "signals"}))
            }
            torch.onnx.export(
                module, inputs, str(whole), input_names=names, output_names=outputs, opset_version=17, dynamo=False, dynamic_axes=lengths
            )  # fmt: skip
            quantize_dynamic(whole, folder / f"{name}.onnx", per_channel=True, weight_type=QuantType.QInt8)
        whole.unlink()


def pack_vectors(vectors: np.ndarray[Any, np.dtype[np.float32]], path: Path) -> None:
    """Write word vectors in blocks of 32 weights of 4 bits with a float16 scale; exact for vectors that came from such blocks."""
    blocks = vectors.reshape(-1, 32)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)[:, 0]
    scale = (peak / -8).astype("<f2")
    inverse = np.divide(1.0, scale.astype(np.float32), out=np.zeros(len(scale), np.float32), where=scale != 0)
    levels = np.clip(np.rint(blocks * inverse[:, None]) + 8, 0, 15).astype(np.uint8)
    packed = np.zeros(len(blocks), dtype=_BLOCK)
    packed["scale"], packed["packed"] = scale, levels[:, :16] | (levels[:, 16:] << 4)
    path.write_bytes(packed.tobytes())


def write_manifest(
    folder: Path, tokenizer: Tokenizer, hidden: int, numbers: dict[str, Any], about: dict[str, Any]
) -> None:
    """Write ``pieces.json`` and ``manifest.json``: what each output means, calibration, thresholds, and every file's digest."""
    (folder / "pieces.json").write_text(tokenizer.to_str(), encoding="utf-8")
    names = ("gate.ftz", "pieces.json", "vectors.bin", "front.onnx", "back.onnx")
    manifest = {
        "hidden": hidden, "text_tokens": TEXT_TOKENS, "parent_tokens": PARENT_TOKENS, "labels": LABELS, "modes": MODES,
        "frames": FRAMES, "families": FAMILIES, "signals": SIGNAL_NAMES, **numbers, "about": about,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
