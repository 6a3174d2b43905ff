"""Sending events to endpoints: at least once, later and later, and none in the way of another.

A delivery is one event for one endpoint. It is a row of the webhook logs, so what the log tells is what is done.
"""
