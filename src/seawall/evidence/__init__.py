"""Room 8: vault, sealed log, bundles and the offline verifier."""
