"""An organisation's subscriptions, and the plan and status that follow from them."""
