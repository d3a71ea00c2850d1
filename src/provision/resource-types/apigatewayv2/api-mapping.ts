import { createApiMapping, deleteApiMapping, updateApiMapping } from '../../../services/apigatewayv2/api-mappings.ts';
import type { Properties, ResourceType } from '../../resource-type.ts';

/** `AWS::ApiGatewayV2::ApiMapping`: a path of a custom domain name that leads to a stage. `Ref` is its id. */
export const apiMapping: ResourceType = {
  properties: { ApiId: 'string', ApiMappingKey: 'string', DomainName: 'string', Stage: 'string' },
  replacedBy: ['DomainName'],

  async create({ operations }, wanted) {
    const { ApiMappingId } = await createApiMapping(operations, input(wanted));
    return {
      physicalId: ApiMappingId,
      getAtt: (attribute) => (attribute === 'ApiMappingId' ? ApiMappingId : undefined),
      arn: null,
    };
  },

  async update({ operations }, wanted, previous) {
    // A key that the template no longer says is the root again.
    await updateApiMapping(operations, { ApiMappingKey: '', ...input(wanted), ApiMappingId: previous.physicalId });
    return previous;
  },

  async delete({ operations }, { physicalId: ApiMappingId, properties }) {
    await deleteApiMapping(operations, { ApiMappingId, DomainName: String(properties.DomainName) });
  },
};

function input(wanted: Properties) {
  return {
    ...wanted,
    ApiId: String(wanted.ApiId ?? ''),
    DomainName: String(wanted.DomainName ?? ''),
    Stage: String(wanted.Stage ?? ''),
  };
}
