"""Services outside AWS, over HTTP. Nobody but these modules knows how they are spoken to."""
