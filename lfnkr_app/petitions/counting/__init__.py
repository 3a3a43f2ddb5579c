"""The count by day, how a doubter checks it, and the checks that we make ourselves."""
