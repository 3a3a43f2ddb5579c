"""The queue of bank lines that wait for a person."""
