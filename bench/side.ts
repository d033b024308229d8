import { Dispatcher, type DispatcherOptions } from '../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../src/dispatch/input.ts';
import type { Step } from '../src/dispatch/step.ts';
import { FloorDispatcher } from './floor-dispatcher.ts';
import { mustParse } from './must-parse.ts';

/** What is compared: the floor without and with the check of its inputs, and the dispatchers. */
export const SIDES = ['floor', 'checked-floor', 'interpreted', 'resident', 'lazy'] as const;
export type SideName = (typeof SIDES)[number];

/** One of the things compared. */
export interface Side {
  readonly name: SideName;
  /** Makes of a batch's text the inputs as this side takes them. Never timed. */
  readonly receive: (text: string) => Batch;
}

/** Inputs that have just been parsed, not yet applied. */
export interface Batch {
  /** Applies them and gives what came of each: held for as long as the caller holds it. */
  readonly run: () => readonly Step[];
  /** Applies them and adds what each took, in nanoseconds, the reading of the clock included. */
  readonly time: (took: number[]) => void;
}

/** How the dispatchers compared are set up. */
export const DISPATCHERS = {
  interpreted: { logic: 'interpreted', residency: 'resident' },
  resident: { logic: 'compiled', residency: 'resident' },
  lazy: { logic: 'compiled', residency: 'lazy' },
} as const satisfies Partial<Record<SideName, DispatcherOptions>>;

/** A side without any orders yet. */
export function createSide(name: SideName): Side {
  if (name === 'floor') {
    const floor = new FloorDispatcher();
    return sideOf(name, mustParse, (input) => floor.dispatch(input));
  }
  if (name === 'checked-floor') {
    const floor = new FloorDispatcher();
    return sideOf(name, asReceived, (message) => floor.dispatch(mustParse(message)));
  }
  const dispatcher = new Dispatcher(DISPATCHERS[name]);
  return sideOf(name, asReceived, (message) => dispatcher.dispatch(message));
}

function sideOf<I>(
  name: SideName,
  prepare: (message: InputMessage) => I,
  apply: (input: I) => Step,
): Side {
  const receive = (text: string): Batch => {
    const inputs = (JSON.parse(text) as InputMessage[]).map(prepare);
    return {
      run: () => inputs.map((input) => apply(input)),
      time: (took) => {
        for (const input of inputs) {
          const start = performance.now();
          apply(input);
          took.push((performance.now() - start) * 1e6);
        }
      },
    };
  };
  return { name, receive };
}

function asReceived(message: InputMessage): InputMessage {
  return message;
}
