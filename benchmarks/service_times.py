"""`python -m benchmarks.service_times`: write the service times that `capacity` simulates to service_times.toml.

A function's time is computed from its measured calls to AWS, with the times of prices.toml; none was measured on
Lambda. The sweep's time is measured, with DynamoDB Local and a delay that makes each call as long as one to AWS.
"""

from pathlib import Path

from benchmarks import phone_calls, sweeps
from benchmarks.requests import new_clinic, standing_product

MEASURED = Path(__file__).with_name("service_times.toml")
_HEAD = """\
# Written by `make capacity MEASURE=1`. Milliseconds of each piece of work, and how many of each a call makes: computed
# from measured calls to AWS. A sweep's message is measured on DynamoDB Local, each call 5 ms longer.
"""


def main() -> None:
    """Write the file."""
    with standing_product() as product:
        meter, _ = phone_calls.meter_of_a_call(new_clinic(product))
    times = {name: meter.milliseconds[name] / meter.pieces[name] for name in sorted(meter.pieces)}
    sections: dict[str, dict[str, float]] = {
        "milliseconds": times | {"SweptMessage": sweeps.milliseconds_a_message()},
        "of_a_call": {name: meter.pieces[name] for name in sorted(meter.pieces)},
    }
    text = "".join(
        f"\n[{name}]\n" + "".join(f"{key} = {round(value, 2)}\n" for key, value in values.items())
        for name, values in sections.items()
    )
    MEASURED.write_text(_HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    main()
