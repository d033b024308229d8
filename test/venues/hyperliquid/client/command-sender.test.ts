import { signL1Action } from '@nktkas/hyperliquid/signing';
import { setImmediate } from 'node:timers/promises';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../../../../src/venue/commands.ts';
import { DEFAULT_CLIENT_SETTINGS } from '../../../../src/venues/hyperliquid/client/client-settings.ts';
import { CommandSender } from '../../../../src/venues/hyperliquid/client/command-sender.ts';
import { Nonces } from '../../../../src/venues/hyperliquid/client/nonces.ts';
import { RateBudget } from '../../../../src/venues/hyperliquid/client/rate-budget.ts';
import { Signer } from '../../../../src/venues/hyperliquid/client/signer.ts';
import { claimingWallet } from '../../../support/claiming-wallet.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { TRADER } from './bench.ts';
import { ScriptedWires } from './scripted-wires.ts';

const START = 1_000_000;
const cancel = (oid: number) => ({ type: 'cancel', cancels: [{ a: 0, o: oid }] }) as const;
const ok = { status: 'ok', response: { type: 'cancel', data: { statuses: ['success'] } } };
const accepted = { type: 'accepted', venueOrderId: null };
const answered = { type: 'action', payload: ok } as const;

function setUp({ wallet = claimingWallet(TRADER), postsInFlight = 100 } = {}) {
  const clock = new VirtualClock(START);
  const wires = new ScriptedWires(clock);
  const sent: string[] = [];
  const doubts: number[] = [];
  const line = {
    isLive: true,
    send: (text: string) => sent.push(text),
    doubt: (sentAt: number) => doubts.push(sentAt),
  };
  const signer = new Signer({
    wallet,
    network: 'testnet',
    vaultAddress: null,
    nonces: new Nonces(),
  });
  const sender = new CommandSender({
    wires,
    clock,
    signer,
    line,
    budget: new RateBudget(clock, 1_200),
    settings: { ...DEFAULT_CLIENT_SETTINGS, postsInFlight },
  });
  const outcomes: (readonly [oid: number, outcome: CommandOutcome])[] = [];
  const send = (oid: number, ttlMs = 5_000) =>
    sender.send(cancel(oid), clock.now() + ttlMs, (outcome) => outcomes.push([oid, outcome]));
  return { clock, wires, line, sent, doubts, sender, outcomes, send };
}

interface Post {
  readonly id: number;
  readonly request: { readonly payload: Body };
}
interface Body {
  readonly action: { readonly cancels: readonly { readonly o: number }[] };
  readonly nonce: number;
  readonly expiresAfter: number;
}
const posts = (sent: readonly string[]) => sent.map((text) => JSON.parse(text) as Post);
const oidsOf = (bodies: readonly Body[]) => bodies.map(({ action }) => action.cancels[0]?.o);

