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

/**
 * The same under an inspector, attached from the start and half way: it sees the same of all, but
 * for ids and times of its own.
 *
 * @returns what it saw from the start.
 */
export function inspectInEveryWay(inputs: readonly InputMessage[], told: Told = {}): unknown[] {
  const half = inputs.length >> 1;
  compareInspected((way) => inspectFrom(half, inputs, { ...told, ...way }));
  return compareInspected((way) => {
    const seen: unknown[] = [];
    const inspect = (event: InspectionEvent): void => void seen.push(comparable(event));
    const dispatcher = new Dispatcher({ ...told, ...way, inspect });
    for (const input of inputs) dispatcher.dispatch(input);
    return seen;
  });
}

function inspectFrom(
  at: number,
  inputs: readonly InputMessage[],
  options: DispatcherOptions,
): unknown[] {
  const dispatcher = new Dispatcher(options);
  for (const input of inputs.slice(0, at)) dispatcher.dispatch(input);
  const seen: unknown[] = [];
  dispatcher.inspect((event) => seen.push(comparable(event)));
  for (const input of inputs.slice(at)) dispatcher.dispatch(input);
  return seen;
}

function compareInspected(inspected: (way: RunOptions) => unknown[]): unknown[] {
  const [first = [], ...others] = WAYS.map(inspected);
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
