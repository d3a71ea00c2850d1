/**
 * Writes src/aws/generated/: operation tables, shape tables and TypeScript types of the AWS services that Crossgate
 * speaks, from AWS's own models. The output is committed; run this again when the models move:
 *
 *     node scripts/generate-aws-tables.mjs
 *
 * Two sources, both of the Apache licence 2.0 (see NOTICE). The npm packages `@aws-sdk/client-*` (development
 * dependencies) give operations, shapes and wire names. `botocore` (`pip install botocore`, any machine's python3)
 * gives what they lack: the errors of each operation and the limits of each member. Without botocore the run stops,
 * so that limits never vanish from the tables unnoticed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const outputFolder = fileURLToPath(new URL('../src/aws/generated/', import.meta.url));

const services = [
  {
    name: 'apigateway',
    sdk: '@aws-sdk/client-api-gateway',
    // Timestamps are epoch seconds on the wire of this service.
    timestamp: 'number',
    // All but what is not served here: SDK generation, domain name access associations.
    checked: /^(?!.*(Sdk|DomainNameAccessAssociation))/,
    // The service names the values of an enum in an order of its own, which the model does not have: these are recorded.
    enumOrders: [
      'REQUEST_TOO_LARGE RESOURCE_NOT_FOUND AUTHORIZER_CONFIGURATION_ERROR MISSING_AUTHENTICATION_TOKEN BAD_REQUEST_BODY INVALID_SIGNATURE INVALID_API_KEY BAD_REQUEST_PARAMETERS AUTHORIZER_FAILURE UNAUTHORIZED INTEGRATION_TIMEOUT ACCESS_DENIED DEFAULT_4XX DEFAULT_5XX WAF_FILTERED QUOTA_EXCEEDED THROTTLED API_CONFIGURATION_ERROR UNSUPPORTED_MEDIA_TYPE INTEGRATION_FAILURE EXPIRED_TOKEN',
      'HTTP MOCK AWS_PROXY HTTP_PROXY AWS',
      'RESPONSE_BODY RESPONSE METHOD MODEL AUTHORIZER RESPONSE_HEADER RESOURCE PATH_PARAMETER REQUEST_BODY QUERY_PARAMETER API REQUEST_HEADER',
      'PRIVATE EDGE REGIONAL',
      'add remove move test replace copy',
    ].map((order) => order.split(' ')),
  },
  {
    name: 'apigatewayv2',
    sdk: '@aws-sdk/client-apigatewayv2',
    // Timestamps are ISO 8601 strings on the wire of this service.
    timestamp: 'string',
    // The operations implemented in src/services/apigatewayv2: only their inputs get a table of limits.
    checked:
      /^(Create|Update)(Api|Route|Integration|Stage|Deployment|Authorizer|DomainName|ApiMapping|VpcLink)$|^(Tag|Untag)Resource$|^ExportApi$|^(Import|Reimport)Api$|^Get(Apis|Routes|Integrations|Stages|Deployments|Authorizers|DomainNames|ApiMappings)$/,
  },
  {
    name: 'lambda',
    sdk: '@aws-sdk/client-lambda',
    timestamp: 'number',
    // All of the functions, versions, aliases, layers and tags that src/services/lambda has.
    checked:
      /^((Create|Update|Delete|Get)(Alias|FunctionUrlConfig)|(Create|Delete|Get)Function|UpdateFunction(Code|Configuration)|GetFunctionConfiguration|ListFunctions|ListFunctionUrlConfigs|ListAliases|PublishVersion|ListVersionsByFunction|Invoke|InvokeAsync|(Add|Remove)Permission|GetPolicy|(Put|Get|Delete)(FunctionConcurrency|ProvisionedConcurrencyConfig)|ListProvisionedConcurrencyConfigs|(Put|Update|Get|Delete)FunctionEventInvokeConfig|ListFunctionEventInvokeConfigs|(Publish|Get|Delete)LayerVersion|GetLayerVersionByArn|ListLayers|ListLayerVersions|(Tag|Untag)Resource|ListTags|GetAccountSettings)$/,
  },
  {
    name: 'logs',
    sdk: '@aws-sdk/client-cloudwatch-logs',
    timestamp: 'number',
    checked:
      /^(Create|Delete)Log(Group|Stream)$|^DescribeLog(Group|Stream)s$|^(Put|Get|Filter)LogEvents$|^(Put|Delete)RetentionPolicy$|^(Tag|Untag)(Resource|LogGroup)$|^ListTags(ForResource|LogGroup)$|^StartLiveTail$/,
  },
  {
    name: 'sts',
    sdk: '@aws-sdk/client-sts',
    timestamp: 'string',
    checked: /^(GetCallerIdentity|AssumeRole|GetSessionToken|GetFederationToken|GetAccessKeyInfo)$/,
  },
  {
    // No client of this service is installed for the sake of a few operations: botocore's model has all of it.
    name: 'iam',
    sdk: null,
    timestamp: 'string',
    operations: /Role/,
    checked:
      /^(Create|Get|Update|Delete)Role$|^(Put|Delete)RolePermissionsBoundary$|^ListInstanceProfilesForRole$|^UpdateRoleDescription$|^UpdateAssumeRolePolicy$|^ListRoles$|^(Attach|Detach|Put|Get|Delete)RolePolicy$|^List(Attached)?RolePolicies$|^(Tag|Untag)Role$|^ListRoleTags$/,
  },
];

/** Shape names that would hide a global type in the generated file. */
const reservedTypeNames = new Set(['Date', 'Function', 'Map', 'Set', 'Object', 'Error', 'Array', 'Record', 'Event']);

