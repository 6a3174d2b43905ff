"""Files in the iCalendar format (RFC 5545): which times they say are busy."""
