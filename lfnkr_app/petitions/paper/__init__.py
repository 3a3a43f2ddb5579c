"""Signatures on paper: the sheet to print, and batches typed in or brought as a file."""
