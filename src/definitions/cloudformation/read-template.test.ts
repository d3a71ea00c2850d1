import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Diagnostic, formatDiagnostic } from '../../base/diagnostic.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { Unknown } from '../template.ts';
import { type ReadTemplateOptions, readTemplate } from './read-template.ts';

const options: ReadTemplateOptions = {
  file: 't.yaml',
  stackName: 'orders',
  region: 'eu-west-1',
  accountId: '123456789012',
  partition: 'aws',
  parameterOverrides: {},
};

function read(text: string, more: Partial<ReadTemplateOptions> = {}) {
  const positions = new SourcePositions();
  const document = readDocument(text, 't.yaml', positions);
  const { value, diagnostics } = readTemplate(document.value, positions, { ...options, ...more });
  return { template: value, diagnostics: [...document.diagnostics, ...diagnostics], positions };
}

const PREAMBLE = `
Parameters:
  Stage: {Type: String, Default: dev}
  Count: {Type: Number, Default: 3}
  Origins: {Type: CommaDelimitedList, Default: 'https://a.example, https://b.example'}
  Secret: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /secret}
Mappings:
  Sites:
    dev: {Url: https://dev.example, Hosts: [a, b]}
    prod: {Url: https://prod.example}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  IsEither: !Or [!Condition IsProd, !Condition IsDev]
  IsBoth: !And [!Condition IsProd, !Condition IsDev]
  HasSecret: !Equals [!Ref Secret, x]
`;

/** The value of one property of a template that has parameters, mappings, conditions and two more resources. */
function property(yaml: string): { value: unknown; diagnostics: readonly Diagnostic[] } {
  const text = `${PREAMBLE}
Resources:
  Fn: {Type: 'AWS::Lambda::Function'}
  Api: {Type: 'AWS::ApiGatewayV2::Api'}
  It:
    Type: AWS::X::Y
    Properties:
      Value: ${yaml}
`;
  const { template, diagnostics } = read(text);
  return { value: template.resources.get('It')?.properties.Value, diagnostics };
}

describe('functions that depend on no resource', () => {
  const cases: readonly [yaml: string, expected: unknown][] = [
    ['!Ref Stage', 'dev'],
    ['!Ref Count', '3'],
    ['!Ref Origins', ['https://a.example', 'https://b.example']],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!Ref AWS::AccountId', '123456789012'],
    ['!Ref AWS::Partition', 'aws'],
    ['!Ref AWS::StackName', 'orders'],
    ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref AWS::NotificationARNs', []],
    ["!Sub '${AWS::StackName}-${Stage}'", 'orders-dev'],
    ["!Sub '${ Stage }'", 'dev'],
    ["!Sub '${!Stage} ${Stage}'", '${Stage} dev'],
    ["!Sub ['${A}/${Stage}', {A: !Ref Count}]", '3/dev'],
    ["!Sub '$${Stage} $ ${'", '$dev $ ${'],
    ["!Join ['-', [a, !Ref Stage, 1, true]]", 'a-dev-1-true'],
    ["!Join [',', !Ref Origins]", 'https://a.example,https://b.example'],
    ['!Select [1, !Ref Origins]', 'https://b.example'],
    ["!Select ['0', [a, b]]", 'a'],
    ["!Split [',', 'a,b,,c']", ['a', 'b', '', 'c']],
    ["!Select [1, !Split ['/', a/b]]", 'b'],
    ['!If [IsProd, a, b]', 'b'],
    ['!If [IsDev, !Ref Stage, b]', 'dev'],
    ['!If [IsEither, a, b]', 'a'],
    ['!If [IsBoth, a, b]', 'b'],
    ['!FindInMap [Sites, !Ref Stage, Url]', 'https://dev.example'],
    ['!FindInMap [Sites, dev, Hosts]', ['a', 'b']],
    ['!FindInMap [Sites, test, Url, {DefaultValue: none}]', 'none'],
    ['!Base64 äb', 'w6Ri'],
    ['!Cidr [10.0.0.0/16, 2, 8]', ['10.0.0.0/24', '10.0.1.0/24']],
    ['!Length [a, b]', 2],
    ['!Length {Ref: Origins}', 2],
    ['!ToJsonString {a: !Ref Stage, b: [1]}', '{"a":"dev","b":[1]}'],
    ["['a', !Ref AWS::NoValue, 'b']", ['a', 'b']],
    ['{a: !Ref AWS::NoValue, b: !If [IsProd, 1, !Ref AWS::NoValue], c: 1}', { c: 1 }],
    ['{Condition: {StringEquals: {a: b}}, Ref: {}}', { Condition: { StringEquals: { a: 'b' } }, Ref: {} }],
  ];
  test.each(cases)('%s', (yaml, expected) => {
    const { value, diagnostics } = property(yaml);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(expected);
  });
});

