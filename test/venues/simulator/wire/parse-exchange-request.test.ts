import { describe, expect, it } from 'vitest';
import { parseExchangeRequest } from '../../../../src/venues/simulator/wire/parse-exchange-request.ts';
import { CLOID, ORDER, parsed, signedRequests, UNSIGNED } from '../signed-requests.ts';

function parsedAction(action: unknown): unknown {
  return parseExchangeRequest({ action, ...UNSIGNED })?.action ?? null;
}

function parsedOrder(change: object): unknown {
  return parsedAction({ type: 'order', orders: [{ ...ORDER, ...change }], grouping: 'na' });
}

const TRIGGER = { isMarket: true, triggerPx: '91000', tpsl: 'sl' };

const requests = signedRequests();

describe('what the clients send', () => {
  it.each(requests)('$client: $note ($network)', ({ body }) => {
    const request = parsed(body);
    expect(request.nonce).toBe(body['nonce']);
    expect(request.signature).toEqual(body['signature']);
    expect(request.vaultAddress).toBe(body['vaultAddress'] ?? null);
    expect(request.expiresAfter).toBe(body['expiresAfter'] ?? null);
  });

  it.each(requests.filter(({ body }) => body.action.type !== 'approveAgent'))(
    '$client: $note ($network) holds nothing that is not known',
    ({ body }) => {
      expect(parsed(body).action).toEqual(body.action);
    },
  );

  it('holds the address of an agent, which comes out in lower case', () => {
    const approvals = requests.filter(({ body }) => body.action.type === 'approveAgent');
    expect(approvals).toHaveLength(4);
    for (const { body } of approvals) {
      const { agentAddress } = body.action as unknown as { agentAddress: string };
      expect(agentAddress).not.toBe(agentAddress.toLowerCase());
      expect(parsed(body).action).toEqual({
        ...body.action,
        agentAddress: agentAddress.toLowerCase(),
      });
    }
  });

  it('has every action among it', () => {
    const types = new Set(requests.map(({ body }) => body.action.type));
    expect([...types].sort()).toEqual([
      'approveAgent',
      'batchModify',
      'cancel',
      'cancelByCloid',
      'modify',
      'noop',
      'order',
      'scheduleCancel',
      'updateLeverage',
    ]);
  });
});

describe('an action', () => {
  it('comes out as the venue writes it', () => {
    const orders = [{ s: '1.50', r: false, p: '0100.0', c: null, b: true, a: 0, t: ORDER.t }];
    const builder = { f: 1, b: `0x${'B'.repeat(40)}` };
    const action = { grouping: 'na', more: 1, builder, orders, type: 'order' };
    expect(JSON.stringify(parsedAction(action))).toBe(
      JSON.stringify({
        type: 'order',
        orders: [{ a: 0, b: true, p: '0100', s: '1.5', r: false, t: ORDER.t }],
        grouping: 'na',
        builder: { b: `0x${'b'.repeat(40)}`, f: 1 },
      }),
    );
  });

  it.each([
    { type: 'order', orders: [], grouping: 'na' },
    { type: 'batchModify', modifies: [] },
    { type: 'cancel', cancels: [] },
    { type: 'cancelByCloid', cancels: [] },
  ])('of type $type may be an empty batch', (action) => {
    expect(parsedAction(action)).toEqual(action);
  });

  it.each([
    ['modify', { type: 'modify', oid: 1, order: ORDER }, 'a'],
    ['batchModify', { type: 'batchModify', modifies: [] }, 'a'],
    ['cancel', { type: 'cancel', cancels: [] }, 'f'],
    ['cancelByCloid', { type: 'cancelByCloid', cancels: [] }, 'f'],
  ])('of type %s has a flag that is true or absent', (_, action, flag) => {
    expect(parsedAction({ ...action, [flag]: true })).toEqual({ ...action, [flag]: true });
    expect(parsedAction({ ...action, [flag]: false })).toBeNull();
    expect(parsedAction({ ...action, [flag]: null })).toBeNull();
  });

  it.each([{ type: 'vaultTransfer' }, { type: 'toString' }, { type: 7 }, {}, [], null, 'order'])(
    'is refused if it is %j',
    (action) => {
      expect(parsedAction(action)).toBeNull();
    },
  );

  it('is refused if it is half of one', () => {
    expect(parsedAction({ type: 'order', orders: [ORDER] })).toBeNull();
    expect(parsedAction({ type: 'modify', oid: -1, order: ORDER })).toBeNull();
    expect(parsedAction({ type: 'cancel', cancels: [{ a: 0 }] })).toBeNull();
    expect(parsedAction({ type: 'scheduleCancel', time: 1.5 })).toBeNull();
  });
});

