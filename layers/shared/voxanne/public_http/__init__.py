"""Requests to addresses that strangers name: never to a network of ours, never longer or larger than we say."""
