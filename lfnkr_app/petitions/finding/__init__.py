"""Finding one person among all signatures, by an exact address or name."""
