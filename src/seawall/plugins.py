"""Finds what is installed: data sheets and modules inside a room, and other packages' entry points.

Nothing is registered by hand: a file in the right folder, or an entry point in the right group, is found.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.resources import files
from types import ModuleType

from seawall.errors import PluginError
from seawall.sheet import Sheet, read_sheet

__all__ = ["cases_sheet", "modules", "plugins", "sheets"]

_CASES = ".cases.yaml"


def sheets(package: str, folder: str = "") -> Iterator[Sheet]:
    """Every YAML sheet in ``package`` (or its ``folder``), in name order, case sheets left out."""
    root = files(package).joinpath(folder) if folder else files(package)
    if not root.is_dir():
        return
    for entry in sorted(root.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml") and not entry.name.endswith(_CASES):
            name = f"{package.replace('.', '/')}/{folder + '/' if folder else ''}{entry.name}"
            yield read_sheet(entry.read_text(encoding="utf-8"), name)


def cases_sheet(package: str, stem: str) -> Sheet | None:
    """The case sheet ``<stem>.cases.yaml`` beside a detector, if there is one."""
    entry = files(package).joinpath(stem + _CASES)
    if not entry.is_file():
        return None
    return read_sheet(entry.read_text(encoding="utf-8"), f"{package.replace('.', '/')}/{stem}{_CASES}")


def modules(package: str, attribute: str) -> Iterator[tuple[ModuleType, object]]:
    """Modules of ``package`` that have ``attribute``, in name order, with its value."""
    parent = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(parent.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{package}.{info.name}")
        if hasattr(module, attribute):
            yield module, getattr(module, attribute)


def plugins(group: str) -> Iterator[tuple[str, object]]:
    """Objects that other packages offer under entry-point ``group``; one that fails to load is a ``PluginError``."""
    for point in sorted(entry_points(group=group), key=lambda p: p.name):
        try:
            yield point.name, point.load()
        except Exception as error:
            raise PluginError(f"plugin {point.name!r} ({point.value}) can't be loaded: {error}") from error
