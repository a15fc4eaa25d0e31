"""Commands beside the first ones: each module here has ``register(app)`` and is found by scanning, without wiring."""

from __future__ import annotations

import importlib
import pkgutil

import typer

__all__ = ["register_all"]


def register_all(app: typer.Typer) -> None:
    """Add the commands of every module in this package, in name order. They import what they need when they run."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        importlib.import_module(f"{__name__}.{module.name}").register(app)