describe('commands', () => {
  it('leave in the order of the calls, with rising nonces, and wait for no answer', async () => {
    const { sent, send } = setUp();
    for (let oid = 1; oid <= 20; oid++) send(oid);
    await setImmediate();
    const bodies = posts(sent).map(({ request }) => request.payload);
    expect(oidsOf(bodies)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(bodies.map(({ nonce }) => nonce - START)).toEqual(Array.from(bodies.keys()));
    expect(bodies[0]?.expiresAfter).toBe(START + 5_000);
  });

  it('leave in that order whichever signature is ready first', async () => {
    const waiting: (() => void)[] = [];
    const claiming = claimingWallet(TRADER);
    const wallet = {
      address: TRADER,
      signTypedData: async (_data: unknown) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return `0x${TRADER.slice(2).padStart(64, '0')}${'1'.padStart(64, '0')}1b` as const;
      },
    } satisfies typeof claiming;
    const { sent, send } = setUp({ wallet });
    for (const oid of [1, 2, 3]) send(oid);
    await setImmediate();
    const [first, second, third] = waiting;
    third?.();
    await setImmediate();
    second?.();
    await setImmediate();
    expect(sent).toEqual([]);
    first?.();
    await setImmediate();
    expect(oidsOf(posts(sent).map(({ request }) => request.payload))).toEqual([1, 2, 3]);
  });

  it('are signed as the venue wants it', async () => {
    const wallet = privateKeyToAccount(`0x${'4c'.repeat(32)}`);
    const { sent, send } = setUp({ wallet });
    send(7);
    await setImmediate();
    const [body] = posts(sent).map(({ request }) => request.payload);
    const signature = await signL1Action({
      wallet,
      action: cancel(7),
      nonce: START,
      isTestnet: true,
      expiresAfter: START + 5_000,
    });
    const expected = { action: cancel(7), nonce: START, signature, expiresAfter: START + 5_000 };
    expect(body).toEqual(expected);
  });

  it('are answered by their ids, in whatever order', async () => {
    const { sent, sender, send, outcomes } = setUp();
    for (const oid of [1, 2]) send(oid);
    await setImmediate();
    const [first = 0, second = 0] = posts(sent).map(({ id }) => id);
    sender.onResponse(second, answered);
    sender.onResponse(second, answered);
    sender.onResponse(99, answered);
    sender.onResponse(first, { type: 'error', payload: '502 Bad Gateway' });
    expect(outcomes).toEqual([
      [2, accepted],
      [1, { type: 'unknown', reason: '502 Bad Gateway' }],
    ]);
  });

  it('go by HTTP while the socket is not live, and when it is full', async () => {
    const { line, sent, send, wires, outcomes } = setUp({ postsInFlight: 2 });
    for (const oid of [1, 2, 3]) send(oid);
    await setImmediate();
    line.isLive = false;
    send(4);
    await setImmediate();
    expect(sent).toHaveLength(2);
    const bodies = wires.requests.map(({ body }) => JSON.parse(body) as Body);
    expect(oidsOf(bodies)).toEqual([3, 4]);
    wires.requests[1]?.answer({ status: 200, body: JSON.stringify(ok) });
    wires.requests[0]?.answer({ status: 429, body: 'slow down' });
    expect(outcomes).toEqual([
      [4, accepted],
      [3, { type: 'unknown', reason: 'HTTP status 429: slow down' }],
    ]);
  });

  it('are unknown without an answer in time, and free their place', async () => {
    const { clock, doubts, sender, sent, send, outcomes, wires } = setUp({ postsInFlight: 1 });
    send(1);
    await setImmediate();
    clock.pass(9_999);
    expect(outcomes).toEqual([]);
    clock.pass(1);
    expect(outcomes).toEqual([[1, { type: 'unknown', reason: 'no answer in time' }]]);
    expect(doubts).toEqual([START]);
    sender.onResponse(1, answered);
    expect(outcomes).toHaveLength(1);
    send(2);
    await setImmediate();
    expect([sent.length, wires.requests.length]).toEqual([2, 0]);
  });

  it('that have expired before they could be sent are refused', async () => {
    const { sent, send, outcomes } = setUp();
    send(1, 0);
    await setImmediate();
    expect(sent).toEqual([]);
    const reason = 'local: expired before it could be sent';
    expect(outcomes).toEqual([[1, { type: 'rejected', reason, isRepeatable: true }]]);
  });

  it('that cannot be signed are refused, and hold up no other', async () => {
    let calls = 0;
    const claiming = claimingWallet(TRADER);
    const wallet = {
      address: TRADER,
      signTypedData: (_data: unknown) => {
        calls += 1;
        return calls === 1
          ? Promise.reject(new Error('locked'))
          : Promise.resolve(`0x${'0'.repeat(128)}1b` as const);
      },
    } satisfies typeof claiming;
    const { sent, send, outcomes } = setUp({ wallet });
    for (const oid of [1, 2]) send(oid);
    await setImmediate();
    expect(outcomes).toMatchObject([[1, { type: 'rejected' }]]);
    expect(oidsOf(posts(sent).map(({ request }) => request.payload))).toEqual([2]);
  });

  it('that are not signed in time are refused, and hold up no other', async () => {
    let calls = 0;
    const claiming = claimingWallet(TRADER);
    const wallet = {
      address: TRADER,
      signTypedData: (_data: unknown) => {
        calls += 1;
        return calls === 1
          ? new Promise<`0x${string}`>(() => {})
          : Promise.resolve(`0x${'0'.repeat(128)}1b` as const);
      },
    } satisfies typeof claiming;
    const { clock, sent, send, outcomes } = setUp({ wallet });
    send(1, 60_000);
    clock.pass(1);
    send(2, 60_000);
    await setImmediate();
    clock.pass(9_999);
    const reason = 'local: not signed in time';
    expect(outcomes).toEqual([[1, { type: 'rejected', reason, isRepeatable: true }]]);
    expect(oidsOf(posts(sent).map(({ request }) => request.payload))).toEqual([2]);
  });
});

