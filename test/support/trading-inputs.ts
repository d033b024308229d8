import type { InputMessage } from '../../src/dispatch/input.ts';
import { fillReport, orderMessage, statusReport } from './messages.ts';

/** How many orders are under way at a time. */
const OPEN_ORDERS = 40;
/** What becomes of an order, one of these in turn. */
const LIVES = [
  ['submit', 'accept', 'modify', 'replace', 'fill', 'rest', 'cancel', 'end'],
  ['submit', 'accept', 'modify', 'replace', 'modify', 'replace', 'end'],
  ['submit', 'accept', 'fill', 'fill', 'rest', 'modify', 'replace', 'end'],
  ['submit', 'accept', 'cancel', 'end'],
] as const;

type Turn = (typeof LIVES)[number][number];

/** The inputs of a desk whose orders are changed often, trade now and then, and are canceled. */
export function* tradingInputs(count: number): Generator<InputMessage> {
  let given = 0;
  const desk: Generator<InputMessage>[] = [];
  for (let submitted = 0; given < count; submitted += 1) {
    const place = submitted % OPEN_ORDERS;
    for (let turn = 0; turn < OPEN_ORDERS && desk.length === OPEN_ORDERS; turn += 1) {
      const order = desk[(place + turn) % OPEN_ORDERS];
      const next = order?.next();
      if (next?.done !== false) continue;
      yield { ...next.value, ts: given };
      given += 1;
      if (given === count) return;
    }
    desk[place] = lifeOf(submitted);
  }
}

function* lifeOf(number: number): Generator<InputMessage> {
  const clientOrderId = `0x${number.toString(16).padStart(32, '0')}`;
  const told = { clientOrderId, strategyId: 'maker', instrumentId: 'BTC-USD' };
  let leg = 10_000_000 + number * 10;
  let requests = 0;
  for (const turn of LIVES[number % LIVES.length] ?? []) {
    if (turn === 'modify') requests += 1;
    yield* inputsOf(turn, told, leg, requests);
    if (turn === 'modify') leg += 1;
  }
}

function* inputsOf(
  turn: Turn,
  told: { clientOrderId: string },
  leg: number,
  requests: number,
): Generator<InputMessage> {
  const { clientOrderId } = told;
  const venueOrderId = String(leg);
  const request = { clientOrderId, requestId: `m-${requests}`, ts: 0 };
  switch (turn) {
    case 'submit':
      yield { type: 'submit', order: { ...orderMessage(clientOrderId), ...told }, ts: 0 };
      yield { type: 'submit.acked', clientOrderId, venueOrderId, ts: 0 };
      return;
    case 'modify':
      yield { type: 'modify.sent', ...request, price: String(100 + requests), ts: 0 };
      yield { type: 'modify.acked', ...request, venueOrderId: String(leg + 1) };
      return;
    case 'replace': {
      const before = statusReport(String(leg - 1), 'CANCELED', { clientOrderId });
      yield { type: 'status', report: before, ts: 0 };
      const report = statusReport(venueOrderId, 'ACCEPTED', { clientOrderId });
      yield { type: 'status', report, ts: 0 };
      return;
    }
    case 'accept':
      yield {
        type: 'status',
        report: statusReport(venueOrderId, 'ACCEPTED', { clientOrderId }),
        ts: 0,
      };
      return;
    case 'fill':
      yield {
        type: 'fill',
        report: fillReport(venueOrderId, `1700000000000:BTC:${leg}${requests}`, { clientOrderId }),
        ts: 0,
      };
      return;
    case 'rest':
      yield { type: 'clock', ts: 0 };
      return;
    case 'cancel':
      yield { type: 'cancel.sent', clientOrderId, requestId: 'c-1', ts: 0 };
      yield { type: 'cancel.acked', clientOrderId, requestId: 'c-1', ts: 0 };
      return;
    case 'end':
      yield {
        type: 'status',
        report: statusReport(venueOrderId, 'CANCELED', { clientOrderId }),
        ts: 0,
      };
  }
}
