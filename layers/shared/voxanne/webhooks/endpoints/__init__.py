"""Webhook endpoints: the URLs to which an organisation's events are sent."""
