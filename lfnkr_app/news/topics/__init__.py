"""Categories and tags as staff keep them: named, ordered, merged."""
