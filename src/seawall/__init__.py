"""Seawall finds, explains and routes posts that threaten, dox or put prices on people.

>>> import seawall
>>> verdicts = seawall.screen(["See you at the library at noon."])
>>> verdicts[0].level
0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seawall.config import default_kit
    from seawall.errors import SeawallError
    from seawall.kit import Kit
    from seawall.masking import mask
    from seawall.model import Finding, Item, Reason, Skipped, Span, Verdict
    from seawall.pipeline import screen

    __version__: str

__all__ = [
    "Finding",
    "Item",
    "Kit",
    "Reason",
    "SeawallError",
    "Skipped",
    "Span",
    "Verdict",
    "default_kit",
    "mask",
    "screen",
]

_HOMES = {
    "Finding": "model",
    "Item": "model",
    "Kit": "kit",
    "Reason": "model",
    "SeawallError": "errors",
    "Skipped": "model",
    "Span": "model",
    "Verdict": "model",
    "default_kit": "config",
    "mask": "masking",
    "screen": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Names load on first use, so that importing a room never imports the whole house."""
    from importlib import import_module  # noqa: PLC0415

    if name == "__version__":
        return import_module("seawall.kit").package_version()
    if name not in _HOMES:
        raise AttributeError(f"module 'seawall' has no attribute {name!r}")
    return getattr(import_module(f"seawall.{_HOMES[name]}"), name)
