"""Gifts that repeat: monthly and yearly, by card, through Stripe subscriptions."""
