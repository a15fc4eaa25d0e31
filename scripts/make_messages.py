"""Writes the console's catalogues: ``make messages``.

Texts from templates and code go to ``seawall.pot`` and each language's ``.po``; what is translated there goes to its
``.mo``. Run it after a text has changed, translate what is new, run it again.

Besides ``_("…")`` it takes what the code says to people: refusals, problems, the names of levels and look-alikes.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from seawall import taxonomy
from seawall.console.language import LANGUAGES
from seawall.report import transparency
from seawall.serve.problems import KINDS
from seawall.store import ROLES

__all__ = ["LOCALE", "compiled", "extracted", "template", "translated", "updated"]

SOURCE = Path(__file__).resolve().parent.parent / "src" / "seawall"
LOCALE = SOURCE / "console" / "locale"
#: Calls whose texts people read, and which of their arguments that is.
SAID = {"RefusedError": 0, "ErasedError": 0, "Problem": 1}
#: Keyword arguments with which pages hand texts to templates.
HANDED = {"wrong", "says"}
_JINJA = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
_PLACE = re.compile(r"\{\w+\}")


def extracted() -> Catalog:
    """Everything that people read, as a catalogue without translations, sorted."""
    found = set(_from_templates()) | set(_from_code()) | set(_from_tables())
    catalog = Catalog(project="seawall", charset="utf-8", fuzzy=False)
    for id in sorted(found, key=lambda one: one[0] if isinstance(one, tuple) else one):
        catalog.add(id)
    return catalog


def _from_templates() -> Iterator[str | tuple[str, ...]]:
    pages = [*(SOURCE / "console" / "templates").rglob("*.html"), SOURCE / "report" / "transparency.html.j2"]
    for path in sorted(pages):
        with path.open("rb") as file:
            for _, message, _, _ in extract("jinja2.ext:babel_extract", file, options=_JINJA):
                yield message


def _from_code() -> Iterator[str | tuple[str, ...]]:
    for path in sorted([*SOURCE.glob("console/**/*.py"), *SOURCE.glob("store/*.py")]):
        source = path.read_bytes()
        for _, message, _, _ in extract("python", io.BytesIO(source), {"_": None, "N_": None, "ngettext": (1, 2)}):
            yield message
        tree = ast.parse(source)
        named = {
            one.targets[0].id: one.value
            for one in tree.body
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _said(node, named)


def _said(call: ast.Call, named: Mapping[str, ast.expr]) -> Iterator[str]:
    """What a call says to people; ``named``: the constants of its module."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    given: list[ast.expr] = [one.value for one in call.keywords if one.arg in HANDED]
    if name in SAID:
        given += [one for one in call.args[SAID[name] : SAID[name] + 1] if not isinstance(one, ast.Starred)]
    for one in given:
        if text := _text(named.get(one.id, one) if isinstance(one, ast.Name) else one):
            yield text


def _text(node: ast.expr) -> str:
    """A string of the code; what an f-string fills in becomes a place: ``case {case} is closed``."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and " " in node.value else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    shown, taken = "", list[str]()
    for part in node.values:
        if isinstance(part, ast.Constant):
            shown += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = re.split(r"\W", ast.unparse(part.value).split("[")[0])[-1]
            name = name if name.isidentifier() and name not in taken else f"p{len(taken) + 1}"
            taken.append(name)
            shown += "{" + name + "}"
    return shown if re.search(r"[a-z] [a-z]", shown) else ""


def _from_tables() -> Iterator[str]:
    yield from (title for _, title in KINDS.values())
    tables: tuple[Mapping[Any, str], ...] = (
        taxonomy.CATEGORIES,
        taxonomy.OPTIONAL_CATEGORIES,
        taxonomy.LEVELS,
        taxonomy.LOOK_ALIKES,
        ROLES,
        transparency.GROUPS,
        transparency.FIGURES,
        transparency.SHARES,
        *transparency.CELLS.values(),
    )
    for table in tables:
        yield from table.values()


def template(catalog: Catalog) -> bytes:
    """The ``.pot`` file: no dates and no line numbers, so that it changes only when a text does."""
    return _written(catalog)


def translated(language: str) -> Catalog:
    """What a language's ``.po`` file holds."""
    path = LOCALE / language / "LC_MESSAGES" / "seawall.po"
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, found: Catalog) -> Catalog:
    """The language's catalogue with the texts of today: what is known keeps its translation, the rest waits for one."""
    before, after = translated(language), Catalog(locale=language, project="seawall", charset="utf-8", fuzzy=False)
    for message in found:
        if message.id:
            known = before.get(message.id)
            after.add(message.id, known.string if known is not None and not known.fuzzy else "")
    return after


def compiled(catalog: Catalog) -> bytes:
    """The ``.mo`` file, the same whenever it is made."""
    out = io.BytesIO()
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, catalog)
    return out.getvalue()


def _written(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, omit_header=False, no_location=True, width=0, include_previous=False)
    dated = re.compile(
        rb'^"(POT-Creation|PO-Revision)-Date:.*\n|^"(Last-Translator|Language-Team|Report-Msgid|Generated-By).*\n',
        re.MULTILINE,
    )
    lines = re.sub(rb"^#.*\n", b"", dated.sub(b"", out.getvalue()), flags=re.MULTILINE)
    return lines.lstrip(b"\n")


def missing(catalog: Catalog) -> Iterable[str]:
    """Texts without a translation, or whose translation has other places than the text."""
    for message in catalog:
        ids, strings = (list(one) if isinstance(one, list | tuple) else [one] for one in (message.id, message.string))
        if message.id and (not all(strings) or message.fuzzy or _places(str(strings[-1])) != _places(str(ids[-1]))):
            yield str(ids[0])


def _places(text: str) -> set[str]:
    return set(_PLACE.findall(text)) | set(re.findall(r"%\(\w+\)s", text))


def main() -> int:
    """Write the files; 1 if something is left to translate."""
    found = extracted()
    LOCALE.mkdir(exist_ok=True)
    (LOCALE / "seawall.pot").write_bytes(template(found))
    left = 0
    for language in LANGUAGES:
        if language == "en":
            continue
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalog = updated(language, found)
        (folder / "seawall.po").write_bytes(_written(catalog))
        (folder / "seawall.mo").write_bytes(compiled(catalog))
        waiting = list(missing(catalog))
        left += len(waiting)
        print(f"{language}: {len(catalog)} texts, {len(waiting)} to translate")
        for one in waiting:
            print(f"  {one}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
