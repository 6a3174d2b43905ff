"""AWS's services as the other wings use them."""
