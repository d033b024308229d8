import { describe, expect, test } from 'vitest';
import type { HttpAnswer } from '../../../src/venues/simulator/session/http-door.ts';
import { everyMistake } from '../../support/every-mistake.ts';
import { ALICE, BOB, TestVenue } from './session/test-venue.ts';

const CLOID = '0x00fd44fb8e5bd996eae18bf9bb90b398';
const ORDER = {
  a: 0,
  b: true,
  p: '90000',
  s: '0.01',
  r: false,
  t: { limit: { tif: 'Gtc' } },
  c: CLOID,
};
const TRIGGER = { ...ORDER, t: { trigger: { isMarket: true, triggerPx: '99000', tpsl: 'sl' } } };

const ACTIONS: readonly object[] = [
  { type: 'order', orders: [ORDER, TRIGGER], grouping: 'na' },
  { type: 'order', orders: [ORDER, TRIGGER], grouping: 'normalTpsl' },
  { type: 'order', orders: [ORDER], grouping: { p: 1 } },
  { type: 'modify', oid: 560_000_000_000, order: ORDER, a: true },
  { type: 'batchModify', modifies: [{ oid: CLOID, order: ORDER }] },
  { type: 'cancel', cancels: [{ a: 0, o: 560_000_000_001 }], f: true },
  { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: CLOID }] },
  { type: 'scheduleCancel', time: 1_795_000_060_000 },
  { type: 'noop' },
  { type: 'updateLeverage', asset: 0, isCross: true, leverage: 3 },
  {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    agentAddress: `0x${'c'.repeat(40)}`,
    agentName: 'misuse',
    nonce: 1_795_000_000_000,
  },
];

const READS: readonly object[] = [
  { type: 'orderStatus', user: ALICE, oid: 560_000_000_000 },
  { type: 'frontendOpenOrders', user: ALICE, dex: '' },
  { type: 'userFills', user: ALICE, aggregateByTime: true },
  { type: 'userFillsByTime', user: ALICE, startTime: 0, endTime: 1, aggregateByTime: false },
  { type: 'userRateLimit', user: ALICE },
  { type: 'l2Book', coin: 'BTC', nSigFigs: 5 },
  { type: 'meta', dex: '' },
];

const ANSWER =
  /^\{"status":("err","response":"[^"]+"|"ok","response":\{"type":("default"|"(order|cancel)","data":\{"statuses":\[.*\]\})\})\}$/;
const JSON_TEXT = /^[[{n]/;

const SUBSCRIPTIONS: readonly object[] = [
  { type: 'orderUpdates', user: ALICE },
  { type: 'userFills', user: ALICE, aggregateByTime: false },
  { type: 'openOrders', user: ALICE, dex: '' },
  { type: 'l2Book', coin: 'BTC', nSigFigs: null, mantissa: null },
  { type: 'trades', coin: 'BTC' },
  { type: 'allMids' },
];

describe('a mistake', () => {
  test.each(ACTIONS)('in an action of type $type is answered as the venue does', (action) => {
    const venue = new TestVenue();
    const bob = venue.socket({ type: 'orderUpdates', user: BOB });
    const answers = everyMistake(venue.signed(ALICE, action)).flatMap((body) => {
      venue.pass(1);
      return venue.post('/exchange', body);
    });
    expect(answers.length).toBeGreaterThan(50);
    expect(answers.filter((answer) => !isAsTheVenues(answer, ANSWER))).toEqual([]);
    venue.act(BOB, { type: 'order', orders: [{ ...ORDER, p: '80000' }], grouping: 'na' });
    expect(bob.take().flatMap(({ data }) => data)).toHaveLength(1);
    expect(venue.simulator.truth(ALICE, venue.now)).not.toBeNull();
  });

  test.each(READS)('in a read of type $type is answered as the venue does', (read) => {
    const venue = new TestVenue();
    const answers = everyMistake(read).flatMap((body) => venue.post('/info', body));
    expect(answers.length).toBeGreaterThan(15);
    expect(answers.filter((answer) => !isAsTheVenues(answer, JSON_TEXT))).toEqual([]);
  });

  test.each(SUBSCRIPTIONS)('in a subscription to $type is told, or cuts the socket', (wanted) => {
    const venue = new TestVenue();
    for (const message of everyMistake({ method: 'subscribe', subscription: wanted })) {
      const socket = venue.socket();
      socket.send(message as object);
      const [channel = socket.end] = socket.take().map((frame) => frame.channel);
      expect(['subscriptionResponse', 'error', 'pong', 'terminated']).toContain(channel);
    }
  });

  test('in a post is told, and the socket goes on', () => {
    const venue = new TestVenue();
    const socket = venue.socket();
    const posts = [...READS, ...ACTIONS.map((action) => venue.signed(ALICE, action))].map(
      (payload) => ({ type: 'action' in payload ? 'action' : 'info', payload }),
    );
    for (const request of posts) {
      for (const message of everyMistake({ method: 'post', id: 7, request })) {
        socket.send(message as object);
        const channels = socket.take().map(({ channel }) => channel);
        expect(channels.join(' ')).toMatch(/^(post|error|pong)$/);
        venue.pass(1);
      }
    }
    expect(socket.end).toBeNull();
  });
});

/** Whether a request was answered, or not understood. */
function isAsTheVenues(answer: HttpAnswer | null, form: RegExp): boolean {
  if (answer?.status === 200) return form.test(answer.body);
  return answer?.status === 422 && answer.body.startsWith('Failed to deserialize the JSON body');
}
