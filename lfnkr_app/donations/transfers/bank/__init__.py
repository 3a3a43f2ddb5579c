"""Bank files: read, looked at, entered once, and each line matched with the gift it is."""
