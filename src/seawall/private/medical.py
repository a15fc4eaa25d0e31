"""Medical facts tied to a person: a diagnosis, a medicine, a test or a clinic, said of somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_ILLNESS = (
    "bipolar(?: disorder)?|schizophreni[ac]|hiv(?:[ -]positive)?|aids|hepatitis [abc]|herpes|chlamydia|"
    "syphilis|gonorrh(?:o)?ea|epilep(?:sy|tic)|cancer|leuk(?:a)?emia|lymphoma|melanoma|"
    "diabet(?:es|ic)|dementia|alzheimer(?:'?s)?|parkinson(?:'?s)?|seizures?|copd|celiac|hypothyroid(?:ism)?|"
    "pacemaker|sickle cell|std|sti|thyroid|migraines?|concussion|pneumonia|heart attack|bypass|transplant|"
    "pregnan(?:t|cy)|carpal tunnel|root canal|appendix|stroke|diabetic low|hernia|chlamydia|allergic to "
    "[a-z]+|epipen|multiple sclerosis|lupus|crohn'?s|ptsd|depression|anorexi[ac]|bulimi[ac]|borderline(?: "
    "personality disorder)?|personality disorder|"
    "psychosis|psychotic episode|panic disorder|eating disorder|autis(?:m|tic)|adhd|asthma|tuberculosis|"
    "cirrhosis|miscarriage|abortion|overdose|suicide attempt|heart failure|kidney failure|stroke|"
    "trastorno bipolar|bipolaridad|esquizofreni[ac]o?|esquizofrenia|vih(?: positivo)?|sida|hepatitis|"
    "epilepsia|epileptic[oa]|diabetes|diabetic[oa]|demencia|parkinson|esclerosis(?: multiple)?|"
    "depresion(?: mayor)?|anorexia|bulimia|psicosis|autismo|asma|tuberculosis|cirrosis|aborto|sobredosis|"
    "intento de suicidio|insuficiencia renal|leucemia|marcapasos|anemia(?: falciforme)?|hipotiroidismo|"
    "hipertension|epicondilitis|fractura(?: [a-z]+){0,3}|desgarre|embarazada|embarazo|lupus|celiac[oa]|"
    r"alergi[ac]o?(?: a \w+)?|infarto|hernia|rotura de [a-z]+|tumor|cancer|migrana|dialisis|cancer de "
    "[a-z]{4,10}|trastorno limite"
)
_DRUG = (
    "lithium|prozac|zoloft|sertraline|fluoxetine|xanax|alprazolam|methadone|suboxone|olanzapine|quetiapine|"
    "risperidone|clozapine|antiretrovirals?|antipsychotics?|antidepressants?|insulin|chemo(?:therapy)?|"
    "dialysis|adderall|ritalin|lexapro|escitalopram|mood stabili[sz]ers?|truvada|litio|sertralina|fluoxetina|"
    "clonazepam|metadona|olanzapina|quetiapina|risperidona|antirretrovirales|antipsicoticos|antidepresivos|"
    "insulina|levothyroxine|warfarin|prep|antibiotics|inhaler|naltrexone|levotiroxina|metformina|losartan|"
    "eutirox|clopidogrel|warfarina|quimio(?:terapia)?|dialisis"
)
_WHO = r"(?:i|yo|mi [a-z]{3,10}|who|que|he|she|they|his|her|their|him|el|ella|su|le|lo|la|[a-z]{3,15}'s|[a-z]{3,15})"
_SAID = (
    rf"\b{_WHO}\s(?:(?:have|'m|am|soy|tengo|trae|padezco|tomo|has|had|got|is|was|'s|suffers from|lives with|"
    r"was diagnosed with|diagnosed with|been diagnosed with|got diagnosed with|is on|was on|takes|took|is "
    r"taking|started|needs|'s on|tested positive for|"
    r"is being treated for|is in treatment for|tiene|padece(?: de)?|sufre(?: de)?|fue diagnosticad[oa] con|le "
    r"diagnosticaron|le detectaron|toma|esta en tratamiento por|esta tomando|esta en|es|dio positivo a|vive "
    r"con)\s)"
    r"(?:(?:a|an|the|her|his|their|un|una|stage \w+|severe|type (?:1|2|one|two)|chronic|early|mild|the|por|de|"
    r"con|el|la|on|off|now|still|been|secretly|actually|con)\s){0,3}"
)
_FACT = re.compile(
    rf"{_SAID}(?P<fact>(?:{_ILLNESS}|{_DRUG}))(?!\w)(?! (?:awareness|research|charity|drug|jokes?|walk|fund|support))"
)
_OF = re.compile(
    rf"\b(?:his|her|their|su|[a-z]{{3,15}}'s)\s(?P<fact>(?:(?:secret|recent|new|alleged)\s)?(?:{_ILLNESS})(?:\s"
    r"(?:diagnosis|diagnostico|treatment|meds|medication|tratamiento|scare|test|results?))?)(?!\w)"
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
    for expression, chance in ((_FACT, 0.8), (_OF, 0.8)):
        for match in expression.finditer(folded):
            yield Hit(*match.span("fact"), "MEDICAL", chance, "said of a person")
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
            rf"\b(?:{_ILLNESS}|{_DRUG}|diagnos|dx|prescription|receta|rx|doc|medico|lesion|injury|alergia|allerg|"
            r"pastillas|meds|patient|paciente)"
        ),
    ),
    _find,
)
