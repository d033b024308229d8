import { SIDES, type SideName } from './side.ts';

/** Reads the flags; a wrong one ends the process with code 2 and says what is wrong. */
export function optionsOrExit<T>(usage: string, read: () => T): T {
  if (process.argv.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return read();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

/** @throws RangeError if the text is not an integer, `least` or above. */
export function integerOf(text: string, name: string, least = 1): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new RangeError(`--${name} must be an integer, ${least} or above, not '${text}'`);
}

/** @throws RangeError if one of the names is no side, or not one of `allowed`. */
export function sidesOf(text: string, allowed: readonly SideName[] = SIDES): SideName[] {
  const named = text.split(',');
  const wrong = named.find((name) => !(allowed as readonly string[]).includes(name));
  if (wrong !== undefined) {
    throw new RangeError(`--sides: no side '${wrong}'; there are ${allowed.join(', ')}`);
  }
  return allowed.filter((side) => named.includes(side));
}

/** @throws if garbage cannot be collected, or XState's development build would be measured. */
export function checkSetting(): void {
  if (globalThis.gc === undefined) throw new Error('--expose-gc is missing: use npm run bench');
  const xstate = import.meta.resolve('xstate');
  if (xstate.includes('development')) throw new Error(`not the production build: ${xstate}`);
}
