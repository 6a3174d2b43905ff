"""If-Match on every write of an object that has an ETag."""

import pytest

from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product

READ = {operation.path for operation in operations() if operation.method == "GET" and operation.names_an_object}
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
