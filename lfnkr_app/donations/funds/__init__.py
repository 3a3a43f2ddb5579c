"""The purposes that donors may choose: how far each has come, and what its money was used for."""
