/** The key may not trade for the account that it was given for; the message names the addresses. */
export class WrongSignerError extends Error {
  override readonly name = 'WrongSignerError';
  readonly code = 'WRONG_SIGNER';
}
