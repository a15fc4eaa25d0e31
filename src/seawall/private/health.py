"""Words of illness, medicine and care, English and Spanish, folded; patterns in small. Shared by the rule and the tagger."""

from __future__ import annotations

__all__ = ["CARE", "DRUGS", "ILLNESSES"]

#: Illnesses and states that say something by themselves once they are said of a person.
ILLNESSES = """
bipolar(?:[ -]disorder)?|bipolaridad|schizo\\w+|esquizo\\w+|hiv\\+?(?:[ -]positive)?|aids|vih(?:\\+|[ -]positiv[oa])?|sida|
(?:sero|hiv[ -])positiv[eoa]|hep(?:atitis)?[ -](?:a|b|c)|hepatitis|herpes|chlamydia|clamidia|syphilis|sifilis|gonorrh?o?ea|gonorrea|
hpv|vph|std|sti|epilep\\w+|ataques? epileptic\\w+|convulsion\\w*|seizures?|cancer(?: [a-z]{2,5} [a-z]{4,10})?|leuk?a?emia|
leucemia|lymphoma|linfoma|melanoma|tumou?r(?:es)?|metastasis|mieloma|sarcoma|diabet\\w+|diabetic low|prediabetes|demencia|
dementia|alzheimer(?:'?s)?|parkinson(?:'?s)?|huntington(?:'?s)?|copd|epoc|c(?:o)?eliac[oa]?|hypothyroid(?:ism)?|hipotiroid\\w+|
thyroid|tiroides|hashimoto(?:'?s)?|graves'? disease|sickle cell|anemia(?: falciforme)?|h(?:a)?emophil\\w+|hemofil\\w+|migraines?|
migranas?|concussions?|pneumonia|neumonia|heart (?:attack|condition|failure|disease)|infarto|angina|arritmia|arrhythmia|afib|
hypertension|hipertens\\w+|high blood pressure|presion alta|stroke|acv|ictus|derrame cerebral|aneurysm|aneurisma|embolia|hernia|
lupus|crohn'?s?|colitis|ibs|diverticulitis|pancreatitis|cirrhosis|cirrosis|kidney (?:failure|disease|stones)|
insuficiencia (?:renal|cardiaca)|dialysis|dialisis|ptsd|tept|(?:clinical |major |postpartum |post-?natal )?depression|
depresion(?: mayor| posparto)?|ansiedad(?: generalizada)?|anxiety(?: disorder)?|panic (?:disorder|attacks?)|ataques? de panico|
agoraphobia|agorafobia|ocd|anorexi[ac]\\w*|bulimi[ac]\\w*|eating disorder|trastorno (?:limite|alimenticio|bipolar|de [a-z]+)|
borderline(?: personality disorder)?|bpd|personality disorder|psychosis|psicosis|psychotic (?:episode|break)|brote psicotico|
manic episode|manic|autis\\w+|asperger'?s?|adhd|tdah|dyslexi[ac]|dislexi[ac]o?|tourette'?s?|down'?s? syndrome|
sindrome de [a-z]+|asthma\\w*|asma|asmatic[oa]|bronchitis|bronquitis|fibrosis|tb|tuberculosis|lyme|malaria|dengue|covid|
c\\.? ?diff|mrsa|sepsis|gout|arthritis|artritis|artrosis|osteoporosis|fibromyalgia|fibromialgia|endometriosis|pcos|
miscarriages?|stillbirth|abortions?|abort(?:o|os|ed)|pregnan(?:t|cy)|embaraz(?:o|ada)|infertil\\w+|impoten(?:t|ce|cia|te)|
menopaus\\w+|overdose[ds]?|od'?d|sobredosis|suicid(?:e attempt|al)|intento de suicidio|self[- ]harm\\w*|autolesion\\w*|
alcoholi[cs]\\w*|alcoholismo|addict(?:ion|ed)?|adict[oa]|adiccion\\w*|relaps\\w+|recaida|rehab|detox|withdrawal|
als|multiple sclerosis|esclerosis(?: multiple| lateral)?|cerebral palsy|paralisis(?: cerebral)?|paraplegi[ac]\\w*|
scoliosis|escoliosis|cystic fibrosis|muscular dystrophy|distrofia|carpal tunnel|tunel carpiano|sciatica|ciatica|herniated dis[ck]|
torn (?:acl|meniscus|rotator cuff)|rotura de [a-z]+|desgarre|fractur[ae]\\w*|epicondilitis|appendi(?:x|citis)|apendicitis|
gallstones|ulcers?|ulcera|hemorrhoids|hemorroides|incontinen\\w+|catheter|colostomy|colostomia|glaucoma|
macular degeneration|cataract\\w*|catarat\\w*|deaf|eczema|psoriasis|shingles|allerg(?:y|ic) to [a-z]+|
alergi(?:a|co|ca)(?: a(?: la| los| las|l)? \\w+)?|anaphyla\\w+|anafila\\w+|narcolepsy|sleep apnea|apnea|insomnia|insomnio|
azucar(?: alta)?|del corazon|nodulo\\w*|quistes?|cysts?|strep|expecting|bronquios|prostata|gallbladder|appendix|vesicula|apendice|a1c|
brotes? psicotic\\w+|matriz|
(?:bad|weak|failing) (?:kidneys?|heart|back|liver|hips?|knees?|lungs?)|presion por las nubes|post[- ]?traumatic stress(?: disorder)?|
trastorno [a-z]+(?: [a-z]+)?|connective tissue|discapacidad|disabilit\\w+|[a-z]{3,14}itis|(?:neur|fibrom[iy]|m[iy]|arth?r|gastr|lumb|
cef|cephal)algia|
[a-z]{0,8}(?:an|gl[iy]c|ur|ischa?|isqu|h[iy]pox|lip|tox|th?alass)emia|
(?:carcin|gli|aden|fibr|neur|my)oma|nephropath\\w+|neuropat\\w+|cardiopat\\w+|stage (?:\\d|one|two|three|four|i{1,3}v?)|
terminal(?:ly)? ill
""".replace("\n", "").strip("|")
#: Medicines.
DRUGS = """
lithium|litio|prozac|zoloft|paxil|celexa|wellbutrin|effexor|cymbalta|lexapro|sertralin[ea]|fluoxetin[ea]|escitalopram|paroxetin[ea]|
trazodone|xanax|klonopin|ativan|valium|alprazolam|lorazepam|diazepam|clonazepam|rivotril|methadone|metadona|suboxone|naltrexone|
buprenorphine|antabus[ea]?|disulfiram|olanzapin[ea]|zyprexa|quetiapin[ea]|seroquel|risperidon[ea]|clozapin[ea]|abilify|haldol|
aripiprazol|lamictal|lamotrigin[ea]|depakote|valpro\\w+|carbamazepin[ea]|keppra|levetiracetam|gabapentin|pregabalin[ae]?|
anti-?retrovirals?|antirretrovirales|truvada|biktarvy|anti-?psychotics?|antipsicoticos?|anti-?depress[ai]nts?|antidepresivos?|
mood stabili[sz]ers?|insulin[ae]?|metformin[ae]?|ozempic|levothyroxin[ea]|levotiroxina|eutirox|synthroid|warfarin[ae]?|sintrom|
eliquis|xarelto|plavix|clopidogrel|losartan|enalapril|lisinopril|metoprolol|allopurinol|methotrexate|metotrexato|humira|
prednisone|prednisona|chemo(?:therapy)?|quimio(?:terapia)?|radiation|radioterapia|tamoxifen\\w*|adderall|ritalin|concerta|
vyvanse|strattera|antibiotics|inhaler|inhalador|ventolin|epi-?pen|nitroglycerin|viagra|oxycontin|oxycodone|fentanyl|fentanilo|
hormones|testosterone|estrogen|puberty blockers|birth control|morning[- ]after pill|opioids?
""".replace("\n", "").strip("|")
#: Care: operations, tests, places and papers of treatment.
CARE = """
(?:hip|knee|valve) replacement|protesis de [a-z]+|[a-z]{3,12}(?:ectom(?:y|ia)|plast(?:y|ia))|(?:lob|trache|thorac|torac|lapar|crani|
oste|col)[a-z]{0,2}otom(?:y|ia)|discharge papers|in the hospital|
mastectom\\w+|mastectomia|hysterectom\\w+|histerectomia|vasectom\\w+|bypass|transplant\\w*|trasplante|pacemaker|marcapasos|stents?|
biops\\w+|amputat\\w+|amputa\\w+|cesarea|c-section|ivf|surgery|cirugia|operacion|operad[oa]|operaron|hospitali[sz]ed|hospitalizad[oa]|
internad[oa]|ingresad[oa]|sectioned|committed|psych (?:ward|hold|unit)|psiquiatric[oa]|psiquiatra|psychiatrist|
terapia intensiva|icu|hospice|paliativos|in treatment|sober|tratamiento|tested positive|dio positiv[oa]|diagnos\\w+|meds|medicad[oa]|
medication|medicacion|prescri\\w+|receta|pastillas|anexo|baja (?:por|medica)|fmla|sick leave|wheelchair|silla de ruedas|colonoscopy|
colonoscopia|mri|resonancia|root canal|t-?cells?|blood (?:type|group|sugar)|viral load|carga viral|\\d{1,4} ?mg|\\d{1,4} ?mcg
""".replace("\n", "").strip("|")
