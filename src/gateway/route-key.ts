/** `path` is null for `$default`. */
export function parseRouteKey(routeKey: string): { readonly method: string; readonly path: string | null } {
  const space = routeKey.indexOf(' ');
  return space === -1
    ? { method: 'ANY', path: null }
    : { method: routeKey.slice(0, space), path: routeKey.slice(space + 1) };
}

export type PathParameters = Readonly<Record<string, string>>;
