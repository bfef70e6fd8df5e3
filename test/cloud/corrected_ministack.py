"""MiniStack as the tests start it. Where version 1.5.33 does otherwise than AWS, this puts AWS's rule in place of its own.

With AUTH=true functions call AWS with the permissions of their roles, as the template grants them:

- A request over HTTP/2 is signed with its :authority, which ASGI hands over as the host.
- PartiQL statements need the permission of what they do; all of this platform's are inserts.
  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
- A batch of SQS messages needs the permission of a single one.
  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
- One event source mapping is read with GetEventSourceMapping and changed with UpdateEventSourceMapping.
  https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
- A request that names its resource by an iterator or a prefix (GetRecords, DescribeAlarms) is judged by its action.

A batch of a stream of which a function reports failures is delivered again, where MiniStack takes it for done and goes on:
whole, and until it succeeds.
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from functools import lru_cache

from ministack import app
from ministack.core import iam_actions, iam_evaluator, sigv4
from ministack.services import dynamodb, lambda_svc

canonical_headers = sigv4.build_canonical_headers
lambda_action = iam_actions._lambda_action
target_action = iam_actions._action_from_target
resource_matches = iam_evaluator._resource_matches
execute_function = lambda_svc._execute_function

OF_A_MAPPING = {"GET": "GetEventSourceMapping", "PUT": "UpdateEventSourceMapping", "DELETE": "DeleteEventSourceMapping"}
OF_A_TARGET = {
    "ExecuteStatement": "PartiQLInsert",
    "BatchExecuteStatement": "PartiQLInsert",
    "ExecuteTransaction": "PartiQLInsert",
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}


def headers_with_authority(headers, signed_headers):
    return canonical_headers({":authority": headers.get("host", ""), **headers}, signed_headers)


def action_of_request(method, path):
    _, _, mapping = path.partition("/event-source-mappings/")
    return OF_A_MAPPING.get(method) if mapping else lambda_action(method, path)


def action_of_target(headers):
    action = target_action(headers)
    return OF_A_TARGET.get(action, action)


def execute_with_failures(func, event):
    result = execute_function(func, event)
    records = event.get("Records") if isinstance(event, dict) else None
    body = result.get("body")
    if not records or records[0].get("eventSource") not in ("aws:kinesis", "aws:dynamodb") or not isinstance(body, dict):
        return result
    failed = {"errorType": "BatchItemFailures", "errorMessage": str(body.get("batchItemFailures"))}
    return {**result, "error": True, "body": failed} if body.get("batchItemFailures") else result


sigv4.build_canonical_headers = headers_with_authority
iam_actions._lambda_action = action_of_request
iam_actions._action_from_target = action_of_target
iam_evaluator._resource_matches = lambda arn, *policy: arn == "*" or resource_matches(arn, *policy)

lambda_svc._execute_function = execute_with_failures

# An expression is read anew for each item of a partition, which makes a query of thousands take seconds.
dynamodb._tokenize = lru_cache(dynamodb._tokenize)
dynamodb._condition_syntax_error = lru_cache(dynamodb._condition_syntax_error)

# With TLS it would listen on port 443 as well.
app._port_is_bindable = lambda *_: False

app.main()
