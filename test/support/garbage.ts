import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Full collections tried before something is held to be still in use. */
const TRIES = 10;

let collector: (() => void) | undefined;

/** Collects garbage, after a turn of the event loop: until then what was looked at stays. */
export async function collectGarbage(): Promise<void> {
  if (collector === undefined) {
    setFlagsFromString('--expose_gc');
    collector = runInNewContext('gc') as () => void;
  }
  await setImmediate();
  collector();
}

/** How many of these are still held by something once garbage has been collected. */
export async function countHeld(references: readonly WeakRef<object>[]): Promise<number> {
  let held = references.length;
  for (let i = 0; i < TRIES && held > 0; i += 1) {
    await collectGarbage();
    held = references.filter((reference) => reference.deref() !== undefined).length;
  }
  return held;
}