describe('what waits for a resource stays, as far as possible evaluated', () => {
  const cases: readonly [yaml: string, expected: unknown][] = [
    ['!Ref Api', { Ref: 'Api' }],
    ['!GetAtt Fn.Arn', { 'Fn::GetAtt': ['Fn', 'Arn'] }],
    ['{Fn::GetAtt: Fn.A.B}', { 'Fn::GetAtt': ['Fn', 'A.B'] }],
    ['!GetAtt [Fn, !Ref Stage]', { 'Fn::GetAtt': ['Fn', 'dev'] }],
    ["!Sub 'arn:${AWS::Partition}:${Fn.Arn}/${Api}'", { 'Fn::Sub': 'arn:aws:${Fn.Arn}/${Api}' }],
    ["!Sub '${!x} ${Api}'", { 'Fn::Sub': '${!x} ${Api}' }],
    ["!Sub ['${A}${B}', {A: !Ref Stage, B: !Ref Api}]", { 'Fn::Sub': ['dev${B}', { B: { Ref: 'Api' } }] }],
    ["!Join ['', [a, !Ref Stage, !Ref Api]]", { 'Fn::Join': ['', ['a', 'dev', { Ref: 'Api' }]] }],
    ['!Select [0, [!Ref Api, b]]', { Ref: 'Api' }],
    [
      "!Select [0, !Split ['/', !GetAtt Fn.Arn]]",
      { 'Fn::Select': [0, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Fn', 'Arn'] }] }] },
    ],
    ['!Base64 {Ref: Api}', { 'Fn::Base64': { Ref: 'Api' } }],
    ['!ToJsonString {a: !Ref Api}', { 'Fn::ToJsonString': { a: { Ref: 'Api' } } }],
    ['!If [IsDev, !Ref Api, x]', { Ref: 'Api' }],
  ];
  test.each(cases)('%s', (yaml, expected) => {
    const { value, diagnostics } = property(yaml);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(expected);
  });
});

describe('what only AWS knows is Unknown, with the reason', () => {
  const cases: readonly [yaml: string, reason: string][] = [
    ['!Ref Secret', 'the value of the SSM parameter /secret'],
    ['!ImportValue Shared-Vpc', 'Fn::ImportValue of Shared-Vpc: what another stack exports is known to AWS only'],
    [
      "!ImportValue {Fn::Sub: '${Stage}-Vpc'}",
      'Fn::ImportValue of dev-Vpc: what another stack exports is known to AWS only',
    ],
    ["!Select [0, !GetAZs '']", 'Fn::GetAZs: the Availability Zones of an account are known to AWS only'],
    ["!Sub '${Secret}/${Api}'", 'the value of the SSM parameter /secret'],
    ["!Join ['', [a, !Ref Secret, !Ref Api]]", 'the value of the SSM parameter /secret'],
    ['!If [HasSecret, a, b]', 'the value of the SSM parameter /secret'],
    [
      "'{{resolve:secretsmanager:db:SecretString:password}}'",
      'the dynamic reference {{resolve:secretsmanager:db:SecretString:password}}',
    ],
    ["!Sub 'x{{resolve:ssm:/${Stage}/y}}'", 'the dynamic reference {{resolve:ssm:/dev/y}}'],
    [
      '{Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}',
      'Fn::Transform: macros run on AWS only',
    ],
  ];
  test.each(cases)('%s', (yaml, reason) => {
    const { value, diagnostics } = property(yaml);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(new Unknown(reason));
  });
});

describe('mistakes in a property', () => {
  const cases: readonly [yaml: string, code: string, message: string, help: string][] = [
    [
      '!Ref Fnn',
      'unresolved-reference',
      'Template format error: Unresolved resource dependencies [Fnn] in the Resources block of the template',
      'Did you mean Fn?',
    ],
    [
      '!Ref AWS::Regoin',
      'unresolved-reference',
      'Template format error: Unresolved resource dependencies [AWS::Regoin] in the Resources block of the template',
      'Did you mean AWS::Region?',
    ],
    [
      '!GetAtt Ap.Id',
      'unresolved-reference',
      'Template error: instance of Fn::GetAtt references undefined resource Ap',
      'Did you mean Api?',
    ],
    [
      "!Sub '${Stagee}'",
      'unresolved-reference',
      'Template format error: Unresolved resource dependencies [Stagee] in the Resources block of the template',
      'Did you mean Stage?',
    ],
    [
      '!If [IsProd, !Ref Nothing, b]',
      'unresolved-reference',
      'Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template',
      'There is no resource and no parameter Nothing.',
    ],
    [
      '!If [IsPrd, a, b]',
      'unknown-condition',
      'Template error: unresolved condition dependency IsPrd in Fn::If',
      'Did you mean IsProd?',
    ],
    [
      '{Fn::Subb: x}',
      'unknown-intrinsic',
      'Fn::Subb is not a function that CloudFormation knows.',
      'Did you mean Fn::Sub?',
    ],
    [
      '{Fn::Sub: x, y: z}',
      'intrinsic-with-siblings',
      'Fn::Sub stands among other keys (y).',
      'A function is the only key of its object. Is the indentation of the other keys right?',
    ],
    [
      "!Sub '${VAR:-default}'",
      'sub-variable',
      'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
      '${VAR:-default} is not such a name. Text that is to stay as it is gets a "!": ${!VAR:-default}',
    ],
    [
      "!Sub '${Origins}'",
      'sub-value',
      '${Origins} is not text. Fn::Sub can only put text into a text.',
      "For a list, join it first: !Join [',', !Ref Origins]",
    ],
    [
      '!Select [2, !Ref Origins]',
      'select-index',
      'Template error: Fn::Select cannot select nonexistent value at index 2',
      'The list has 2 values; the first has index 0.',
    ],
    [
      '!FindInMap [Sites, test, Url]',
      'mapping',
      'Template error: Unable to get mapping for Sites::test::Url',
      'Sites has dev, prod.',
    ],
    [
      '!FindInMap [Site, dev, Url]',
      'mapping',
      'Template error: Unable to get mapping for Site::dev::Url',
      'Mappings has Sites. Did you mean Sites?',
    ],
    [
      '!Equals [a, b]',
      'condition-outside-conditions',
      'Template error: Fn::Equals is only allowed in Conditions.',
      'Give it a name in Conditions and use that: !If [Name, a, b].',
    ],
    [
      '!GetAtt Fn',
      'intrinsic-shape',
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
      'For example: !GetAtt MyFunction.Arn',
    ],
    [
      "!Join ['-', a]",
      'intrinsic-shape',
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      "For example: !Join ['-', [a, b]]",
    ],
    [
      '!Select [a, [b]]',
      'intrinsic-shape',
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
      'For example: !Select [0, !Ref SubnetIds]',
    ],
    [
      '!If [IsProd, a]',
      'intrinsic-shape',
      'Template error: Fn::If requires a list argument with three elements',
      'For example: !If [IsProduction, a, b], where IsProduction is a name in Conditions',
    ],
    [
      '!Ref [Fn]',
      'intrinsic-shape',
      'Template format error: Every Ref object must have a single String value.',
      'For example: !Ref MyApi',
    ],
  ];
  test.each(cases)('%s', (yaml, code, message, help) => {
    const { diagnostics } = property(yaml);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: `cloudformation/${code}`, severity: 'error', message, help });
    expect(diagnostics[0]?.where).toMatchObject({ file: 't.yaml', line: 24 });
  });

  test.each([
    '!Split [1, a]',
    '!Split a',
    '!Cidr [x, 1, 8]',
    '!Length a',
    '!Base64 [a]',
    '!Sub [a]',
    '!FindInMap [a, b]',
    '{Fn::ToJsonString: null}',
  ])('%s has the wrong shape', (yaml) => {
    expect(property(yaml).diagnostics).toMatchObject([{ code: 'cloudformation/intrinsic-shape' }]);
  });
});

