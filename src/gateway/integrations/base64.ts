/** The bytes that Base64 text stands for; null when it is no Base64. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not Base64, so a shorter result means that something was skipped.
  const digits = text.replaceAll(/[\r\n=]/g, '').length;
  return bytes.length === Math.floor((digits * 3) / 4) ? bytes : null;
}
