import { legsNotEnded } from '../../machines/legs.ts';
import type { OrderStep } from '../../machines/outputs.ts';
import { type RunningOrder, stateOf } from '../actors/order-actors.ts';
import type { StepDraft } from './step.ts';
import { toOrderEvent } from './to-order-event.ts';

/**
 * Adds to a step what an order did by its input, as the order's own step recorded it.
 *
 * @param number - the number of the input: an order that it did not concern adds nothing.
 * @param earlier - the order's step when it was taken before; only what is new is taken then.
 */
export function takeOutputs(
  step: StepDraft,
  running: RunningOrder,
  number: number,
  tsInit: number,
  earlier?: OrderStep,
): void {
  const { input, events, requests, advisories } = running.context.step;
  if (input !== number) return;
  const taken = earlier?.input === number ? earlier : undefined;
  if (events.length > 0) takeEvents(step, running, tsInit, taken?.events.length ?? 0);
  if (requests.length > 0) takeRequests(step, running, taken?.requests.length ?? 0);
  if (advisories.length > 0) {
    step.advisories = joined(step.advisories, advisories.slice(taken?.advisories.length));
  }
}

function takeEvents(step: StepDraft, running: RunningOrder, tsInit: number, taken: number): void {
  const { order, eventCount, step: done } = running.context;
  const bodies = taken === 0 ? done.events : done.events.slice(taken);
  const first = eventCount - bodies.length + 1;
  const state = stateOf(running);
  const events = bodies.map((body, index) =>
    toOrderEvent(body, order, first + index, tsInit, state),
  );
  step.events = joined(step.events, events);
}

function takeRequests(step: StepDraft, { context }: RunningOrder, taken: number): void {
  const { clientOrderId } = context.order;
  const requests = context.step.requests.slice(taken).map(({ type, because }) => {
    return { type, clientOrderId, venueOrderIds: legsNotEnded(context), because };
  });
  step.requests = joined(step.requests, requests);
}

function joined<T>(before: readonly T[], more: readonly T[]): readonly T[] {
  return before.length === 0 ? more : [...before, ...more];
}
