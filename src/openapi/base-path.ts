import { type BodyReader, isObjectPlace } from './body-reader.ts';

/** What becomes of a body's base path: the `basepath` parameter of an import. */
export type Basepath = 'ignore' | 'prepend' | 'split';

/** The path that goes before every path of the body, without a slash at its end. */
export function basePathOf(reader: BodyReader, basepath: Basepath): string {
  if (basepath === 'ignore') return '';
  const path = reader.text(reader.root, 'basePath') ?? pathOfFirstServer(reader);
  const segments = path.split('/').filter((segment) => segment !== '');
  // Recorded for REST APIs: of `/base/part`, `prepend` keeps all and `split` what follows the first segment.
  const kept = basepath === 'prepend' ? segments : segments.slice(1);
  return kept.map((segment) => `/${segment}`).join('');
}

function pathOfFirstServer(reader: BodyReader): string {
  const [server] = reader.items(reader.root, 'servers');
  if (server === undefined || !isObjectPlace(server)) return '';
  const variables = reader.object(server, 'variables');
  const defaultOf = (name: string): string | undefined => {
    const variable = variables === undefined ? undefined : reader.object(variables, name);
    return variable === undefined ? undefined : reader.text(variable, 'default');
  };
  // Recorded for REST APIs: a variable of this name is the base path even when the URL does not refer to it.
  const basePath = defaultOf('basePath');
  if (basePath !== undefined) return basePath;
  const url = (reader.text(server, 'url') ?? '').replace(
    /\{([^}]*)\}/g,
    (whole, name: string) => defaultOf(name) ?? whole,
  );
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
}
