/** Settings that cannot be what they are; the message says which, and where they were set. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'BAD_SETTINGS';
}
