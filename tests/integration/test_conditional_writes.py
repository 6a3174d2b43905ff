"""If-Match on every write of an object that has an ETag, and If-None-Match on every read of an object."""

import pytest

from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product

READS = [each for each in operations() if each.method == "GET" and each.names_an_object]
READ = {operation.path for operation in READS}
WRITES = [each for each in operations() if each.method in {"PATCH", "PUT", "DELETE"} and each.path in READ]


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_each_write_of_an_object_that_has_a_tag_is_refused_against_a_version_that_it_never_had(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    path = operation.target(ids)
    assert standing_clinic("GET", path).header("ETag")
    before = standing_product.stored()

    answer = standing_clinic(operation.method, path, operation.body_of(ids), {"If-Match": '"77"'})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert standing_product.stored() == before


@pytest.mark.parametrize("operation", [each for each in READS if each.path.endswith("}")], ids=str)
def test_an_object_that_the_client_has_is_not_sent_again(
    standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    path = operation.target(ids)
    first = standing_clinic("GET", path)

    again = standing_clinic("GET", path, headers={"If-None-Match": first.etag})

    assert (again.status, again.response.body, again.etag) == (304, b"", first.etag)
