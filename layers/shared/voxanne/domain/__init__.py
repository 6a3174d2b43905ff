"""The resources of a clinic: models, request bodies, storage, and the rules between them."""
