import { readFile } from 'node:fs/promises';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { hasErrors } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { resolveParameters } from '../../definitions/cloudformation/parameter-values.ts';
import { readTemplate } from '../../definitions/cloudformation/read-template.ts';
import { readDocument } from '../../definitions/read-document.ts';
import type { ResourceOrigin, Template, TemplateOptions } from '../../definitions/template.ts';
import type { NotServed } from './events.ts';

export interface ReadStack {
  /** undefined when the file cannot be used; the diagnostics say why. */
  readonly template: Template | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Resources that the SAM transform does not turn into anything here. */
  readonly notServed: readonly NotServed[];
}

const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';

/** Reads one SAM or CloudFormation file into a Template. Never throws: what is wrong is in the diagnostics. */
export async function readStack(options: TemplateOptions): Promise<ReadStack> {
  const positions = new SourcePositions();
  const text = await readText(options.file);
  if (typeof text !== 'string') return { template: undefined, diagnostics: [text], notServed: [] };

  const document = readDocument(text, options.file, positions);
  if (hasErrors(document.diagnostics)) return refused(document.diagnostics);
  if (!isJsonObject(document.value) || !isJsonObject(document.value.Resources)) {
    return refused([...document.diagnostics, notATemplate(options.file)]);
  }
  if (!usesSam(document.value.Transform)) {
    const template = readTemplate(document.value, positions, options);
    const diagnostics = [...document.diagnostics, ...template.diagnostics];
    return { template: hasErrors(diagnostics) ? undefined : template.value, diagnostics, notServed: [] };
  }
  return readSam({ document: document.value, positions, options, diagnostics: document.diagnostics });
}

async function readSam(source: {
  document: { readonly [key: string]: unknown };
  positions: SourcePositions;
  options: TemplateOptions;
  diagnostics: readonly Diagnostic[];
}): Promise<ReadStack> {
  // A template without SAM does not pay for the transform.
  const { samDiagnostics, transformSam } = await import('../../definitions/sam/transform.ts');
  const { document, positions, options } = source;
  const parameters = resolveParameters(document, positions, options);
  const transformed = transformSam(document, positions, {
    region: options.region,
    partition: options.partition,
    parameterValues: parameters.value,
  });
  const notServed = transformed.notTransformed;
  const before = [...source.diagnostics, ...samDiagnostics(transformed.errors)];
  if (hasErrors(before)) return { template: undefined, diagnostics: before, notServed };

  const origin = (logicalId: string): ResourceOrigin | undefined => transformed.origins.get(logicalId);
  const template = readTemplate(transformed.document, positions, { ...options, origin });
  const diagnostics = [...before, ...template.diagnostics];
  return { template: hasErrors(diagnostics) ? undefined : template.value, diagnostics, notServed };
}

function usesSam(transform: unknown): boolean {
  return transform === SAM_TRANSFORM || (Array.isArray(transform) && transform.includes(SAM_TRANSFORM));
}

async function readText(file: string): Promise<string | Diagnostic> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      code: 'read/unreadable',
      severity: 'error',
      message: code === 'ENOENT' ? `${file} does not exist.` : `${file} cannot be read: ${message}`,
      help: '',
      where: { file, line: 1, column: 1 },
    };
  }
}

function notATemplate(file: string): Diagnostic {
  return {
    code: 'cloudformation/not-a-template',
    severity: 'error',
    message: 'This is not a SAM or CloudFormation template: it has no Resources.',
    help: 'A template begins with Transform: AWS::Serverless-2016-10-31 and has a map of Resources.',
    where: { file, line: 1, column: 1 },
  };
}

function refused(diagnostics: readonly Diagnostic[]): ReadStack {
  return { template: undefined, diagnostics, notServed: [] };
}
