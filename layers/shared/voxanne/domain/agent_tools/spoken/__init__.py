"""What callers and models say, read and compared, and what is spoken."""
