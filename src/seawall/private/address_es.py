"""Street addresses in the manner of Spanish-speaking countries: calle, avenida, carrera #, colonia, C.P., manzana y lote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser, capital
from seawall.private.tail import extended, led
from seawall.text import Text

__all__ = ["RECOGNISER"]

_VIA = (
    r"calle|c/\.?|c\.|avenida|avda\.?|avd\.?|av\.?|ave\.?|calzada|calz\.?|carrera|cra\.?|kra\.?|kr\.?|cr\.?|"
    r"cl\.?|cll\.?|autopista|autop\.?|"
    r"diagonal|diag\.?|dg\.?|transversal|tv\.?|transv\.?|callejon|cjon\.?|privada|priv\.?|pvda\.?|cerrada|"
    r"cda\.?|andador|and\.?|retorno|circuito|cto\.?|prolongacion|prol\.?|boulevard|bulevar|blvd\.?|"
    r"paseo|pso\.?|pasaje|pje\.?|psje\.?|jiron|jr\.?|camino|cno\.?|pl\.|p[ºo°]\.?|bv\.?|carretera|ctra\.?|ronda|rda\.?|travesia|"
    r"trv\.?|plaza|pza\.?|plazuela|plazoleta|glorieta|vereda|alameda|costanera|eje|via|rambla|"
    r"rinconada|cuesta|pasadizo|malecon|libramiento|periferico|poligono|ruta|bajada|corredor|carrer|rua|gran via"
)
_COMPLEX = (
    r"residencial|residencia|torres?|edificio|edif\.?|urbanizacion|urb\.?|fraccionamiento|fracc\.?|conjunto|"
    r"unidad habitacional|vecindad|barrio|condominio|colonia|col\.?|reparto|"
    r"parcelacion|manzana|mz\.?|mza\.?|bloque|villa|lotificacion|multifamiliar|quinta|supermanzana|sm\.?|"
    r"ejido|rancheria|finca|vereda|conjunto residencial"
)
_DOOR = (
    r"interior|int\.?|apto\.?|apt\.?|apartamento|departamento|depto\.?|dpto\.?|depa|dto\.?|edificio|edif\.?|"
    r"lote|lt\.?|cuarto|casa|piso|puerta|pta\.?|local|despacho|oficina|of\.?|torre|bloque|escalera|esc\.?|"
    r"altos|bajos|bajo|atico|planta baja|p\.?b\.?|manzana|mz\.?|mza\.?|portal|duplicado|bis|recamara|vivienda|fondo"
)
_DOORS = (
    rf"(?:\s?[,;(-]?\s?(?:{_DOOR})\s?(?:#|n[°º]\.?|no\.?|num\.?)?\s?(?:\d{{1,4}}[º°ª]?(?:-?[a-z](?!\w))?|[a-z]|"
    rf"\d{{1,3}}[oa]?\s?[a-z])?(?![\w]))"
)
_NOT_NUMBER = (
    r"(?![\w%]|[:.]\d|\s?(?:km|pesos|mil|am|pm|a\.m|p\.m|hrs?|horas|h\b|anos|dias|metros|mts|cuadras|personas|"
    r"euros|minutos|min\b|veces|millones|goles|puntos|policias|carros|autos|coches|tiendas|locales "
    r"comerciales|"
    r"de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep|oct|nov|dic))\b)"
)
_STREET = re.compile(
    rf"(?<![\w])(?P<via>{_VIA})\s{{0,2}}(?P<name>(?:\d{{1,3}}\s?[a-z]{{0,2}}(?: bis)?(?: (?:norte|sur|este|oeste|"
    rf"oriente|poniente))?[,\s]{{0,2}}(?=#|n[o°º.]|con |num|nro)|(?:[a-z0-9][\w'.-]{{0,24}},?\s){{1,6}}?|"
    r"(?=\d)))"
    rf"(?:\s?(?:#|no?\.?[oº°]?\.?|num\.?|numero|nro\.?|n[°º]|,)\s?)?(?P<number>\d{{1,5}}(?:[a-z]{{1,2}}(?!\w)|\s[a-z](?!\w))?"
    rf"(?:\s?(?:-|–)\s?(?:\d{{1,4}}[a-z]?|[a-z](?!\w)))?(?:\s?bis)?|s/n|s\.n\.){_NOT_NUMBER}{_DOORS}{{0,4}}"
)
_PLACE = re.compile(
    rf"(?<![\w])(?P<via>{_COMPLEX}|{_VIA})\s(?P<name>(?:[a-z][\w'.-]{{0,24}},?\s?){{1,4}}?)"
    rf"(?P<number>{_DOORS}{{1,4}}(?:\s?,\s?\d{{1,4}}(?!\w))?)"
)
_BLOCK = re.compile(
    r"(?<!\w)(?:puesto \d{1,4},? (?:nave|pasillo|mercado) \w+|parcela \d{1,4}(?: z-?\d)?(?: p\d/\d)?,\s"
    r"(?:ejido|poligono|la|el)|poligono \d{1,4},? parcela \d{1,4}|(?:(?:super)?manzana|mza?\.?|sm\.?)\s?#?\s?"
    r"(?:\d{1,4}|[a-z])(?!\w)[\s,.-]{0,3}(?:mz\.?\s?\d{1,3}[\s,]{0,2})?(?:lote|lt\.?|casa|vivienda|"
    r"villa)\s?#?\s?(?:\d{1,4}[a-z]?|[a-z])(?!\w))(?!\w)"
)
_BOX = re.compile(
    r"(?<!\w)(?:apartado(?: postal| de correos| aereo)?|casilla(?: de correo| postal)?|a\.?\s?p\.)\s?#?\s?"
    r"(?:n[°ºo]\.?\s?)?\d{1,6}(?!\w)"
)
_KILOMETRE = re.compile(
    r"(?<!\w)(?:(?:carretera|ctra\.?|camino|ruta|autopista|via)\s"
    r"(?:[a-z0-9][\w'.-]{0,20}[\s-]{1,3}){1,5}?,?\s?)(?:kilometro|km\.?)\s?\d{1,4}(?:[.,+]\d{1,3})?(?!\w)"
)
_ENTRE = re.compile(
    rf"(?<!\w)(?:(?:{_VIA})\s)?(?P<name>[a-z0-9][\w'.-]{{1,20}}(?: [a-z0-9][\w'.-]{{1,20}}){{0,2}}?),?\s"
    rf"(?:esquina(?: con)?|esq\.?(?: con)?|entre|casi(?: esquina)?)\s(?:(?:{_VIA})\s)?"
    rf"(?P<other>[a-z0-9][\w'.-]{{1,20}}(?: [a-z0-9][\w'.-]{{2,20}}){{0,2}}?)"
    rf"(?:\s[ye]\s(?:(?:{_VIA})\s)?(?P<third>[a-z0-9][\w'.-]{{1,20}}(?: [a-z0-9][\w'.-]{{2,20}})?))?(?=[\s,.;!?)]|$)"
)
_DWELLS = (
    r"(?<!\w)(?:vive|viven|vivia|vivo|reside|residen|renta|se queda|se esconde|duerme|casa|depa|departamento|"
    r"domicilio|direccion|esta viviendo|se mudo|la encuentran|lo encuentran|piso|hogar|para|"
    r"caen|caigan|queda|anda|ubicad[oa]|escondid[oa])\b[^.!?\n]{0,24}?\b(?:en|a|es|sobre|por|de)\s(?:la |el )?"
)
_PART = re.compile(
    rf"{_DWELLS}(?P<part>(?P<via>{_VIA}|col\.?|colonia|barrio|fraccionamiento|privada|urbanizacion)\s(?P<name>"
    rf"(?:(?:de|del|la|las|los|el|san|santa)\s){{0,3}}[a-z][\w'-]{{2,20}}(?:\s(?:(?:de|del|la|las|los|"
    rf"y)\s){{0,2}}[a-z][\w'-]{{2,20}})?))(?!\w)"
)
_BARE = re.compile(
    r"(?<![\w])(?:vive|viven|vivo|reside|domicilio|direccion|casa|depa|departamento|piso|ubicad[oa]|envi(?:ar|"
    r"en|a|ame|enlo)|mand(?:ar|en|a|ame)|queda|vayan|caigan)\b(?:[:\s]|es\b|en\b|a\b|al\b|su\b|de\b|"
    r"esta\b){1,5}"
    r"(?P<part>(?P<name>[a-z][\w'-]{2,20}(?: (?:(?:de|del|la|las|los|y) ){0,2}[a-z][\w'-]{2,20}){0,3}),? (?:#|"
    r"no\.? ?|num\.? ?|numero |n[°º] ?)?\d{1,5}(?:-?[a-z](?!\w))?)" + _NOT_NUMBER
)
_STOP = frozenset(
    """
    a al como con cuando desde ella en entre es esta estan fue hace hasta hay le lo mas me mil no o para pero por
    que se si sin sobre son te tiene un una y ya principal publica abierta
    libre adentro afuera arriba abajo ayer hoy manana vi vimos ganamos perdimos quedo paso hubo como vieron
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_SURE = frozenset(
    [
        "calle",
        "c/",
        "avenida",
        "avda",
        "avda.",
        "av",
        "av.",
        "privada",
        "priv.",
        "cerrada",
        "andador",
        "callejon",
        "jiron",
        "jr.",
        "cra",
        "cra.",
        "kra",
        "pje.",
        "pasaje",
        "cl.",
        "cll",
        "calzada",
    ]
)
_CONNECTORS = frozenset(["de", "del", "la", "las", "los", "el", "y"])


