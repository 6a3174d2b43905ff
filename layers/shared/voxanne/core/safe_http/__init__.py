"""Requests to URLs that another party named: to public addresses only, bounded in time and size."""
