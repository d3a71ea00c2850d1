import type { ApiMapping } from '../../account/http-api.ts';
import type { MatchedApiMapping } from '../../gateway/request.ts';

/** Where an API mapping of a custom domain name leads. */
export interface SelectedApiMapping {
  readonly apiId: string;
  readonly mapping: MatchedApiMapping;
}

/** Null when no mapping matches. */
export type SelectApiMapping = (path: string) => SelectedApiMapping | null;

/**
 * Compiles the API mappings of one domain name. The longest matching path wins, only the paths of mappings are looked
 * at and not routes, and the mapping with the empty path takes the rest (HTTP API developer guide, "Map API stages to a
 * custom domain name").
 *
 * Once a mapping has several levels, a path matches like any text: `/ordersandmore` is for `orders`. With single levels
 * only, it has to be the whole first segment. Both are documented, with this example.
 */
export function compileApiMappings(mappings: readonly ApiMapping[]): SelectApiMapping {
  const byLength = [...mappings].sort((a, b) => b.ApiMappingKey.length - a.ApiMappingKey.length);
  const matchesText = mappings.some(({ ApiMappingKey }) => ApiMappingKey.includes('/'));
  return (path) => {
    for (const mapping of byLength) {
      const { ApiMappingKey: key } = mapping;
      if (key === '') return selected(mapping, path);
      const end = key.length + 1;
      if (!path.startsWith(key, 1) || !(matchesText || path.length === end || path[end] === '/')) continue;
      const rest = path.slice(end);
      return selected(mapping, rest.startsWith('/') ? rest : `/${rest}`);
    }
    return null;
  };
}

function selected({ ApiId, ApiMappingKey, Stage }: ApiMapping, rest: string): SelectedApiMapping {
  return {
    apiId: ApiId,
    mapping: {
      // A REST API's base path mapping may leave the stage to the caller, as the first segment of the rest.
      stageName: Stage ?? '',
      basePath: ApiMappingKey === '' ? '(none)' : ApiMappingKey,
      // Reported of rawPath: the mapping's path is gone and the stage is there (serverless-express#465, 2021).
      path: Stage === undefined || Stage === '$default' ? rest : `/${Stage}${rest}`,
    },
  };
}
