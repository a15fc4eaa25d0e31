"""Street addresses with a house number, in the manner of English- and Spanish-speaking countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.grammar import Line

__all__ = ["addresses"]

Found = tuple[int, int, str]
_STRONG = "street|avenue|ave|road|lane|boulevard|blvd|terrace|mews|crescent|parkway|pkwy|turnpike|highway|hwy|alley|cul-de-sac"
_WEAK = (
    "st|rd|ln|dr|drive|ct|court|place|pl|way|close|rise|row|walk|park|bank|hill|view|yard|steps|circl"
    "e|cir|square|sq|loop|passage|gardens?|gdns|grove|green|"
    "quay|wharf|heights|point|spit|cottages?|trail|path|pike|run|ridge|landing|hollow|crossing|meadow"
    "s?|villas?|buildings|parade|common|cove|bend|trace|pass|fold|gate|"
    "garth|vale|dale|mount|end|house|lodge|farm|estate|towers?|mansions|wynd|croft|hall"
)
_UNIT = (
    r"(?:\s?[,;(-]?\s?(?:(?:top|ground|first|second|third|fourth|upper|lower|back|front|garden) (?:flo"
    r"or|flat|bell)|apt\.?|apartment|unit|flat|suite|ste\.?|room|rm\.?|"
    r"floor|fl\.?|lot|bldg\.?|building|basement|upstairs|downstairs|penthouse|no\.?|#)(?:\s?#?\s?(?:"
    r"[a-z]?\d{1,4}[a-z]?|[a-z]|[a-z]-?\d{1,3})(?![\w']))?)?"
)
_CODE = (
    r"(?:,? {0,2}(?:[a-z]{3,15} ?){0,2},? {0,2}(?:[a-z]{2} )?"
    r"(?:\d{5}(?:-\d{4})?(?!\w)|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}(?!\w)|[a-z]\d[a-z] ?\d[a-z]\d(?!\w)))?"
)
_NUMBER = r"(?<![\w$€£.,:/-])(?P<number>\d{1,5}(?:[a-z](?![a-z])|-\d{1,4}|/\d{1,3}| ?1/2)?)"
_EN = re.compile(
    _NUMBER
    + r",?\s(?:[nsew]\.?\s|(?:north|south|east|west|old|upper|lower)\s)?(?P<name>(?:[a-z0-9][\w'.-]{0,24}\s){1,3}?)"
    rf"(?P<suffix>{_STRONG}|{_WEAK})(?![\w'])(?:\s(?:{_STRONG}|{_WEAK})(?![\w']))?\.?(?:\s(?:[nsew]|ne|"
    rf"nw|se|sw|north|south|east|west)(?!\w))?{_UNIT}{_CODE}"
)
_EN_AFTER = re.compile(
    rf"\b(?P<name>[a-z][\w'-]{{2,20}}\s)(?P<suffix>{_STRONG}|{_WEAK}),?\.?\s?(?:number|no\.?|nr\.?|#)\s"
    rf"?(?P<number>\d{{1,4}}[a-z]?)(?!\w)"
)
_EN_UNIT = re.compile(
    _NUMBER + r"\s(?P<name>(?:[^\W\d_][\w'.-]{0,24}\s){1,4})(?:\d{1,4}\s)?[\s,>?]{0,6}"
    r"(?P<suffix>apt|apartment|suite|unit|ste)\.?\s#?\d{1,4}[a-z]?(?!\w)"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SPELLED = (
    r"(?:eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    rf"(?:{_TENS})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_WAY = f"{_STRONG}|court|drive|place|close|row|square|passage|gardens|grove"
#: A spelled-out number before a street, and a bare number after one: believed only where the street's name is capitalised.
_NAMED = (
    re.compile(rf"\b{_SPELLED},?\s(?P<name>(?:[a-z][\w'-]{{2,20}}\s){{1,2}}?)(?:{_WAY})(?![\w'])"),
    re.compile(rf"\b(?P<name>[a-z][\w'-]{{2,20}}\s)(?:{_WAY})\s\d{{1,4}}[a-z]?(?![\w'.:/%]\w|\w)"),
)
_STOP = frozenset(
    """
    a about am an and are as at be been billion bucks by can cars could day days degree degrees did do dollar
    dollars down each euros feet foot for from game games gb going guys had has have he her his hour hours hp
    hundred i if in inch inches into is it kids km least mb men mile miles million min mins minute minutes month
    months more most my no not of off on or other our out people per percent pm points pounds she so star steps tb
    than that the their then these they this those thousand times to up was way ways we week weeks were when where
    which who will with women would yards year year-old years you your
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_VIA = (
    "calle|c/|avenida|avda\\.?|av\\.?|ave\\.?|calzada|calz\\.?|carrera|cra\\.?|kra\\.?|kr\\.?|cl\\.?|"
    "diagonal|dg\\.?|transversal|tv\\.?|callejon|privada|priv\\.?|cerrada|"
    "andador|retorno|circuito|cto\\.?|prolongacion|prol\\.?|boulevard|bulevar|blvd\\.?|paseo|pasaje|p"
    "je\\.?|psje\\.?|jiron|jr\\.?|camino|carretera|ronda|travesia|"
    "plaza|plazuela|glorieta|vereda|alameda|costanera|eje|via|rambla|rinconada|cuesta|pasadizo"
)
_COMPLEX = (
    "residencial|residencia|torres?|edificio|edif\\.?|urbanizacion|urb\\.?|fraccionamiento|fracc\\.?|"
    "conjunto|unidad habitacional|vecindad|barrio|condominio|"
    "colonia|col\\.?|reparto|parcelacion|manzana|mz\\.?|bloque|villa|lotificacion|multifamiliar|quinta"
)
_DOOR = (
    "interior|int\\.?|apto\\.?|apartamento|departamento|depto\\.?|dpto\\.?|depa|edificio|edif\\.?|lot"
    "e|lt\\.?|cuarto|casa|piso|puerta|local|despacho|oficina|torre|bloque|"
    "altos|bajos|bajo|atico|planta baja|manzana|mz\\.?|colonia|col\\.?|barrio|esquina|entre"
)
_DOORS = rf"(?:\s?[,;(-]?\s?(?:{_DOOR})\s?#?\s?(?:\d{{1,4}}(?:-?[a-z])?|[a-z]|\d{{1,3}}[oa]?\s?[a-z])?(?![\w]))"
_ES = re.compile(
    rf"(?<![\w])(?P<via>{_VIA})\s{{0,2}}(?P<name>(?:\d{{1,3}}[a-z]?(?: bis)?\s?(?=#|n[o°.]|con )|(?:"
    rf"[a-z][\w'.-]{{0,24}},?\s){{1,5}}?|(?=\d)))"
    rf"(?:\s?(?:#|no?\.?o?|num\.?|numero|n°)\s?)?(?P<number>\d{{1,5}}(?:[a-z](?!\w))?(?:\s?-\s?\d{{1,4"
    rf"}}[a-z]?)?|s/n)(?![\w%:.]*\d|\s?(?:km|pesos|mil|am|pm|hrs?|horas|anos|dias|metros|cuadras|person"
    rf"as|euros|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep|oct|nov|dic))\b)"
    rf"{_DOORS}{{0,4}}"
)
_ES_COMPLEX = re.compile(
    rf"(?<![\w])(?P<via>{_COMPLEX}|{_VIA})\s(?P<name>(?:[a-z][\w'.-]{{0,24}}\s?){{1,4}}?)(?P<number>"
    rf"{_DOORS}{{1,4}}(?:\s?,\s?\d{{1,4}}(?!\w))?)"
)
_ES_STREETS = re.compile(rf"(?<!\w)(?:{_VIA}|{_COMPLEX})\s", re.IGNORECASE)
_ES_STOP = frozenset(
    """
    a como con cuando desde ella en entre es esta estan fue hace hasta hay le lo mas me mil no o para pero por que
    se si sin sobre son te tiene un una y ya
    """.split()  # noqa: SIM905 (a list of words reads better)
)
_ES_STRONG = frozenset(
    {
        "calle",
        "c/",
        "avenida",
        "avda",
        "avda.",
        "av",
        "av.",
        "privada",
        "cerrada",
        "andador",
        "callejon",
        "jiron",
        "jr.",
        "cra",
        "cra.",
        "pje.",
        "pasaje",
    }
)