const simpleTypes = new Map([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [17, 'number'],
  [19, 'number'],
  [21, 'blob'],
  [42, 'blob'],
]);

function readBotocoreModel(service) {
  const script =
    'import botocore, botocore.loaders, json, sys\n' +
    'model = botocore.loaders.Loader().load_service_model(sys.argv[1], "service-2")\n' +
    'print(json.dumps({"version": botocore.__version__, "model": model}))';
  try {
    return JSON.parse(
      execFileSync('python3', ['-c', script, service], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
    );
  } catch {
    console.error(`The limits of ${service} come from botocore, which python3 does not find: pip install botocore`);
    process.exit(1);
  }
}

/** A schema may stand behind a function, so that shapes can refer to one another. */
const resolved = (schema) => (typeof schema === 'function' ? schema() : schema);

const typeName = (name) => (reservedTypeNames.has(name) ? `${name}Shape` : name);

/**
 * The type of a member, as text: `string`, `Cors`, `string[]` for a list, `string{}` for a map by string.
 * Every structure that is met on the way is added to `structures`.
 */
function describe(schema, structures) {
  const shape = resolved(schema);
  if (typeof shape === 'number') {
    if (shape >= 128) return `${simpleTypes.get(shape - 128)}{}`;
    if (shape >= 64) return `${simpleTypes.get(shape - 64)}[]`;
    return simpleTypes.get(shape) ?? fail(`simple type ${shape}`);
  }
  if (!Array.isArray(shape)) return fail(`schema ${String(shape)}`);
  // [type, traits] is a member with traits; shapes have a namespace and a name in places 1 and 2.
  if (typeof shape[1] !== 'string') return describe(shape[0], structures);
  const [kind, , name] = shape;
  if (kind === 0) return describe(shape[4], structures);
  if (kind === 1) return `${describe(shape[4], structures)}[]`;
  if (kind === 2) return `${describe(shape[5], structures)}{}`;
  // An event stream may end in an error, which is -3.
  if (Math.abs(kind) === 3 || kind === 4) {
    if (!structures.has(name)) structures.set(name, shape);
    return typeName(name);
  }
  return fail(`kind ${kind} of ${name}`);
}

function fail(what) {
  throw new Error(`The model has something this generator does not know: ${what}`);
}

/** Member traits are an object, or a number whose bits stand for the commonest ones. */
function readTraits(member) {
  const traits = Array.isArray(member) && typeof member[1] !== 'string' ? member[1] : 0;
  const bits = typeof traits === 'number' ? traits : 0;
  const named = typeof traits === 'object' && traits !== null ? traits : {};
  return {
    ...named,
    label: (bits & 1) !== 0 || named.httpLabel === 1,
    payload: (bits & 16) !== 0 || named.httpPayload === 1,
    status: (bits & 32) !== 0 || named.httpResponseCode === 1,
    otherParameters: (bits & 64) !== 0 || named.httpQueryParams === 1,
  };
}

/** Where a member travels; null for the body. */
function locationOf(traits) {
  if (traits.label) return 'path';
  if (traits.httpQuery !== undefined) return `query:${traits.httpQuery}`;
  if (traits.httpHeader !== undefined) return `header:${traits.httpHeader}`;
  if (traits.status) return 'status';
  if (traits.otherParameters) return 'query';
  if (traits.payload) return 'payload';
  return null;
}

function readMembers(shape, structures) {
  const names = shape[4] ?? [];
  const required = shape[6] ?? 0;
  return names.map((name, index) => {
    const member = shape[5][index];
    const traits = readTraits(member);
    return {
      name,
      type: describe(member, structures),
      wireName: traits.jsonName ?? name,
      required: index < required,
      location: locationOf(traits),
    };
  });
}

/** Operations of the protocols that are not REST differ in their header or form alone. */
const RPC = ['POST', '/', 200];

function readService(service) {
  const exported = require(service.sdk);
  const structures = new Map();
  const operations = [];
  for (const schema of Object.values(exported)) {
    if (!Array.isArray(schema) || schema[0] !== 9) continue;
    const [method, uri, status] = schema[3].http ?? RPC;
    operations.push({
      name: schema[2],
      method,
      uri,
      status,
      input: shapeNameOf(schema[4], structures),
      output: shapeNameOf(schema[5], structures),
    });
  }
  const shapes = new Map();
  for (const [name, shape] of structures) shapes.set(typeName(name), readMembers(shape, structures));
  const exceptions = Object.values(exported).filter((schema) => Array.isArray(schema) && schema[0] === -3);
  const errors = exceptions.map(([, , name, { awsQueryError: [code] = [name], httpError, error }]) => [
    code,
    httpError ?? (error === 'server' ? 500 : 400),
  ]);
  const errorTexts = new Map(exceptions.map(([, , name, , members, types]) => [name, textMember(members, types)]));
  return { operations: operations.sort(byName), shapes, errors: new Map(errors), errorTexts };
}

/** How the member that holds the text of an error is written: `message` nearly always. */
function textMember(members, types) {
  const index = members.findIndex((member) => member.toLowerCase() === 'message');
  return index === -1 ? 'message' : (readTraits(types[index]).jsonName ?? members[index]);
}

/** The same, of a service whose model is botocore's alone. */
function readBotocoreService(service, model) {
  const shapes = new Map();
  const describeShape = (name) => {
    const shape = model.shapes[name];
    if (shape.type === 'list') return `${describeShape(shape.member.shape)}[]`;
    if (shape.type === 'map') return `${describeShape(shape.value.shape)}{}`;
    if (shape.type !== 'structure') return botocoreTypes[shape.type] ?? fail(`type ${shape.type} of ${name}`);
    if (shapes.has(typeName(name))) return typeName(name);
    // Shapes refer to one another: the name has to be there before the members are read.
    shapes.set(typeName(name), []);
    const required = shape.required ?? [];
    shapes.set(
      typeName(name),
      Object.entries(shape.members).map(([member, { shape: type, locationName }]) => ({
        name: member,
        type: describeShape(type),
        wireName: locationName ?? member,
        required: required.includes(member),
        location: null,
      })),
    );
    return typeName(name);
  };
  const operations = [];
  const errors = new Map();
  for (const [name, { input, output, errors: thrown = [] }] of Object.entries(model.operations)) {
    if (!service.operations.test(name)) continue;
    const [method, uri, status] = RPC;
    operations.push({
      name,
      method,
      uri,
      status,
      input: input === undefined ? null : describeShape(input.shape),
      output: output === undefined ? null : describeShape(output.shape),
    });
    for (const { shape } of thrown) {
      errors.set(errorName(shape, model), model.shapes[shape].error?.httpStatusCode ?? 400);
    }
  }
  return { operations: operations.sort(byName), shapes, errors, errorTexts: new Map() };
}

const botocoreTypes = {
  string: 'string',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  timestamp: 'timestamp',
  blob: 'blob',
};

const byName = (a, b) => (a.name < b.name ? -1 : 1);

/** An operation without input or output has the simple type Unit. */
function shapeNameOf(schema, structures) {
  const shape = resolved(schema);
  return Array.isArray(shape) && shape[0] === 3 ? describe(shape, structures) : null;
}

function typescriptType(type, service, isInput) {
  if (type.endsWith('[]')) return `readonly ${wrap(typescriptType(type.slice(0, -2), service, isInput))}[]`;
  if (type.endsWith('{}')) return `Readonly<Record<string, ${typescriptType(type.slice(0, -2), service, isInput)}>>`;
  if (type === 'timestamp') return service.timestamp;
  // Blobs stand in JSON as base64, and the account keeps them so.
  if (type === 'blob') return 'string';
  if (type === 'document') return 'unknown';
  return type;
}

const wrap = (type) => (type.startsWith('readonly ') ? `(${type})` : type);

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const key = (text) => (/^[A-Za-z_$][\w$]*$/.test(text) ? text : quote(text));

function renderTypes(shapes, service) {
  let text = '';
  for (const [name, members] of [...shapes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (members.length === 0) {
      text += `export type ${name} = Readonly<Record<never, never>>;\n\n`;
      continue;
    }
    text += `export interface ${name} {\n`;
    for (const member of members) {
      text += `  readonly ${key(member.name)}${member.required ? '' : '?'}: ${typescriptType(member.type, service)};\n`;
    }
    text += '}\n\n';
  }
  return text;
}

function renderTables(model, errorsOf) {
  let text = '/** AWS name: [method, URI, success status, input shape, output shape, errors]. */\n';
  text += 'export const operations = {\n';
  for (const { name, method, uri, status, input, output } of model.operations) {
    const errors = (errorsOf.get(name) ?? []).map(quote).join(', ');
    text += `  ${name}: [${quote(method)}, ${quote(uri)}, ${status}, ${input === null ? 'null' : quote(input)}, ${output === null ? 'null' : quote(output)}, [${errors}]],\n`;
  }
  text += '} as const;\n\n';
  text += '/** The HTTP status of each error. */\nexport const errorStatus = {\n';
  for (const [name, status] of [...model.errors].sort(([a], [b]) => (a < b ? -1 : 1)))
    text += `  ${name}: ${status},\n`;
  text += '} as const;\n\n';
  const texts = [...model.errorTexts].filter(([, member]) => member !== 'message').sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > 0) {
    text += '/** The member that holds the text of an error, where it is another than `message`. */\n';
    text += 'export const errorTexts: Readonly<Record<string, string>> = {\n';
    for (const [name, member] of texts) text += `  ${name}: ${quote(member)},\n`;
    text += '};\n\n';
  }
  text +=
    '/**\n * Shape: member: [wire name, type, place]. A type is a simple type or a shape; `[]` makes it a list, `{}` a map by\n' +
    ' * string. A place is `path`, `query:name`, `header:name`, `query` (a map of every other parameter), `payload` or\n' +
    ' * `status`; without one it is in the body.\n */\n';
  text +=
    'export const shapes: Readonly<\n  Record<string, Readonly<Record<string, readonly [wireName: string, type: string, place?: string]>>>\n> = {\n';
  for (const [name, members] of [...model.shapes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    text += `  ${name}: {${members
      .map(({ name: member, wireName, type, location }) => {
        const place = location === null ? '' : `, ${quote(location)}`;
        return ` ${key(member)}: [${quote(wireName)}, ${quote(type)}${place}]`;
      })
      .join(',')} },\n`;
  }
  return `${text}};\n`;
}

/** The values of an enum, in the order in which the service names them. */
function orderOf(values, orders) {
  const isSame = (order) => order.length === values.length && values.every((value) => order.includes(value));
  return orders.find(isSame) ?? values;
}

/** The limits of a simple shape of botocore's model, as few letters as can be read. */
function limitsOf(name, shapes, orders) {
  const shape = shapes[name];
  const limits = [];
  if (shape.type === 'list' || shape.type === 'map') {
    if (shape.min !== undefined) limits.push(`minItems: ${shape.min}`);
    if (shape.max !== undefined) limits.push(`maxItems: ${shape.max}`);
    const item = (shape.member ?? shape.value).shape;
    const inner = shapes[item].type === 'structure' ? '' : limitsOf(item, shapes, orders);
    if (inner !== '') limits.push(`each: { ${inner} }`);
    return limits.join(', ');
  }
  // API Gateway's model states the limits of most strings in the name of their shape only.
  const [, least, most] = /^StringWithLengthBetween(\d+)And(\d+)$/.exec(name) ?? [];
  const min = shape.min ?? least;
  const max = shape.max ?? most;
  if (min !== undefined) limits.push(`min: ${min}`);
  if (max !== undefined) limits.push(`max: ${max}`);
  if (shape.pattern !== undefined) limits.push(`pattern: ${quote(shape.pattern)}`);
  if (shape.enum !== undefined) limits.push(`values: [${orderOf(shape.enum, orders).map(quote).join(', ')}]`);
  return limits.join(', ');
}

function renderInputs(service, model, botocore) {
  const wanted = model.operations.filter(({ name }) => service.checked.test(name));
  const done = new Map();
  const visit = (shapeName) => {
    if (shapeName === null || done.has(shapeName) || !model.shapes.has(shapeName)) return;
    const known = botocore.shapes[shapeName]?.members ?? {};
    done.set(shapeName, null);
    const members = model.shapes.get(shapeName).map((member) => {
      visit(member.type.replace(/(\[\]|\{\})+$/, ''));
      const shape = known[member.name]?.shape;
      const isSimple = shape !== undefined && botocore.shapes[shape].type !== 'structure';
      const limits = isSimple ? limitsOf(shape, botocore.shapes, service.enumOrders ?? []) : '';
      const required = member.required ? ', required: true' : '';
      return `    ${key(member.name)}: { type: ${quote(member.type)}${required}${limits === '' ? '' : `, ${limits}`} },\n`;
    });
    done.set(shapeName, members.join(''));
  };
  for (const { input } of wanted) visit(input);
  let text = "import type { InputShapes } from '../check-input.ts';\n\n";
  text += '/** What the service model says of the inputs of the operations that are implemented. */\n';
  text += 'export const inputShapes: InputShapes = {\n';
  for (const [name, members] of [...done].sort(([a], [b]) => (a < b ? -1 : 1))) {
    text += members === '' ? `  ${name}: {},\n` : `  ${name}: {\n${members}  },\n`;
  }
  return `${text}};\n`;
}

/** In the query protocol, an error has another name on the wire than its shape: `NoSuchEntity` for `NoSuchEntityException`. */
function errorName(shape, { metadata, shapes }) {
  return metadata.protocol === 'query' ? (shapes[shape].error?.code ?? shape) : shape;
}

function versionOf(sdk) {
  return JSON.parse(readFileSync(require.resolve(`${sdk}/package.json`), 'utf8')).version;
}

mkdirSync(outputFolder, { recursive: true });
for (const service of services) {
  const { version: botocoreVersion, model: botocore } = readBotocoreModel(service.name);
  const model = service.sdk === null ? readBotocoreService(service, botocore) : readService(service);
  const errorsOf = new Map(
    Object.entries(botocore.operations).map(([name, operation]) => [
      name,
      (operation.errors ?? []).map((e) => errorName(e.shape, botocore)).sort(),
    ]),
  );
  const header =
    service.sdk === null
      ? `// Generated by scripts/generate-aws-tables.mjs from botocore ${botocoreVersion} (Apache-2.0, see NOTICE). Do not edit.\n\n`
      : `// Generated by scripts/generate-aws-tables.mjs from ${service.sdk} ${versionOf(service.sdk)} and botocore ${botocoreVersion}\n` +
        '// (both Apache-2.0, see NOTICE). Do not edit.\n\n';
  writeFileSync(
    `${outputFolder}${service.name}.ts`,
    `${header}${renderTypes(model.shapes, service)}${renderTables(model, errorsOf)}`,
  );
  writeFileSync(`${outputFolder}${service.name}-inputs.ts`, `${header}${renderInputs(service, model, botocore)}`);
  console.log(`${service.name}: ${model.operations.length} operations, ${model.shapes.size} shapes`);
}
