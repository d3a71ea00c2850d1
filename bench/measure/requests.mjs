import { request as httpRequest } from 'node:http';

/** What Chromium sends before a `PUT` with a JSON body: with Host, which the client adds, eleven headers. */
export function preflight(path, origin = 'https://app.example.com') {
  return {
    method: 'OPTIONS',
    path,
    headers: {
      ...pageHeaders(origin),
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'authorization,content-type',
    },
    expected: { status: 204, corsHeaders: 5, body: '' },
  };
}

/** The call of a function: its JSON tells the path back, so an error page is not taken for an answer. */
export function functionCall(path, expected = {}) {
  return {
    method: 'GET',
    path,
    headers: { ...pageHeaders('https://app.example.com'), Authorization: 'Bearer token' },
    expected: { status: 200, corsHeaders: 2, body: JSON.stringify({ path }), ...expected },
  };
}

/** Sends one request and tells how the answer differs from the one it has to get; `undefined` when it does not. */
export async function checkAnswer(port, request) {
  const { status, rawHeaders, body } = await send(port, request);
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const corsHeaders = names.filter((name) => name.toLowerCase().startsWith('access-control-')).length;
  const actual = { status, corsHeaders, body };
  const differing = Object.keys(actual).filter((key) => actual[key] !== request.expected[key]);
  if (differing.length === 0) return undefined;
  return differing
    .map((key) => `${key} is ${JSON.stringify(actual[key])} instead of ${JSON.stringify(request.expected[key])}`)
    .join(', ');
}

export function send(port, { method, path, headers }) {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, rawHeaders: response.rawHeaders, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

function pageHeaders(origin) {
  return {
    Accept: '*/*',
    Origin: origin,
    'User-Agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Dest': 'empty',
    'Accept-Encoding': 'gzip, deflate, br, zstd',
    'Accept-Language': 'en-US,en;q=0.9',
  };
}
