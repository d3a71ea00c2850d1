import type { ApiEventKind } from './implicit-api.ts';
import { emptySwaggerBody, isSwaggerBody } from './rest-api-body.ts';

/** Events of type Api, and the API that exists through those that name none. */
export const restApiEventKind: ApiEventKind = {
  eventType: 'Api',
  apiIdProperty: 'RestApiId',
  apiType: 'AWS::Serverless::Api',
  implicitApiId: 'ServerlessRestApi',
  emptyBody: emptySwaggerBody,
  implicitProperties: { StageName: 'Prod' },
  skipsEmptyEvents: true,
  refusedApiTypes: ['AWS::Serverless::HttpApi'],
  isBody: isSwaggerBody,
  complete: () => {},
  finish: () => {},
};
