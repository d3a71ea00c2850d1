import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { hasErrors } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { expandMacros } from '../../definitions/cloudformation/expand-macros.ts';
import { resolveParameters } from '../../definitions/cloudformation/parameter-values.ts';
import { readTemplate } from '../../definitions/cloudformation/read-template.ts';
import { readDocument } from '../../definitions/read-document.ts';
import type { ResourceOrigin, Template, TemplateOptions } from '../../definitions/template.ts';
import type { NotServed } from './events.ts';
import { shown } from './find-definition.ts';

export interface ReadStack {
  /** undefined when the file cannot be used; the diagnostics say why. */
  readonly template: Template | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Resources that the SAM transform does not turn into anything here. */
  readonly notServed: readonly NotServed[];
  /** Files beside the template that are part of it: a save of one is a save of the template. */
  readonly includedFiles: readonly string[];
}

type Include = (location: string) => Reading<unknown> | undefined;

const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';

export interface ReadStackOptions extends TemplateOptions {
  /** What AWS's tools refuse is refused, also where a rewrite could save it. */
  readonly strict: boolean;
  readonly assume: Assumptions;
}

/** Reads one SAM or CloudFormation file into a Template. Never throws: what is wrong is in the diagnostics. */
export async function readStack(options: ReadStackOptions): Promise<ReadStack> {
  const includedFiles: string[] = [];
  return { ...(await readWithIncludes(options, includedFiles)), includedFiles };
}

type ReadWithIncludes = Omit<ReadStack, 'includedFiles'>;

async function readWithIncludes(options: ReadStackOptions, includedFiles: string[]): Promise<ReadWithIncludes> {
  const positions = new SourcePositions();
  const document = readFile(options.file, positions);
  if (hasErrors(document.diagnostics)) return refused(document.diagnostics);
  if (!isJsonObject(document.value) || !isJsonObject(document.value.Resources)) {
    return refused([...document.diagnostics, notATemplate(options.file)]);
  }
  // A local file that a template includes; one in S3 is not read here.
  const include: Include = (location) => {
    if (location.startsWith('s3://')) return undefined;
    const file = shown(resolve(dirname(options.file), location));
    includedFiles.push(file);
    return readFile(file, positions);
  };
  if (!usesSam(document.value.Transform)) {
    const untransformed = withoutTransform(document.value, positions);
    if (untransformed.length > 0) return refused([...document.diagnostics, ...untransformed]);
    const template = readTemplate(document.value, positions, { ...options, include });
    const diagnostics = [...document.diagnostics, ...template.diagnostics];
    return { template: hasErrors(diagnostics) ? undefined : template.value, diagnostics, notServed: [] };
  }
  // Loops and includes come before SAM, as on AWS.
  const expanded = expandMacros(document.value, positions, { ...options, include });
  const diagnostics = [...document.diagnostics, ...expanded.diagnostics];
  if (hasErrors(diagnostics) || !isJsonObject(expanded.value)) return refused(diagnostics);
  return readSam({ document: expanded.value, positions, options, include, diagnostics });
}

async function readSam(source: {
  document: { readonly [key: string]: unknown };
  positions: SourcePositions;
  options: ReadStackOptions;
  include: Include;
  diagnostics: readonly Diagnostic[];
}): Promise<ReadWithIncludes> {
  // A template without SAM does not pay for the transform.
  const { samDiagnostics, transformSam } = await import('../../definitions/sam/transform.ts');
  const { document, positions, options, include } = source;
  const parameters = resolveParameters(document, positions, options);
  const transformed = transformSam(document, positions, {
    region: options.region,
    partition: options.partition,
    parameterValues: parameters.value,
    strict: options.strict,
    assume: options.assume,
  });
  const notServed = transformed.notTransformed;
  const before = [...source.diagnostics, ...transformed.warnings, ...samDiagnostics(transformed.errors)];
  if (hasErrors(before)) return { template: undefined, diagnostics: before, notServed };

  const bodies = inlineLocalBodies(transformed.document, positions, include);
  const origin = (logicalId: string): ResourceOrigin | undefined => transformed.origins.get(logicalId);
  const template = readTemplate(transformed.document, positions, { ...options, origin });
  const diagnostics = [...before, ...bodies, ...template.diagnostics];
  return { template: hasErrors(diagnostics) ? undefined : template.value, diagnostics, notServed };
}

/** `DefinitionUri: openapi.yaml` names a file beside the template, which `sam package` would upload. */
function inlineLocalBodies(document: SamDocument, positions: SourcePositions, include: Include): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const resource of Object.values(isJsonObject(document.Resources) ? document.Resources : {})) {
    if (!isJsonObject(resource) || !isJsonObject(resource.Properties)) continue;
    const properties = resource.Properties as Record<string, unknown>;
    if (!WITH_BODY.has(resource.Type) || typeof properties.BodyS3Location !== 'string') continue;
    const body = include(properties.BodyS3Location);
    if (body === undefined) continue;
    diagnostics.push(...body.diagnostics);
    positions.copy(properties, 'BodyS3Location', properties, 'Body');
    properties.Body = body.value;
    delete properties.BodyS3Location;
  }
  return diagnostics;
}

const WITH_BODY = new Set<unknown>(['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api']);

type SamDocument = { readonly [key: string]: unknown };

function usesSam(transform: unknown): boolean {
  return transform === SAM_TRANSFORM || (Array.isArray(transform) && transform.includes(SAM_TRANSFORM));
}

function readFile(file: string, positions: SourcePositions): Reading<unknown> {
  try {
    return readDocument(readFileSync(file, 'utf8'), file, positions);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem: Diagnostic = {
      code: 'read/unreadable',
      severity: 'error',
      message: code === 'ENOENT' ? `${file} does not exist.` : `${file} cannot be read: ${message}`,
      help: '',
      where: { file, line: 1, column: 1 },
    };
    return { value: null, diagnostics: [problem] };
  }
}

/** SAM's types without SAM's transform: CloudFormation refuses the template, in these words. */
function withoutTransform(document: SamDocument, positions: SourcePositions): Diagnostic[] {
  const resources = isJsonObject(document.Resources) ? document.Resources : {};
  const isSam = (resource: unknown): resource is { Type: string } =>
    isJsonObject(resource) && typeof resource.Type === 'string' && resource.Type.startsWith('AWS::Serverless::');
  const [first] = Object.entries(resources).filter(([, resource]) => isSam(resource));
  if (first === undefined) return [];
  const types = [
    ...new Set(
      Object.values(resources)
        .filter(isSam)
        .map(({ Type }) => Type),
    ),
  ];
  return [
    {
      code: 'cloudformation/no-transform',
      severity: 'error',
      message: `Template format error: Unrecognized resource types: [${types.join(', ')}]`,
      help: 'These are types of SAM. Add this line at the top: Transform: AWS::Serverless-2016-10-31',
      where: positions.of(first[1] as object, 'Type') ?? positions.of(resources, first[0], 'key'),
    },
  ];
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

function refused(diagnostics: readonly Diagnostic[]): ReadWithIncludes {
  return { template: undefined, diagnostics, notServed: [] };
}
