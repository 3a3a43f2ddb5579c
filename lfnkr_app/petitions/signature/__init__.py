"""One signature for staff: its facts, its history, and what may be done with it."""
