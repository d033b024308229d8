import { DEFAULT_POLICY } from '../../src/dispatch/policy.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { JournalEntry, JournalItem, RunHeader } from '../../src/journal/journal.ts';

export const TEST_RUN: RunHeader = {
  code: '0.0.0-test',
  id: 'journal-1',
  account: '0xaccount',
  venue: 'simulator',
  policy: DEFAULT_POLICY,
  ts: 1_700_000_000_000,
};

/** A step of a clock, which is as small as a step gets. */
export function clockEntry(ts: number): JournalEntry {
  return {
    input: { type: 'clock', ts },
    outcome: 'tracked',
    rule: 'clock',
    clientOrderId: null,
    state: null,
    events: [],
    requests: [],
    advisories: [],
  };
}

/** One of each kind of line: an order's life, a refused input, a report of nobody's order, a note. */
export function everyKindOfEntry(): readonly JournalEntry[] {
  const dispatcher = new Dispatcher();
  const step = (input: InputMessage): JournalEntry => ({ input, ...dispatcher.dispatch(input) });
  const fill = { venueOrderId: '77', tradeId: 't-1', lastQty: '0.4', lastPx: '100', tsEvent: 3 };
  const order = {
    clientOrderId: 'O-1',
    strategyId: 's',
    instrumentId: 'BTC',
    side: 'BUY',
    orderType: 'LIMIT',
    quantity: '1',
    price: '100',
  } as const;
  return [
    {
      ...step({ type: 'submit', order, ts: 1 }),
      terms: { timeInForce: 'GTC', reduceOnly: false },
    },
    step({ type: 'submit.acked', clientOrderId: 'O-1', venueOrderId: '77', ts: 2 }),
    step({ type: 'fill', report: fill, ts: 3 }),
    step({ type: 'fill', report: { ...fill, venueOrderId: '5', tradeId: 't-2' }, ts: 4 }),
    { note: { gateway: 'live — 日本 \u2028 \ud800' }, ts: 5, push: 3 },
    step({ type: 'clock', ts: Number.NaN }),
    step({ type: 'stream.gap', ts: 6 }),
    step({ type: 'cancel.sent', clientOrderId: 'O-1', requestId: 'c-1', ts: 60 }),
    step({ type: 'fill', report: { ...fill, tradeId: 't-3', lastQty: '2' }, ts: 61 }),
    step({ type: 'fill', report: { ...fill, tradeId: 't-3', lastQty: '2' }, ts: 62 }),
    step({ type: 'clock', ts: 90_000 }),
  ];
}

export async function itemsFrom(items: AsyncIterable<JournalItem>): Promise<JournalItem[]> {
  const list: JournalItem[] = [];
  for await (const item of items) list.push(item);
  return list;
}
