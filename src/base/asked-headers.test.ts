import { expect, it } from 'vitest';
import { readAskedHeaders } from './asked-headers.ts';

const nothing = {
  origin: null,
  host: null,
  requestMethod: null,
  requestHeaders: null,
  secFetchMode: null,
  secFetchSite: null,
};
const lines = [
  ...['Host', 'a', 'Origin', 'https://a.example', 'Accept', '*/*', 'Sec-Fetch-Mode', 'cors', 'Sec-Fetch-Site', 'none'],
  ...['Access-Control-Request-Method', 'PUT', 'Access-Control-Request-Headers', 'x-a', 'Sec-Fetch-Dest', 'empty'],
];
const everything = {
  origin: 'https://a.example',
  host: 'a',
  requestMethod: 'PUT',
  requestHeaders: 'x-a',
  secFetchMode: 'cors',
  secFetchSite: 'none',
};

it.each([
  ['as browsers write them', lines, everything],
  [
    'in lower case, as HTTP/2 has them',
    lines.map((text) => text.toLowerCase()),
    { ...everything, requestMethod: 'put' },
  ],
  ['in upper case', lines.map((text, i) => (i % 2 === 0 ? text.toUpperCase() : text)), everything],
  ['the first of several', ['origin', '1', 'Origin', '2', 'ORIGIN', '3'], { ...nothing, origin: '1' }],
  ['an empty one', ['Origin', ''], { ...nothing, origin: '' }],
  ['none', [], nothing],
])('what a browser asks is read: %s', (_, headers, asked) => {
  expect(readAskedHeaders(headers)).toEqual(asked);
  // One list after the other: none is mistaken for the one before.
  expect(readAskedHeaders(['Origin', 'other'])).toEqual({ ...nothing, origin: 'other' });
  expect(readAskedHeaders(headers)).toEqual(asked);
});
