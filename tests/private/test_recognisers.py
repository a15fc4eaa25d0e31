"""Every recogniser proves itself: its hits are found with their exact spans, its misses are left alone, also when disguised."""

from __future__ import annotations

import pytest

from seawall.kit import Kit
from seawall.model import Item
from seawall.plugins import cases_sheet
from seawall.private import Finder, Recogniser, installed_recognisers, marked

_INSTALLED = {recogniser.name: recogniser for recogniser in installed_recognisers()}


def _cases(name: str) -> dict[str, list[str]]:
    sheet = cases_sheet("seawall.private", name)
    assert sheet is not None, f"{name} brings no cases"
    assert not sheet.faults
    data: dict[str, list[str]] = sheet.data
    return data


def _each(which: str) -> list[tuple[Recogniser, str]]:
    return [(recogniser, case) for name, recogniser in _INSTALLED.items() for case in _cases(name)[which]]


def _found(finder: Finder, kit: Kit, text: str) -> set[tuple[int, int, str]]:
    return {(p.span.start, p.span.end, p.kind) for p in finder.find(kit.folder.fold(text))}


@pytest.mark.parametrize("name", sorted(_INSTALLED))
def test_every_recogniser_has_hits_and_misses_of_its_kinds(name: str) -> None:
    cases = _cases(name)
    assert cases["hits"]
    assert cases["misses"]
    for case in cases["hits"]:
        assert {kind for _, _, kind, _ in marked(case).spans} <= set(_INSTALLED[name].kinds)


@pytest.mark.parametrize(("recogniser", "case"), _each("hits"), ids=lambda value: str(getattr(value, "name", value)))
def test_a_hit_is_found_by_its_recogniser_alone(kit: Kit, recogniser: Recogniser, case: str) -> None:
    post = marked(case)
    spans = {(start, end, kind) for start, end, kind, _ in post.spans}
    assert spans <= _found(Finder([recogniser]), kit, post.text)


@pytest.mark.parametrize(("recogniser", "case"), _each("misses"), ids=lambda value: str(getattr(value, "name", value)))
def test_a_miss_is_left_alone(kit: Kit, recogniser: Recogniser, case: str) -> None:
    assert _found(Finder([recogniser]), kit, case) == set()


@pytest.mark.parametrize("case", [case for _, case in _each("hits")])
def test_all_together_mask_what_one_alone_finds(kit: Kit, case: str) -> None:
    post = marked(case)
    covered = {at for p in kit.private(Item("1", post.text)) for at in range(p.span.start, p.span.end)}
    assert {at for start, end, _, _ in post.spans for at in range(start, end)} <= covered


@pytest.mark.parametrize("width", ["full", "bold"])
def test_full_width_and_styled_digits_hide_nothing(kit: Kit, width: str) -> None:
    first = {"full": 0xFF10, "bold": 0x1D7CE}[width]
    text = "her cell is 555-0142".translate({ord("0") + n: chr(first + n) for n in range(10)})
    (private,) = kit.private(Item("1", text))
    assert (private.kind, text[private.span.start : private.span.end]) == ("PHONE", text[12:])
