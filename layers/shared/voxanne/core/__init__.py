"""What every wing may use and what uses none of them: time, ids, fields, errors, configuration, logging."""
