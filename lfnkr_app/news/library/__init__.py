"""The media library: uploads made safe and small, described, found again, replaced."""
