"""From a trained network to the files that ship: an ONNX graph in 8 bits, packed word vectors, pieces, and a manifest."""

from __future__ import annotations

import hashlib
import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - the field's own name for it
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from seawall.learn.data import FAMILIES, FRAMES, LABELS, MODES, PARENT_TOKENS, SIGNAL_NAMES, TEXT_TOKENS
from seawall.learn.network import Network

__all__ = ["export_network", "pack_vectors", "shipped_state", "write_manifest"]

_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", (16,))])
#: Looked up instead of multiplied with.
_TABLES = {"network.position.weight", "network.segment.weight"}
_OUTPUTS = ("labels", "level", "mode", "frame", "family", "signals")


class _Alone(nn.Module):
    """The network over one post: no padding, and query, key and value from one product, which is what makes it quick."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.together = nn.ModuleList(_together(layer) for layer in network.layers)

    def forward(self, vectors: Tensor, types: Tensor) -> tuple[Tensor, ...]:
        x = self.network.embed(vectors, types)[0]
        for layer, product in zip(self.network.layers, self.together, strict=True):
            q, k, v = product(x).reshape(-1, 3, layer.heads, x.shape[1] // layer.heads).permute(1, 2, 0, 3).unbind(0)
            weights = (q @ k.transpose(1, 2) / math.sqrt(q.shape[2])).softmax(-1)
            x = layer.aln(x + layer.ao((weights @ v).transpose(0, 1).reshape(-1, x.shape[1])))
            x = layer.oln(x + layer.fo(F.gelu(layer.fi(x))))
        out = self.network.judge(x[None], torch.ones_like(types, dtype=torch.float32))
        return tuple(out[name] for name in _OUTPUTS)


def _together(layer: nn.Module) -> nn.Linear:
    parts = [layer.get_submodule(name) for name in ("q", "k", "v")]
    one = nn.Linear(parts[0].weight.shape[1], sum(part.weight.shape[0] for part in parts))
    one.weight.data = torch.cat([part.weight.data for part in parts])
    one.bias.data = torch.cat([part.bias.data for part in parts])
    return one


def export_network(network: Network, folder: Path) -> None:
    """Write ``network.onnx`` (weights in signed 8 bits per channel) into ``folder``."""
    network.eval()
    whole = folder / "network.float.onnx"
    inputs = torch.randn(1, 16, network.norm.weight.shape[0]), torch.zeros(1, 16, dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Alone(network), inputs, str(whole), input_names=["vectors", "types"], output_names=list(_OUTPUTS), opset_version=17,
            dynamo=False, dynamic_axes={name: {1: "length"} for name in ("vectors", "types", "signals")},
        )  # fmt: skip
        quantize_dynamic(whole, folder / "network.onnx", per_channel=True, weight_type=QuantType.QInt8)
    whole.unlink()


def shipped_state(path: Path) -> dict[str, Tensor]:
    """The way back: parameters of :class:`Network` from a graph that ``export_network`` wrote, as exact as 8 bits are."""
    found = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    state: dict[str, Tensor] = {}
    for name, value in found.items():
        whole, _, end = name.rpartition("_")
        if end == "quantized":
            scale, zero = found[f"{whole}_scale"], found[f"{whole}_zero_point"]
            weight = (value.astype(np.float32) - zero.astype(np.float32)) * scale
            turned = weight if whole in _TABLES else weight.T
            state[whole] = torch.from_numpy(np.ascontiguousarray(turned))
        elif end not in {"scale", "point"}:
            state[name] = torch.from_numpy(value.copy())
    unnamed = sorted(name for name in state if name.startswith("onnx::"))  # a product without bias loses its name
    for name, to in zip(unnamed, ("attend", "signals"), strict=True):
        state[f"network.{to}.weight"] = state.pop(name)
    for name in [name for name in state if name.startswith("together.")]:
        _, at, kind = name.split(".")
        for part, value in zip("qkv", state.pop(name).chunk(3), strict=True):
            state[f"network.layers.{at}.{part}.{kind}"] = value
    return {name.removeprefix("network."): value for name, value in state.items()}


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
    names = ("gate.ftz", "glance.onnx", "pieces.json", "vectors.bin", "network.onnx")
    manifest = {
        "hidden": hidden, "text_tokens": TEXT_TOKENS, "parent_tokens": PARENT_TOKENS, "labels": LABELS, "modes": MODES,
        "frames": FRAMES, "families": FAMILIES, "signals": SIGNAL_NAMES, **numbers, "about": about,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
