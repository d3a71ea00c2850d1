'use strict';

/**
 * The Node.js side of a function environment: a client of the Lambda Runtime API (2018-06-01) that runs a handler as
 * AWS's own client does. What it answers, prints and refuses follows aws-lambda-nodejs-runtime-interface-client.
 *
 * It is born with one raw socket, and sends a response together with the request for the next event in one write: that is
 * what makes a call cheap. Nothing is required before it is needed; every module costs start-up time.
 */

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const [, , callbackMode] = process.argv;
process.argv.length = 2;

const API = process.env.AWS_LAMBDA_RUNTIME_API;

const INVOCATION = '/2018-06-01/runtime/invocation/';
const CLIENT = `Host: ${API}\r\nUser-Agent: crossgate-nodejs/${process.versions.node}\r\n`;
const NEXT = `GET ${INVOCATION}next HTTP/1.1\r\n${CLIENT}\r\n`;

const REFUSES_CALLBACKS = callbackMode === 'refuse-callbacks';
const CALLBACKS_REFUSED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';
const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
  'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

/** An error of the runtime itself; its name is what AWS reports as `errorType`. */
function runtimeError(kind, message) {
  const error = new Error(message);
  error.name = `Runtime.${kind}`;
  // Again, for the name to stand at its head.
  Error.captureStackTrace(error, runtimeError);
  return error;
}

// ---- Logging -------------------------------------------------------------------------------------------------------

let requestId;

/** Writes to the log now, so that nothing is lost when the process ends with the next statement. */
function writeLog(text) {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(fs.writeSync(1, bytes));
    } catch (error) {
      // `process.stdout`, once the function has used it, makes the pipe non-blocking.
      if (error.code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** One record, whatever it contains: the line breaks inside travel as carriage returns and are restored outside. */
function log(level, args) {
  const text = require('node:util').format(...args);
  writeLog(`${`${new Date().toISOString()}\t${requestId}\t${level}\t${text}`.replaceAll('\n', '\r')}\n`);
}

function logError(text, error) {
  console.error(text, `\t${JSON.stringify(error instanceof Error ? error : new Error(error), withErrorMembers)}`);
}

function withErrorMembers(_key, value) {
  if (!(value instanceof Error)) return value;
  const members = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === 'string') members.stack = value.stack.split('\n');
  return members;
}

for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) {
  console[level] = (...args) => log(level.toUpperCase(), args);
}
console.log = console.info;

// ---- The Runtime API -----------------------------------------------------------------------------------------------

const socket = new net.Socket({ fd: 3, readable: true, writable: true });
// Until the handler is loaded, only what the function itself does keeps this process alive, as on AWS.
socket.unref();
socket.on('data', receive);
// Without the Runtime API there is nobody to run for.
socket.on('error', () => process.exit(1));
socket.on('close', () => process.exit(1));

const HEAD_END = Buffer.from('\r\n\r\n');
let received = null;

/** Takes answers off the socket. Those to a POST say nothing that we act upon; the one to `next` is an event. */
function receive(chunk) {
  received = received === null ? chunk : Buffer.concat([received, chunk]);
  while (received !== null) {
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = received.utf8Slice(0, headEnd + 2);
    const bodyEnd = headEnd + 4 + Number(headerOf(head, 'Content-Length') ?? 0);
    if (received.length < bodyEnd) return;
    const body = received.utf8Slice(headEnd + 4, bodyEnd);
    received = received.length === bodyEnd ? null : received.subarray(bodyEnd);
    const id = headerOf(head, 'Lambda-Runtime-Aws-Request-Id');
    if (id !== undefined) invoke(id, head, body);
  }
}

/** The value of a header of the Runtime API, which writes each name in one way, and no line break in a value. */
function headerOf(head, name) {
  const start = head.indexOf(`\r\n${name}: `);
  if (start === -1) return undefined;
  const valueStart = start + name.length + 4;
  return head.slice(valueStart, head.indexOf('\r\n', valueStart));
}

