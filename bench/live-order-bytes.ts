import type { InputMessage } from '../src/dispatch/input.ts';
import { collectGarbage } from './collect-garbage.ts';
import { mustParse } from './must-parse.ts';
import { OrderStream } from './order-stream.ts';
import { createSide, type SideName } from './side.ts';
import { spread } from './spread.ts';

/** Bytes that stay on the heap of an order that was submitted and accepted. */
export interface OrderBytes {
  readonly side: SideName;
  readonly total: number;
  /** Beyond what the ledger holds: the order's state, its legs, its actor. */
  readonly own: number;
}

/** Takes a message as text and keeps of it what it keeps. */
type Keeper = (text: string) => void;

const ORDERS = 10_000;
/** The first time, what the engine learns of the code is on the heap as well. */
const WEIGHINGS = 3;

export function liveOrderBytes(names: readonly SideName[], seed: number): OrderBytes[] {
  const ledgerBytes = bytesAnOrder(ledger, seed);
  return names.map((side) => {
    const total = bytesAnOrder(() => sideKeeper(side), seed);
    return { side, total, own: total - ledgerBytes };
  });
}

function sideKeeper(name: SideName): Keeper {
  const side = createSide(name);
  return (text) => {
    side.receive(`[${text}]`).run();
  };
}

/** What whoever tracks orders must hold: each order as parsed, to be found by both its ids. */
function ledger(): Keeper {
  const byClientOrderId = new Map<string, object>();
  const byVenueOrderId = new Map<string, object>();
  return (text) => {
    const input = mustParse(JSON.parse(text) as InputMessage);
    if (input.type === 'submit') byClientOrderId.set(input.order.clientOrderId, input.order);
    if (input.type !== 'status') return;
    const { clientOrderId, venueOrderId } = input.report;
    const order = byClientOrderId.get(clientOrderId ?? '');
    if (order === undefined) throw new Error(`no order ${clientOrderId} was submitted`);
    byVenueOrderId.set(venueOrderId, order);
  };
}

function bytesAnOrder(create: () => Keeper, seed: number): number {
  return spread(Array.from({ length: WEIGHINGS }, () => weigh(create, seed) / ORDERS)).median;
}

function weigh(create: () => Keeper, seed: number): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const held = [withOrders(create(), seed)];
  collectGarbage();
  const bytes = process.memoryUsage().heapUsed - before;
  held.length = 0;
  return bytes;
}

/** Every message is text of its own, as it comes off the wire: no two share a string. */
function withOrders(keep: Keeper, seed: number): Keeper {
  const stream = new OrderStream(seed);
  for (let opened = 0; opened < ORDERS; opened += 1) {
    for (const message of stream.open(1)) keep(JSON.stringify(message));
  }
  return keep;
}
