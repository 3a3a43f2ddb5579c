"""Volume for benchmarks: made-up signatures, gifts and posts in any number."""
