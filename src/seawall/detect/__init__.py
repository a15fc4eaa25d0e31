"""Room 3: what a post does, and the private data in it."""

from __future__ import annotations

from seawall.detect.interface import Detector, Example
from seawall.detect.patterns import PatternDetector
from seawall.errors import PackError, PluginError
from seawall.plugins import cases_sheet, modules, plugins, sheets
from seawall.sheet import Sheet

__all__ = ["Detector", "Example", "PatternDetector", "installed_detectors"]


def installed_detectors() -> tuple[Detector, ...]:
    """Every installed detector with its cases, sorted by name; one without hits and misses can't be installed."""
    found: list[Detector] = []
    faults = []
    for sheet in sheets(__name__):
        detector = PatternDetector(sheet)
        faults += sheet.faults
        _add_cases(detector, cases_sheet(__name__, sheet.name.rpartition("/")[2].removesuffix(".yaml")))
        found.append(detector)
    if faults:
        raise PackError(faults)
    for module, value in modules(__name__, "DETECTOR"):
        if not isinstance(value, Detector):
            raise PluginError(f"{module.__name__}.DETECTOR is not a Detector")
        _add_cases(value, cases_sheet(__name__, module.__name__.rpartition(".")[2]))
        found.append(value)
    for name, value in plugins("seawall.detectors"):
        if not isinstance(value, Detector):
            raise PluginError(f"plugin {name!r} is not a Detector")
        value.alone = True
        found.append(value)
    return _checked(found)


def _checked(found: list[Detector]) -> tuple[Detector, ...]:
    names: set[str] = set()
    for detector in found:
        if detector.name in names:
            raise PluginError(f"two detectors are called {detector.name!r}")
        names.add(detector.name)
        if not detector.hits or not detector.misses:
            raise PluginError(f"detector {detector.name!r} can't be installed without examples of hits and misses")
    return tuple(sorted(found, key=lambda detector: detector.name))


def _add_cases(detector: Detector, sheet: Sheet | None) -> None:
    if sheet is None:
        return
    data = sheet.data if isinstance(sheet.data, dict) else {}
    detector.hits = tuple(_example(entry) for entry in data.get("hits") or ())
    detector.misses = tuple(_example(entry) for entry in data.get("misses") or ())


def _example(entry: object) -> Example:
    if isinstance(entry, dict):
        return Example(str(entry["text"]), entry.get("parent"))
    return Example(str(entry))
