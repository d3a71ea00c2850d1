import { hasErrors } from '../../base/diagnostic.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readYaml } from '../../definitions/read-yaml.ts';

/** A definition in YAML that was sent to an import. Throws for what is no YAML. */
export function readYamlBody(text: string): unknown {
  const { value, diagnostics } = readYaml(text, '', new SourcePositions());
  if (hasErrors(diagnostics)) throw new SyntaxError(diagnostics[0]?.message);
  return value;
}