describe('commands whose socket is lost', () => {
  async function lost(ttlMs: number) {
    const parts = setUp();
    parts.send(1, ttlMs);
    await setImmediate();
    parts.sender.onSocketLost();
    return parts;
  }

  it('are sent again byte for byte, by HTTP', async () => {
    const { sent, wires, outcomes } = await lost(5_000);
    const [request] = wires.requests;
    expect(sent[0]).toContain(`"payload":${request?.body}}}`);
    request?.answer({ status: 200, body: JSON.stringify(ok) });
    expect(outcomes).toEqual([[1, accepted]]);
  });

  it.each([
    'Invalid nonce: duplicate nonce 1000000',
    'Too many cumulative requests sent',
    'Action already expired',
  ])('are unknown if the copy is refused: %s', async (response) => {
    const { wires, outcomes } = await lost(5_000);
    const body = JSON.stringify({ status: 'err', response });
    wires.requests[0]?.answer({ status: 200, body });
    expect(outcomes).toEqual([[1, { type: 'unknown', reason: response }]]);
  });

  it('are rejected if the copy was executed and refused', async () => {
    const { wires, outcomes } = await lost(5_000);
    const statuses = [{ error: 'Order was never placed, already canceled, or filled.' }];
    const refused = { status: 'ok', response: { type: 'cancel', data: { statuses } } };
    wires.requests[0]?.answer({ status: 200, body: JSON.stringify(refused) });
    expect(outcomes).toMatchObject([[1, { type: 'rejected' }]]);
  });

  it('are unknown if they expire too soon', async () => {
    const { wires, outcomes } = await lost(500);
    expect(wires.requests).toEqual([]);
    expect(outcomes).toEqual([[1, { type: 'unknown', reason: 'the socket was lost' }]]);
  });

  it('are sent again once only', async () => {
    const { wires, sender } = await lost(5_000);
    sender.onSocketLost();
    expect(wires.requests).toHaveLength(1);
  });

  it('are sent again also if the socket refused to take them', async () => {
    const { sender, send, wires, outcomes } = setUp();
    send(1);
    await setImmediate();
    sender.onRefusedPost(1, 'too many pending post requests id=1');
    sender.onRefusedPost(1, 'too many pending post requests id=1');
    expect(wires.requests).toHaveLength(1);
    expect(outcomes).toEqual([]);
  });
});

describe('a sender that is to stop', () => {
  it('waits for what is under way, and sends nothing more', async () => {
    const { sender, send, sent } = setUp();
    send(1);
    await setImmediate();
    let isIdle = false;
    sender.drain(() => (isIdle = true));
    expect(isIdle).toBe(false);
    sender.onResponse(1, answered);
    expect(isIdle).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('does not send what was not signed yet', async () => {
    const { sender, send, sent, outcomes } = setUp();
    send(1);
    let isIdle = false;
    sender.drain(() => (isIdle = true));
    expect(isIdle).toBe(true);
    await setImmediate();
    expect(sent).toEqual([]);
    expect(outcomes).toEqual([[1, { type: 'rejected', reason: 'local: stopped' }]]);
  });

  it('leaves unknown what it does not wait for', async () => {
    const { sender, send, outcomes } = setUp();
    send(1);
    await setImmediate();
    sender.abandon();
    expect(outcomes).toEqual([[1, { type: 'unknown', reason: 'stopped' }]]);
  });
});