function postRequest(target, body, headers) {
  return `POST ${target} HTTP/1.1\r\n${CLIENT}${headers}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Sends a request that ends an invocation and, in the same write, asks for the next event. */
function finish(request) {
  socket.ref();
  socket.write(request + NEXT);
}

function responseRequest(id, body) {
  return postRequest(`${INVOCATION}${id}/response`, body, '');
}

function errorRequest(target, error) {
  const payload = errorPayload(error);
  // A header holds one line; what a function calls its errors is not ours to trust.
  const type = `${payload.errorType}`.replaceAll(/[^\x20-\x7e]/g, '');
  return postRequest(target, JSON.stringify(payload), `Lambda-Runtime-Function-Error-Type: ${type}\r\n`);
}

/** `{ errorType, errorMessage, trace }`, whatever was thrown. */
function errorPayload(error) {
  try {
    if (require('node:util').types.isNativeError(error) || looksLikeError(error)) {
      return {
        errorType: error.name?.replaceAll('\x7F', '%7F'),
        errorMessage: error.message?.replaceAll('\x7F', '%7F'),
        trace: error.stack.replaceAll('\x7F', '%7F').split('\n'),
      };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

function looksLikeError(value) {
  const isText = (text) => typeof text === 'string' && text !== '';
  return Boolean(value) && isText(value.name) && isText(value.message) && isText(value.stack);
}

// ---- Failures outside the handler ----------------------------------------------------------------------------------

/** Where a failure that nothing caught is reported: initialization, then the last invocation. */
let failureTarget = '/2018-06-01/runtime/init/error';
let whenIdle = () => {};

function failAndExit(error, exitCode) {
  socket.write(errorRequest(failureTarget, error), () => process.exit(exitCode));
}

process.on('uncaughtException', (error) => {
  logError('Uncaught Exception', error);
  failAndExit(error, 129);
});
process.on('unhandledRejection', (reason, promise) => {
  const error = runtimeError('UnhandledPromiseRejection', String(reason));
  Object.assign(error, { reason, promise });
  logError('Unhandled Promise Rejection', error);
  failAndExit(error, 128);
});
process.on('beforeExit', () => whenIdle());

// ---- Invocations ---------------------------------------------------------------------------------------------------

let handler;
let isAsync = false;
let isStreaming = false;

function invoke(id, head, body) {
  requestId = id;
  failureTarget = `${INVOCATION}${id}/error`;
  const trace = headerOf(head, 'Lambda-Runtime-Trace-Id');
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  else delete process.env._X_AMZN_TRACE_ID;
  socket.unref();
  const outcome = createOutcome(id);
  whenIdle = outcome.neverSettled;
  try {
    const event = JSON.parse(body);
    const context = createContext(id, head, outcome);
    if (isStreaming) return void settle(invokeStreaming(event, context), outcome.succeedWithText, outcome);
    const result = REFUSES_CALLBACKS ? handler(event, context) : handler(event, context, outcome.callback);
    if (typeof result?.then === 'function') settle(result, outcome.succeed, outcome);
    else if (REFUSES_CALLBACKS) outcome.succeed(result);
  } catch (error) {
    outcome.fail(error);
  }
}

function settle(promise, succeed, outcome) {
  promise.then(succeed, outcome.failWith).catch(outcome.fail);
}

/** The ways in which one invocation can end; the first of them wins, unless it could not even begin. */
function createOutcome(id) {
  let isOver = false;
  const once =
    (end) =>
    (...values) => {
      if (isOver) return;
      whenIdle = () => {};
      end(...values);
      isOver = true;
    };
  const sendText = (text) => finish(responseRequest(id, text));
  const sendResult = (result) => sendText(toJson(result));
  const sendError = (error) => {
    logError('Invoke Error', error);
    finish(errorRequest(`${INVOCATION}${id}/error`, error));
  };
  const outcome = {
    waitsForEmptyEventLoop: true,
    succeed: once(sendResult),
    succeedWithText: once(sendText),
    fail: once(sendError),
    failWith: once((error) => sendError(error ?? 'handled')),
    done: once((error, result) => (error === undefined || error === null ? sendResult(result) : sendError(error))),
    callback: once((error, result) => {
      if (error !== undefined && error !== null) sendError(error);
      else if (!outcome.waitsForEmptyEventLoop) sendResult(result);
      else whenIdle = () => setImmediate(sendWhenIdle, result);
    }),
    /** The event loop ran empty: an async handler never settled, any other has nothing to say. */
    neverSettled: once(() => (isAsync ? sendError(runtimeError('NodeJsExit', NEVER_SETTLED)) : sendResult(null))),
  };
  const sendWhenIdle = (result) => {
    whenIdle = () => {};
    sendResult(result);
  };
  return outcome;
}

function toJson(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

/** What every context of this environment has in common; reading `process.env` is slow. */
const ENVIRONMENT = {
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
};

function createContext(id, head, outcome) {
  const deadline = Number(headerOf(head, 'Lambda-Runtime-Deadline-Ms'));
  const context = REFUSES_CALLBACKS ? {} : callbackMembers(outcome);
  // One after the other: a spread behind accessors defines each member anew, by V8's slow way.
  context.functionVersion = ENVIRONMENT.functionVersion;
  context.functionName = ENVIRONMENT.functionName;
  context.memoryLimitInMB = ENVIRONMENT.memoryLimitInMB;
  context.logGroupName = ENVIRONMENT.logGroupName;
  context.logStreamName = ENVIRONMENT.logStreamName;
  context.clientContext = parseHeader(headerOf(head, 'Lambda-Runtime-Client-Context'), 'ClientContext');
  context.identity = parseHeader(headerOf(head, 'Lambda-Runtime-Cognito-Identity'), 'CognitoIdentity');
  context.invokedFunctionArn = headerOf(head, 'Lambda-Runtime-Invoked-Function-Arn');
  context.awsRequestId = id;
  context.getRemainingTimeInMillis = () => deadline - Date.now();
  return context;
}

function callbackMembers(outcome) {
  return {
    get callbackWaitsForEmptyEventLoop() {
      return outcome.waitsForEmptyEventLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      outcome.waitsForEmptyEventLoop = value;
    },
    succeed: outcome.succeed,
    fail: outcome.failWith,
    done: outcome.done,
  };
}

function parseHeader(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error}`);
  }
}

