"""Families of verbs that stand beside the store's own, each in a module of its own."""

from __future__ import annotations

from seawall.store.audit import Trail
from seawall.store.base import Terms
from seawall.store.desk import Desk
from seawall.store.factors import Factors
from seawall.store.figures import Figures
from seawall.store.hooks import Hooks
from seawall.store.intake import Intake
from seawall.store.joining import Campaigns
from seawall.store.notices import Notices
from seawall.store.people import People
from seawall.store.programs import Programs
from seawall.store.reports import Reports
from seawall.store.rulework import Rules
from seawall.store.services import Services
from seawall.store.steps import Steps
from seawall.store.transparency import Transparency
from seawall.store.watch import Watch

__all__ = ["Families"]


class Families:
    """``people`` who review, how they sign in (``services``, ``factors``, ``steps``), their ``desk``, looking back (``watch``).

    ``notices`` for authors and notifiers; ``rules`` at work, ``figures`` and ``transparency``; ``intake``, ``campaigns``, ``reports``,
    ``programs`` and ``hooks`` for the API.
    """

    def __init__(self, trail: Trail, terms: Terms) -> None:
        self.people = People(trail)
        self.services = Services(trail)
        self.factors = Factors(trail)
        self.steps = Steps(trail)
        self.desk = Desk(trail, terms)
        self.notices = Notices(trail, terms)
        self.rules = Rules(trail)
        self.figures = Figures(trail)
        self.transparency = Transparency(trail)
        self.intake = Intake(trail, self.rules)
        self.campaigns = Campaigns(trail)
        self.reports = Reports(trail)
        self.programs = Programs(trail, terms)
        self.hooks = Hooks(trail)
        self.watch = Watch(trail)
