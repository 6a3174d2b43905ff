"""A simulated Vapi: it accepts what the real one accepts and refuses what that refuses."""