describe('an order', () => {
  it.each([
    { c: CLOID },
    { t: { trigger: TRIGGER } },
    { t: { limit: { tif: 'FrontendMarket' } } },
    { p: '0.00001234', s: '1' },
  ])('may have %j', (change) => {
    expect(parsedOrder(change)).toHaveProperty('orders', [{ ...ORDER, ...change }]);
  });

  it('may leave out the 0x of its client order id', () => {
    expect(parsedOrder({ c: CLOID.slice(2) })).toEqual(parsedOrder({ c: CLOID }));
  });

  it('may have null for a client order id, which is none', () => {
    expect(parsedOrder({ c: null })).toEqual({ type: 'order', orders: [ORDER], grouping: 'na' });
  });

  it('has its client order id in lower case, for it is a number', () => {
    const order = { ...ORDER, c: CLOID };
    expect(parsedOrder({ c: CLOID.toUpperCase().replace('X', 'x') })).toHaveProperty('orders', [
      order,
    ]);
  });

  it.each([
    { c: CLOID.slice(3) },
    { c: `${CLOID}0` },
    { c: '0xnothexnothexnothexnothexnothexno' },
    { a: -1 },
    { a: 0.5 },
    { a: '0' },
    { b: 1 },
    { p: 95_000 },
    { p: '-1' },
    { p: '1e5' },
    { p: '' },
    { p: '.5' },
    { p: '9'.repeat(21) },
    { s: null },
    { r: undefined },
    { t: {} },
    { t: { limit: { tif: 'Fok' } } },
    { t: { limit: { tif: 'Gtc' }, trigger: TRIGGER } },
    { t: { trigger: { ...TRIGGER, tpsl: 'xx' } } },
  ])('is refused with %j', (change) => {
    expect(parsedOrder(change)).toBeNull();
  });
});

describe('a body', () => {
  const body = { action: { type: 'noop' }, ...UNSIGNED };

  it('may hold more, which is ignored', () => {
    expect(parsed({ ...body, isFrontend: true })).toEqual(parsed(body));
  });

  it('has its vault in lower case', () => {
    const vaultAddress = '0x1719884EB866CB12B2287399B15F7DB5E7D775EA';
    expect(parsed({ ...body, vaultAddress }).vaultAddress).toBe(vaultAddress.toLowerCase());
  });

  it.each([
    { nonce: -1 },
    { nonce: 2 ** 53 },
    { nonce: '1000' },
    { nonce: undefined },
    { signature: null },
    { signature: { r: '0x', s: '0x1', v: 27 } },
    { signature: { r: '1', s: '0x1', v: 27 } },
    { signature: { r: `0x${'1'.repeat(65)}`, s: '0x1', v: 27 } },
    { signature: { r: '0x1', s: '0x1', v: '27' } },
    { vaultAddress: '0x22' },
    { expiresAfter: 'soon' },
    { action: undefined },
  ])('is refused with %j', (change) => {
    expect(parseExchangeRequest({ ...body, ...change })).toBeNull();
  });

  it.each([null, undefined, 7, 'text', true, [], {}])('is refused if it is %j', (value) => {
    expect(parseExchangeRequest(value)).toBeNull();
  });
});
