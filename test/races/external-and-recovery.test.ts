import { afterEach, describe, expect, it } from 'vitest';
import type { OrderContext } from '../../machines/order-context.ts';
import type { OrderActor } from '../../src/actors/order-actors.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { parseInput } from '../../src/dispatch/parse-input.ts';
import { orderInputs } from '../support/order-inputs.ts';
import {
  acceptedTape,
  idOf,
  permutations,
  type RaceTape,
  raceTape,
  restored,
  status,
  told,
  trade,
} from '../support/race-tape.ts';
import { checkEveryTape } from './every-tape.ts';

afterEach(checkEveryTape);

/** Replaced by v2. */
function replaced(): RaceTape {
  const t = acceptedTape();
  t.modify('m1', '10@101');
  t.accepted('v2', '10@101');
  return t;
}

describe('reports of no tracked order', () => {
  it('R58 a report of no tracked order is external, and emits nothing', () => {
    const t = raceTape();
    expect(told(t.accepted('v1', '10@100'))).toEqual(['E external']);
    expect(told(t.canceled('v1', '', { clientOrderId: null }))).toEqual(['E external']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['E external']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['S duplicate-fill']);
  });

  it('R58 commands and answers of no tracked order are external too', () => {
    const t = raceTape();
    expect(told(t.modify('m1', '10@101'))).toEqual(['E external']);
    expect(told(t.cancel('c1'))).toEqual(['E external']);
    expect(told(t.submitAcked('v1'))).toEqual(['E external']);
    expect(told(t.answer({ orders: [status('ACCEPTED', 'v1')] }))).toEqual(['E external']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['E external']);
  });

  it('R58 exactly the external reports are handed on raw, each once', () => {
    const forwarded: string[] = [];
    const t = raceTape({
      onExternal: ({ type, report }) => forwarded.push(`${type} ${report.venueOrderId}`),
    });
    t.submit();
    t.accepted('v1', '10@100');
    t.fill('v9', 't9', '1', { clientOrderId: null });
    t.fill('v9', 't9', '1', { clientOrderId: null });
    t.modify('m1', '10@101');
    t.order('O-9').modify('m1', '10@101');
    t.canceled('v1');
    t.order('O-9').canceled('v8');
    t.modifyRejected('m1');
    t.accepted('v2', '10@101');
    t.fill('v1', 't1', '1');
    expect(forwarded).toEqual([
      `fill ${idOf('v9')}`,
      `status ${idOf('v8')}`,
      `status ${idOf('v2')}`,
    ]);
  });

  it('R59 of an order that was not registered every report is handed on as it came', () => {
    const t = raceTape();
    const own = t.order('quote-sized');
    expect(told(own.accepted('v1', '10@100'))).toEqual(['E external']);
    expect(told(own.canceled('v1'))).toEqual(['E external']);
    expect(told(own.accepted('v2', '10@101'))).toEqual(['E external']);
    expect(told(own.fill('v2', 't1', '4'))).toEqual(['E external']);
  });

  it('R60 a report whose client id tells nothing is found by any leg of the order', () => {
    for (const clientOrderId of [null, '0xcafe']) {
      const t = replaced();
      expect(told(t.fill('v2', 't1', '4', { clientOrderId }))).toEqual([
        'T fill replaced',
        'Filled(v2, t1, 4, cum 4, leaves 6)',
      ]);
      expect(told(t.fill('v1', 't2', '1', { clientOrderId })).slice(0, 2)).toEqual([
        'T fill replaced',
        'Filled(v1, t2, 1, cum 5, leaves 5)',
      ]);
      expect(told(t.canceled('v1', '', { clientOrderId }))).toEqual(['S stale-status replaced']);
      expect(told(t.canceled('v2', '', { clientOrderId }))).toEqual([
        'T cancel canceled',
        'Canceled(v2)',
      ]);
      expect(told(t.fill('v2', 't3', '1', { clientOrderId })).at(0)).toBe('T late-fill canceled');
    }
  });

  it('R60 a leg never seen is no evidence of an order it does not name', () => {
    const t = acceptedTape();
    expect(told(t.fill('v2', 't1', '4', { clientOrderId: '0xcafe' }))).toEqual(['E external']);
    expect(t.state).toBe('accepted');
  });

  it('R60 the client id decides where both are known', () => {
    const t = acceptedTape();
    t.order('O-2').submit();
    expect(told(t.order('O-2').accepted('v2', '10@100'))).toEqual([
      'T accept accepted',
      'Accepted(v2)',
    ]);
    expect(t.fill('v2', 't1', '4', { clientOrderId: 'O-2' }).clientOrderId).toBe('O-2');
    expect(t.fill('v2', 't2', '4', { clientOrderId: null }).clientOrderId).toBe('O-2');
  });
});

