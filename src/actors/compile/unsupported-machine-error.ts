/** The machine uses what `compileMachine` does not compile. The interpreter runs it. */
export class UnsupportedMachineError extends Error {
  override readonly name = 'UnsupportedMachineError';
  /** The id of the state that uses it. */
  readonly state: string;
  readonly construct: string;

  constructor(state: string, construct: string) {
    super(`compileMachine does not support ${construct}, found in state '${state}'`);
    this.state = state;
    this.construct = construct;
  }
}
