"""Room 6: signatures and live clustering of near-identical posts that carry a category."""

from __future__ import annotations

from seawall.campaign.batch import Edge, bands, components, edges
from seawall.campaign.describe import describe
from seawall.campaign.indicators import find_indicators
from seawall.campaign.link import Limits, Link, link
from seawall.campaign.live import Joined, Live, Renamed, campaign_id
from seawall.campaign.signature import Indicator, Signature, indicator, signature
from seawall.campaign.words import bag

__all__ = [
    "Edge",
    "Indicator",
    "Joined",
    "Limits",
    "Link",
    "Live",
    "Renamed",
    "Signature",
    "bag",
    "bands",
    "campaign_id",
    "components",
    "describe",
    "edges",
    "find_indicators",
    "indicator",
    "link",
    "signature",
]
