"""Files that leave the site, whatever stands in them: made by the worker, kept sealed for a day."""
