"""S3 as the code uses it: private objects by key, and signed URLs to them."""
