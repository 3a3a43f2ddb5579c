"""What Stripe pays out to the bank, and what its fees were."""
