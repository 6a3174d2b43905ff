"""Sending events to endpoints: at least once, with growing waits, and no endpoint delays another.

A delivery is one event for one endpoint. It is a row of the webhook logs, so the log shows its state.
"""
