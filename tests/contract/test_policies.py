"""What linters of policies are given is each role's policy, with values in place of intrinsics."""

import json

from tools.expanded import expanded
from tools.policies import policies

_TEMPLATE = expanded()
_POLICIES = dict(policies(_TEMPLATE))


def test_each_role_and_each_shared_policy_is_there() -> None:
    of_roles = {
        f"{name}.{policy['PolicyName']}"
        for name, resource in _TEMPLATE["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"]["Policies"]
    }
    shared = {name for name, resource in _TEMPLATE["Resources"].items() if resource["Type"] == "AWS::IAM::Policy"}

    assert _POLICIES.keys() == of_roles | shared


def test_no_intrinsic_is_left() -> None:
    text = json.dumps(list(_POLICIES.values()))

    assert "Fn::" not in text
    assert '"Ref"' not in text
    assert "${" not in text
