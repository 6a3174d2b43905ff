"""Values for the template's parameters in the local product."""

# A closed port: the command that starts a simulator overrides the address.
_NOWHERE = "http://127.0.0.1:9"


PARAMETERS = {
    "Mode": "test",
    "Concurrency": "500",
    "VapiCredentialId": "local",
    "VapiPhoneNumberId": "local",
    # One of those reserved for fiction.
    "VapiPhoneNumber": "+12125550199",
    "VapiBaseUrl": _NOWHERE,
    "StripeBaseUrl": _NOWHERE,
    # A developer's receiver runs beside the product.
    "WebhookLoopback": "allowed",
}
