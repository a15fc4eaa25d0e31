"""A bare name and number (``19 Tanpit``, ``Violetas 18``), believed after a word for living there or going there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser, capital
from seawall.private.tail import extended
from seawall.text import Text

__all__ = ["RECOGNISER"]

_NAME = r"[^\W\d_][\w'-]{2,20}"
_ENGLISH = re.compile(
    r"\b(?:lives? at|living at|lived at|address,?(?: is)?|stays? at|house is|place is|home is|moved to|apt,?|mail (?:it )?to|"
    r"send (?:it )?to|shop is|parked at|door at)\s"
    rf"(?P<street>\d{{2,5}}[a-z]?\s(?P<name>{_NAME}(?:\s{_NAME})?))"
    r"(?=\s?[,.;!?\n)\"(]|\s(?:on|and|he|she|they|if|before|after|right|with)\b|$)"
)
_SPANISH = re.compile(
    r"\b(?:vive|viven|vivo|mudo|mudamos|paso|pasen|dejen|dejo|recog\w{1,5}|entreg\w{1,4}|tienda|casa|depa|cochera|alquilo|rento|"
    r"renta|cuarto|sali[oa]|ubicad\w{1,2}|direccion|domicilio|queda|taller|local|retiro|envi\w{1,4})\b"
    rf"[^.;\n\d]{{0,24}}?(?:\ben|\ba|\bde|:)\s(?P<street>(?P<name>{_NAME}(?:\s(?:(?:de|del|la|las|los)\s){{0,2}}{_NAME}){{0,3}}),?\s"
    r"\d{2,4}(?:\s?bis)?(?:\s?-?[a-z](?!\w))?)(?=\s?[,.;!?\n)(]|$)"
)
_OTHER = frozenset(
    """
    level page chapter season week day room class grade step type size windows route highway track bus line flight gate bar nivel
    pagina temporada semana dia sala clase grado paso tipo talla numero fase ano ruta carretera pista linea vuelo version modelo
    january february march april may june july august september october november december enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday lunes martes
    miercoles jueves viernes sabado domingo minutes hours degrees people years percent
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_SMALL = frozenset(["de", "del", "la", "las", "los"])


def _find(text: Text) -> Iterator[Hit]:
    for expression in (_ENGLISH, _SPANISH):
        for match in expression.finditer(text.folded):
            words = [(match.start("name") + m.start(), m.group()) for m in re.finditer(r"\S+", match["name"])]
            if all(word in _SMALL or (capital(text, at) and word not in _OTHER) for at, word in words):
                end = extended(text, match.end("street"))
                yield Hit(match.start("street"), end, "STREET_ADDRESS", 0.72, "number and name of a home")


RECOGNISER = Recogniser(
    "address_plain",
    ("STREET_ADDRESS",),
    (
        (
            r"\b(?:at|address,?|is|to|apt,?) [0-9]{2,5}[a-z]? [a-z]{3}|\b(?:vive|viven|vivo|mudo|mudamos|paso|pasen|dejen|dejo|recog\w+|"
            r"entreg\w+|tienda|casa|depa|cochera|alquilo|rento|renta|cuarto|sali[oa]|ubicad\w+|direccion|domicilio|queda|taller|local|"
            r"retiro|envi\w+)\b[^\n.;]*(?:en|a|de|:) [^\n.;0-9]*[0-9]{2}"
        ),
    ),
    _find,
)
