"""Medical facts tied to a person: a diagnosis, a medicine, a test or a clinic, said of somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.health import CARE, DRUGS, ILLNESSES
from seawall.private.interface import Hit, Recogniser, capital
from seawall.text import Text

__all__ = ["RECOGNISER"]

_ILLNESS = ILLNESSES
_DRUG = DRUGS
#: What ties a health word to somebody: a verb of having, being or getting, or whose it is.
_HAS = (
    r"has|have|had|having|'ve|'s|'m|is|was|are|been|being|got|gets|getting|takes?|taking|took|started|stopped|suffers?|needs?|carries|put|"
    r"with|tested|diagnosed|in|on|off|after|lost|hes|shes|im|overdosed|relapsed|recovering|fighting|battling|beat|tiene|tenia|"
    r"trae|toma|tomaba|es|soy|esta|estoy|anda|padece|padezco|sufre|sufro|tuvo|tuve|lleva|llevo|tengo|dieron|dio|detectaron|"
    r"diagnosticaron|diagnosticad[oa]|quitaron|operan|operaron|operad[oa]|internaron|internad[oa]|ingresad[oa]|ingresaron|medicad[oa]|"
    r"con|por|sale de|sigue|murio de|va a|recayo en"
)
_KIN = (
    r"mom|mum|mother|dad|father|wife|husband|son|daughter|brother|bro|sister|sis|nan|gran\w*|uncle|aunt|boss|neighbou?r|friend|coach|"
    r"teacher|landlord|ex|kid|boy|girl|guy|man|woman|lady|dude|member|patient|papa|mama|padre|madre|hij[oa]|herman[oa]|espos[oa]|marido|"
    r"mujer|ti[oa]|prim[oa]|abuel[oa]|suegr[oa]|comadre|compadre|compi|vecin[oa]|jef[ea]|profe\w*|maestr[oa]|chic[oa]|nin[oa]|senor[a]?|"
    r"vigilante|portero|cura|viej[oa]|guer[oa]|nov[oi][oa]|paciente|don|dona"
)
_WHOSE = re.compile(
    rf"\b(?:i|im|i'm|me|my|mine|he|hes|he's|she|shes|she's|they|his|her|hers|their|him|them|who|yo|mi|mis|soy|tengo|estoy|llevo|"
    rf"padezco|sufro|tomo|ella|su|sus|le|les|{_KIN}|diagnosed|diagnosticar\w+|diagnosticad[oa])\b|"
    rf"[a-z]{{3,15}}'s\b|\b(?:al?|a la|el|la) del?\b"
)
_PREDICATE = re.compile(rf"(?<![a-z])(?:{_HAS})(?![\w'])")
_TERM = re.compile(rf"(?<![\w@#])(?:{ILLNESSES}|{DRUGS}|{CARE})(?!\w)")
_CLAUSE = re.compile(r"[.;:!?\n\"“”()]|,(?=\s)")
_GENERAL = re.compile(
    r"\b(?:awareness|research|charit\w+|jokes?|walk|fund\w*|support|vaccin\w+|vacuna\w*|economy|market|weather|server|article|book|"
    r"novel|film|movie|song|show|study|studies|talk|class|course|season|people|patients|many|charla|curso|libro|economia|mercado|"
    r"clima|gente|personas|pacientes|signo|virus informatico|computer|game|team|car|battery|batteries)\b"
)
_PRONOUN = re.compile(r"(?<![a-z])(?:le|les|me|se|lo|la)\s$")
#: Verbs of which only somebody is the subject, right before what he or she has.
_SUFFERS = re.compile(
    r"\b(?:has|had|have|takes|suffers from|diagnosed with|es|padece|padecia|sufre(?: de)?|lleva|trae|tiene|tuvo|toma|anda (?:con|malo de))"
    r"\s(?:a |an |the |un |una |el |la |los |las |dos |tres |two |three )?$"
)
_BEFORE, _PAST = 60, 48


def _clauses(text: Text) -> Iterator[Hit]:
    """Health words said of somebody, with the verb before them and what follows in the same clause."""
    folded, last = text.folded, 0
    for term in _TERM.finditer(folded):
        if term.start() < last:
            continue
        left = max(0, term.start() - _BEFORE)
        breaks = [m.end() for m in _CLAUSE.finditer(folded, left, term.start())]
        opens = breaks[-1] if breaks else left
        stop = _CLAUSE.search(folded, term.end())
        closes = min(stop.start() if stop else len(folded), term.end() + _PAST)
        sentence = max((b for b in breaks if folded[b - 1] not in ",:"), default=left)
        told = _WHOSE.search(folded, sentence, closes) and not _GENERAL.search(folded, opens, closes)
        verb = _PREDICATE.search(folded, opens, term.start())
        suffers = _SUFFERS.search(folded, opens, term.start()) and not _GENERAL.search(folded, opens, closes)
        if not told and not suffers and not _named(text, sentence, term.start()):
            continue
        whose = _WHOSE.search(folded, opens, term.end())
        if verb is None and whose is None:
            continue
        start = verb.start() if verb else term.start()
        pronoun = _PRONOUN.search(folded, opens, start)
        start = pronoun.start() if pronoun else start
        end = term.end() + len(
            re.split(r"\s(?:and|y|but|pero|so|who|que|porque|because)\s|\s[-–—]\s", folded[term.end() : closes])[0]
        )
        end = start + len(folded[start:end].rstrip(" ,-'"))
        last = end
        yield Hit(start, max(end, term.end()), "MEDICAL", 0.72, "said of a person")


def _named(text: Text, start: int, end: int) -> bool:
    """Whether a name (a capital inside the sentence) stands in the range."""
    return any(
        capital(text, m.start()) for m in re.finditer(r"(?<=\w\s)[a-z]{3,}", text.folded[:end]) if m.start() >= start
    )


_RECORD = re.compile(
    r"\b(?:diagnosis|diagnostico|dx|diagnosed|condition|prescription|receta|rx)\s?(?::|is|es|=)\s?"
    r"(?P<fact>[a-z][a-z0-9 ,\-]{3,40}?)(?=[.;\n!?)]|,|$)"
)
_NOTE = re.compile(
    r"\b(?:doc(?:tor)? says?|doctor dijo|medico dijo|lesion|injury|alergia|allergy|allergies|pastillas|meds|"
    rf"clinic note|patient|paciente|prescription for|tratamiento|capitan lesionado|off sick)\b[:,\s(\"“]{{0,3}}"
    r"(?:de\s|que\s|for\s|a la\s|el\s|is\s|es\s)?"
    rf"(?P<fact>[^.;!?\n\"”)]{{0,40}}?(?:{_ILLNESS}|{_DRUG})[^.,;!?\n\"”)]{{0,30}})"
)
_ILL = re.compile(rf"(?:{_ILLNESS}|{_DRUG}|disorder|syndrome|trastorno|sindrome|enfermedad|stage|positive)")


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    yield from _clauses(text)
    for match in _NOTE.finditer(folded):
        yield Hit(*match.span("fact"), "MEDICAL", 0.7, "told as a medical note")
    for match in _RECORD.finditer(folded):
        if _ILL.search(match["fact"]):
            yield Hit(*match.span("fact"), "MEDICAL", 0.75, "told as a diagnosis")


RECOGNISER = Recogniser(
    "medical",
    ("MEDICAL",),
    (
        (
            rf"\b(?:{_ILLNESS}|{_DRUG}|{CARE}|dx|prescription|receta|rx|doc|medico|lesion|injury|alergia|allerg|"
            r"pastillas|meds|patient|paciente)"
        ),
    ),
    _find,
)
