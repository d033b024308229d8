/**
 * The dispatcher embedded: an order is registered before it is sent, the venue's reports go in,
 * typed events come out, and every input says by which rule it was decided. Time comes in with
 * the inputs: here small numbers, in an engine Date.now(). Run it with `npm run example 01`.
 */
import { Dispatcher, type OrderEvent, type OrderMessage, type Step } from 'fillproof';

const dispatcher = new Dispatcher({
  onEvent: (event) => console.log(`  event     ${describe(event)}`),
  onExternal: ({ type, report }) => console.log(`  external  ${type} of ${report.venueOrderId}`),
  onRequest: ({ type, because }) => console.log(`  request   ${type}: ${because}`),
  onAdvisory: ({ type, clientOrderId }) => console.log(`  advisory  ${type} of ${clientOrderId}`),
});

const order: OrderMessage = {
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC-USD-PERP',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '10',
  price: '100',
};
const leg = { clientOrderId: 'O-1', venueOrderId: '1001' };
const trade = { ...leg, tradeId: 't1', lastQty: '4', lastPx: '100', tsEvent: 1_035 };
const rest = { ...leg, tradeId: 't2', lastQty: '6', lastPx: '99.5', tsEvent: 1_055 };
const foreign = { venueOrderId: '7007', tradeId: 't3', lastQty: '1', lastPx: '99', tsEvent: 1_060 };

show('submit O-1', () => dispatcher.submit(order, 1_000));
const accepted = { ...leg, status: 'ACCEPTED', tsEvent: 1_015 } as const;
show('accepted', () => dispatcher.dispatchOrderStatusReport(accepted, 1_020));
show('trade t1', () => dispatcher.dispatchFillReport(trade, 1_040));
show('trade t1, sent twice', () => dispatcher.dispatchFillReport(trade, 1_045));
show('trade t2', () => dispatcher.dispatchFillReport(rest, 1_060));
show('trade t3, of nobody here', () => dispatcher.dispatchFillReport(foreign, 1_065));

show('submit O-2', () => dispatcher.submit({ ...order, clientOrderId: 'O-2' }, 2_000));
show('and silence', () => dispatcher.clock(dispatcher.nextDeadline ?? 0));

function show(input: string, apply: () => Step): void {
  console.log(input);
  const { outcome, rule, state } = apply(); // the sinks above are called meanwhile
  console.log(`  ${outcome}, by the rule ${rule}${state === null ? '' : `: ${state}`}`);
}

function describe(event: OrderEvent): string {
  if (event.type !== 'OrderFilled') return `${event.eventId} ${event.type}`;
  const { eventId, type, lastQty, lastPx, leavesQty } = event;
  return `${eventId} ${type} ${lastQty} at ${lastPx}, leaves ${leavesQty}`;
}
