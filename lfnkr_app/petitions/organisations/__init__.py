"""Organisations that stand behind a letter beside its signers."""
