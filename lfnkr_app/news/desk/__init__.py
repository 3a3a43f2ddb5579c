"""The newsroom: where staff write, preview, publish, compare and take down."""
