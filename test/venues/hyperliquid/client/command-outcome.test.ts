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

/** Told by the text: one leg each, of which one has an id, an error, or neither. */
function expectedOf(response: unknown): [type: string, venueOrderId: string | null] {
  if (statusesOf(response).length > 1) return ['unknown', null];
  const text = JSON.stringify(response);
  if (/"status":"err"|"error":/.test(text)) return ['rejected', null];
  return ['accepted', /"oid":(\d+)/.exec(text)?.[1] ?? null];
}

describe('an answer that was captured', () => {
  it.each(bodies.map((body) => [body.name, responseOf(body)] as const))('%s', (_name, response) => {
    const outcome = toOutcome(response, false);
    const venueOrderId = outcome.type === 'accepted' ? outcome.venueOrderId : null;
    expect([outcome.type, venueOrderId]).toEqual(expectedOf(response));
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
    expect(toOutcome(legAnswer({ error }), false)).toMatchObject(rejected);
    expect(toOutcome(legAnswer({ error }), true)).toMatchObject(rejected);
  });

  it.each(observed)('of the whole request: %s', (response) => {
    const type = response.includes('duplicate nonce') ? 'unknown' : 'rejected';
    expect(toOutcome({ status: 'err', response }, false)).toMatchObject({ type, reason: response });
    expect(toOutcome({ status: 'err', response }, true).type).toBe('unknown');
  });

  it('that refuses for time or rate only says that the command may be sent anew', () => {
    const isRepeatable = (response: string) => {
      const outcome = toOutcome({ status: 'err', response }, false);
      return outcome.type === 'rejected' && outcome.isRepeatable === true;
    };
    const rate = 'Too many cumulative requests sent (10001 > 10000) for cumulative volume';
    expect([...observed, rate].filter(isRepeatable)).toEqual(['Action already expired', rate]);
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
    legAnswer({ resting: { oid: 2 ** 53 } }),
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
