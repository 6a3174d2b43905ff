"""Every operation of the API against its budget: a new one is measured by itself, and held to its method's."""

from functools import reduce

from benchmarks import calls, figures, phone_calls
from benchmarks.figures import Figure
from benchmarks.requests import Request, measured, new_clinic, standing_product
from benchmarks.units import Units
from tests.operations import Operation

# docs/architecture.md, "Budgets".
_BY_METHOD = {"GET": 2, "POST": 2, "PATCH": 2, "DELETE": 3}
_ON_AN_OBJECT = 3
_OTHERS = {"readLimits": 1, "readTranscript": 3, "createAppointment": 3, "rotateApiKey": 4, "revokeApiKey": 4}
_OF_THE_RECEIVER = 1


def measure() -> list[Figure]:
    """All of them, in the order of their paths."""
    with standing_product() as product:
        found = sorted(measured(product), key=lambda each: (each.operation.path, each.operation.method))
        received = len(phone_calls.receiver(new_clinic(product)))
    return [
        *(_figure(each) for each in found),
        Figure("POST /webhooks/vapi, queued", received, limit=_OF_THE_RECEIVER, note="all calls of AWS"),
    ]


def _figure(request: Request) -> Figure:
    operation, made = request.operation, request.made
    used = reduce(lambda one, other: one + other, (call.used for call in made), Units())
    others = sorted({call.service for call in made} - {"dynamodb"})
    with_others = f", of {' and '.join(others)} too" if others else ""
    dollars = 1000 * sum(request.footprint.dollars().values())
    return Figure(
        f"{operation.method} {operation.path}",
        calls.round_trips(made),
        limit=_limit(operation, queues="sqs" in others),
        note=f"{len(made)} calls{with_others}; {used}; ${dollars:.4f}",
    )


def _limit(operation: Operation, *, queues: bool) -> int:
    """What a POST does to an object begins with a look at it; work that goes on afterwards is queued."""
    acts = operation.method == "POST" and operation.names_an_object
    usual = _ON_AN_OBJECT if acts else _BY_METHOD[operation.method]
    return _OTHERS.get(operation.name, usual + queues)


if __name__ == "__main__":
    figures.save(measure)
