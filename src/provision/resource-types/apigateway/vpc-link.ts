import { createVpcLink, deleteVpcLink } from '../../../services/apigateway/vpc-links.ts';
import type { Members } from '../../property-shape.ts';
import type { ResourceType } from '../../resource-type.ts';
import { asModel, TAGS, tagsOf } from './as-model.ts';
import { retag } from './retag.ts';

const properties: Members = { Description: 'string', Name: 'string', Tags: TAGS, TargetArns: { list: 'string' } };

/** `AWS::ApiGateway::VpcLink`. `Ref` is its id. */
export const vpcLink: ResourceType = {
  properties,
  replacedBy: ['Description', 'Name', 'TargetArns'],

  async create({ operations }, { Tags, ...rest }) {
    const targetArns = Array.isArray(rest.TargetArns) ? rest.TargetArns.map(String) : [];
    const members = { ...asModel(rest, properties), name: String(rest.Name ?? ''), targetArns };
    const { id } = await createVpcLink(operations, { ...members, ...tagsOf(Tags) });
    const vpcLinkId = String(id);
    return {
      physicalId: vpcLinkId,
      getAtt: (attribute) => (attribute === 'VpcLinkId' ? vpcLinkId : undefined),
      arn: null,
    };
  },

  async update({ operations }, wanted, previous) {
    await retag(operations, `/vpclinks/${previous.physicalId}`, { before: previous.properties, wanted });
    return previous;
  },

  async delete({ operations }, { physicalId: vpcLinkId }) {
    await deleteVpcLink(operations, { vpcLinkId });
  },
};
