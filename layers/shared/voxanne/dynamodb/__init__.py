"""DynamoDB as the repositories use it: plain dictionaries, writes with a reason for their refusal, transactions."""
