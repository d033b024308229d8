/**
 * What looks like the key of an account, which has 64 digits; one more or less is a slip, and as
 * secret. An address has 40.
 */
const KEY = /(?:0x)?[\da-f]{48,}/gi;

/** The text without the keys in it. */
export function hideKeys(text: string): string {
  return text.replaceAll(KEY, '…');
}