// ---- Response streaming, for callers that want the whole answer ------------------------------------------------------

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

function createResponseStream() {
  const { Writable } = require('node:stream');
  const chunks = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  stream.setContentType = () => {};
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

async function invokeStreaming(event, context) {
  const { stream, text } = createResponseStream();
  const finished = new Promise((resolve, reject) => stream.on('finish', resolve).on('error', reject));
  await handler(event, stream, context);
  await finished;
  return text();
}

globalThis.awslambda = {
  streamifyResponse(streaming) {
    streaming[STREAMING] = 'response';
    return streaming;
  },
  HttpResponseStream: {
    /** The status and headers go ahead of the body, eight NUL bytes between them. */
    from(stream, prelude) {
      stream.write(JSON.stringify(prelude));
      stream.write(Buffer.alloc(8));
      return stream;
    },
  },
};

// ---- Loading the handler ---------------------------------------------------------------------------------------------

async function loadHandler(taskRoot, name) {
  if (name.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(name);
  const [, moduleName, property] = /^([^.]*)\.(.*)$/.exec(base) ?? [];
  if (moduleName === undefined) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const directory = name.slice(0, name.indexOf(base));
  const exported = await loadModule(taskRoot, directory, moduleName);
  const found = property.split('.').reduce((value, key) => value?.[key], exported);
  if (!found) throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof found !== 'function') throw runtimeError('HandlerNotFound', `${name} is not a function`);
  return found;
}

async function loadModule(taskRoot, directory, name) {
  try {
    return await findModule(taskRoot, directory, name);
  } catch (error) {
    if (error instanceof SyntaxError) {
      // The stack of the original begins with the file and the line.
      throw Object.assign(runtimeError('UserCodeSyntaxError', String(error)), { stack: error.stack });
    }
    if (error?.code === 'MODULE_NOT_FOUND') throw runtimeError('ImportModuleError', String(error));
    throw error;
  }
}

/** AWS's order: no extension, `.js` as CommonJS or as an ES module, `.mjs`, `.cjs`, then as `require` would look. */
async function findModule(taskRoot, directory, name) {
  const file = path.resolve(taskRoot, directory, name);
  // A folder of that name counts, too, even before a file with an extension.
  if (fs.existsSync(file)) return require(file);
  if (isFile(`${file}.js`)) {
    return isModulePackage(path.dirname(file)) ? await importFile(`${file}.js`) : require(`${file}.js`);
  }
  if (isFile(`${file}.mjs`)) return await importFile(`${file}.mjs`);
  if (isFile(`${file}.cjs`)) return require(`${file}.cjs`);
  return require(require.resolve(name, { paths: [taskRoot, path.resolve(taskRoot, directory)] }));
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function importFile(file) {
  return import(require('node:url').pathToFileURL(file).href);
}

/** Whether the nearest package.json says `"type": "module"`; the search ends at a `node_modules` folder. */
function isModulePackage(directory) {
  for (let folder = directory; !folder.endsWith('/node_modules'); folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (isFile(file)) {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8'))?.type === 'module';
      } catch (error) {
        console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
        return false;
      }
    }
    if (folder === path.dirname(folder)) return false;
  }
  return false;
}

async function start() {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  isAsync = handler.constructor?.name === 'AsyncFunction';
  isStreaming = handler[STREAMING] === 'response';
  if (REFUSES_CALLBACKS && !isAsync && !isStreaming && handler.length >= 3) {
    throw runtimeError('CallbackHandlerDeprecated', CALLBACKS_REFUSED);
  }
  socket.ref();
  socket.write(NEXT);
}

start().catch((error) => {
  logError(REFUSES_CALLBACKS ? 'Init Error' : 'Uncaught Exception', error);
  failAndExit(error, 129);
});
