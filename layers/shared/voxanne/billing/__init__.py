"""Billing: subscriptions at Stripe, the plan and status that follow from them, checkout, and usage plans.

The modules' docstrings name the sections of Stripe's documentation that they rest on.
"""
