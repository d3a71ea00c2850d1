const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/**
 * Common Log Format time in UTC: `12/Mar/2020:19:03:58 +0000`, as API Gateway writes `requestContext.time`
 * and `$context.requestTime` (HTTP API developer guide, payload format 2.0).
 */
export function clfTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== latestSecond) {
    latestSecond = second;
    latestText = clfTimeOf(new Date(epochMs));
  }
  return latestText;
}

// Making the text costs as much as a whole line of an access log, and requests of one second share it.
let latestSecond = Number.NaN;
let latestText = '';

function clfTimeOf(date: Date): string {
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
