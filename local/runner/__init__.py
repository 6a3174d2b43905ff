"""The template, run here: gateway, functions, queues, streams, schedules and stores. It knows nothing of clinics."""
