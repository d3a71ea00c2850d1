/** A piece of a `Fn::Sub` text: text as it is, or the name inside `${…}`. */
export type SubPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

/** Splits a `Fn::Sub` text. `${!Name}` is the text `${Name}`; spaces around a name do not count. */
export function subParts(template: string): SubPart[] {
  const parts: SubPart[] = [];
  let from = 0;
  const addText = (text: string): void => {
    if (text !== '') parts.push({ kind: 'text', text });
  };
  for (let start = template.indexOf('${'); start !== -1; start = template.indexOf('${', from)) {
    const end = template.indexOf('}', start);
    if (end === -1) break;
    const name = template.slice(start + 2, end);
    addText(template.slice(from, start));
    if (name.startsWith('!')) addText(`\${${name.slice(1)}}`);
    else parts.push({ kind: 'variable', name: name.trim() });
    from = end + 1;
  }
  addText(template.slice(from));
  return parts;
}

/** The reverse for text: a `${` in it is no variable. */
export function escapeSubText(text: string): string {
  return text.replaceAll('${', '${!');
}

/** `A` or `A.B.C`: a name, and the attribute after the first dot. */
export function splitAttributeName(name: string): {
  readonly logicalId: string;
  readonly attribute: string | undefined;
} {
  const dot = name.indexOf('.');
  if (dot === -1) return { logicalId: name, attribute: undefined };
  return { logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
}
