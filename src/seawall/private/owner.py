"""Whose a datum seems to be: a person's, the author's own, a business's, a public office's, or nobody's (a sample).

Cues around the datum vote, near ones more than far ones; the strongest side wins if it is strong enough. A cue says what was
written (*my*, *her*, *reception*), never who anybody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from seawall.model import Owner, Private, Span
from seawall.private.interface import Hit
from seawall.text import Text

__all__ = ["owned"]


class _Cue(NamedTuple):
    owner: Owner
    weight: float
    says: str
    words: re.Pattern[str]


_KIN = (
    r"ex(?:-\w+)?|wife|husband|sister|brother|bro|mom'?s?|mum|mother|dad|father|son|daughter|kid'?s?|nephew|"
    r"niece|cousin|aunt|uncle|gran(?:dma|dpa|ny|dad)?|nan|grandmother|grandfather|in-law|neighbou?r|landlord|"
    r"landlady|boss|manager|friend|buddy|mate|roommate|flatmate|roomie|colleague|coworker|teacher|coach|"
    r"tenant|stepdad|boyfriend|girlfriend|partner|lad|"
    r"esposo|esposa|marido|mujer|hermana|hermano|mama|papa|madre|padre|hijo|hija|sobrin[oa]|prim[oa]|ti[oa]|"
    r"abuel[oa]|suegr[oa]|cunad[oa]|vecin[oa]|caser[oa]|jef[ea]|amig[oa]|compa(?:ner[oa])?|novi[oa]|pareja|"
    r"viejo|vieja|nieto|nieta|abu"
)
_CUES = (
    _Cue("placeholder", 3.4, "called a sample", re.compile(
        r"(?<![@.\w])(?:your (?:name|address|number|phone|e?-?mail|card|ssn|password|id)(?: goes)? here|examples?"
r"(?!\s?(?:\.|dot|punto|\[))|e\.g\.|sample|placeholder|dummy|test (?:card|number|account|data|key|value)|"
        r"made[- ]up|made it up|fake|fictional|fictitious|documentation|man page|template|format is|formatted "
r"like|looks like this|default|ejemplos?(?!\s?punto)|de prueba|de muestra|ficticio|inventad[oa]|"
        r"plantilla|formato|por defecto|demostracion|tu (?:nombre|direccion|correo|telefono|numero) aqui|such as|"
r"lorem ipsum|on every board)(?![\w@])")),
    _Cue("self", 2.6, "the author's own", re.compile(
        rf"\b(?:my|our|mi|mis|nuestr[oa]s?)(?! (?:\w+ )?(?:{_KIN})\b)\b|\b(?:mine|mio|mia)\b|"
        r"\b(?:call|text|txt|dm|e-?mail|message|msg|reach|ring|ping|write(?: to)?|contact|find|add|hit|join|"
r"follow|whatsapp|see|meet|mail|invite)\s(?:me|us|my)\b|\binv\s@?\w|"
        r"\b(?:llam[ae]\w{0,2}|marqu?\w{1,3}|escrib\w{1,4}|contact\w{1,4}|busqu\w{1,3}|mand\w{1,4}|habl\w{1,3}|"
r"depositen|manden)(?:me|nos)\b|\bal mio\b|\bme (?:llamo|encuentran|hablan|habla|escriben|llaman|mude)\b|"
        r"\b(?:i|we) (?:live|moved|am|was|'m|stay|rent|sell)\b|\bi'?m (?:at|on|in|staying)\b|\bim (?:at|there|in|"
r"on)\b|\b(?:vivo|vivimos|soy|atiendo|rento|vendo|ofrezco|nos mudamos|entrego|retiro|naci|estoy|doy|"
r"compro)\b|"
        r"\b(?:for sale|asking|obo|pick ?up (?:in|at|from)|se vende|se renta|a tratar|tuteo|info(?:rmes)?|pa "
r"pedidos|para recoger|new address|moved!|selling)\b|\bto me\b|\bsend (?:it|them) to\b|\bi (?:run|pay|"
r"quit|sold|use|have)\b")),
    _Cue("person", 2.5, "somebody's, by possession or by what they do", re.compile(
        rf"\b(?:his|her|their|hers|theirs|whose|him|them)\b|\b(?:my|our|mi|mis|your|tu) (?:\w+ )?(?:{_KIN})\b|\b"
r"(?:su|sus)\b|\b(?:vive|viven|reside|renta|duerme|se esconde|se llama|la encuentran|lo encuentran|"
r"trabaja)\b|"
        r"\b(?:he|she|they|ur)(?:'s| is| was| lives| live| stays| works| has| said| had)?\b|\b(?:lives|living|"
r"lived|resides|hides)\b|\b[a-z]{3,}'s (?:cell|number|phone|house|home|address|wife|husband|kid|mobile|"
r"e-?mail|place|card|plate)\b|"
        r"\b(?:el|ella|la|lo|del|de la|al) (?:de|del|que|se[nñ]or|se[nñ]ora|tipo|tipa|wey|vecin[oa]|due[nñ]o|"
r"dueña|jef[ea]|profe|lic|licenciad[oa]|agresor|conductor|repartidor|cliente|alumn[oa]|testigo|"
r"carpintero)\b|"
        r"\b(?:this guy|that guy|the guy|this woman|that woman|el tal|la tal|golpeador|deudor|guy|dude|thief|"
r"scammer|stole|robbed|rob[oo]|estaf[oo])\b|\b(?:mr|mrs|ms|miss|dr|don|dona|sra?|srta|tia|tio)\b\.?|\b"
r"(?:que conteste|pinchenle|marquenle|llamenle|escribanle|pasenle)\b")),
    _Cue("business", 2.5, "a business, its line or its place", re.compile(
        r"\b(?:office|shop|store|restaurant|cafe|salon|clinic|garage|dealer(?:ship)?|ltd|llc|inc|gmbh|s\.?a\.? de "
r"c\.?v|s\.?l|hours|open (?:till|until|from|mon|daily|\d)|booking|reservations?|customer (?:service|care)|"
r"support|helpdesk|help desk|"
        r"toll[- ]free|sales|reception|front desk|dispatcher?|agency|company|brokers?|hotel|b&b|bed and breakfast|"
r"warehouse|studio|depot|vendor|supplier|workshop|market|bakery|pharmacy|brewery|inn|pub|bar|feed|"
r"mechanic|plumber|electrician|"
        r"guy|vet|gym|site|hq|headquarters|showroom|invoice|remit|returns|rma|noc|property group|insured|"
r"published|publisher|taller|tienda|oficina|oficinas|consultorio|despacho|sucursal|negocio|local|"
r"inmobiliaria|farmacia|restaurante|"
        r"clinica|recursos humanos|rh|fonda|ferreteria|panaderia|papeleria|refaccionaria|hotel|empresa|razon "
r"social|factura(?:cion)?|horario|abierto|atencion a clientes|ventas|citas?|reservas|pedidos|club|"
r"gimnasio|academia|estudio|fabrica|"
        r"bodega|gaffers?|asociacion|colegio profesional|despacho|abogad[oa]|notari[oa]|contador[a]?|profe|"
r"plomero|puesto|mercado|server|servidor|soporte|impresora|hoa)\b")),
    _Cue("public", 2.6, "a public office or place", re.compile(
        r"\b(?:police|sheriff|precinct|fire station|fire dept|council|city hall|town hall|court(?:house)?|library|"
r"hotline|helpline|tip line|crisis|emergency|911|112|999|non-emergency|municipal|county|clerk|consulate|"
r"embassy|ministry|"
        r"senator|congress\w*|constituency|election|polling|museum|cathedral|church(?:yard)?|parish|park|bus "
r"station|train station|community cent(?:er|re)|post office|dmv|irs|public|press|rally|march|vigil|"
r"meeting's at|lifeline|rcmp|detachment|constable|highways|tenants|"
        r"ayuntamiento|alcaldia|juzgado|comisaria|biblioteca|linea de|denuncia|emergencias?|protesta|marcha|"
r"concentracion|plaza|parroquia|iglesia|embajada|consulado|ministerio|secretaria|audiencia|fiscalia|"
r"prensa|museo|palacio|casa del pueblo|"
        r"notaria publica|centro de salud|cruz roja|proteccion civil|locatel|imss|registro civil|delegacion|"
r"diputad[oa]|senador[a]?|gobierno|portavoz|fuente)\b")),
)  # fmt: skip
_NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,15}(?:'s)?(?:\s[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,15})?\b|"
    r"^[A-Z][a-z]+ [A-Z][a-z]+\b|\b[A-Z][a-z]{2,12}'s?\b(?=\s[a-z])"
)
_MAILBOX = re.compile(
    r"(?:info|sales|support|contact|hello|office|admin|press|help|booking|bookings|rentas|ventas|rh|hr|"
    r"contacto|ayuda|soporte|tienda|board|mods?|jobs|team|service|atencion|reservas|pedidos|rep|cobros|news|"
    r"editor|billing)[^a-z]"
)
_TOLL_FREE = re.compile(r"\D{0,3}1?\D{0,3}(?:8(?:00|33|44|55|66|77|88)|900|0800|01\D?800)\D")
_BREAK = re.compile(r"[.!?;](?=\s|$)|\n")
_REACH, _AFTER = 110, 60
_ENOUGH = 0.85
_HOME_KINDS = frozenset(
    ["GOV_ID", "MEDICAL", "BIRTH_DATE", "CREDENTIAL", "CARD", "BANK", "FAMILY", "ROUTINE", "WHEREABOUTS", "PLATE"]
)


def owned(text: Text, hit: Hit, span: Span) -> Private:
    """``hit`` as private data at ``span`` of the post, with the owner that the words around it speak for."""
    votes: dict[Owner, float] = {}
    reasons: dict[Owner, str] = {}
    for owner, weight, says in _votes(text, hit):
        if weight > votes.get(owner, 0.0):
            votes[owner], reasons[owner] = weight, says
    best = max(votes, key=lambda owner: votes[owner], default=None)
    if hit.sample and not (best == "person" and votes["person"] > 1):
        best, reasons["placeholder"] = "placeholder", "a reserved, repeated or well-known value"
    elif best is None or votes[best] < _ENOUGH:
        return Private(span, hit.kind, "unknown", hit.probability, (hit.why, "owner: not told"))
    return Private(span, hit.kind, best, hit.probability, (hit.why, f"owner: {reasons[best]}"))


def _votes(text: Text, hit: Hit) -> Iterator[tuple[Owner, float, str]]:
    folded = text.folded
    before = folded[max(0, hit.start - _REACH) : hit.start]
    after = folded[hit.end : hit.end + _AFTER]
    breaks = [match.end() for match in _BREAK.finditer(before)]
    sentence = breaks[-1] if breaks else 0
    stop = _BREAK.search(after)
    closes = stop.start() if stop else len(after)
    personal = hit.kind in _HOME_KINDS
    for cue in _CUES:
        for match in cue.words.finditer(before):
            distance = len(before) - match.end()
            near = 1.0 if match.start() >= sentence else 0.45
            yield cue.owner, _weight(cue, personal) * near * (1.0 - min(distance, 90) / 200), cue.says
        for match in cue.words.finditer(after):
            near = 0.8 if match.start() <= closes else 0.35
            yield cue.owner, _weight(cue, personal) * near * (1.0 - match.start() / 120), cue.says
        if hit.kind in {"STREET_ADDRESS", "WHEREABOUTS"}:
            for _ in cue.words.finditer(folded[hit.start : hit.end]) if cue.owner in {"business", "public"} else ():
                yield cue.owner, 2.3, "its own words name a business or an office"
    yield from _by_form(text, hit)


def _weight(cue: _Cue, personal: bool) -> float:
    return cue.weight * (0.55 if personal and cue.owner in {"business", "public"} else 1.0)


def _by_form(text: Text, hit: Hit) -> Iterator[tuple[Owner, float, str]]:
    folded = text.folded
    value = folded[hit.start : hit.end]
    if hit.kind == "EMAIL" and _MAILBOX.match(value):
        yield "business", 2.2, "a shared mailbox"
    if hit.kind == "PHONE" and _TOLL_FREE.match(value):
        yield "business", 2.4, "a toll-free line"
    start = text.starts[hit.start] if text.starts is not None else hit.start
    if _NAME.search(text.original[max(0, start - 60) : start]):
        yield "person", 1.1, "a name before it"
    if hit.kind in {"MEDICAL", "FAMILY", "ROUTINE", "WHEREABOUTS"}:
        yield "person", 0.9, "said of somebody"
