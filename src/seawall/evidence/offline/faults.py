"""What a check found: what holds, what fails and by which kind of fault, and what is only worth knowing."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["FAULTS", "Fault", "Report", "sentence"]

#: Every kind of fault, and what it means.
FAULTS = {
    "flipped": "bytes differ from what was sealed",
    "dropped": "something that was sealed is not there",
    "inserted": "something is there that was never sealed",
    "reordered": "sealed entries stand in another order",
    "doubled": "one event stands in the log twice",
    "truncated": "the end is missing, or an older state was put in place",
    "back-dated": "a time lies before what was sealed earlier",
    "key-swapped": "signed by another key than the expected one",
    "rewritten": "consistent in itself, yet not what was signed",
    "malformed": "not readable as what it should be",
    "expired": "valid once, past its time now",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: its kind (a key of ``FAULTS``), where it is, and a sentence."""

    code: str
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.code.upper()} {self.where}: {self.says}"


@dataclass
class Report:
    """The outcome of a check. Nothing checked is not a success; nor is what was asked for and could not be checked here."""

    holds: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Something was checked, all of what was asked for, and nothing failed."""
        return bool(self.holds) and not self.faults and not self.unchecked

    @property
    def codes(self) -> set[str]:
        """The kinds of fault found."""
        return {fault.code for fault in self.faults}

    def fail(self, code: str, where: str, says: str) -> None:
        """Adds a fault."""
        self.faults.append(Fault(code, where, says))

    def lines(self) -> list[str]:
        """The report for people: what fails, what holds, what to know, the outcome."""
        shown = [f"FAILS  {fault}" for fault in self.faults]
        shown += [f"holds  {text}" for text in self.holds] + [f"note   {text}" for text in self.notes]
        shown += [f"open   {text}" for text in self.unchecked]
        if self.ok:
            return [*shown, "VERIFIED"]
        if self.faults:
            return [*shown, f"NOT VERIFIED: {len(self.faults)} fault(s)"]
        if self.unchecked:
            return [*shown, "NOT VERIFIED: nothing was found wrong, and not all could be checked"]
        return [*shown, "NOT VERIFIED: nothing to check"]


def sentence(error: Exception) -> str:
    """What went wrong, as a sentence; of the system's errors the file and what is the matter with it."""
    if isinstance(error, OSError):
        says = "there is no such file" if isinstance(error, FileNotFoundError) else str(error.strerror or error).lower()
        return f"{error.filename}: {says}" if error.filename else says
    if isinstance(error, UnicodeDecodeError):
        return "it is not a text"
    return str(error)
