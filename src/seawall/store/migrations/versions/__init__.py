"""One module per released schema, in order. Never edited after a release."""
