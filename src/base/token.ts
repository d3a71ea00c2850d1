/** A token of HTTP (RFC 9110 section 5.6.2): what a method or the name of a header may be. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
