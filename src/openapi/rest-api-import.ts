import type {
  ContentHandling,
  GatewayResponseType,
  IntegrationResponse,
  Method,
  MethodResponse,
  RequestValidator,
  RestApi,
  RestAuthorizer,
  RestIntegration,
} from '../account/rest-api.ts';

/** What a body says of a REST API, in the words of the API model; what AWS makes of each part is up to the operation. */
export interface RestApiImport {
  readonly api: ImportedRestApi;
  /** In the order of their paths in the body; a resource's ancestors are not listed. */
  readonly resources: readonly ImportedResource[];
  readonly models: readonly ImportedModel[];
  readonly requestValidators: readonly (Omit<RequestValidator, 'id'> & Placed)[];
  readonly authorizers: readonly (Omit<RestAuthorizer, 'id'> & Placed)[];
  readonly gatewayResponses: readonly ImportedGatewayResponse[];
  /** Whether there is `x-amazon-apigateway-documentation`, which ImportDocumentationParts reads. */
  readonly hasDocumentation: boolean;
  /**
   * Pointer in the API model → pointer in the body. Members of the API stand at the top (`/binaryMediaTypes`); its
   * parts below their path or name: `/resources/~1pets`, `/resources/~1pets/resourceMethods/GET`, and from there as
   * GetMethod shows a method (`…/methodIntegration/integrationResponses/200`), `/models/Pet`, `/requestValidators/body`,
   * `/authorizers/MyAuth`, `/gatewayResponses/DEFAULT_4XX`.
   */
  readonly pointers: ReadonlyMap<string, string>;
  readonly warnings: readonly ImportProblem[];
  readonly errors: readonly ImportProblem[];
}

export interface Placed {
  /** Where in the body. */
  readonly pointer: string;
}

export interface ImportProblem extends Placed {
  /** `document`: the body as a whole cannot be read. */
  readonly kind: 'document' | 'part';
  readonly message: string;
}

export interface ImportedRestApi
  extends Partial<
    Pick<
      RestApi,
      | 'name'
      | 'description'
      | 'version'
      | 'binaryMediaTypes'
      | 'minimumCompressionSize'
      | 'policy'
      | 'disableExecuteApiEndpoint'
      | 'tags'
    >
  > {
  readonly apiKeySource?: string;
  readonly vpcEndpointIds?: readonly string[];
}

export interface ImportedResource extends Placed {
  /** With the base path before it, without a slash at its end. */
  readonly path: string;
  readonly methods: readonly ImportedMethod[];
}

export interface ImportedMethod
  extends Pick<
      Method,
      | 'httpMethod'
      | 'authorizationType'
      | 'authorizationScopes'
      | 'apiKeyRequired'
      | 'operationName'
      | 'requestParameters'
      | 'requestModels'
    >,
    Placed {
  /** The name of its authorizer. */
  readonly authorizer?: string;
  /** The name of its request validator. */
  readonly requestValidator?: string;
  readonly methodResponses: readonly (MethodResponse & Placed)[];
  readonly integration?: ImportedIntegration;
}

export interface ImportedIntegration
  extends Pick<
      RestIntegration,
      | 'httpMethod'
      | 'uri'
      | 'connectionId'
      | 'credentials'
      | 'requestParameters'
      | 'requestTemplates'
      | 'tlsConfig'
      | 'integrationTarget'
    >,
    Placed {
  readonly type: string;
  readonly connectionType?: string;
  readonly passthroughBehavior?: string;
  readonly contentHandling?: string;
  readonly timeoutInMillis?: number;
  readonly cacheNamespace?: string;
  readonly cacheKeyParameters?: readonly string[];
  readonly responseTransferMode?: string;
  readonly integrationResponses: readonly ImportedIntegrationResponse[];
}

export interface ImportedIntegrationResponse extends Omit<IntegrationResponse, 'contentHandling'>, Placed {
  readonly contentHandling?: ContentHandling | (string & {});
}

export interface ImportedModel extends Placed {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema as JSON text; its references name models of the API canonically. */
  readonly schema: string;
}

export interface ImportedGatewayResponse extends Placed {
  readonly responseType: GatewayResponseType | (string & {});
  readonly statusCode?: string;
  readonly responseParameters?: Readonly<Record<string, string>>;
  readonly responseTemplates?: Readonly<Record<string, string>>;
}
