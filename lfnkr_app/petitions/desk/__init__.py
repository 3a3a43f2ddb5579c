"""The letters' desk: staff write letters, open and close them, and keep what signers were told."""
