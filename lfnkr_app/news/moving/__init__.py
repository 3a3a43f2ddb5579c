"""Moving in from WordPress: a plan of addresses, rows compared and written, a report."""
