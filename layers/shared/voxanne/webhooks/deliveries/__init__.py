"""Sending events to endpoints: at least once, with growing waits, and none in the way of another.

A delivery is one event for one endpoint. It is a row of the webhook logs, so the log shows what is done.
"""
