"""YAML with line numbers: data files are read so that every fault can say its line, and a duplicate key is a fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from seawall.errors import Fault, PackError

__all__ = ["Sheet", "read_sheet"]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Sheet:
    """A parsed YAML file: plain ``data``, the line of every mapping and list entry, and the faults found while reading.

    ``line(path)`` takes the keys and indexes that lead to a value, e.g. ``("rules", 3, "when")``.
    """

    name: str
    data: Any = None
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, *path: str | int) -> int:
        """1-based line of the value at ``path``, or of its nearest known ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def fault(self, says: str, *path: str | int) -> None:
        """Note a fault at ``path``."""
        self.faults.append(Fault(self.name, self.line(*path), says))


def read_sheet(text: str, name: str) -> Sheet:
    """Parse one YAML document (no tags, no aliases); faults are collected in the sheet, syntax errors raise ``PackError``."""
    sheet = Sheet(name)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise PackError([Fault(name, line, "aliases (*name) are not allowed; write it out")])
        node = yaml.compose(text, Loader=_Loader)
        if node is not None:
            sheet.data = _build(sheet, node, ())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise PackError([Fault(name, line, f"not valid YAML: {error.problem or error}")]) from error
    except yaml.YAMLError as error:
        raise PackError([Fault(name, 0, f"not valid YAML: {error}")]) from error
    except RecursionError:
        raise PackError([Fault(name, 0, "not valid YAML: lists or mappings lie too deep in each other")]) from None
    return sheet


def _build(sheet: Sheet, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
    sheet.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_build(sheet, child, (*path, index)) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, child in node.value:
            key = str(key_node.value)
            if key in result:
                first = sheet.line(*path, key)
                line = key_node.start_mark.line + 1
                sheet.faults.append(Fault(sheet.name, line, f"key {key!r} stands twice (first on line {first})"))
                continue
            sheet.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = _build(sheet, child, (*path, key))
        return result
    return _scalar(sheet, node, path)


def _scalar(sheet: Sheet, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
    tag = node.tag.removeprefix("tag:yaml.org,2002:")
    value = str(node.value)
    try:
        if tag == "null":
            return None
        if tag == "bool":
            return value.lower() in {"true", "yes", "on"}
        if tag == "int":
            return int(value.replace("_", ""))
        if tag == "float":
            return float(value)
    except ValueError:
        sheet.fault(f"{value!r} is not a plain {tag}", *path)
        return value
    if tag not in {"str", "timestamp"}:
        sheet.fault(f"tag {node.tag!r} is not allowed", *path)
    return value
