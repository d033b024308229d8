/** A fault profile that cannot be one; `path` names the setting, and is empty for the whole. */
export class FaultProfileError extends Error {
  override readonly name = 'FaultProfileError';
  readonly code = 'BAD_FAULT_PROFILE';
  readonly path: string;

  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.path = path;
  }
}
