import { describe, expect, it } from 'vitest';
import {
  toHttpOutcome,
  toOutcome,
} from '../../../../src/venues/hyperliquid/client/command-outcome.ts';
import { capturedBodies, responseOf } from '../../simulator/captured.ts';
import { fixtureText } from '../frame-fixtures.ts';

const bodies = capturedBodies('exchange').filter(({ response }) => response !== undefined);
const statusesOf = (response: unknown): unknown[] =>
  (response as { response: { data?: { statuses?: unknown[] } } }).response.data?.statuses ?? [];

describe('an answer that was captured', () => {
  it.each(bodies.map((body) => [body.name, responseOf(body)] as const))('%s', (_name, response) => {
    const { status } = response as { status: string };
    const statuses = statusesOf(response);
    const [leg] = statuses;
    const outcome = toOutcome(response, false);
    if (statuses.length > 1) {
      expect(outcome.type).toBe('unknown');
    } else if (status === 'err' || (typeof leg === 'object' && leg !== null && 'error' in leg)) {
      expect(outcome).toMatchObject({ type: 'rejected' });
    } else {
      const oid = /"oid":(\d+)/.exec(JSON.stringify(leg ?? null))?.[1] ?? null;
      expect(outcome).toEqual({ type: 'accepted', venueOrderId: oid });
    }
  });

  it('names the leg, whether it rests or fills', () => {
    const oids = bodies
      .filter(({ name }) => name === 'order rests' || name === 'order fills')
      .map((body) => toOutcome(body.response, false));
    expect(oids).toEqual([
      { type: 'accepted', venueOrderId: '311642020084' },
      { type: 'accepted', venueOrderId: '315445859529' },
    ]);
  });
});

const legAnswer = (leg: unknown) => ({
  status: 'ok',
  response: { type: 'order', data: { statuses: [leg] } },
});

describe('a text of the venue', () => {
  const { observed } = JSON.parse(fixtureText('error-texts.json')) as { observed: string[] };

  it.each(observed)('as a leg: %s', (error) => {
    const rejected = { type: 'rejected', reason: error };
    expect(toOutcome(legAnswer({ error }), false)).toEqual(rejected);
    expect(toOutcome(legAnswer({ error }), true)).toEqual(rejected);
  });

  it.each(observed)('of the whole request: %s', (response) => {
    const type = response.includes('duplicate nonce') ? 'unknown' : 'rejected';
    expect(toOutcome({ status: 'err', response }, false)).toEqual({ type, reason: response });
    expect(toOutcome({ status: 'err', response }, true).type).toBe('unknown');
  });

  it('that refuses for the limit of the address is a refusal', () => {
    const response = 'Too many cumulative requests sent (10001 > 10000) for cumulative volume';
    expect(toOutcome({ status: 'err', response }, false).type).toBe('rejected');
  });
});

describe('an answer that is none', () => {
  it.each([
    null,
    {},
    [],
    'ok',
    { status: 'ok' },
    { status: 'ok', response: { type: 'surprise' } },
    { status: 'err', response: {} },
    legAnswer({ surprise: true }),
    legAnswer('melted'),
    legAnswer({ resting: { oid: 9_007_199_254_740_993 } }),
    { status: 'ok', response: { type: 'order', data: { statuses: [] } } },
  ])('leaves the outcome unknown: %j', (answer) => {
    expect(toOutcome(answer, false).type).toBe('unknown');
  });

  it.each([
    [{ error: 'connection reset' }, 'connection reset'],
    [{ status: 429, body: 'null' }, 'HTTP status 429: null'],
    [{ status: 502, body: '502 Bad Gateway' }, 'HTTP status 502: 502 Bad Gateway'],
    [{ status: 422, body: 'Failed to deserialize' }, 'HTTP status 422: Failed to deserialize'],
    [{ status: 200, body: '<html>' }, 'unreadable answer: <html>'],
  ])('over HTTP leaves it unknown: %j', (answer, reason) => {
    expect(toHttpOutcome(answer, false)).toEqual({ type: 'unknown', reason });
  });

  it('is not repeated at length', () => {
    const { reason } = toHttpOutcome({ status: 503, body: 'x'.repeat(10_000) }, false) as {
      reason: string;
    };
    expect(reason).toHaveLength(301);
  });

  it('over HTTP is an answer as over the socket', () => {
    const body = JSON.stringify(legAnswer({ resting: { oid: 7 } }));
    expect(toHttpOutcome({ status: 200, body }, false)).toEqual({
      type: 'accepted',
      venueOrderId: '7',
    });
  });
});
