"""A letter begun with a post: here, since news and letters do not know each other."""
