import json


def handler(event, context):
    """GET /data. No CORS header here: an HTTP API adds its own and ignores the function's."""
    return {
        'statusCode': 200,
        'headers': {'Content-Type': 'application/json'},
        'body': json.dumps({'message': 'Success', 'origin': event['headers'].get('origin')}),
    }
