import { expectTypeOf, it } from 'vitest';
import type { Api, Authorizer, Deployment, Integration, Route, Stage } from '../../account/http-api.ts';
import type * as apigatewayv2Types from '../../aws/generated/apigatewayv2.ts';

it('the nouns of the account are the outputs of the service model', () => {
  expectTypeOf<Api>().toExtend<apigatewayv2Types.GetApiResponse>();
  expectTypeOf<Route>().toExtend<apigatewayv2Types.GetRouteResult>();
  expectTypeOf<Integration>().toExtend<apigatewayv2Types.GetIntegrationResult>();
  expectTypeOf<Stage>().toExtend<apigatewayv2Types.GetStageResponse>();
  expectTypeOf<Authorizer>().toExtend<apigatewayv2Types.GetAuthorizerResponse>();
  expectTypeOf<Omit<Deployment, 'Snapshot'>>().toExtend<apigatewayv2Types.GetDeploymentResponse>();
});
