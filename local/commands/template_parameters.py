"""Values for the template's parameters in the local product."""

# A closed port. Commands that start a simulator override the address.
_NOWHERE = "http://127.0.0.1:9"


PARAMETERS = {
    "Mode": "test",
    "Concurrency": "500",
    "VapiCredentialId": "local",
    "VapiPhoneNumberId": "local",
    # A fictional number.
    "VapiPhoneNumber": "+12125550199",
    "VapiBaseUrl": _NOWHERE,
    "StripeBaseUrl": _NOWHERE,
    # A developer's webhook receiver runs on the same machine.
    "WebhookLoopback": "allowed",
}
