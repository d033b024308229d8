import { isDeepStrictEqual } from 'node:util';
import type { AnyActor, InspectionEvent } from 'xstate';
import type { RunOptions } from '../../src/actors/order-actors.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Step } from '../../src/dispatch/step.ts';
import { assertHolds } from './invariants.ts';

/** Every way to run orders, the one first that the others are held against. */
export const WAYS: readonly RunOptions[] = [
  { logic: 'interpreted' },
  { logic: 'compiled', residency: 'resident' },
  { logic: 'compiled', residency: 'lazy' },
];

type Told = Pick<DispatcherOptions, 'policy' | 'compareLegs'>;

/**
 * Gives the same inputs to dispatchers that run their orders in every way: after each input their
 * steps and the order's snapshots are equal.
 *
 * @returns the steps.
 */
export function playInEveryWay(inputs: readonly InputMessage[], told: Told = {}): Step[] {
  const [first, ...others] = WAYS.map((way) => new Dispatcher({ ...told, ...way }));
  assertHolds(first !== undefined, 'there is a way to run orders');
  return inputs.map((input) => {
    const step = first.dispatch(input);
    for (const other of others) {
      assertHolds(isDeepStrictEqual(other.dispatch(input), step), `steps of ${shown(input)}`);
      if (step.clientOrderId === null) continue;
      const [own, same] = [other, first].map((each) => each.snapshot(step.clientOrderId ?? ''));
      assertHolds(isDeepStrictEqual(own, same), `snapshots after ${shown(input)}`);
    }
    return step;
  });
}

/** The same under an inspector, which sees the same of all, but for ids and times of its own. */
export function inspectInEveryWay(inputs: readonly InputMessage[], told: Told = {}): unknown[] {
  const [first = [], ...others] = WAYS.map((way) => {
    const seen: unknown[] = [];
    const inspect = (event: InspectionEvent): void => void seen.push(comparable(event));
    const dispatcher = new Dispatcher({ ...told, ...way, inspect });
    for (const input of inputs) dispatcher.dispatch(input);
    return seen;
  });
  for (const seen of others) {
    assertHolds(seen.length === first.length, 'as many inspection events');
    for (const [at, event] of seen.entries()) {
      assertHolds(isDeepStrictEqual(event, first[at]), `inspection event ${at}`);
    }
  }
  return first;
}

function comparable(event: InspectionEvent): unknown {
  const idOf = (actor: unknown): string => (actor as AnyActor).id;
  const source = 'sourceRef' in event && event.sourceRef ? idOf(event.sourceRef) : undefined;
  return { ...event, actorRef: idOf(event.actorRef), sourceRef: source, rootId: undefined };
}

function shown(input: InputMessage): string {
  return JSON.stringify(input);
}
