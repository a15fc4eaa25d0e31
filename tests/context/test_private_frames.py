"""Doxxing is kind, consent and context together: of two posts with the same datum only one is brought to a person."""

from __future__ import annotations

import pytest

from seawall.evaluate import ALERT
from seawall.kit import Kit
from seawall.model import Item
from seawall.pipeline import screen
from seawall.signals import signal_values

#: The signal that closes the twin (none where nothing is found in it), a post that must be found, and the twin.
PAIRS = [
    (
        "frame:aid",
        "612 Arbourleigh Street. That's where Denny Roake hides when he isn't voting to close us down. Go let him know.",
        "612 Arbourleigh Street. That's where Denny Roake slipped and the medics need someone to move the blue van. Go let them in.",
    ),
    (
        "frame:aid",
        "Callejón del Membrillo 5. Ahí se esconde el delegado Ruy Cárdova. Vayan a saludarlo.",
        "Callejón del Membrillo 5. Ahí está atrapada la familia de Ruy Cárdova por el agua. Vayan a ayudar.",
    ),
    (
        None,
        "Ingrid Solberg is in the Copper Kettle on Mill St right now, window table.",
        "Ingrid Solberg was in the Copper Kettle on Mill St years ago, window table.",
    ),
    (
        "consent:office",
        "Does anyone have the home address of Inspector Rand? Asking because the front desk won't do.",
        "Does anyone have the office address of Inspector Rand? Asking because my form needs a desk.",
    ),
    (
        "consent:office",
        "Ring Odette Farnley on her own mobile, 555-0117, she ignores the clinic line.",
        "Ring Odette Farnley on the clinic line, 555-0117, she ignores her own mobile.",
    ),
    (
        None,
        "her digits: 555 0139",
        "my digits: 555 0139",
    ),
    (
        "consent:self",
        "La mudaron: Avenida del Zarzal 915, 3.º B. Ahí vive la Maca ahora. No quería que se supiera, pero que se aguante.",
        "Me mudé, soy la Maca: Avenida del Zarzal 915, 3.º B. Quería que lo supierais, venid a la inauguración.",
    ),
    (
        "frame:schedule",
        "Quetzal Vargas se está registrando en el Hotel Alerce en este momento. ¿Quién anda cerca? Agárrenlo.",
        "Quetzal Vargas firma libros en el Hotel Alerce este viernes. ¿Quién anda cerca? Boletos en recepción.",
    ),
]


@pytest.mark.parametrize(("code", "harmful", "harmless"), PAIRS)
def test_of_two_with_the_same_datum_one_is_found(kit: Kit, code: str | None, harmful: str, harmless: str) -> None:
    found, left = screen([Item("1", harmful), Item("2", harmless)], kit)
    assert found.level >= ALERT, [(f.category, f.probability) for f in found.findings]
    assert left.level < ALERT, [(f.category, f.probability) for f in left.findings]
    seen = {r.code for finding in left.findings for r in (*finding.reasons, *finding.counter_reasons)}
    assert code is None or code in seen


def test_what_is_missing_is_asked_for_in_a_reply(kit: Kit) -> None:
    told = "Odile vive en Sallow Court 14, puerta azul"
    asked, other = screen(
        [
            Item("1", "y a qué hora llega? vive sola o con alguien? pasen el dato completo", parent_text=told),
            Item("2", "which floor is the exhibition on?", parent_text="The museum moved to Mill Street"),
        ],
        kit,
    )
    assert asked.level >= ALERT
    assert other.level < ALERT


def test_plain_whereabouts_reach_the_detectors_though_a_glance_would_close_them(kit: Kit) -> None:
    (now,) = screen([Item("1", "ella está en el gimnasio Portazgo ahorita")], kit)
    values = [signal_values(finding) for finding in now.findings if finding.category == "dox_live_location"]
    assert values
    assert now.level >= ALERT


def test_somebodys_home_is_not_the_authors_because_both_are_in_one_post(kit: Kit) -> None:
    text = (
        "Broad beans are through. Grafts still available, message me. "
        "By the by Odile Brannock, who killed our market, lives at 14 Sallow Court, the blue door."
    )
    (verdict,) = screen([Item("1", text)], kit)
    assert "dox_location" in verdict.categories
    assert verdict.level >= ALERT
