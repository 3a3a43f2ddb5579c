"""Content files, read as all of them are."""

from lfnkr_app.web.front_matter import read

__all__ = ["read"]
