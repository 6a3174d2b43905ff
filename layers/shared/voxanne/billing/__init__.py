"""Subscriptions: what Stripe says of them, and what an organisation may do by them.

Facts of Stripe's are marked with the section of its documentation in docs/decisions.md and in the modules' docstrings.
"""
