/**
 * A modify at a venue that cancels and replaces, while the old leg is still being filled; the
 * old leg's CANCELED comes last. A tracker that keeps one status an order takes that for the end
 * of the order and loses what follows: each input is shown with what it would say, beside what
 * fillproof says. Run it with `npm run example 02`.
 */
import {
  type Advisory,
  Dispatcher,
  type InputMessage,
  type OrderEvent,
  type Step,
} from 'fillproof';

const old = { clientOrderId: 'O-1', venueOrderId: '1001' };
const replacement = { clientOrderId: 'O-1', venueOrderId: '1002' };

const inputs: readonly InputMessage[] = [
  {
    type: 'submit',
    order: {
      clientOrderId: 'O-1',
      strategyId: 'S-1',
      instrumentId: 'BTC-USD-PERP',
      side: 'BUY',
      orderType: 'LIMIT',
      quantity: '10',
      price: '100',
    },
    ts: 1_010,
  },
  {
    type: 'status',
    report: { ...old, status: 'ACCEPTED', quantity: '10', price: '100', tsEvent: 1_015 },
    ts: 1_020,
  },
  {
    type: 'modify.sent',
    clientOrderId: 'O-1',
    requestId: 'm1',
    quantity: '10',
    price: '101',
    legSize: '10',
    ts: 1_030,
  },
  // The race: the old leg trades after the modify was sent, so the new leg is too large.
  {
    type: 'fill',
    report: { ...old, tradeId: 't1', lastQty: '1.65', lastPx: '100', tsEvent: 1_035 },
    ts: 1_040,
  },
  {
    type: 'status',
    report: { ...replacement, status: 'ACCEPTED', quantity: '10', price: '101', tsEvent: 1_045 },
    ts: 1_050,
  },
  { type: 'status', report: { ...old, status: 'CANCELED', tsEvent: 1_044 }, ts: 1_060 },
  {
    type: 'fill',
    report: { ...replacement, tradeId: 't2', lastQty: '8.35', lastPx: '101', tsEvent: 1_065 },
    ts: 1_070,
  },
];

/** The naive tracker: one status and one sum an order, found by its client order id. */
function createNaiveTracker(): (input: InputMessage) => string {
  let status = 'SUBMITTED';
  let filled = 0;
  return (input) => {
    if (input.type === 'status') status = input.report.status;
    if (input.type === 'fill' && status === 'CANCELED') return 'CANCELED, so trade ignored';
    if (input.type === 'fill') filled += Number(input.report.lastQty);
    return `${status}, filled ${filled}`;
  };
}

const naive = createNaiveTracker();
const events: OrderEvent[] = [];
const dispatcher = new Dispatcher({ onEvent: (event) => events.push(event) });
for (const input of inputs) {
  console.log(describeInput(input));
  console.log(`  naive      ${naive(input)}`);
  for (const line of describeStep(dispatcher.dispatch(input))) console.log(`  fillproof  ${line}`);
}
const canceled = events.filter(({ type }) => type === 'OrderCanceled');
console.log(`fillproof emitted ${events.length} events, of them ${canceled.length} OrderCanceled`);

function describeInput(input: InputMessage): string {
  if (input.type === 'status') return `${input.report.status} of leg ${input.report.venueOrderId}`;
  if (input.type !== 'fill') return input.type;
  return `trade of ${input.report.lastQty} on leg ${input.report.venueOrderId}`;
}

function describeStep({ outcome, rule, state, events: emitted, advisories }: Step): string[] {
  return [
    `${state ?? 'no order'}: ${outcome}, by the rule ${rule}`,
    ...emitted.map((event) => `event ${describeEvent(event)}`),
    ...advisories.map((advisory) => `advisory ${describeAdvisory(advisory)}`),
  ];
}

function describeEvent(event: OrderEvent): string {
  switch (event.type) {
    case 'OrderFilled':
      return `${event.type} ${event.lastQty} on ${event.venueOrderId}, leaves ${event.leavesQty}`;
    case 'OrderUpdated':
      return `${event.type}: now ${event.quantity} at ${event.price}, on ${event.venueOrderId}`;
    default:
      return event.type;
  }
}

function describeAdvisory(advisory: Advisory): string {
  switch (advisory.type) {
    case 'oversized-leg':
      return `${advisory.type}: ${advisory.venueOrderId} is ${advisory.excess} too large`;
    case 'live-leg':
      return `${advisory.type}: ${advisory.venueOrderId} works on, cancel it`;
    default:
      return advisory.type;
  }
}
