/** What clients on this machine are told, so that they ask here and not AWS. */
const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';
const DEFAULT_REGION = 'us-east-1';

/** Any key is good without `--credentials`; one that nobody could mistake for a real one is best. */
export const DUMMY_KEY = 'crossgate';

export function localRegion(): string {
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? DEFAULT_REGION;
}

export function localEndpoint(): string {
  return process.env.AWS_ENDPOINT_URL ?? DEFAULT_ENDPOINT;
}
