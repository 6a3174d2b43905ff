"""Requests to addresses that strangers name: public addresses only, bounded in time and size."""
