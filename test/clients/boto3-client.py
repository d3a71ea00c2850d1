"""Makes the calls that stdin asks for, one JSON object a line, and writes what came of each."""

import base64
import datetime
import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
config = Config(retries={"max_attempts": 1, "mode": "standard"}, parameter_validation=True)
clients = {}


def client_of(service):
    if service not in clients:
        clients[service] = boto3.client(
            service,
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="crossgate",
            aws_secret_access_key="crossgate",
            config=config,
        )
    return clients[service]


def as_program(value):
    if isinstance(value, list):
        return [as_program(item) for item in value]
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        return {key: as_program(member) for key, member in value.items()}
    return value


def as_json(value):
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        return utc.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (utc.microsecond // 1000)
    if isinstance(value, (bytes, bytearray)):
        return value.decode()
    if hasattr(value, "read"):
        return value.read().decode()
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(member) for key, member in value.items()}
    return value


for line in sys.stdin:
    call = json.loads(line)
    try:
        method = getattr(client_of(call["service"]), xform_name(call["operation"]))
        output = method(**as_program(call["input"]))
        output.pop("ResponseMetadata", None)
        outcome = {"kind": "output", "output": as_json(output)}
    except ClientError as error:
        outcome = {
            "kind": "error",
            "name": error.response["Error"]["Code"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            "message": error.response["Error"]["Message"],
        }
    except Exception as error:
        outcome = {"kind": "broken", "message": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(outcome), flush=True)