describe('a whole template', () => {
  const cases: readonly [name: string, text: string, place: string, message: string][] = [
    [
      'no resources',
      'Resources: {}\n',
      '1:12',
      'Template format error: At least one Resources member must be defined.',
    ],
    [
      'a misspelt section',
      'Resources: {A: {Type: X}}\nOutput: {}\n',
      '2:1',
      'Template format error: Invalid template property or properties [Output]',
    ],
    [
      'a resource without a type',
      'Resources:\n  A: {Properties: {}}\n',
      '2:3',
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'a misspelt attribute',
      'Resources:\n  A: {Type: X, Propertis: {}}\n',
      '2:16',
      "Template format error: Invalid template resource property 'Propertis'",
    ],
    [
      'a logical id with a dash',
      'Resources:\n  my-api: {Type: X}\n',
      '2:3',
      'Template format error: Resource name my-api is non alphanumeric.',
    ],
    [
      'a resource that is no object',
      'Resources:\n  A: X\n',
      '2:3',
      'Template format error: [/Resources/A] Every Resources object must be an object.',
    ],
    [
      'an unknown DependsOn',
      'Resources:\n  A: {Type: X, DependsOn: [B]}\n',
      '2:28',
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'DependsOn itself',
      'Resources:\n  A: {Type: X, DependsOn: A}\n',
      '2:27',
      'Circular dependency between resources: [A]',
    ],
    [
      'an unknown condition of a resource',
      'Resources:\n  A: {Type: X, Condition: C}\n',
      '2:27',
      'Template format error: Unresolved condition dependency C in the Resources block of the template',
    ],
    [
      'an output without a value',
      'Resources: {A: {Type: X}}\nOutputs:\n  O: {}\n',
      '3:3',
      'Template format error: [/Outputs/O] Every Outputs member must contain a Value object',
    ],
    [
      'an output of nothing',
      'Resources: {A: {Type: X}}\nOutputs:\n  O: {Value: !Ref B}\n',
      '3:14',
      'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
    ],
    [
      'a resource in a condition',
      'Conditions:\n  C: !Equals [!Ref A, b]\nResources: {A: {Type: X}}\n',
      '2:15',
      'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'a condition of itself',
      'Conditions:\n  C: !Not [!Condition D]\n  D: !Not [!Condition C]\nResources: {A: {Type: X}}\n',
      '3:12',
      'Template format error: Circular dependency between conditions: C → D → C',
    ],
    [
      'an unknown condition in a condition',
      'Conditions:\n  C: !Not [!Condition D]\nResources: {A: {Type: X}}\n',
      '2:12',
      'Template format error: Unresolved condition dependency D in the Conditions block of the template',
    ],
    [
      'a condition that is none',
      'Conditions:\n  C: true\nResources: {A: {Type: X}}\n',
      '2:6',
      'Template format error: Every Condition member must be a boolean function.',
    ],
    [
      'And of one',
      'Conditions:\n  C: !And [!Equals [a, b]]\nResources: {A: {Type: X}}\n',
      '2:6',
      'Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.',
    ],
  ];
  test.each(cases)('%s', (_name, text, place, message) => {
    const { diagnostics } = read(text);
    expect(diagnostics.map((found) => [`${found.where?.line}:${found.where?.column}`, found.message])).toEqual([
      [place, message],
    ]);
  });

  test('a resource whose condition is false is left out, and so is a dependency on it', () => {
    const { template, diagnostics } = read(`${PREAMBLE}
Resources:
  A: {Type: X, Condition: IsProd}
  B: {Type: X, DependsOn: [A, C]}
  C: {Type: X, Condition: IsDev}
Outputs:
  P: {Value: x, Condition: IsProd}
  D: {Value: !Ref Stage, Export: {Name: !Sub '\${AWS::StackName}-d'}}
`);
    expect(diagnostics).toEqual([]);
    expect([...template.resources.keys()]).toEqual(['B', 'C']);
    expect(template.resources.get('B')?.dependsOn).toEqual(['C']);
    expect([...template.outputs.values()]).toEqual([{ name: 'D', value: 'dev', exportName: 'orders-d' }]);
  });

  test('a reference to a resource that is left out says why it is', () => {
    const { diagnostics } = read(`${PREAMBLE}
Resources:
  A: {Type: X, Condition: IsProd}
  B: {Type: X, Properties: {P: !Ref A, Q: !If [IsProd, !Ref A, none]}}
`);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.help).toContain('A exists only when the condition IsProd holds');
  });

  test('a condition that cannot be decided is taken to hold, with a warning', () => {
    const { template, diagnostics } = read(`${PREAMBLE}\nResources:\n  A: {Type: X, Condition: HasSecret}\n`);
    expect([...template.resources.keys()]).toEqual(['A']);
    expect(diagnostics).toMatchObject([{ severity: 'warn', code: 'cloudformation/undecided-condition' }]);
  });

  test('a circle of references names every step and its place', () => {
    const { diagnostics } = read(`Resources:
  A: {Type: X, Properties: {P: !Ref B}}
  B: {Type: X, Properties: {P: !Sub 'x\${C.Arn}'}}
  C: {Type: X, DependsOn: A}
  D: {Type: X, Properties: {P: !Ref A}}
`);
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      't.yaml:2:32  error  cloudformation/circular-dependency  Circular dependency between resources: [A, B, C]\n' +
        '    A uses B (t.yaml:2:32)\n    B uses C (t.yaml:3:32)\n    C uses A (t.yaml:4:3)\n' +
        '    Break one of these steps, for example with a name or ARN that is written out.',
    ]);
  });

  test('more than 500 resources are refused in the words of CloudFormation', () => {
    const many = Array.from({ length: 501 }, (_, index) => `  R${index}: {Type: X, Properties: {A: !Ref R0}}`);
    const { diagnostics } = read(`Resources:\n${many.join('\n')}\n`);
    expect(diagnostics.map((found) => found.message)).toEqual([
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    ]);
  });

  test('100,000 resources are refused before they are read', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `  R${index}: {Type: X, Properties: {A: !Ref R0}}`);
    expect(read(`Resources:\n${many.join('\n')}\n`).diagnostics[0]?.message).toBe(
      'This YAML file is too large to be read.',
    );
  });

  test('the origin is what the caller says, else the resource itself', () => {
    const origin = { form: 'sam', address: 'Function', position: undefined } as const;
    const { template } = read('Resources:\n  A: {Type: X}\n  B: {Type: X}\n', {
      origin: (logicalId) => (logicalId === 'A' ? origin : undefined),
    });
    expect(template.resources.get('A')?.origin).toBe(origin);
    expect(template.resources.get('B')?.origin).toMatchObject({
      form: 'cloudformation',
      address: 'B',
      position: { line: 3 },
    });
  });

  test('evaluated containers keep the positions of what they were made from', () => {
    const { template, positions } = read(`${PREAMBLE}
Resources:
  A:
    Type: X
    Properties:
      Drop: !Ref AWS::NoValue
      List:
        - !Ref AWS::NoValue
        - !Ref Stage
      Name: !Sub '\${Stage}'
`);
    const properties = template.resources.get('A')?.properties ?? {};
    expect(properties).toEqual({ List: ['dev'], Name: 'dev' });
    expect(positions.of(properties, 'Name')?.line).toBe(26);
    expect(positions.of(properties.List as object, 0)?.line).toBe(25);
  });

  test('an input that is no template at all is reported', () => {
    for (const document of [null, 'text', [], 5]) {
      const { diagnostics } = readTemplate(document, new SourcePositions(), options);
      expect(diagnostics).toMatchObject([{ code: 'cloudformation/no-resources', where: { line: 1 } }]);
    }
  });

  test('names such as constructor are names like any other', () => {
    const { diagnostics } = read(
      'Resources:\n  A: {Type: X, Properties: {P: !Ref constructor, Q: !GetAtt toString.x}}\n',
    );
    expect(diagnostics.map((found) => found.code)).toEqual([
      'cloudformation/unresolved-reference',
      'cloudformation/unresolved-reference',
    ]);
    expect(property('!FindInMap [constructor, name, x]').diagnostics).toMatchObject([
      { code: 'cloudformation/mapping' },
    ]);
  });
});

describe('templates of CDK', () => {
  const folder = new URL('../fixtures/', import.meta.url);
  test.each(readdirSync(folder).filter((name) => name.endsWith('.template.json')))('%s', (name) => {
    const positions = new SourcePositions();
    const document = readDocument(readFileSync(new URL(name, folder), 'utf8'), name, positions);
    const parameters = Object.entries((document.value as { Parameters?: Record<string, object> }).Parameters ?? {});
    const missing = parameters.filter(([, parameter]) => !Object.hasOwn(parameter, 'Default'));
    const parameterOverrides = Object.fromEntries(missing.map(([parameter]) => [parameter, 'assets||key']));
    const { value, diagnostics } = readTemplate(document.value, positions, { ...options, parameterOverrides });
    expect(diagnostics).toEqual([]);
    expect(value.resources.size).toBe(Object.keys((document.value as { Resources: object }).Resources).length);
  });
});
