"""A reader of a table's stream: its shards, each from its last position."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_dynamodbstreams.type_defs import ShardTypeDef

_Begin = Literal["TRIM_HORIZON", "LATEST"]
_EXPIRED, _TRIMMED = "ExpiredIteratorException", "TrimmedDataAccessException"
_MAX_PER_REQUEST = 1000  # DynamoDB's limit


@dataclass
class _Shard:
    """A shard that is being read. `last` is the sequence number of the last record read."""

    identifier: str
    parent: str | None
    begin: _Begin
    iterator: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Records:
    """Records of a shard, in order."""

    stream: str
    shard: str
    records: list[Any]


class StreamReader:
    """Reads a stream's records in order within a shard, and a shard after its parent."""

    def __init__(self, client: "DynamoDBStreamsClient", table: str, *, from_start: bool) -> None:
        self._client = client
        self._table = table
        self._begin: _Begin = "TRIM_HORIZON" if from_start else "LATEST"
        self._stream = ""
        self._open: dict[str, _Shard] = {}
        self._known: set[str] = set()

    def read(self, most: int) -> Iterator[Records]:
        """Yield up to *most* new records of each shard."""
        if not self._open:
            self._look_for_shards()
        for shard in list(self._open.values()):
            if shard.parent not in self._open:
                records = self._records(shard, most)
                if records:
                    yield Records(self._stream, shard.identifier, records)

    def _look_for_shards(self) -> None:
        if not self._stream:
            # A table that was created again has several streams: the newest is its own.
            response = self._client.list_streams(TableName=self._table)["Streams"]
            self._stream = max(response, key=lambda stream: stream["StreamLabel"])["StreamArn"]
        for shard in self._shards():
            identifier = shard["ShardId"]
            if identifier not in self._known:
                self._open[identifier] = _Shard(identifier, shard.get("ParentShardId"), self._begin)
                self._known.add(identifier)
        # Shards found later are children of these: read them from their start.
        self._begin = "TRIM_HORIZON"

    def _shards(self) -> "Iterator[ShardTypeDef]":
        after: dict[str, Any] = {}
        while True:
            description = self._client.describe_stream(StreamArn=self._stream, **after)["StreamDescription"]
            yield from description.get("Shards", [])
            if "LastEvaluatedShardId" not in description:
                return
            after = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}

    def _records(self, shard: _Shard, most: int) -> list[Any]:
        if shard.iterator is None:
            shard.iterator = self._iterator(shard)
        try:
            answer = self._client.get_records(ShardIterator=shard.iterator, Limit=min(most, _MAX_PER_REQUEST))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in {_EXPIRED, _TRIMMED}:
                raise
            shard.iterator = None
            if code == _TRIMMED:
                # Records are deleted after a day: continue with the first of the remaining ones.
                shard.last, shard.begin = None, "TRIM_HORIZON"
            return []
        records: list[Any] = answer["Records"]
        if records:
            shard.last = records[-1]["dynamodb"]["SequenceNumber"]
        shard.iterator = answer.get("NextShardIterator")
        if shard.iterator is None:
            # The shard is closed and read to its end. Its children are next.
            del self._open[shard.identifier]
            self._look_for_shards()
        return records

    def _iterator(self, shard: _Shard) -> str:
        named = {"StreamArn": self._stream, "ShardId": shard.identifier}
        if shard.last is not None:
            response = self._client.get_shard_iterator(
                **named, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=shard.last
            )
        else:
            response = self._client.get_shard_iterator(**named, ShardIteratorType=shard.begin)
        return response["ShardIterator"]
