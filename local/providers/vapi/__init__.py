"""A simulated Vapi: it accepts and refuses the same requests as the real one."""
