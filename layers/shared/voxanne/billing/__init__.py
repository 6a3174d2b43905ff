"""Billing: subscriptions at Stripe, the plan and status that follow from them, checkout, and usage plans.

Facts about Stripe refer to its documentation, in docs/decisions.md and in the modules' docstrings.
"""
