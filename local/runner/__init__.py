"""Runs the template locally: gateway, functions, queues, streams, schedules and stores, whatever the product."""
