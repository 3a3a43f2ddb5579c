"""The gift agreement: what donors agree to, version by version; old versions stay readable."""
