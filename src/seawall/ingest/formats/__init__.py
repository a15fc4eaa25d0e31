"""The formats: every module in this package is one reader. A new one is one module here and its cases."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import cast

from seawall.ingest.interface import Reader

__all__ = ["readers"]


@cache
def readers() -> Mapping[str, Reader]:
    """Every reader by its name, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [cast("Reader", importlib.import_module(f"{__name__}.{name}")) for name in names]
    return {reader.name: reader for reader in sorted(found, key=lambda reader: reader.name)}
