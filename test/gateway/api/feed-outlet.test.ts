import { describe, expect, it } from 'vitest';
import type { InputMessage } from '../../../src/dispatch/input.ts';
import { Feed } from '../../../src/gateway/api/feed.ts';
import { feedOutlet } from '../../../src/gateway/api/feed-outlet.ts';
import type { Push } from '../../../src/gateway/api/messages.ts';
import { ORDER, recordsOf } from './served.ts';

/** What is pushed of inputs. */
function pushesOf(...inputs: readonly InputMessage[]): Push[] {
  const feed = new Feed('run-1', 100);
  const outlet = feedOutlet(feed);
  for (const record of recordsOf(...inputs)) outlet.onStep(record);
  return Array.from({ length: feed.latest }, (_, n) => JSON.parse(feed.frame(n + 1)) as Push);
}

const submit = { type: 'submit', order: ORDER, ts: 1 } as const;
const leg = { clientOrderId: 'O-1', venueOrderId: '1001', tsEvent: 2 };
const trade = { ...leg, tradeId: 't1', lastPx: '100' };
const accepted = { type: 'status', report: { ...leg, status: 'ACCEPTED' }, ts: 3 } as const;

describe('what is pushed', () => {
  it('of a step is its outcome, then its events, then its advisories', () => {
    const overfill = { type: 'fill', report: { ...trade, lastQty: '11' }, ts: 4 } as const;
    const pushes = pushesOf(submit, accepted, overfill);
    expect(pushes.map((push) => push.seq)).toEqual(pushes.map((_, index) => index + 1));
    expect(pushes).toMatchObject([
      { type: 'outcome', input: 'submit', clientOrderId: 'O-1', outcome: 'tracked', ts: 1 },
      { type: 'outcome', input: 'status', rule: 'accept', state: 'accepted' },
      { type: 'event', event: { type: 'OrderAccepted', venueOrderId: '1001' } },
      { type: 'outcome', input: 'fill', rule: 'fill' },
      { type: 'event', event: { type: 'OrderFilled', tradeId: 't1' } },
      { type: 'advisory', advisory: { type: 'overfill', excess: '1' } },
    ]);
  });

  it('of an answer names the request and the reason', () => {
    const request = { clientOrderId: 'O-1', requestId: 'r1' };
    const pushes = pushesOf(
      submit,
      accepted,
      { type: 'cancel.sent', ...request, ts: 4 },
      { type: 'cancel.rejected', ...request, reason: 'too late', ts: 5 },
    );
    expect(pushes.filter(({ type }) => type === 'outcome').slice(2)).toMatchObject([
      { input: 'cancel.sent', requestId: 'r1' },
      { input: 'cancel.rejected', requestId: 'r1', reason: 'too late' },
    ]);
  });

  it('of a report of no tracked order is the report itself', () => {
    const report = { ...trade, lastQty: '1' };
    expect(pushesOf({ type: 'fill', report, ts: 3 })).toMatchObject([
      { type: 'outcome', outcome: 'external', clientOrderId: null, state: null },
      { type: 'external', external: { type: 'fill', report } },
    ]);
  });

  it('of time that passed is what came of it, or nothing, and numbers stay without gaps', () => {
    const pushes = pushesOf(
      submit,
      { type: 'clock', ts: 2 },
      { type: 'clock', ts: 1_000_000 },
      accepted,
    );
    expect(pushes).toMatchObject([
      { seq: 1, input: 'submit' },
      { seq: 2, input: 'clock', rule: 'clock', ts: 1_000_000 },
      { seq: 3, input: 'status' },
      { seq: 4, type: 'event' },
    ]);
  });

  it('of an input that was refused is the error, and the order that it was about', () => {
    const acked = { type: 'submit.acked', clientOrderId: '', ts: 2 } as const;
    expect(pushesOf(acked)).toMatchObject([{ outcome: 'invalid', clientOrderId: '' }]);
    expect(pushesOf(submit, submit)[1]).toMatchObject({
      outcome: 'invalid',
      clientOrderId: 'O-1',
      error: { code: 'DUPLICATE_ORDER' },
    });
  });

  it('of the gateway is how it stands', () => {
    const feed = new Feed('run-1', 100);
    feedOutlet(feed).onState?.('recovering');
    expect(feed.frame(1)).toBe('{"seq":1,"type":"gateway","state":"recovering"}');
  });
});
