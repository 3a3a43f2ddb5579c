"""A WordPress export: `wxr.read` gives its records, `bodies.convert` their texts as safe HTML."""