def _find(text: Text) -> Iterator[Hit]:  # noqa: C901
    folded = text.folded
    for expression in (_STREET, _PLACE):
        for match in expression.finditer(folded):
            if _believed(text, match):
                yield _address(text, match.start(), match.end(), 0.96, "form: calle and number")
    for expression, says in ((_BLOCK, "block and lot"), (_BOX, "post-office box"), (_KILOMETRE, "kilometre of a road")):
        for match in expression.finditer(folded):
            yield _address(text, match.start(), match.end(), 0.92, f"form: {says}")
    for match in _ENTRE.finditer(folded):
        via = re.match(rf"(?:{_VIA})\s", match.group()) is not None
        corner = "esq" in match.group()
        named = all(_name(text, match.start(n)) for n in ("name", "other"))
        if (
            named
            and (corner or via)
            and match["name"].split()[0] not in _STOP
            and match["other"].split()[0] not in _STOP
        ):
            yield _address(text, match.start(), match.end(), 0.85, "form: crossing of streets")
    for match in _PART.finditer(folded):
        if match["name"].split()[0] not in _STOP and any(
            capital(text, match.start("name") + m.start()) for m in re.finditer(r"\S+", match["name"])
        ):
            yield _address(text, *match.span("part"), 0.7, "form: street of a home")
    for match in _BARE.finditer(folded):
        if capital(text, match.start("name")) and match["name"].split()[0] not in _STOP:
            yield _address(text, *match.span("part"), 0.85, "form: number of a home")


