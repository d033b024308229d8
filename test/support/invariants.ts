import { addDecimals, subtractToZero, ZERO } from '../../machines/decimal.ts';
import type { OrderEvent } from '../../machines/outputs.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Step } from '../../src/dispatch/step.ts';

/** An invariant of the contract that does not hold, by its number. */
class Violation extends Error {
  override readonly name = 'Violation';
}

export function assertHolds(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new Violation(invariant);
}

const CLOSED = ['canceled', 'filled', 'rejected', 'expired'];

/** Watches the outputs of one order, step by step, for what must hold whatever the venue does. */
export class Invariants {
  readonly delivered = new Set<string>();
  readonly emitted = new Set<string>();
  readonly namedLive = new Set<string>();
  readonly #left = new Set<string>();
  readonly #filledLegs = new Set<string>();
  readonly #refused = new Set<string>();
  #bound: string | null = null;
  #state: string | null = null;
  #cumQty = ZERO;
  #quantity = ZERO;
  #count = 0;
  #accepted = false;
  #rejected = false;

  check(input: InputMessage, step: Step): void {
    if (input.type === 'submit') this.#quantity = input.order.quantity;
    if (input.type === 'fill') this.delivered.add(input.report.tradeId);
    if (input.type === 'query.answered') {
      for (const { tradeId } of input.fills ?? []) this.delivered.add(tradeId);
    }
    const wasClosed = CLOSED.includes(this.#state ?? '');
    const before = { ended: wasClosed };
    for (const event of step.events) this.#checkEvent(event, before, step);
    for (const advisory of step.advisories) {
      if (advisory.type === 'live-leg') this.namedLive.add(advisory.venueOrderId);
    }
    assertHolds(
      step.outcome !== 'skip' || step.events.length === 0,
      'an emitting input is tracked',
    );
    assertHolds(equal(this.delivered, this.emitted), 'I1 each delivered trade is emitted once');
    if (step.state !== null) {
      const regress = wasClosed && step.state !== this.#state;
      assertHolds(!regress, `I3 a closed order stays ${this.#state}, not ${step.state}`);
      this.#state = step.state;
    }
    const types = step.requests.map(({ type }) => type);
    assertHolds(new Set(types).size === types.length, 'at most one request of a type a line');
  }

  #checkEvent(event: OrderEvent, before: { ended: boolean }, step: Step): void {
    this.#count += 1;
    assertHolds(event.eventId.endsWith(`/${this.#count}`), `event ids run on: ${event.eventId}`);
    assertHolds(event.state === step.state, 'an event carries the state after the input');
    const late = event.type === 'OrderFilled' && event.late;
    if (before.ended) {
      const passedOn = event.type === 'OrderModifyRejected' || event.type === 'OrderCancelRejected';
      assertHolds(late || passedOn, `I3 ${event.type} of a closed order`);
    }
    const early = event.type === 'OrderRejected' || event.type === 'OrderCancelRejected';
    const first = event.type === 'OrderAccepted';
    assertHolds(
      first !== this.#accepted || (!first && early) || this.#accepted || this.#rejected,
      `I2 ${event.type} ${this.#accepted ? 'after' : 'before'} OrderAccepted`,
    );
    switch (event.type) {
      case 'OrderAccepted':
        assertHolds(!this.#accepted, 'I2 OrderAccepted comes once');
        this.#accepted = true;
        this.#bound = event.venueOrderId;
        return;
      case 'OrderUpdated':
        this.#checkBinding(event.venueOrderId);
        this.#quantity = event.quantity;
        return;
      case 'OrderFilled':
        this.#checkTrade(event);
        return;
      case 'OrderModifyRejected':
        assertHolds(!this.#refused.has(event.requestId), 'a modify is refused once');
        this.#refused.add(event.requestId);
        return;
      case 'OrderCanceled':
      case 'OrderExpired':
        before.ended = true;
        return;
      case 'OrderRejected':
        before.ended = true;
        this.#rejected = true;
        return;
      default:
    }
  }

  #checkBinding(venueOrderId: string): void {
    assertHolds(
      !this.#left.has(venueOrderId),
      `I4 leg ${venueOrderId} was left and is bound again`,
    );
    if (venueOrderId === this.#bound) return;
    assertHolds(!this.#filledLegs.has(venueOrderId), `I7 leg ${venueOrderId} filled before bound`);
    if (this.#bound !== null) this.#left.add(this.#bound);
    this.#bound = venueOrderId;
  }

  #checkTrade(event: Extract<OrderEvent, { type: 'OrderFilled' }>): void {
    assertHolds(!this.emitted.has(event.tradeId), `I1 trade ${event.tradeId} emitted twice`);
    this.emitted.add(event.tradeId);
    this.#filledLegs.add(event.venueOrderId);
    this.#cumQty = addDecimals(this.#cumQty, event.lastQty);
    assertHolds(event.cumQty === this.#cumQty, `I10 cumQty ${event.cumQty}, not ${this.#cumQty}`);
    const leavesQty = subtractToZero(this.#quantity, this.#cumQty);
    assertHolds(event.leavesQty === leavesQty, `I10 leavesQty ${event.leavesQty}`);
  }
}

function equal(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((item) => right.has(item));
}
