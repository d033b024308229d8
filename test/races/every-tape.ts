import { expect } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { inspectInEveryWay, playInEveryWay } from '../support/in-every-way.ts';
import { Invariants } from '../support/invariants.ts';
import { type Recording, restored, takeRecordings } from '../support/race-tape.ts';

/** Longer tapes, and more tapes of one test, are delivered again whole, not prefix by prefix. */
const PREFIXES_MAX_INPUTS = 60;
const PREFIXES_MAX_TAPES = 12;

/**
 * What holds for every tape, whatever its race: run it after each test. Of the contract's
 * invariants I1 to I4 and I7 to I10; I5 and I6 need a venue to be compared with.
 */
export function checkEveryTape(): void {
  for (const [at, recording] of takeRecordings().entries()) {
    const { length } = recording.inputs;
    const prefixes = length <= PREFIXES_MAX_INPUTS && at < PREFIXES_MAX_TAPES;
    checkHeaders(recording);
    checkLives(recording);
    checkReplay(recording);
    checkWays(recording);
    checkSnapshots(recording);
    checkRedelivery(recording, prefixes ? 1 : length);
  }
}

function checkHeaders({ inputs, steps }: Recording): void {
  for (const [at, step] of steps.entries()) {
    const { clientOrderId, state } = step;
    const headers = step.events.map((event) => ({
      clientOrderId: event.clientOrderId,
      state: event.state,
      tsInit: event.tsInit,
    }));
    const tsInit = inputs[at]?.ts;
    expect(headers).toEqual(step.events.map(() => ({ clientOrderId, state, tsInit })));
    if (step.events.length > 0) expect(step.outcome).toBe('tracked');
    const asked = step.requests.map((request) => `${request.type} of ${request.clientOrderId}`);
    expect(asked, 'one request of a type an order a line').toEqual([...new Set(asked)]);
  }
}

/** Life by life, for a client order id may be used again once its order is forgotten. */
function checkLives({ inputs, steps }: Recording): void {
  const lives = new Map<string, Invariants>();
  const tradesBefore = new Set<string>();
  for (const [at, step] of steps.entries()) {
    const { clientOrderId } = step;
    const input = inputs[at];
    if (clientOrderId === null || input === undefined) continue;
    if (step.rule === 'submit') {
      for (const trade of lives.get(clientOrderId)?.emitted ?? []) tradesBefore.add(trade);
      lives.set(clientOrderId, new Invariants());
    }
    const told = withoutTrades(input, tradesBefore);
    if (told !== null) lives.get(clientOrderId)?.check(told, step);
  }
}

function withoutTrades(input: InputMessage, trades: ReadonlySet<string>): InputMessage | null {
  if (input.type === 'fill') return trades.has(input.report.tradeId) ? null : input;
  if (input.type !== 'query.answered') return input;
  return { ...input, fills: input.fills?.filter(({ tradeId }) => !trades.has(tradeId)) };
}

/** I8: the same inputs give the same lines, byte for byte. */
function checkReplay(recording: Recording): void {
  const { dispatcher } = replay(recording, 0);
  const lines = recording.inputs.map((input) => JSON.stringify(dispatcher.dispatch(input)));
  expect(lines, 'I8').toEqual(recording.steps.map((step) => JSON.stringify(step)));
}

/** Interpreted, resident or lazy: the same is said, known and shown to an inspector. */
function checkWays({ options, inputs, steps }: Recording): void {
  const { policy, compareLegs } = options;
  const told = {
    ...(policy === undefined ? {} : { policy }),
    ...(compareLegs === undefined ? {} : { compareLegs }),
  };
  expect(playInEveryWay(inputs, told)).toEqual(steps);
  expect(inspectInEveryWay(inputs, told).length).toBeGreaterThan(0);
}

/** Every actor survives a restart: its snapshot goes through JSON unchanged. */
function checkSnapshots({ dispatcher, steps }: Recording): void {
  for (const clientOrderId of new Set(steps.map((step) => step.clientOrderId ?? ''))) {
    const actor = dispatcher.actor(clientOrderId);
    if (actor === undefined) continue;
    const snapshot = actor.getPersistedSnapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    expect(restored(actor).getPersistedSnapshot()).toEqual(snapshot);
  }
}

/** I9: delivering any prefix of reports a second time emits no event. */
function checkRedelivery(recording: Recording, shortest: number): void {
  const emitted = [];
  for (let length = shortest; length <= recording.inputs.length; length += 1) {
    const { dispatcher, delivered } = replay(recording, length);
    for (const report of delivered) {
      const { events } = dispatcher.dispatch({ ...report, ts: recording.now });
      if (events.length > 0) emitted.push({ after: length, report, events });
    }
  }
  expect(emitted, 'I9').toEqual([]);
}

/** The first inputs, and those of them that were reports of an order tracked still. */
function replay({ options, inputs, steps }: Recording, length: number) {
  const { policy, compareLegs } = options;
  const dispatcher = new Dispatcher({
    ...(policy === undefined ? {} : { policy }),
    ...(compareLegs === undefined ? {} : { compareLegs }),
  });
  const first = inputs.slice(0, length);
  for (const input of first) dispatcher.dispatch(input);
  const registered = new Map<string | null, number>();
  for (const [at, step] of steps.slice(0, length).entries()) {
    if (step.rule === 'submit') registered.set(step.clientOrderId, at);
  }
  const delivered = first.filter((input, at) => {
    const since = registered.get(steps[at]?.clientOrderId ?? null);
    return (input.type === 'status' || input.type === 'fill') && since !== undefined && at > since;
  });
  return { dispatcher, delivered };
}
