"""What protects people: sealing, keys, tokens, and later retention, erasure, subject access."""
