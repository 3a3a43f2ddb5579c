"""Money that goes back, asked for here or in Stripe's dashboard."""
