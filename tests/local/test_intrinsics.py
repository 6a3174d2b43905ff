from pathlib import Path

import pytest

from local.runner.template.reader import TemplateError
from tests.local.small_template import BUCKET, PARAMETERS, TABLE, function, loaded, value_of


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("plain", "plain"),
        ("true", "true"),
        ("7", "7"),
        ("!Ref Stage", "v1"),
        ("!Ref Things", "Things"),
        ("!Ref AWS::Region", "us-east-1"),
        ("!GetAtt Things.Arn", "arn:aws:dynamodb:us-east-1:123456789012:table/Things"),
        ("!Ref Files", "files"),
        ("!Sub '${Files.Arn}/*'", "arn:aws:s3:::files/*"),
        ("!Sub '${AWS::StackName}-${Stage}-${!Stage}'", "voxanne-v1-${Stage}"),
        ("!Sub '${Things.Arn}/index/x'", "arn:aws:dynamodb:us-east-1:123456789012:table/Things/index/x"),
        ("!Sub ['${own}/${Stage}', {own: !Ref Size}]", "30/v1"),
        ("!If [Big, large, little]", "little"),
        ("!If [Small, large, little]", "large"),
        ("!If [Either, yes-it-is, no-it-is-not]", "yes-it-is"),
        ("!If [Neither, yes-it-is, no-it-is-not]", "no-it-is-not"),
        ("!Join ['-', [a, !Ref Stage]]", "a-v1"),
        ("!If [Big, large, !Ref AWS::NoValue]", None),
        ("'{{resolve:ssm:/name}}'", "secret-free"),
        ("!Sub '${Stage} {{resolve:ssm:/name:3}}'", "v1 third"),
        ("!Ref Work.Alias", "arn:aws:lambda:us-east-1:123456789012:function:Work:live"),
    ],
)
def test_intrinsics_come_to_their_values(tmp_path: Path, environment: str, expected: str | None) -> None:
    assert value_of(tmp_path, environment, top=PARAMETERS, extra=TABLE + BUCKET) == expected


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ("!Select [0, [a]]", "Fn::Select"),
        ("!ImportValue x", "Fn::ImportValue"),
        ("!Ref Nowhere", "Nowhere"),
        ("!GetAtt Things.Colour", "Colour of Things"),
        ("!If [Nowhere, a, b]", "Nowhere"),
        ("'{{resolve:ssm:/other}}'", "/other"),
        ("'{{resolve:secretsmanager:x}}'", "secretsmanager"),
    ],
)
def test_what_is_not_known_is_refused_by_name(tmp_path: Path, environment: str, named: str) -> None:
    with pytest.raises(TemplateError, match=named):
        value_of(tmp_path, environment, top=PARAMETERS, extra=TABLE)


def test_parameters_can_be_overridden(tmp_path: Path) -> None:
    assert value_of(tmp_path, "!If [Big, large, little]", {"Size": "60"}, top=PARAMETERS) == "large"


@pytest.mark.parametrize("wrong", [{"Size": "61"}, {"Stage": "one"}, {"Other": "1"}])
def test_values_that_the_template_does_not_allow_are_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(TemplateError, match=next(iter(wrong))):
        value_of(tmp_path, "x", wrong, top=PARAMETERS)


def test_physical_ids_stand_where_things_have_no_name_before_they_are_made(tmp_path: Path) -> None:
    text = function("!Ref Things", extra=TABLE)
    assert loaded(tmp_path, text, physical_ids={"Things": "t-1"}).functions["Work"].environment["VALUE"] == "t-1"
