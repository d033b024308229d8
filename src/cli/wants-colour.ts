interface Terminal {
  readonly isTTY?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Colour is for terminals. `NO_COLOR` takes it away, `FORCE_COLOR` gives it in any case. */
export function wantsColour(output: Terminal, environment: Environment): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal } = environment;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (none !== undefined && none !== '') return false;
  return output.isTTY === true && terminal !== 'dumb';
}
