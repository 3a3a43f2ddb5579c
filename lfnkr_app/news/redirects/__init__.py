"""Old addresses as staff keep them: where each leads, how often it is asked for."""
