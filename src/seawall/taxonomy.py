"""Words for people: what each category says, what each look-alike is, and the rule behind each level.

Plain data, one line each, shown by the reports and by ``seawall categories``. The words describe *posts*, never people.
"""

from __future__ import annotations

__all__ = ["CATEGORIES", "LEVELS", "LOOK_ALIKES", "OPTIONAL_CATEGORIES"]

#: The 13 categories that are on by default: id -> what the post does.
CATEGORIES: dict[str, str] = {
    "threat": "says or clearly implies that its author or their group will physically harm someone",
    "incitement": "urges, instructs or recruits others to do physical harm",
    "violence_for_hire": "offers, asks for, pools or advertises a reward for harming or kidnapping someone",
    "place_threat": "says that weapons or force will come to a school, house of worship, poll, court, office or event",
    "dox_location": "gives the home or another private place of an identifiable person without consent",
    "dox_contact": "gives a private phone number, e-mail address or account without consent",
    "dox_identity": "gives identity numbers, credentials, bank or medical data",
    "dox_unmasking": "ties a pseudonymous person, a witness or a victim to a real identity",
    "dox_live_location": "gives the live or same-day whereabouts of an identifiable person",
    "dox_solicitation": "asks for, sells, pays for or threatens to publish someone's private data",
    "ambush_call": "urges others to follow, wait for, surround or intercept someone to harm or frighten them",
    "swatting": "plans, urges, threatens or claims a false emergency call on someone",
    "brigading": "sends people at an identifiable person to harass them without violence",
}

#: Categories that stay off until an operator turns them on: id -> what the post does.
OPTIONAL_CATEGORIES: dict[str, str] = {
    "harm_wish": "wishes harm on someone without saying that anyone will do it",
    "glorification": "praises violence that was done to someone",
    "violence_admission": "claims that its author has harmed someone",
}

#: The rule behind each level 0 to 4 of a post.
LEVELS: dict[int, str] = {
    0: "an exception matched, or there is no target and no act",
    1: "vague, without a clear target, or a wish",
    2: "an identifiable target or an act, or partial private data; nothing aggravates it",
    3: "an identifiable target and a serious act; or a home, identity or live location without consent; or a reward",
    4: "level 3 with a time, an exact place, a means at hand, money, a live location with a call, or someone near",
}

#: The 40 families of look-alikes that are left alone: code -> title.
LOOK_ALIKES: dict[str, str] = {
    "HN-01": "News report of a threat",
    "HN-02": "Quoting to condemn",
    "HN-03": "Counter-speech",
    "HN-04": "A victim showing a threat received",
    "HN-05": "Asking moderators or police for help",
    "HN-06": "Official reward for information",
    "HN-07": "Family reward for a missing person or pet",
    "HN-08": "Bug, game or sport bounty",
    "HN-09": "Game, esports or tabletop violence",
    "HN-10": "Combat sport or wrestling promo",
    "HN-11": "Fiction, lyrics or film quote",
    "HN-12": "Hyperbole",
    "HN-13": "Political slogan with a literal death word",
    "HN-14": "Recording officers on duty",
    "HN-15": "Visible official activity in public, no call to harm",
    "HN-16": "Naming an official, badge number or office phone",
    "HN-17": "Protest notice at a public building",
    "HN-18": "Call to prosecute, sue, impeach, boycott, fire or vote out",
    "HN-19": "Harsh criticism of a ruling, story or conduct",
    "HN-20": "Court records and registers discussed as such",
    "HN-21": "Own address or phone, marketplace pick-up",
    "HN-22": "Business, venue or election-office address",
    "HN-23": "Disaster, medical or missing-pet appeal with a phone",
    "HN-24": "Public schedule or parade route",
    "HN-25": "Delivery, process server, real estate or genealogy",
    "HN-26": "Military history, war reporting or death-penalty debate",
    "HN-27": "Self-defence or castle-law debate",
    "HN-28": "Idiom",
    "HN-29": "Reclaimed, dialect or non-native speech",
    "HN-30": "Satire",
    "HN-31": "Moderation or training material",
    "HN-32": "Negation",
    "HN-33": "Own past incident, therapy or fear",
    "HN-34": "“Threat” by an object, animal or software",
    "HN-35": "Asking to translate a threat",
    "HN-36": "Placeholder private data",
    "HN-37": "Plain disagreement with swearing",
    "HN-38": "The same text by many: solidarity, prayer or petition",
    "HN-39": "A journalist asking sources to get in touch",
    "HN-40": "Academic or legal discussion of the very words",
}
