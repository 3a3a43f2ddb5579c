"""What pages share: the gate, addresses, languages, headers, error pages, forms, assets."""
