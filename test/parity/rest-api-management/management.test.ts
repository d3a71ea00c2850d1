import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type RecordedTest, runScenario, type Scenario } from './run-scenario.ts';
import { documentationAndLinkScenarios } from './scenarios/documentation-and-links.ts';
import { gatewayResponseScenarios } from './scenarios/gateway-responses.ts';
import { importScenarios } from './scenarios/imports.ts';
import { integrationScenarios } from './scenarios/integrations.ts';
import { keyAndPlanScenarios } from './scenarios/keys-and-plans.ts';
import { methodResponseScenarios } from './scenarios/method-responses.ts';
import { methodScenarios } from './scenarios/methods.ts';
import { modelAndValidatorScenarios } from './scenarios/models-and-validators.ts';
import { resourceScenarios } from './scenarios/resources.ts';
import { restApiScenarios } from './scenarios/rest-apis.ts';
import { stageScenarios } from './scenarios/stages.ts';

const scenarios: Readonly<Record<string, Scenario>> = {
  ...documentationAndLinkScenarios,
  ...gatewayResponseScenarios,
  ...importScenarios,
  ...integrationScenarios,
  ...keyAndPlanScenarios,
  ...methodResponseScenarios,
  ...methodScenarios,
  ...modelAndValidatorScenarios,
  ...resourceScenarios,
  ...restApiScenarios,
  ...stageScenarios,
};

/** Recorded errors that are not answers of the management operations here. */
const outOfScope: Readonly<Record<string, string>> = {
  'TestApigatewayTestInvoke::test_invoke_test_method': 'TestInvokeMethod runs the data plane',
  test_apigateway_s3_any: 'an answer of Amazon S3 behind an API',
};

interface RecordedError {
  readonly case: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly bodyHasLowercaseMessage: boolean;
  readonly recorded: string;
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8'));
}

const errors = (readJson('mgmt-errors-rest.json') as { readonly cases: readonly RecordedError[] }).cases;
const answers = readJson('answers.json') as Readonly<Record<string, RecordedTest>>;

/** The errors beside the answers of their test: some tests are known by their errors only. */
function recordedTests(): ReadonlyMap<string, RecordedTest> {
  const tests = new Map(Object.entries(answers));
  for (const error of errors) {
    const slash = error.case.indexOf('/');
    const test = error.case.slice(0, slash);
    const answer = {
      Error: { Code: error.code, Message: error.message },
      ...(error.bodyHasLowercaseMessage ? { message: error.message } : {}),
      ResponseMetadata: { HTTPStatusCode: error.status },
    };
    const known = tests.get(test) ?? { recorded: error.recorded, answers: {} };
    tests.set(test, { ...known, answers: { ...known.answers, [error.case.slice(slash + 1)]: answer } });
  }
  return tests;
}

const tests = recordedTests();
const inScope = [...tests].filter(([name]) => !Object.hasOwn(outOfScope, name));

describe('AWS answered in the same way', () => {
  it.each(inScope)('%s', async (name, recorded) => {
    const scenario = scenarios[name];
    if (scenario === undefined) throw new Error(`No scenario for ${name}`);
    expect(await runScenario(scenario, recorded)).toEqual({});
  });
});

it('every recorded error is asked for, or out of scope for a reason', () => {
  const isOut = (error: RecordedError) => Object.hasOwn(outOfScope, error.case.slice(0, error.case.indexOf('/')));
  const outside = errors.filter(isOut);
  const count = inScope.reduce((sum, [, test]) => sum + Object.keys(test.answers).length, 0);
  console.log(`${errors.length - outside.length} of ${errors.length} recorded errors, ${count} answers in all`);
  expect(errors).toHaveLength(185);
  expect(outside).toHaveLength(4);
  expect(Object.keys(scenarios).filter((name) => !tests.has(name))).toEqual([]);
});
