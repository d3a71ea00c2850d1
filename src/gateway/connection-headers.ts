/** Headers that speak of one connection, and not of what goes over it (RFC 9110, 7.6.1). In lower case. */
export const CONNECTION_HEADERS: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
