"""Recurrence rules (RFC 5545, 3.3.10): how they are read, and which wall times they give."""
