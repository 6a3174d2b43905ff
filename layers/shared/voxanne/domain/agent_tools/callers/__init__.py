"""Who is calling: the appointments that the caller may know, and the times that are held for them."""
