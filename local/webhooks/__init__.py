"""Sample webhooks, made current, signed, and sent to the product that runs here."""
