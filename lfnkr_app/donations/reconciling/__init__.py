"""Whether Stripe and our rows say the same: lost events, stale sessions, the nightly comparison."""
