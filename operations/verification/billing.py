"""Subscriptions against the links that attribute Stripe's events to an organisation, and against its plan."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.provider_links import link_of
from voxanne.billing.subscriptions.attribution import STRIPE
from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.billing.usage_plans.service import usage_plan_due
from voxanne.core import clock


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield customers and subscriptions without a link, and plans and statuses that differ from the subscriptions."""
    for item in query(stack.table("BillingAccountsTable"), "organization_id", organization_id):
        account = BillingAccount.model_validate(item)
        if account.customer_id is not None:
            yield from _link(stack, account, "customer", account.customer_id)
        for subscription_id in account.subscriptions:
            yield from _link(stack, account, "subscription", subscription_id)
        yield from _plan(stack, account)


def _link(stack: Stack, account: BillingAccount, kind: str, identifier: str) -> Iterator[Finding]:
    links, key = stack.table("ProviderLinksTable"), {"link": link_of(STRIPE, kind, identifier)}
    if links.get(key) is None:
        absent = Condition(links, key, "attribute_not_exists(link)")
        target = {"organization_id": account.organization_id, "object_id": identifier}
        change = Change(absent, Update().change(target))
        yield Finding("not_linked", {"id": identifier}, [_unchanged(stack, account)], change)


def _plan(stack: Stack, account: BillingAccount) -> Iterator[Finding]:
    organizations, key = stack.table("OrganizationsTable"), {"organization_id": account.organization_id}
    stored = organizations.get(key) or {}
    before = (stored.get("plan"), stored.get("billing_status"))
    after = (account.plan or before[0], account.status or before[1])
    if before == after:
        return
    names = {"#plan": "plan", "#status": "billing_status"}
    using = Expression(names, {":plan": before[0], ":status": before[1]})
    unchanged = Condition(organizations, key, "#plan = :plan AND #status = :status", using)
    marks = usage_plan_due(account.organization_id, clock.now())
    ids = {"organization_id": account.organization_id}
    change = Change(unchanged, Update().change({"plan": after[0], "billing_status": after[1], **marks}))
    yield Finding("plan_not_followed", ids, [_unchanged(stack, account)], change)


def _unchanged(stack: Stack, account: BillingAccount) -> Condition:
    key = {"organization_id": account.organization_id}
    using = Expression(values={":version": account.version})
    return Condition(stack.table("BillingAccountsTable"), key, "version = :version", using)