def _name(text: Text, at: int) -> bool:
    return text.folded[at].isdigit() or capital(text, at) or text.original.islower()


def _address(text: Text, start: int, end: int, chance: float, why: str) -> Hit:
    end = start + len(text.folded[start:end].rstrip(" ,;(-."))
    return Hit(led(text, start), extended(text, end), "STREET_ADDRESS", chance, why)


def _believed(text: Text, match: re.Match[str]) -> bool:
    words = [word.rstrip(",") for word in match["name"].split()]
    if any(word in _STOP for word in words[:1]) or sum(word in _STOP for word in words) > 1:
        return False
    if not re.search(r"\d|\b[a-z]$|s/n|s\.n|altos|bajos|planta", match["number"]):
        return False
    via, whole = match["via"], match.group()
    if (
        via
        in {
            "c.",
            "and",
            "cr",
            "cl.",
            "res",
            "via",
            "ruta",
            "eje",
            "ronda",
            "villa",
            "casa",
            "cuesta",
            "quinta",
            "conjunto",
            "barrio",
        }
        and not any(capital(text, match.start("name") + m.start()) for m in re.finditer(r"\S+", match["name"]))
        and "#" not in whole
    ):
        return False
    if not words or words[0][0].isdigit():
        return "#" in whole or bool(re.search(rf"\b(?:{_DOOR})\b|\d\s?[-–]\s?\d|n[°ºo]\.?\s?\d|num", whole[len(via) :]))
    starts = [
        match.start("name") + m.start()
        for m in re.finditer(r"[a-z]\S*", match["name"])
        if m.group().rstrip(",") not in _CONNECTORS
    ]
    return via in _SURE or any(capital(text, start) for start in starts) or "#" in whole


_ROADS = _VIA.replace("|and\\.?|", "|and\\.|")
_GATE = (
    rf"(?:^|[^\pL0-9])(?:{_ROADS}|{_COMPLEX}|apartado|casilla)(?:$|[^\pL])[^\n]*(?:[0-9]|s/n|s\.n\.|\besq|\bentre\b|\bpiso\b|\blote\b)|"
    r"\besq(?:uina|\.)|\b(?:vive|viven|vivo|reside|domicilio|direccion|casa|depa|departamento|piso|enviar|mand\w*|queda|vayan|caigan|"
    rf"ubicad[oa]|renta|esconde)\b[^\n]*(?:[0-9]|[^\pL0-9](?:{_ROADS})[^\pL])"
)
RECOGNISER = Recogniser("address_es", ("STREET_ADDRESS",), (_GATE,), _find)
