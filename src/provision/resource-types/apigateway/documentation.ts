import { createDocumentationPart, deleteDocumentationPart } from '../../../services/apigateway/documentation-parts.ts';
import {
  createDocumentationVersion,
  deleteDocumentationVersion,
} from '../../../services/apigateway/documentation-versions.ts';
import { restApiPart } from './rest-api-part.ts';

export const documentationPart = restApiPart({
  id: 'id',
  attribute: 'DocumentationPartId',
  path: 'documentation/parts',
  replacedBy: ['Location', 'RestApiId'],
  create: createDocumentationPart,
  remove: deleteDocumentationPart,
  removedBy: (documentationPartId) => ({ documentationPartId }),
  properties: {
    Location: {
      members: { Method: 'string', Name: 'string', Path: 'string', StatusCode: 'string', Type: 'string' },
    },
    Properties: 'string',
    RestApiId: 'string',
  },
});

export const documentationVersion = restApiPart({
  id: 'version',
  attribute: 'DocumentationVersion',
  path: 'documentation/versions',
  replacedBy: ['DocumentationVersion', 'RestApiId'],
  create: createDocumentationVersion,
  remove: deleteDocumentationVersion,
  removedBy: (version) => ({ documentationVersion: version }),
  properties: { Description: 'string', DocumentationVersion: 'string', RestApiId: 'string' },
});
