"""Tests of the letters' desk."""
