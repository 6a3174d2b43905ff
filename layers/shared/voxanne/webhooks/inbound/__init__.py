"""Webhooks that providers send us: verified, queued under one AWS call, answered before they are worked on."""
