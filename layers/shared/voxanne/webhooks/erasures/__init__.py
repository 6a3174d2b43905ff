"""Erasing copies of patients' data: in events, in webhook logs, in responses kept for repetitions."""
