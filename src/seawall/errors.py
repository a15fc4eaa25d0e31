"""One tree of errors. Every message says where, what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CaseError",
    "ConfigError",
    "ErasedError",
    "EvidenceError",
    "Fault",
    "InputError",
    "ModelError",
    "PackError",
    "PluginError",
    "RefusedError",
    "SeawallError",
    "StoreError",
    "UnknownError",
]


class SeawallError(Exception):
    """Base of everything Seawall raises on purpose; the command line shows it without a traceback."""

    exit_code = 2


class InputError(SeawallError):
    """A source as a whole can't be read (missing file, unknown format, no text column)."""

    exit_code = 3


class ConfigError(SeawallError):
    """A setting or a command-line option is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault in a file: ``path``, 1-based ``line`` (0: the whole file) and what is wrong."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}" if self.line else f"{self.path}: {self.says}"


class PackError(SeawallError):
    """Rules, lexicons or patterns that don't load; carries *all* faults, sorted by file and line."""

    exit_code = 4

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''}; nothing was loaded:"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))


class PluginError(SeawallError):
    """A detector, judge or connector that can't be installed (no cases, a failing case, a name used twice)."""

    exit_code = 4


class ModelError(SeawallError):
    """Weights or a model file that is missing, damaged or not the expected one."""

    exit_code = 4


class CaseError(SeawallError):
    """A case file for evaluation that can't be read; names the file and line."""

    exit_code = 3


class StoreError(SeawallError):
    """The store can't be opened or used: no database, another version of its tables, a wrong id."""

    exit_code = 5


class EvidenceError(SeawallError):
    """Keys, log or bundles that are missing, damaged or not what they should be."""

    exit_code = 5


class ErasedError(StoreError):
    """What was asked for has been erased: its key is destroyed."""


class UnknownError(StoreError):
    """There is nothing with this id."""


class RefusedError(SeawallError):
    """A safeguard says no: a second person, a basis, a reason, an assignment or a quota is missing."""

    exit_code = 6
