"""Medical facts tied to a person: a diagnosis, a medicine, a test or a clinic, said of somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seawall.private.interface import Hit, Recogniser
from seawall.text import Text

__all__ = ["RECOGNISER"]

_ILLNESS = (
    "bipolar(?: disorder)?|schizophreni[ac]|hiv(?:[ -]positive)?|aids|hepatitis [abc]|herpes|chlamydia|syphilis|gonorrh(?:o)?ea|epilep(?:sy|tic)|cancer|leuk(?:a)?emia|lymphoma|melanoma|"
    "diabet(?:es|ic)|dementia|alzheimer'?s|parkinson'?s|multiple sclerosis|lupus|crohn'?s|ptsd|depression|anorexi[ac]|bulimi[ac]|borderline(?: personality disorder)?|personality disorder|"
    "psychosis|psychotic episode|panic disorder|eating disorder|autis(?:m|tic)|adhd|asthma|tuberculosis|cirrhosis|miscarriage|abortion|overdose|suicide attempt|heart failure|kidney failure|stroke|"
    "trastorno bipolar|bipolaridad|esquizofreni[ac]o?|esquizofrenia|vih(?: positivo)?|sida|hepatitis|epilepsia|epileptic[oa]|diabetes|diabetic[oa]|demencia|parkinson|esclerosis(?: multiple)?|"
    "depresion(?: mayor)?|anorexia|bulimia|psicosis|autismo|asma|tuberculosis|cirrosis|aborto|sobredosis|intento de suicidio|insuficiencia renal|cancer de [a-z]{4,10}|trastorno limite"
)
_DRUG = (
    "lithium|prozac|zoloft|sertraline|fluoxetine|xanax|alprazolam|methadone|suboxone|olanzapine|quetiapine|risperidone|clozapine|antiretrovirals?|antipsychotics?|antidepressants?|insulin|chemo(?:therapy)?|"
    "dialysis|adderall|ritalin|lexapro|escitalopram|mood stabili[sz]ers?|truvada|litio|sertralina|fluoxetina|clonazepam|metadona|olanzapina|quetiapina|risperidona|antirretrovirales|antipsicoticos|antidepresivos|"
    "insulina|quimio(?:terapia)?|dialisis"
)
_WHO = r"(?:he|she|they|his|her|their|him|el|ella|su|le|lo|la|[a-z]{3,15}'s|[a-z]{3,15})"
_SAID = (
    rf"\b{_WHO}\s(?:(?:has|had|got|is|was|'s|suffers from|lives with|was diagnosed with|diagnosed with|been diagnosed with|got diagnosed with|is on|was on|takes|took|is taking|started|needs|'s on|tested positive for|"
    r"is being treated for|is in treatment for|tiene|padece(?: de)?|sufre(?: de)?|fue diagnosticad[oa] con|le diagnosticaron|le detectaron|toma|esta en tratamiento por|esta tomando|esta en|es|dio positivo a|vive con)\s)"
    r"(?:(?:a|an|the|her|his|their|un|una|stage \w+|severe|type (?:1|2|one|two)|chronic|early|mild|the|por|de|con|el|la|on|off|now|still|been|secretly|actually|con)\s){0,3}"
)
_FACT = re.compile(
    rf"{_SAID}(?P<fact>(?:{_ILLNESS}|{_DRUG}))(?!\w)(?! (?:awareness|research|charity|drug|jokes?|walk|fund|support))"
)
_OF = re.compile(
    rf"\b(?:his|her|their|su|[a-z]{{3,15}}'s)\s(?P<fact>(?:(?:secret|recent|new|alleged)\s)?(?:{_ILLNESS})(?:\s(?:diagnosis|diagnostico|treatment|meds|medication|tratamiento|scare|test|results?))?)(?!\w)"
)
_RECORD = re.compile(
    r"\b(?:diagnosis|diagnostico|dx|diagnosed|condition|prescription|receta|rx)\s?(?::|is|es|=)\s?(?P<fact>[a-z][a-z0-9 ,\-]{3,40}?)(?=[.;\n!?)]|,|$)"
)
_ILL = re.compile(rf"(?:{_ILLNESS}|{_DRUG}|disorder|syndrome|trastorno|sindrome|enfermedad|stage|positive)")


def _find(text: Text) -> Iterator[Hit]:
    folded = text.folded
    for expression, chance in ((_FACT, 0.8), (_OF, 0.8)):
        for match in expression.finditer(folded):
            yield Hit(*match.span("fact"), "MEDICAL", chance, "said of a person")
    for match in _RECORD.finditer(folded):
        if _ILL.search(match["fact"]):
            yield Hit(*match.span("fact"), "MEDICAL", 0.75, "told as a diagnosis")


RECOGNISER = Recogniser(
    "medical", ("MEDICAL",), (rf"\b(?:{_ILLNESS}|{_DRUG}|diagnos|dx|prescription|receta|rx)",), _find
)
