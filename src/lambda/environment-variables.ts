import { delimiter } from 'node:path';
import { RUNTIME_VARIABLES } from '../aws/reserved-variables.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** Keys that no service accepts: an SDK that is called by mistake fails at AWS instead of acting there. */
const DUMMY_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'ASIACROSSGATEDUMMY00',
  AWS_SECRET_ACCESS_KEY: 'crossgate-dummy-secret-access-key',
  AWS_SESSION_TOKEN: 'crossgate-dummy-session-token',
};

/** What an SDK reads to find the developer's own credentials. */
const CREDENTIAL_VARIABLES =
  /^(HOME|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_\w+))$/;

export interface VariableOptions {
  readonly definition: FunctionDefinition;
  readonly region: string;
  readonly taskRoot: string;
  /** What stands for `/opt`; undefined when the function has no layers. */
  readonly layersDirectory: string | undefined;
  readonly runtimeDirectory: string;
  /** Where the interpreter lies; first on PATH, so that a function's own processes find it. */
  readonly interpreterDirectory: string | undefined;
  readonly runtimeApi: string;
  readonly logStreamName: string;
  /** The developer's environment, when the function may use the credentials in it. */
  readonly credentials: NodeJS.ProcessEnv | undefined;
}

/**
 * The environment of a function: Lambda's variables and those of the definition; of the developer's nothing but the
 * credentials, and those only on demand. Evidence: recorded, test_lambda_init_environment (2025).
 */
export function environmentVariables(options: VariableOptions): Record<string, string> {
  const { definition, region, taskRoot, runtimeDirectory, layersDirectory = '/opt' } = options;
  const own: Record<string, string> = {
    _HANDLER: definition.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySizeMB),
    AWS_LAMBDA_FUNCTION_VERSION: definition.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStreamName,
    AWS_LAMBDA_RUNTIME_API: options.runtimeApi,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: runtimeDirectory,
    LD_LIBRARY_PATH: [taskRoot, `${taskRoot}/lib`, ...ofLayers(options, '/lib')].join(delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PWD: taskRoot,
    PATH: [options.interpreterDirectory, '/usr/local/bin', '/usr/bin', '/bin', `${layersDirectory}/bin`]
      .filter((directory) => directory !== undefined)
      .join(delimiter),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    ...modulePath(options),
    ...(options.credentials === undefined ? DUMMY_CREDENTIALS : credentialsOf(options.credentials)),
  };
  const variables = { ...own, ...definition.environment };
  // A path of the function's own does not hide its layers: on AWS it is not the variable that finds them.
  const { PYTHONPATH } = definition.environment;
  if (PYTHONPATH !== undefined && own.PYTHONPATH !== undefined) {
    variables.PYTHONPATH = [PYTHONPATH, own.PYTHONPATH].join(delimiter);
  }
  for (const name of RUNTIME_VARIABLES) variables[name] = own[name] ?? '';
  return variables;
}

/**
 * Where modules of layers are looked for. Evidence: documented, "Packaging your layer content" (`nodejs/node20/
 * node_modules`, `nodejs/node_modules`, `python/lib/python3.x/site-packages`, `python`).
 */
function modulePath(options: VariableOptions): Record<string, string> {
  const { definition, runtimeDirectory } = options;
  const [, family, version = ''] = /^(nodejs|python)(.*?)(?:\.x)?$/.exec(definition.runtime) ?? [];
  if (family === 'nodejs') {
    const directories = ofLayers(options, `/nodejs/node${version}/node_modules`, '/nodejs/node_modules');
    return { NODE_PATH: [...directories, `${runtimeDirectory}/node_modules`].join(delimiter) };
  }
  if (family === 'python') {
    const directories = ofLayers(options, `/python/lib/python${version}/site-packages`, '/python');
    return { PYTHONPATH: [...directories, runtimeDirectory].join(delimiter) };
  }
  return {};
}

function ofLayers({ layersDirectory }: VariableOptions, ...paths: readonly string[]): string[] {
  return layersDirectory === undefined ? [] : paths.map((path) => layersDirectory + path);
}

function credentialsOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && CREDENTIAL_VARIABLES.test(entry[0]),
    ),
  );
}
