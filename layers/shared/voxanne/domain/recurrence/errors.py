"""Why a rule is not followed."""


class RecurrenceRefusedError(Exception):
    """A rule is not one of those that are followed."""


class TooManyStepsError(Exception):
    """Finding the times of a rule, or of several together, takes more steps than are allowed."""
