/**
 * Whether `pattern`, in which `*` stands for any characters and `?` for one, matches the whole of `text`. A policy is
 * somebody's input, and `*a*a*a*b` as a regular expression backtracks through every way to place its stars on a long
 * path. Here only the last star is ever taken back, so that the time is at most the product of the two lengths, and
 * linear for patterns as people write them.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
