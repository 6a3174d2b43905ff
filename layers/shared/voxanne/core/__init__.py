"""Foundations without dependencies on other packages: time, ids, fields, errors, configuration, logging."""