def addresses(line: Line) -> Iterator[Found]:
    """Addresses with a number, in folded ranges."""
    text = line.text.folded
    for expression in (_EN, _EN_UNIT, _EN_AFTER):
        for match in expression.finditer(text):
            if _english(line, match):
                yield *_trim(match), "STREET_ADDRESS"
    yield from _named(line)
    if _ES_STREETS.search(text):
        for expression in (_ES, _ES_COMPLEX):
            for match in expression.finditer(text):
                if _spanish(line, match):
                    yield *_trim(match), "STREET_ADDRESS"


def _named(line: Line) -> Iterator[Found]:
    for match in (m for expression in _NAMED for m in expression.finditer(line.text.folded)):
        if _capital(line, match.start("name")) and match["name"].split()[0] not in _STOP:
            yield *_trim(match), "STREET_ADDRESS"


def _trim(match: re.Match[str]) -> tuple[int, int]:
    start = match.start()
    return start, start + len(match.group().rstrip(" ,;(-."))


def _capital(line: Line, start: int) -> bool:
    index = line.text.starts[start] if line.text.starts is not None else start
    return line.text.original[index].isupper()


def _english(line: Line, match: re.Match[str]) -> bool:
    words = match["name"].split()
    if any(word.rstrip(".") in _STOP for word in words) or (
        words[-1][0].isdigit() and not re.search(r"(?:st|nd|rd|th)$", words[-1])
    ):
        return False
    if re.fullmatch(r"(?:19|20)\d\d", match["number"]) and "," in match.group()[:6]:
        return False
    if _capital(line, match.start("name")):
        return True
    shouted = line.text.original.islower() or not any(c.isupper() for c in line.text.original[1:])
    return match["suffix"] in {*_STRONG.split("|"), "apt", "suite", "ste", "apartment"} or (
        shouted and match["suffix"] in {"st", "rd", "ln", "drive", "court", "close", "place", "dr"}
    )


def _spanish(line: Line, match: re.Match[str]) -> bool:
    words = [word.rstrip(",") for word in match["name"].split()]
    if any(word in _ES_STOP for word in words[:1]) or sum(word in _ES_STOP for word in words) > 1:
        return False
    if not re.search(r"\d|\b[a-z]$|s/n|altos|bajos|planta", match["number"]):
        return False
    via = match["via"]
    if not words or (words[0][0].isdigit()):
        return "#" in match.group() or bool(re.search(rf"\b(?:{_DOOR})\b|\d\s?-\s?\d", match.group()[len(via) :]))
    starts = [match.start("name") + m.start() for m in re.finditer(r"[a-z]\S*", match["name"])]
    return via in _ES_STRONG or any(_capital(line, start) for start in starts) or "#" in match.group()
