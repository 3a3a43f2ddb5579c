"""Out again: everything published as files in open formats."""
