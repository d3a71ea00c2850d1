import json

# A REST API adds nothing to the answer of a proxy integration, so the function sets the header itself.
CORS = {"Access-Control-Allow-Origin": "https://app.example.com"}


def handler(event, context):
    body = {"message": "Hello from a REST API", "stage": event["requestContext"]["stage"]}
    return {"statusCode": 200, "headers": CORS, "body": json.dumps(body)}
