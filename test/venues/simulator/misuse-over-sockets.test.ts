import { once } from 'node:events';
import { connect } from 'node:net';
import { signL1Action } from '@nktkas/hyperliquid/signing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ContractBench, oidOf } from '../../support/contract-bench.ts';
import { Inbox } from '../../support/inbox.ts';
import { serveSimulator } from './serve-simulator.ts';

const MEBIBYTE = 1 << 20;
const NOT_JSON = /^Failed to parse the request body as JSON/;
const NOT_UNDERSTOOD = /^Failed to deserialize the JSON body into the target type/;
const TOO_LONG = /^Failed to buffer the request body: length limit exceeded/;

let bench: ContractBench;
/** What a client is told meanwhile that does nothing wrong. */
let told: Inbox<readonly { readonly order: { readonly oid: number } }[]>;

beforeAll(async () => {
  bench = await ContractBench.open(await serveSimulator());
  const { address: user } = bench.trader;
  told = await bench.trader.listen((client, push) => client.orderUpdates({ user }, push));
});
afterAll(() => bench.close());

/** Whether that client is served as before, and told nothing that is not for it. */
async function isUnharmed(): Promise<boolean> {
  const { exchange } = bench.trader;
  const oid = await bench.place(bench.trader, bench.buy(0.8));
  const [open] = await told.next();
  await exchange.cancel({ cancels: [{ a: bench.asset, o: oid }] });
  const [canceled] = await told.next();
  return open?.order.oid === oid && canceled?.order.oid === oid && told.waiting.length === 0;
}

async function post(path: string, body: string | Buffer): Promise<[number, string]> {
  const response = await fetch(bench.venue.url + path, { method: 'POST', body });
  return [response.status, await response.text()];
}

/** An action that one of the accounts has really signed, whatever it is. */
async function signed(action: Record<string, unknown>): Promise<string> {
  const wallet = bench.other.account;
  const nonce = Date.now();
  const signature = await signL1Action({ wallet, action, nonce, isTestnet: true });
  return JSON.stringify({ action, nonce, signature });
}

function order(changes: object): Record<string, unknown> {
  return { type: 'order', orders: [{ ...bench.buy(0.8), ...changes }], grouping: 'na' };
}

