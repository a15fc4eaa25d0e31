"""Room 7: cases, claims, decisions, appeals and the reviewers' own limits."""
