"""The voice provider on this machine: takes what the real one takes, and refuses what it refuses."""
