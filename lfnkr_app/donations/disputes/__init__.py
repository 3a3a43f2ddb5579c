"""Disputes and early fraud warnings of card gifts."""
