import { assumeRolePolicy } from './assume-role-policy.ts';
import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { checkLogicalId, type GeneratedResource, generateResource, type SamResource } from './generated-resource.ts';
import { conditional, getAtt, ref, sub } from './intrinsics.ts';
import { aMap, aString, checkProperties, onlyABoolean, type PropertyTypes, required } from './property-types.ts';
import { isTruthy, pythonString, pythonTypeName } from './python-value.ts';
import { draftOf, requireSwaggerBody } from './rest-api-body.ts';
import { addIntegration, checkNamedApi, checkNotThere, type RestApiMethod, restApiMethod } from './rest-api-event.ts';
import { addEventAuth } from './rest-api-event-auth.ts';
import { eventErrorsOf, InvalidSam, invalidEvent } from './sam-error.ts';
import { get, getMap, has, isMap, type SamMap } from './sam-map.ts';
import { entriesInOrder } from './template-order.ts';

/** The event types of state machines that exist. Only those of type Api are transformed. */
const EVENT_TYPES = new Set(['Api', 'CloudWatchEvent', 'EventBridgeRule', 'Schedule', 'ScheduleV2']);

const apiEventProperties: PropertyTypes = {
  Path: required(aString),
  Method: required(aString),
  RestApiId: required(aString),
  Stage: aString,
  Auth: aMap,
  UnescapeMappingTemplate: onlyABoolean,
};

/** Checks all events of a state machine. */
export function linkStateMachineEvents(transform: Transform, sam: SamResource): void {
  const { positions } = transform;
  const events = getMap(sam.properties, 'Events') ?? {};
  for (const [eventId, event] of entriesInOrder(transform, events)) {
    const type = get(event, 'Type');
    try {
      if (!isMap(event)) {
        const text = `'${pythonTypeName(event)}' object has no attribute 'get'`;
        throw invalidEvent(eventId, text, positions.of(events, eventId));
      }
      if (typeof type !== 'string' || !EVENT_TYPES.has(type)) {
        const text = `Resource dict has missing or invalid value for key Type. Event Type is: ${pythonString(type)}.`;
        throw invalidEvent(eventId, text, positions.of(events, eventId));
      }
      if (type !== 'Api') {
        transform.notTransformed.push({ logicalId: sam.logicalId, type, part: `Events.${eventId}` });
        continue;
      }
      const logicalId = sam.logicalId + eventId;
      checkLogicalId(logicalId, positions.of(events, eventId, 'key'));
      const properties = getMap(event, 'Properties') ?? {};
      checkProperties(transform, logicalId, properties, { type, types: apiEventProperties });
      checkNamedApi(transform, eventId, properties);
    } catch (failure) {
      if (!(failure instanceof InvalidSam) || failure.scope !== 'event') throw failure;
      throw new InvalidSam('resource', eventErrorsOf(sam.logicalId, failure));
    }
  }
}

/**
 * The resources of the events of type Api. `target` is the state machine, or its alias when that is wanted. An event that
 * is refused here is reported without the state machine it belongs to, as the translator does.
 */
export function buildStateMachineEvents(
  transform: Transform,
  sam: SamResource,
  target: GeneratedResource,
): GeneratedResource[] {
  const events = getMap(sam.properties, 'Events') ?? {};
  return entriesInOrder(transform, events).flatMap(([eventId, event]) => {
    if (!isMap(event) || event.Type !== 'Api') return [];
    const found = restApiMethod(transform, { events, eventId, event });
    // No permission gives the stage a name here.
    const method = { ...found, stage: get(found.properties, 'Stage') };
    const role = buildEventRole(transform, { sam, method, target });
    if (isTruthy(get(method.api, MANAGED_BODY))) addMethod(transform, { method, role, target });
    return [role];
  });
}

/** The role with which API Gateway starts the state machine. */
function buildEventRole(
  transform: Transform,
  { sam, method, target }: { sam: SamResource; method: RestApiMethod; target: GeneratedResource },
): GeneratedResource {
  const logicalId = `${sam.logicalId}${method.eventId}Role`;
  const attributes: SamMap = {};
  for (const name of ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy']) {
    if (has(target.body, name)) attributes[name] = target.body[name];
  }
  const boundary = get(sam.properties, 'PermissionsBoundary');
  return generateResource(transform, {
    logicalId,
    type: 'AWS::IAM::Role',
    attributes,
    properties: {
      AssumeRolePolicyDocument: assumeRolePolicy('apigateway.amazonaws.com'),
      Policies: [
        {
          PolicyName: `${logicalId}StartExecutionPolicy`,
          PolicyDocument: {
            Statement: [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: ref(target.logicalId) }],
          },
        },
      ],
      PermissionsBoundary: isTruthy(boundary) ? boundary : undefined,
    },
    position: method.position,
  });
}

function addMethod(
  transform: Transform,
  { method, role, target }: { method: RestApiMethod; role: GeneratedResource; target: GeneratedResource },
): void {
  const { positions } = transform;
  const { api, path, properties } = method;
  const body = get(api, 'DefinitionBody') ?? null;
  if (body === null) return;
  requireSwaggerBody(body);
  checkNotThere(transform, body, method);
  const draft = draftOf(body, path, positions);
  const condition = get(target.body, 'Condition');
  const uri = sub('arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution');
  addIntegration(transform, draft, {
    ...method,
    condition,
    integration: {
      type: 'aws',
      httpMethod: 'POST',
      uri: isTruthy(condition) ? conditional(condition, uri) : uri,
      responses: { '200': { statusCode: '200' }, '400': { statusCode: '400' } },
      credentials: getAtt(role.logicalId, 'Arn'),
      requestTemplates: { 'application/json': sub(requestTemplate(properties, target.logicalId)) },
    },
    responses: { '200': { description: 'OK' }, '400': { description: 'Bad Request' } },
  });
  if (isTruthy(get(properties, 'Auth'))) addEventAuth(transform, draft, method);
  api.DefinitionBody = draft;
}

/** The request's body becomes the input of the execution. Escaping for JavaScript escapes `'`, which JSON does not know. */
function requestTemplate(properties: SamMap, targetId: string): string {
  const input = "$util.escapeJavaScript($input.json('$'))";
  const unescaped = isTruthy(get(properties, 'UnescapeMappingTemplate')) ? `${input}.replaceAll("\\\\'","'")` : input;
  return `{"input": "${unescaped}", "stateMachineArn": "\${${targetId}}"}`;
}
