"""Addresses told field by field: ``Street: Gullwing Trace``, ``Number: 4417``, ``Zip: 84999``, over lines or commas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_STREET = r"street(?: name| address)?|address(?: line 1)?|calle|avenida|carrera|via|direccion|domicilio"
_OTHER = (
    r"(?:house |street |door )?(?:number|num|no|nr|nro|numero)|int(?:erior)?|ext(?:erior)?|apt|unit|flat|floor|piso|depto|puerta|"
    r"address line 2|city|town|state|province|county|zip(?: ?code)?|post ?code|postal code|c\.?p\.?|codigo postal|col(?:onia)?|barrio|"
    r"ciudad|municipio|localidad|provincia|estado|country|pais"
)
_VALUE = r"\s?[:=]\s{0,2}[^\n,;:]{1,40}"
_FIELDS = re.compile(rf"(?<!\w)(?:{_STREET}){_VALUE}(?:\s?[,;\n]\s{{0,4}}(?:{_OTHER}){_VALUE}){{1,8}}")


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for match in _FIELDS.finditer(folded):
        if any(map(str.isdigit, match.group())):
            end = match.start() + len(match.group().rstrip(" .\"'”)"))
            yield Hit(match.start(), end, "STREET_ADDRESS", 0.985, "form: fields of an address")


RECOGNISER = Recogniser(
    "address_fields",
    ("STREET_ADDRESS",),
    (r" ?[:=]", rf"(?:{_STREET}) ?[:=][^\n,;:]*[,;\n] *(?:{_OTHER}) ?[:=]"),
    _find,
)
