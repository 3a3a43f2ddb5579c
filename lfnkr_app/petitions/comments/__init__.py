"""Comments of signers: nobody else reads one before a reader of ours has."""