describe('a body', () => {
  test.each<[string, string | Buffer, number, RegExp]>([
    ['empty', '', 400, NOT_JSON],
    ['half', '{"action":', 400, NOT_JSON],
    ['two', '{}{}', 400, NOT_JSON],
    ['of bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 400, NOT_JSON],
    ['of open brackets as long as may be', '['.repeat(MEBIBYTE), 400, NOT_JSON],
    ['too long by one', ' '.repeat(MEBIBYTE + 1), 413, TOO_LONG],
    ['of five mebibytes', ' '.repeat(5 * MEBIBYTE), 413, TOO_LONG],
    ['deeply nested', '['.repeat(MEBIBYTE / 2) + ']'.repeat(MEBIBYTE / 2), 422, NOT_UNDERSTOOD],
    ['null', 'null', 422, NOT_UNDERSTOOD],
    ['a list', '[{"type":"meta"}]', 422, NOT_UNDERSTOOD],
    ['of no known type', '{"type":"bogusInfoType"}', 422, NOT_UNDERSTOOD],
    ['with another constructor', '{"__proto__":{"type":"meta"}}', 422, NOT_UNDERSTOOD],
  ])('%s is refused', async (_, body, status, text) => {
    for (const path of ['/exchange', '/info']) {
      expect(await post(path, body)).toEqual([status, expect.stringMatching(text)]);
    }
    expect(await isUnharmed()).toBe(true);
  });

  test('that is not all there harms nobody', async () => {
    const { hostname, port } = new URL(bench.venue.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /exchange HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"action":');
    expect(await isUnharmed()).toBe(true);
    socket.destroy();
    expect(await isUnharmed()).toBe(true);
  });
});

describe('a signed action', () => {
  test.each<[string, () => Record<string, unknown>]>([
    ['of no known type', () => ({ type: 'withdrawEverything' })],
    ['without a type', () => ({ orders: [] })],
    ['with an asset as a text', () => order({ a: '1' })],
    ['with a side as a text', () => order({ b: 'true' })],
    ['with a price as a number', () => order({ p: 2560 })],
    ['with a negative size', () => order({ s: '-1' })],
    ['with an exponent', () => order({ p: '2.56e3' })],
    ['with a time in force of another venue', () => order({ t: { limit: { tif: 'Fok' } } })],
    [
      'with a limit and a trigger',
      () =>
        order({
          t: { limit: { tif: 'Gtc' }, trigger: { isMarket: true, triggerPx: '1', tpsl: 'sl' } },
        }),
    ],
    ['with a short client order id', () => order({ c: '0x1' })],
    ['that says it is no fast cancel', () => ({ type: 'cancel', cancels: [], f: false })],
    ['that does not always place', () => ({ type: 'batchModify', modifies: [], a: false })],
    ['with a negative id', () => ({ type: 'cancel', cancels: [{ a: 1, o: -1 }] })],
    [
      'with half a leverage',
      () => ({ type: 'updateLeverage', asset: 1, isCross: true, leverage: 0.5 }),
    ],
  ])('%s is not understood', async (_, sketch) => {
    const body = await signed(sketch());
    expect(await post('/exchange', body)).toEqual([422, expect.stringMatching(NOT_UNDERSTOOD)]);
    expect(await isUnharmed()).toBe(true);
  });

  test.each<[string, (body: SignedBody) => object]>([
    ['altered', (body) => ({ ...body, action: { ...body.action, orders: [] } })],
    ['with another nonce', (body) => ({ ...body, nonce: body.nonce + 1 })],
    ['for another account', (body) => ({ ...body, vaultAddress: bench.trader.address })],
    ['with a deadline added', (body) => ({ ...body, expiresAfter: Date.now() + 60_000 })],
    [
      'with the other half-plane',
      (body) => ({ ...body, signature: { ...body.signature, v: 55 - body.signature.v } }),
    ],
  ])('that is %s is not of its signer', async (_, alter) => {
    const body = JSON.parse(await signed(order({}))) as SignedBody;
    const [status, text] = await post('/exchange', JSON.stringify(alter(body)));
    expect(status).toBe(200);
    expect(text).toMatch(
      /^\{"status":"err","response":"User or API Wallet 0x[\da-f]{40} does not exist\."\}$/,
    );
    expect(text).not.toContain(bench.other.address);
    expect(await isUnharmed()).toBe(true);
  });

  test.each([
    { r: `0x${'0'.repeat(64)}`, s: '0x1', v: 27 },
    { r: '0x1', s: `0x${'0'.repeat(64)}`, v: 27 },
    { r: `0x${'f'.repeat(64)}`, s: '0x1', v: 28 },
    { r: '0x1', s: '0x1', v: 26 },
    { r: '0x1', s: '0x1', v: 29 },
  ])('with the signature $r $s $v has no signer', async (signature) => {
    const body = JSON.stringify({ action: { type: 'noop' }, nonce: Date.now(), signature });
    const text = '{"status":"err","response":"Unable to recover signer."}';
    expect(await post('/exchange', body)).toEqual([200, text]);
    expect(await isUnharmed()).toBe(true);
  });

  test('with something deep inside that nobody asked for harms nobody', async () => {
    const signature = { r: '0x1', s: '0x1', v: 27 };
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const action = `{"type":"noop","deep":${deep}}`;
    const body = `{"action":${action},"nonce":${Date.now()},"signature":${JSON.stringify(signature)}}`;
    const [status] = await post('/exchange', body);
    expect([200, 422]).toContain(status);
    expect(await isUnharmed()).toBe(true);
  });

  test('with very many orders is answered for each', async () => {
    const { orders } = order({ s: '0.0001', c: undefined }) as { orders: object[] };
    const many = Array.from({ length: 5_000 }, () => orders[0]);
    const [status, text] = await post(
      '/exchange',
      await signed({ type: 'order', orders: many, grouping: 'na' }),
    );
    expect(status).toBe(200);
    expect(text.match(/Order must have minimum value/g)?.length).toBe(5_000);
    expect(await isUnharmed()).toBe(true);
  });
});

describe('a message', () => {
  test.each([
    '',
    'ping',
    '{"method":"ping"',
    'null',
    '[]',
    '{"method":"pong"}',
    '{"method":"subscribe"}',
    '{"method":"subscribe","subscription":{"type":"webData2","user":"0x0000000000000000000000000000000000000001"}}',
    '{"method":"subscribe","subscription":{"type":"orderUpdates","user":"0x1"}}',
    '{"method":"subscribe","subscription":{"type":"orderUpdates"}}',
    '{"method":"subscribe","subscription":{"type":"l2Book","coin":"ETH","nSigFigs":9}}',
    '{"method":"post","id":"1","request":{"type":"info","payload":{"type":"meta"}}}',
    '{"method":"post","id":1,"request":{"type":"info","payload":{"type":"bogus"}}}',
    '{"method":"post","id":1,"request":{"type":"action","payload":{"action":{"type":"noop"}}}}',
    '{"method":"post","id":1,"request":{"type":"explorer","payload":{}}}',
  ])('%j is repeated as an error, and the socket goes on', async (text) => {
    const { socket, frames } = await opened();
    socket.send(text);
    expect(await frames.next()).toEqual({
      channel: 'error',
      data: `Error parsing JSON into valid websocket request: ${text}`,
    });
    socket.send('{"method":"ping"}');
    expect(await frames.next()).toEqual({ channel: 'pong' });
    socket.close();
    expect(await isUnharmed()).toBe(true);
  });

  test('for a coin that there is not closes its socket, and no other', async () => {
    const { socket, frames } = await opened();
    const closed = once(socket, 'close');
    socket.send('{"method":"subscribe","subscription":{"type":"trades","coin":"NOPE"}}');
    await closed;
    expect(frames.waiting).toEqual([]);
    expect(await isUnharmed()).toBe(true);
  });

  test('that is too long closes its socket, and no other', async () => {
    const { socket } = await opened();
    const closed = once(socket, 'close');
    socket.send(' '.repeat(MEBIBYTE + 1));
    expect((await closed)[0]).toBe(1009);
    expect(await isUnharmed()).toBe(true);
  });

  test('that is no frame of the protocol closes its socket, and no other', async () => {
    const { hostname, port } = new URL(bench.venue.url);
    const socket = connect(Number(port), hostname);
    const upgrade = [
      'GET /ws HTTP/1.1',
      'host: x',
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    socket.write(`${upgrade.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    const closed = once(socket, 'close');
    socket.write(Buffer.alloc(64, 0xff));
    await closed;
    expect(await isUnharmed()).toBe(true);
  });

  test('of another user is told to nobody else', async () => {
    const { socket, frames } = await opened();
    const user = bench.other.address;
    socket.send(`{"method":"subscribe","subscription":{"type":"orderUpdates","user":"${user}"}}`);
    await frames.next();
    expect(await isUnharmed()).toBe(true);
    const answer = await bench.other.exchange.order({ orders: [bench.buy(0.8)] });
    const frame = (await frames.next()) as { data: object[] };
    expect(oidOf(frame.data)).toBe(oidOf(answer));
    socket.close();
    await bench.other.exchange.cancel({ cancels: [{ a: bench.asset, o: oidOf(answer) }] });
    expect(told.waiting).toEqual([]);
  });
});

interface SignedBody {
  readonly action: object;
  readonly nonce: number;
  readonly signature: { readonly r: string; readonly s: string; readonly v: number };
}

/** A socket without a client, and the frames that it is sent. */
async function opened(): Promise<{ socket: WebSocket; frames: Inbox<unknown> }> {
  const socket = new WebSocket(bench.venue.socketUrl);
  const frames = new Inbox<unknown>();
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  return { socket, frames };
}
