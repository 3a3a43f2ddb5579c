"""Gifts that nobody announced: cash, a donation box, a transfer that came by itself."""
