import { createBasePathMapping, deleteBasePathMapping } from '../../../services/apigateway/base-path-mappings.ts';
import type { Properties, ResourceType } from '../../resource-type.ts';
import { asModel } from './as-model.ts';

const properties = {
  BasePath: 'string',
  DomainName: 'string',
  Id: 'string',
  RestApiId: 'string',
  Stage: 'string',
} as const;

/** `AWS::ApiGateway::BasePathMapping`: a path of a custom domain name that leads to a REST API. */
export const basePathMapping: ResourceType = {
  properties,
  replacedBy: ['BasePath', 'DomainName', 'RestApiId', 'Stage'],

  async create({ operations }, { Id: _, ...rest }) {
    const domainName = String(rest.DomainName ?? '');
    const restApiId = String(rest.RestApiId ?? '');
    await createBasePathMapping(operations, { ...asModel(rest, properties), domainName, restApiId });
    return { physicalId: `${domainName}|${basePathOf(rest)}`, getAtt: () => undefined, arn: null };
  },

  async update(_, __, previous) {
    return previous;
  },

  async delete({ operations }, { properties: before }) {
    await deleteBasePathMapping(operations, { domainName: String(before.DomainName), basePath: basePathOf(before) });
  },
};

/** The root of a domain name is called `(none)`. */
function basePathOf({ BasePath }: Properties): string {
  return BasePath === undefined || BasePath === '' ? '(none)' : String(BasePath);
}
