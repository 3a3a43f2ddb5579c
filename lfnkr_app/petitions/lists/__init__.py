"""Lists of signatures that leave the site: who stands in them, as what file, for whom and why."""
