/** JSON with the spaces that AWS's exports have (recorded): `"a" : 1`, `[ 1, 2 ]`, `{ }`. */
export function printJson(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    return `[ ${value.map((item) => printJson(item, indent)).join(', ')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)} : ${printJson(member, inner)}`,
  );
  return entries.length === 0 ? '{ }' : `{\n${entries.join(',\n')}\n${indent}}`;
}

/** YAML as AWS's exports have it: texts in double quotes, keys bare where they can be. */
export function printYaml(value: unknown): string {
  return `---\n${block(value, '').replace(/^\n/, '')}\n`;
}

/** What stands behind a key or a dash: a scalar on the same line, or lines of their own. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${indent}-${itemBlock(item, indent)}`).join('');
  }
  if (typeof value !== 'object' || value === null) return ` ${JSON.stringify(value)}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return ' {}';
  return entries
    .map(([key, member]) => {
      const inner = Array.isArray(member) ? indent : `${indent}  `;
      return `\n${indent}${yamlKey(key)}:${block(member, inner)}`;
    })
    .join('');
}

/** The first entry of an object in a list stands beside the dash. */
function itemBlock(item: unknown, indent: string): string {
  const lines = block(item, `${indent}  `);
  return lines.startsWith('\n') ? ` ${lines.slice(indent.length + 3)}` : lines;
}

function yamlKey(key: string): string {
  const isBare = /^[A-Za-z_/][\w./{}$+*-]*$/.test(key) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(key);
  return isBare ? key : JSON.stringify(key);
}
