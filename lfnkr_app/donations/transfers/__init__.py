"""Gifts that come by bank, post office or hand: announced, looked for in bank files, typed in."""
