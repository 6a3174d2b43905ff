"""Stripe's hosted pages: checkout and customer portal."""
