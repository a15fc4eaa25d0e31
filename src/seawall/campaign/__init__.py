"""Room 6: signatures and live clustering of near-identical posts that carry a category."""