describe('the stream was interrupted', () => {
  it('R61 every open order is asked about, and the answer is applied as the stream would be', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    expect(told(t.gap())).toEqual(['T gap', '? query-fills', '? query-order']);
    const answer = {
      orders: [status('CANCELED', 'v1', '10@100'), status('ACCEPTED', 'v2', '10@101')],
      fills: [trade('v2', 't2', '1'), trade('v1', 't1', '4')],
    };
    expect(told(t.answer(answer))).toEqual([
      'T query replaced',
      'Updated(v2, 10@101)',
      'Filled(v2, t2, 1, cum 1, leaves 9)',
      'Filled(v1, t1, 4, cum 5, leaves 5)',
      '! oversized-leg(v2, 4)',
    ]);
    expect(t.dispatcher.nextDeadline).toBeNull();
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['T duplicate-fill replaced']);
  });

  it('R61 a gap is asked about until an answer from after it shows the leg, and its fills', () => {
    const t = acceptedTape();
    t.gap();
    const gapAt = t.now;
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills', '? query-order']);
    const orders = [status('ACCEPTED', 'v1', '10@100')];
    expect(told(t.answer({ asOf: gapAt - 1, orders, fills: [] }))).toEqual(['T query accepted']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills', '? query-order']);
    expect(told(t.answer({ asOf: gapAt, orders }))).toEqual(['T query accepted']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills']);
    expect(told(t.answer({ asOf: gapAt, fills: [] }))).toEqual(['T query accepted']);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R61 an answer that leaves the bound leg out settles no doubt of it', () => {
    const t = acceptedTape();
    t.gap();
    expect(told(t.answer({ fills: [] }))).toEqual(['T query accepted']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
  });

  it('R61 a gap concerns the open orders of its account, and those without one', () => {
    const t = raceTape();
    t.submit('10@100', { accountId: 'A' });
    t.order('O-2').submit('10@100', { accountId: 'B' });
    t.order('O-3').submit('10@100');
    t.order('O-4').submit('10@100', { accountId: 'A' });
    t.order('O-4').submitRejected();
    expect(told(t.gap('A'))).toEqual([
      'T gap',
      '? query-fills',
      '? query-fills O-3',
      '? query-order',
      '? query-order O-3',
    ]);
  });

  it('R61 what has closed meanwhile is asked about no more', () => {
    const t = acceptedTape();
    t.gap();
    t.canceled('v1');
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R61 orders are asked about in the order of their submits', () => {
    const t = raceTape();
    for (const id of ['O-1', 'O-3', 'O-2']) t.order(id).submit();
    t.order('O-3').accepted('v3', '10@100');
    t.order('O-3').modify('m1', '10@101');
    const asked = t.clock(5_000).requests.map(({ clientOrderId }) => clientOrderId);
    expect(asked).toEqual(['O-1', 'O-3', 'O-2']);
  });

  it('R61 the lost messages may come after all, in any order, before or after the answer', () => {
    const orders = [status('CANCELED', 'v1', '10@100'), status('ACCEPTED', 'v2', '10@101')];
    const messages: ((t: RaceTape) => void)[] = [
      (t) => t.answer({ orders, fills: [trade('v1', 't1', '4')] }),
      (t) => t.fill('v1', 't1', '4'),
      (t) => t.canceled('v1'),
      (t) => t.accepted('v2', '10@101'),
    ];
    for (const order of permutations(messages)) {
      const t = acceptedTape();
      t.modify('m1', '10@101', { legSize: '10' });
      t.gap();
      for (const deliver of order) deliver(t);
      expect(t.state).toBe('replaced');
      expect(t.events.map(({ type }) => type).sort()).toEqual([
        'OrderAccepted',
        'OrderFilled',
        'OrderUpdated',
      ]);
    }
  });
});

describe('answers, timeouts and restarts', () => {
  it('R62 an answer that shows the dead leg ends nothing', () => {
    const t = replaced();
    expect(told(t.answer({ orders: [status('CANCELED', 'v1', '10@100')] }))).toEqual([
      'T query replaced',
    ]);
    const pending = acceptedTape();
    pending.modify('m1', '10@101');
    expect(told(pending.answer({ orders: [status('CANCELED', 'v1', '10@100')] }))).toEqual([
      'T query pendingModify',
    ]);
    expect(told(pending.accepted('v2', '10@101'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@101)',
    ]);
  });

  it('R62 of the legs in an answer the live ones are heard first', () => {
    const t = acceptedTape();
    const orders = [status('CANCELED', 'v1', '10@100'), status('ACCEPTED', 'v2', '10@101')];
    expect(told(t.answer({ orders }))).toEqual([
      'T query replaced',
      'Updated(v2, 10@101, venue)',
      '! external-modify(v2)',
    ]);
  });

  it('R62 legs are heard oldest first, whichever way the answer lists them', () => {
    for (const newestFirst of [true, false]) {
      const t = acceptedTape();
      t.modify('m1', '11@101');
      t.modify('m2', '12@102');
      const orders = [
        status('CANCELED', 'v1', '10@100'),
        status('CANCELED', 'v2', '11@101'),
        status('ACCEPTED', 'v3', '12@102'),
      ];
      if (newestFirst) orders.reverse();
      expect(told(t.answer({ orders }))).toEqual(['T query replaced', 'Updated(v3, 12@102)']);
    }
  });

  it('R62 what is in an answer is its order’s, whatever ids it carries', () => {
    const t = acceptedTape();
    t.order('O-2').submit();
    t.order('O-2').accepted('v2', '10@100');
    const orders = [status('ACCEPTED', 'v3', '10@101', { clientOrderId: 'O-2' })];
    expect(told(t.answer({ orders }))).toEqual([
      'T query replaced',
      'Updated(v3, 10@101, venue)',
      '! external-modify(v3)',
    ]);
  });

  it('R62 a leg that the answer leaves out is not ended by that', () => {
    const t = replaced();
    expect(told(t.answer({ asOf: 1_000_000 }))).toEqual(['T query replaced']);
    expect(told(t.fill('v2', 't1', '4'))).toEqual([
      'T fill replaced',
      'Filled(v2, t1, 4, cum 4, leaves 6)',
    ]);
  });

  it('R63 time alone ends nothing: it is asked, and said once that a modify is overdue', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order', '! modify-overdue(m1)']);
    for (let n = 0; n < 50; n += 1) {
      expect(told(t.clock(60_000))).toEqual(['T clock', '? query-order']);
    }
    expect(t.count('OrderCanceled') + t.count('OrderModifyRejected')).toBe(0);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
  });

  it('R63 neither a submit nor a cancel that is never answered ends the order', () => {
    const submitted = raceTape();
    submitted.submit();
    const canceling = acceptedTape();
    canceling.cancel('c1');
    canceling.cancelAcked('c1');
    for (let n = 0; n < 50; n += 1) {
      expect(told(submitted.clock(60_000))).toEqual(['T clock', '? query-order']);
      expect(told(canceling.clock(60_000))).toEqual(['T clock', '? query-order']);
    }
    expect(submitted.events).toEqual([]);
    expect(told(submitted.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    expect(told(canceling.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R63 deadlines are looked at after every valid input, not only at a clock', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    const other = t.order('O-2');
    const due = { tsEvent: t.now };
    const message = { type: 'stream.gap', accountId: 'none', ts: t.now + 2_000 } as const;
    other.submit('10@100', { accountId: 'B' });
    expect(told(other.accepted('v5', '10@100', due))).toEqual([
      'T accept accepted',
      'Accepted(v5)',
    ]);
    expect(t.send({ ...message, ts: -1 }).outcome).toBe('invalid');
    const { requests, advisories } = t.send({
      type: 'cancel.sent',
      clientOrderId: 'O-9',
      requestId: 'c1',
      ts: message.ts,
    });
    expect(requests).toMatchObject([{ type: 'query-order', clientOrderId: 'O-1' }]);
    expect(advisories).toMatchObject([{ type: 'modify-overdue', requestId: 'm1' }]);
  });

  it('R64 a tape replayed twice gives the same lines, byte for byte', () => {
    const t = eventfulTape();
    const lines = t.steps.map((step) => JSON.stringify(step));
    for (let run = 0; run < 2; run += 1) {
      const dispatcher = new Dispatcher();
      expect(t.inputs.map((input) => JSON.stringify(dispatcher.dispatch(input)))).toEqual(lines);
    }
  });

  it('R64 an actor restored from its snapshot goes on as if nothing had happened', () => {
    const t = eventfulTape();
    for (let length = 1; length < t.inputs.length; length += 1) {
      const dispatcher = new Dispatcher();
      for (const input of t.inputs.slice(0, length)) dispatcher.dispatch(input);
      const actor = dispatcher.actor('O-1');
      if (actor === undefined) throw new Error('O-1 is not tracked');
      const again = restored(actor);
      for (const [index, input] of t.inputs.entries()) {
        if (index >= length) sendInput(again, index + 1, input);
      }
      expect(contextOf(again)).toEqual(contextOf(t.dispatcher.actor('O-1')));
    }
  });

  it('R65 a trade that an answer brought is not counted again from the stream', () => {
    const answered = acceptedTape();
    expect(told(answered.answer({ fills: [trade('v1', 't5', '4')] }))).toEqual([
      'T query accepted',
      'Filled(v1, t5, 4, cum 4, leaves 6)',
    ]);
    expect(told(answered.fill('v1', 't5', '4'))).toEqual(['T duplicate-fill accepted']);
    const streamed = acceptedTape();
    streamed.fill('v1', 't5', '4');
    expect(told(streamed.answer({ fills: [trade('v1', 't5', '4')] }))).toEqual([
      'T query accepted',
    ]);
  });

  it('R65 trades of an answer are settled together, after the whole of it', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101', { legSize: '2' });
    const answer = {
      orders: [status('FILLED', 'v1', '10@100'), status('ACCEPTED', 'v2', '2@101')],
      fills: [trade('v1', 't1', '4'), trade('v1', 't2', '6')],
    };
    expect(told(t.answer(answer))).toEqual([
      'T query replaced',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
      'Filled(v1, t2, 6, cum 10, leaves 0)',
      'Updated(v2, 12@101)',
    ]);
  });

  it('R65 where an answer brings all trades and the cancel, the order is filled', () => {
    const t = acceptedTape();
    const answer = {
      orders: [status('CANCELED', 'v1', '10@100')],
      fills: [trade('v1', 't1', '4'), trade('v1', 't2', '6')],
    };
    expect(told(t.answer(answer))).toEqual([
      'T query filled',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
      'Filled(v1, t2, 6, cum 10, leaves 0)',
    ]);
  });

  it('R66 a report with nothing but its leg is found by the answer that named the leg', () => {
    const t = raceTape();
    t.submit();
    t.submitAcked('v1');
    expect(told(t.accepted('v1', '', { clientOrderId: null }))).toEqual([
      'T repeat-accept accepted',
    ]);
    expect(told(t.canceled('v1', '', { clientOrderId: null }))).toEqual([
      'T cancel canceled',
      'Canceled(v1)',
    ]);
  });

  it('R66 a leg that nothing named is external, and an answer brings it home', () => {
    const t = raceTape();
    t.submit();
    expect(told(t.accepted('v1', '', { clientOrderId: null }))).toEqual(['E external']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.answer({ orders: [status('ACCEPTED', 'v1')] }))).toEqual([
      'T query accepted',
      'Accepted(v1)',
    ]);
  });
});

/** A busy order, without a question that falls due. */
function eventfulTape(): RaceTape {
  const t = acceptedTape();
  t.fill('v1', 't1', '1');
  t.modify('m1', '12@101', { expiresAt: 2_000 });
  t.modify('m2', '13@102', { expiresAt: 2_000 });
  t.canceled('v1', '10@100', { filledQty: '2' });
  t.modifyUnknown('m1');
  t.cancel('c1');
  t.accepted('v3', '13@102');
  t.accepted('v2', '12@101');
  t.fill('v2', 't2', '1');
  t.modifyAcked('m2', 'v3');
  t.cancelRejected('c1', 'unknown order');
  t.answer({ orders: [status('ACCEPTED', 'v3', '13@102')], fills: [trade('v1', 't3', '1')] });
  t.modify('m3', '14@103');
  t.canceled('v3');
  t.modifyRejected('m3');
  t.fill('v3', 't4', '2');
  t.accepted('v4', '9@104');
  return t;
}

/** Sends an input to an actor as the dispatcher would. */
function sendInput(actor: OrderActor, number: number, message: RaceTape['inputs'][number]): void {
  const parsed = parseInput(message);
  if ('error' in parsed) throw new Error(parsed.error.message);
  const { input } = parsed;
  if (input.type === 'submit' || input.type === 'clock' || input.type === 'stream.gap') {
    throw new Error(`not an input of one order: ${input.type}`);
  }
  const current = () => actor.getSnapshot().context;
  for (const event of orderInputs(input, number, current)) actor.send(event);
}

function contextOf(actor: OrderActor | undefined): OrderContext | undefined {
  return actor?.getSnapshot().context;
}
