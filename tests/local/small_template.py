"""Small templates."""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from local.runner.template.deployment import Deployment
from local.runner.template.reader import load

HEADER = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Handler: app.handler, CodeUri: code, AutoPublishAlias: live}
"""


PARAMETERS = """
Parameters:
  Stage: {Type: String, Default: v1, AllowedPattern: "v[0-9]"}
  Size: {Type: Number, Default: 30, AllowedValues: [30, 60]}
Conditions:
  Big: !Equals [!Ref Size, "60"]
  Small: !Not [!Condition Big]
  Neither: !And [!Condition Big, !Condition Small]
  Either: !Or [!Condition Big, !Condition Small]
"""


TABLE = """
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""


BUCKET = """
  Files: {Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {BlockPublicAcls: true}}}
"""


def function(environment: str, *, top: str = "", extra: str = "") -> str:
    return f"""
{top}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          VALUE: {environment}
{extra}
"""


def written(folder: Path, text: str, *, header: str = HEADER) -> Path:
    """A template of that text, with a folder of code beside it."""
    (folder / "code").mkdir(exist_ok=True)
    path = folder / "template.yaml"
    path.write_text(header + dedent(text))
    return path


def loaded(folder: Path, text: str, parameters: dict[str, str] | None = None, **named: Any) -> Deployment:
    return load(parameters, path=written(folder, text), **named)


def with_api(properties: str = "", events: str = "") -> str:
    """Resources with an API, an authorizer of it and one function; *events* are more of the function's."""
    return f"""\
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      ApiKeySourceType: AUTHORIZER
      Auth:
        DefaultAuthorizer: Key
        ApiKeyRequired: true
        AddDefaultAuthorizerToCorsPreflight: false
        AddApiKeyRequiredToCorsPreflight: false
        Authorizers:
          Key:
            FunctionArn: !GetAtt Authorizer.Arn
            FunctionPayloadType: REQUEST
            Identity: {{Headers: [Authorization], ReauthorizeEvery: 30}}
{indent(dedent(properties), " " * 6)}
  Authorizer:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: code}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Events:
        Things: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: /things}}}}
        Thing: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: "/things/{{id}}"}}}}
        Mine: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: /things/mine}}}}
        Read: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: GET, Path: /reading}}}}
        Open:
          Type: Api
          Properties:
            RestApiId: !Ref Api
            Method: ANY
            Path: /open
            Auth: &open {{Authorizer: NONE, ApiKeyRequired: false}}
        Root: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: /, Auth: *open}}}}
        Rest: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: "/{{proxy+}}", Auth: *open}}}}
{indent(dedent(events), " " * 8)}
"""


def value_of(folder: Path, environment: str, parameters: dict[str, str] | None = None, **named: str) -> str | None:
    ssm = {"/name": "secret-free", "/name:3": "third"}
    deployment = loaded(folder, function(environment, **named), parameters, ssm=ssm)
    return deployment.functions["Work"].environment.get("VALUE")
