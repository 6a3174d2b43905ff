"""Measure every operation of the API against its budget. New operations have the budget of their method."""

from functools import reduce

from benchmarks import calls, figures, phone_calls
from benchmarks.figures import Figure
from benchmarks.requests import Request, measured, new_clinic, standing_product
from benchmarks.units import Units
from tests.operations import Operation

# docs/architecture.md, "Budgets". A transaction writes a change with its audit event and returns nothing, so the
# changed object is read after it.
BY_METHOD = {"GET": 2, "POST": 2, "PATCH": 3, "PUT": 3, "DELETE": 3}
_ON_AN_OBJECT = 3
OF_OPERATIONS = {
    "readLimits": 3,
    "countCalls": 3,
    "readTranscript": 4,
    "createAppointment": 3,
    "createHold": 3,
    "readApiKey": 3,
    "rotateApiKey": 5,
    "revokeApiKey": 5,
    "createService": 3,
    "deleteService": 4,
    "changeMember": 4,
    "removeMember": 4,
    "revokeInvitation": 4,
    "deleteAgent": 5,
    "deleteBusyBlock": 4,
    "changeCalendarSource": 5,
    "mergeContact": 6,
    # An erasure's round trips depend on what it finds: here one call or contact with little else.
    "forgetCall": 16,
    "eraseContact": 15,
}
_OF_THE_RECEIVER = 1


def measure() -> list[Figure]:
    """Measure all operations, sorted by path."""
    with standing_product() as product:
        requests = sorted(measured(product), key=lambda request: (request.operation.path, request.operation.method))
        received = len(phone_calls.receiver(new_clinic(product)))
    return [
        *(_figure(request) for request in requests),
        Figure("POST /webhooks/vapi, queued", received, limit=_OF_THE_RECEIVER, note="all AWS calls"),
    ]


def _figure(request: Request) -> Figure:
    operation, aws_calls = request.operation, request.aws_calls
    used = reduce(lambda one, other: one + other, (call.used for call in aws_calls), Units())
    others = sorted({call.service for call in aws_calls} - {"dynamodb"})
    with_others = f", including {' and '.join(others)}" if others else ""
    dollars = 1000 * sum(request.footprint.dollars().values())
    return Figure(
        f"{operation.method} {operation.path}",
        calls.round_trips(aws_calls),
        limit=_limit(operation, queues="sqs" in others),
        note=f"{len(aws_calls)} calls{with_others}; {used}; ${dollars:.4f}",
    )


def _limit(operation: Operation, *, queues: bool) -> int:
    """Return the limit. A POST on an existing object first reads it; queueing work takes another call."""
    acts = operation.method == "POST" and operation.names_an_object
    usual = _ON_AN_OBJECT if acts else BY_METHOD[operation.method]
    return OF_OPERATIONS.get(operation.name, usual + queues)


if __name__ == "__main__":
    figures.save(measure)
