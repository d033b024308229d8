import type { InputMessage } from '../src/dispatch/input.ts';
import { batchTexts } from './batch-texts.ts';
import { collectGarbage, collectYoung } from './collect-garbage.ts';
import { createSide, type Side, type SideName } from './side.ts';
import { runBatches, timeBatches } from './time-batches.ts';

/** What an input costs an order that has little behind it, and one that has much. */
export interface HistoryTiming {
  readonly side: SideName;
  readonly history: HistoryName;
  /** The windows timed: from one trade or leg up to another. */
  readonly early: Window;
  readonly late: Window;
  /** A figure a round. */
  readonly earlyNs: number[];
  readonly lateNs: number[];
}

export type HistoryName = 'trades' | 'legs';

type Window = readonly [from: number, to: number];

interface History {
  readonly early: Window;
  readonly late: Window;
  /** What happens to an order for the n-th time. */
  readonly happen: (order: string, orderIndex: number, nth: number) => InputMessage[];
}

const HISTORIES: Record<HistoryName, History> = {
  trades: { early: [10, 60], late: [9_950, 10_000], happen: trade },
  legs: { early: [10, 30], late: [980, 1_000], happen: modify },
};

/** Orders that grow old side by side: a window has enough inputs to be timed. */
const ORDERS = 20;
const START_MS = 1_763_800_000_000;
const FIRST_VENUE_ORDER_ID = 142_000_000_000;

/** Round by round and side by side; a round before the first warms the code up. */
export function timeHistories(names: readonly SideName[], rounds: number): HistoryTiming[] {
  const timings = (Object.keys(HISTORIES) as HistoryName[]).flatMap((history) => {
    const { early, late } = HISTORIES[history];
    return names.map((side) => {
      return { side, history, early, late, earlyNs: [] as number[], lateNs: [] as number[] };
    });
  });
  for (let round = 0; round <= rounds; round += 1) {
    for (const { side, history, earlyNs, lateNs } of timings) {
      const [early, late] = growOld(createSide(side), HISTORIES[history]);
      if (round === 0) continue;
      earlyNs.push(early);
      lateNs.push(late);
    }
  }
  return timings;
}

/** @returns nanoseconds an input in the early and in the late window. */
function growOld(side: Side, { early, late, happen }: History): [number, number] {
  collectGarbage();
  const orders = Array.from(
    { length: ORDERS },
    (_, index) => `0x${String(index).padStart(32, '0')}`,
  );
  const between = (from: number, to: number): InputMessage[] =>
    Array.from({ length: to - from }, (_, passed) =>
      orders.flatMap((order, index) => happen(order, index, from + passed)),
    ).flat();
  const run = (from: number, to: number) => runBatches(side, batchTexts(between(from, to)));
  const time = (from: number, to: number): number => {
    const inputs = between(from, to);
    collectYoung();
    return timeBatches(side, batchTexts(inputs)).ns / inputs.length;
  };

  runBatches(side, batchTexts(orders.flatMap(open)));
  run(1, early[0]);
  const earlyNs = time(...early);
  run(early[1], late[0]);
  return [earlyNs, time(...late)];
}

function open(clientOrderId: string, orderIndex: number): InputMessage[] {
  const order = {
    clientOrderId,
    strategyId: 'MAKER-001',
    instrumentId: 'BTC-USD-PERP.HYPERLIQUID',
    side: 'BUY' as const,
    orderType: 'LIMIT' as const,
    quantity: '1000000',
    price: '60000',
  };
  const accepted = status(clientOrderId, venueOrderIdOf(orderIndex, 0), 'ACCEPTED', START_MS);
  return [{ type: 'submit', order, ts: START_MS }, accepted];
}

function trade(_order: string, orderIndex: number, nth: number): InputMessage[] {
  const ts = START_MS + nth;
  const report = {
    venueOrderId: venueOrderIdOf(orderIndex, 0),
    tradeId: `${ts}:BTC:${nth * ORDERS + orderIndex}`,
    lastQty: '0.125',
    lastPx: '60000.5',
    commission: '0.0125',
    commissionCurrency: 'USDC',
    liquiditySide: 'MAKER' as const,
    tsEvent: ts - 20,
  };
  return [{ type: 'fill', report, ts }];
}

/** Command, answer, the new leg's open, the old leg's end. */
function modify(clientOrderId: string, orderIndex: number, nth: number): InputMessage[] {
  const ts = START_MS + nth;
  const venueOrderId = venueOrderIdOf(orderIndex, nth);
  const addressed = { clientOrderId, requestId: `M-${nth}`, ts };
  return [
    { type: 'modify.sent', ...addressed, price: String(60_000 + nth) },
    { type: 'modify.acked', ...addressed, venueOrderId },
    status(clientOrderId, venueOrderId, 'ACCEPTED', ts),
    status(clientOrderId, venueOrderIdOf(orderIndex, nth - 1), 'CANCELED', ts),
  ];
}

function status(
  clientOrderId: string,
  venueOrderId: string,
  state: 'ACCEPTED' | 'CANCELED',
  ts: number,
): InputMessage {
  return {
    type: 'status',
    report: { clientOrderId, venueOrderId, status: state, quantity: '1000000', tsEvent: ts - 20 },
    ts,
  };
}

/** An order's legs rise; no two orders share one. */
function venueOrderIdOf(orderIndex: number, nth: number): string {
  return String(FIRST_VENUE_ORDER_ID + nth * ORDERS + orderIndex);
}
