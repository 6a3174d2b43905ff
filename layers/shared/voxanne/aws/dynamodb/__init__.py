"""DynamoDB as the repositories use it: plain dictionaries, writes that name their refusal, transactions."""
