import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECIMAL_MAX_LENGTH } from '../../machines/decimal.ts';
import { LIQUIDITY_SIDES, ORDER_STATUSES, ORDER_TYPES, SIDES } from '../../machines/vocabulary.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { checkInput, parseInput } from '../../src/dispatch/parse-input.ts';
import { readInput } from '../../src/dispatch/read-input.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

/** What fields hold: a good value, and bad ones of the right type. Wrong types are bad for all. */
const noDecimals = [
  '',
  '-',
  '+1',
  '1.',
  '.5',
  '1e3',
  '1E3',
  ' 1',
  '1 ',
  '1\n',
  '1,5',
  '0x1',
  'NaN',
].concat(['٣', '1.2.3', '9'.repeat(DECIMAL_MAX_LENGTH + 1)]);
const noNames = ['', 'buy', '__proto__', 'constructor', 'toString', '0'];
const KINDS = {
  id: { good: 'O-1', bad: [''], wrong: [1, true, {}, [], ['O-1']] },
  text: { good: 'why', bad: [], wrong: [1, true, {}, []] },
  time: { good: 1_000, bad: [-1, 1.5, Number.NaN, Infinity, 2 ** 53], wrong: ['1000', true, {}] },
  signed: { good: '-1.50', bad: noDecimals, wrong: [1, true, {}, [], 1n] },
  amount: { good: '0', bad: [...noDecimals, '-1', '-0.1'], wrong: [1, true, {}] },
  quantity: { good: '2', bad: [...noDecimals, '-1', '0', '0.00', '-0'], wrong: [2, true, {}] },
  side: { good: 'BUY', bad: noNames, wrong: [1, true, {}, ['BUY']] },
  orderType: { good: 'LIMIT', bad: noNames, wrong: [1, true, {}, ['LIMIT']] },
  status: { good: 'ACCEPTED', bad: [...noNames, 'OPEN'], wrong: [1, {}, ['ACCEPTED']] },
  liquiditySide: { good: 'MAKER', bad: noNames, wrong: [1, {}, ['MAKER']] },
  boolean: { good: true, bad: [], wrong: [0, 1, 'true', '', {}] },
} as const;
type Kind = keyof typeof KINDS;

/** Fields by their path; those with a question mark may be absent or null. */
type Fields = Readonly<Record<string, Kind | `${Kind}?`>>;

const order: Fields = {
  'order.clientOrderId': 'id',
  'order.strategyId': 'id',
  'order.instrumentId': 'id',
  'order.accountId': 'id?',
  'order.side': 'side',
  'order.orderType': 'orderType',
  'order.quantity': 'quantity',
  'order.price': 'signed?',
  'order.triggerPrice': 'signed?',
};
const statusReport: Fields = {
  clientOrderId: 'id?',
  venueOrderId: 'id',
  status: 'status',
  quantity: 'amount?',
  filledQty: 'amount?',
  price: 'signed?',
  triggerPrice: 'signed?',
  reason: 'text?',
  tsEvent: 'time',
};
const fillReport: Fields = {
  clientOrderId: 'id?',
  venueOrderId: 'id',
  tradeId: 'id',
  lastQty: 'quantity',
  lastPx: 'signed',
  commission: 'signed?',
  commissionCurrency: 'text?',
  liquiditySide: 'liquiditySide?',
  tsEvent: 'time',
};

function under(path: string, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, kind]) => [`${path}.${key}`, kind]));
}

const answer: Fields = { clientOrderId: 'id', requestId: 'id', ts: 'time' };
const answerWithReason: Fields = { ...answer, reason: 'text?' };

/** Every input of the contract, section 3. */
const INPUTS: Readonly<Record<InputMessage['type'], Fields>> = {
  submit: { ...order, expiresAt: 'time?', ts: 'time' },
  'submit.acked': { clientOrderId: 'id', venueOrderId: 'id?', ts: 'time' },
  'submit.rejected': { clientOrderId: 'id', reason: 'text?', ts: 'time' },
  'submit.unknown': { clientOrderId: 'id', reason: 'text?', ts: 'time' },
  'modify.sent': {
    ...answer,
    quantity: 'quantity?',
    price: 'signed?',
    triggerPrice: 'signed?',
    legSize: 'amount?',
    expiresAt: 'time?',
  },
  'modify.acked': { ...answer, venueOrderId: 'id?' },
  'modify.rejected': answerWithReason,
  'modify.unknown': answerWithReason,
  'cancel.sent': answerWithReason,
  'cancel.acked': answerWithReason,
  'cancel.rejected': answerWithReason,
  'cancel.unknown': answerWithReason,
  status: { ...under('report', statusReport), ts: 'time' },
  fill: { ...under('report', fillReport), ts: 'time' },
  'query.answered': {
    clientOrderId: 'id',
    asOf: 'time',
    ...under('orders.0', statusReport),
    ...under('fills.0', fillReport),
    complete: 'boolean?',
    ts: 'time',
  },
  'stream.gap': { accountId: 'id?', ts: 'time' },
  clock: { ts: 'time' },
};

const types = Object.keys(INPUTS) as InputMessage['type'][];
const cells = types.flatMap((type) =>
  Object.entries(INPUTS[type]).map(([path, written]) => {
    const kind = written.replace('?', '') as Kind;
    return { type, path, kind, optional: written.endsWith('?') };
  }),
);
const required = cells.filter(({ optional }) => !optional);
const optionals = cells.filter(({ optional }) => optional);

const LEFT_OUT = Symbol('left out');

/** A complete input of a type, with one field (or whole part) otherwise. */
function inputOf(type: InputMessage['type'], change: Readonly<Record<string, unknown>> = {}) {
  const input: Record<string, unknown> = { type };
  const values = cells
    .filter((cell) => cell.type === type)
    .map(({ path, kind }): [string, unknown] => [path, KINDS[kind].good]);
  for (const [path, value] of [...values, ...Object.entries(change)]) setAt(input, path, value);
  return input;
}

function setAt(root: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let part = root;
  for (const [index, key] of keys.entries()) {
    part[key] ??= keys[index + 1] === '0' ? [] : {};
    part = part[key] as Record<string, unknown>;
  }
  if (value === LEFT_OUT) delete part[last];
  else part[last] = value;
}

function parsed(value: unknown): unknown {
  const result = parseInput(value);
  if ('error' in result) throw new Error(result.error.message);
  return result.input;
}

/** What the message of a refusal names first: the path of the field at fault. */
function fieldAtFault(value: unknown): string {
  const result = parseInput(value);
  if ('input' in result) return 'none';
  const { code, message } = result.error;
  return code === 'BAD_INPUT' ? message.slice(0, message.indexOf(': ')) : code;
}

describe('an input is read', () => {
  it.each(types)('%s, complete', (type) => {
    const input = inputOf(type);
    const canonical = JSON.parse(JSON.stringify(input).replaceAll('"-1.50"', '"-1.5"')) as unknown;
    expect(parsed(input)).toEqual(canonical);
  });

  it.each(types)('%s, the same whether what is optional is absent, null or undefined', (type) => {
    const paths = optionals.filter((cell) => cell.type === type).map(({ path }) => path);
    const all = (value: unknown) => Object.fromEntries(paths.map((path) => [path, value]));
    const expected = parsed(inputOf(type, all(null)));
    expect(parsed(inputOf(type, all(LEFT_OUT)))).toEqual(expected);
    expect(parsed(inputOf(type, all(undefined)))).toEqual(expected);
    for (const path of paths) {
      expect(parsed(inputOf(type, { [path]: LEFT_OUT }))).toEqual(
        parsed(inputOf(type, { [path]: null })),
      );
    }
  });

  it.each(types)('%s, without its unknown fields', (type) => {
    const extra = { extra: 1, 'order.extra': {}, 'report.extra': 2, 'orders.0.extra': [] };
    const fitting = Object.entries(extra).filter(
      ([path]) => !path.includes('.') || cells.some((cell) => isBeside(cell, type, path)),
    );
    const noisy = inputOf(type, Object.fromEntries(fitting));
    expect(parsed(noisy)).toEqual(parsed(inputOf(type)));
  });

  it.each(types)('%s, and left as it was', (type) => {
    const input = inputOf(type);
    const before = structuredClone(input);
    parsed(deepFreeze(input));
    new Dispatcher().dispatch(input as unknown as InputMessage);
    expect(input).toEqual(before);
  });

  it('whatever its prototype', () => {
    const bare: unknown = Object.assign(Object.create(null) as object, inputOf('cancel.sent'));
    expect(parsed(bare)).toEqual(parsed(inputOf('cancel.sent')));
  });

  it.each([
    ['submit', 'order.side', SIDES],
    ['submit', 'order.orderType', ORDER_TYPES],
    ['status', 'report.status', ORDER_STATUSES],
    ['fill', 'report.liquiditySide', LIQUIDITY_SIDES],
  ] as const)('%s with every %s of %j', (type, path, words) => {
    const faults = words.map((word) => fieldAtFault(inputOf(type, { [path]: word })));
    expect(faults).toEqual(words.map(() => 'none'));
  });

  it('with its decimals written canonically', () => {
    const decimals = { price: '007.50', triggerPrice: '-0', quantity: '010.0', legSize: '00' };
    expect(parsed(inputOf('modify.sent', decimals))).toMatchObject({
      price: '7.5',
      triggerPrice: '0',
      quantity: '10',
      legSize: '0',
    });
    expect(parsed(inputOf('status', { 'report.filledQty': '-0.0' }))).toMatchObject({
      report: { filledQty: '0' },
    });
    expect(
      parsed(inputOf('query.answered', { 'fills.0.lastQty': '1.10', 'fills.0.commission': '-01' })),
    ).toMatchObject({ fills: [{ lastQty: '1.1', commission: '-1' }] });
  });

  it('with no reports at all in an answer', () => {
    expect(parsed(inputOf('query.answered', { orders: [], fills: [] }))).toMatchObject({
      orders: [],
      fills: [],
    });
    expect(parsed(inputOf('query.answered', { orders: [], fills: null }))).toMatchObject({
      fills: null,
    });
  });
});

function isBeside(cell: (typeof cells)[number], type: string, path: string): boolean {
  return cell.type === type && cell.path.startsWith(path.slice(0, path.lastIndexOf('.') + 1));
}

describe('an input is refused, and its field named', () => {
  it.each(required)('$type without $path', ({ type, path }) => {
    expect(fieldAtFault(inputOf(type, { [path]: LEFT_OUT }))).toBe(path);
    expect(fieldAtFault(inputOf(type, { [path]: null }))).toBe(path);
    expect(fieldAtFault(inputOf(type, { [path]: undefined }))).toBe(path);
  });

  it.each(cells)('$type with another type of value in $path', ({ type, path, kind }) => {
    for (const value of KINDS[kind].wrong) {
      expect(fieldAtFault(inputOf(type, { [path]: value }))).toBe(path);
    }
  });

  it.each(cells.filter(({ kind }) => KINDS[kind].bad.length > 0))(
    '$type with a $path that is not allowed',
    ({ type, path, kind }) => {
      for (const value of KINDS[kind].bad) {
        expect(fieldAtFault(inputOf(type, { [path]: value }))).toBe(path);
      }
    },
  );

  it.each([
    ['submit', 'order'],
    ['status', 'report'],
    ['fill', 'report'],
    ['query.answered', 'orders'],
  ] as const)('%s without the whole of its %s', (type, path) => {
    for (const value of [LEFT_OUT, null, undefined, 1, 'x', true]) {
      expect(fieldAtFault(inputOf(type, { [path]: value }))).toBe(path);
    }
  });

  it.each([
    ['submit', 'order', [], 'order.clientOrderId'],
    ['status', 'report', [], 'report.venueOrderId'],
    ['query.answered', 'orders', {}, 'orders'],
    ['query.answered', 'orders', [null], 'orders.0'],
    ['query.answered', 'orders', [[]], 'orders.0.venueOrderId'],
    ['query.answered', 'fills', {}, 'fills'],
    ['query.answered', 'fills', [1], 'fills.0'],
  ] as const)('%s with %s of %j', (type, part, value, path) => {
    expect(fieldAtFault(inputOf(type, { [part]: value }))).toBe(path);
  });

  it('half a character in the id of a new order', () => {
    for (const clientOrderId of ['O-\ud800', '\udc00']) {
      const good = { clientOrderId: 'O-1', strategyId: 'S', instrumentId: 'I', side: 'BUY' };
      const given = { ...good, orderType: 'LIMIT', quantity: '1', clientOrderId };
      expect(parseInput({ type: 'submit', order: given, ts: 1 })).toEqual({
        error: {
          code: 'BAD_INPUT',
          message: 'order.clientOrderId: Invalid id: Expected well-formed text',
        },
      });
    }
  });

  it('in whichever of an answer’s reports it stands', () => {
    const { orders } = inputOf('query.answered') as { orders: readonly object[] };
    const [good] = orders;
    const bad = { ...good, status: 'open' };
    const input = inputOf('query.answered', { orders: [good, good, bad] });
    expect(fieldAtFault(input)).toBe('orders.2.status');
  });
});

describe('no input at all is', () => {
  it.each([null, undefined, 1, 'clock', true, 1n, Symbol('clock'), () => 'clock'])(
    '%s',
    (value) => {
      expect(parseInput(value)).toMatchObject({ error: { code: 'BAD_INPUT' } });
    },
  );

  it.each([
    {},
    [],
    [{ type: 'clock', ts: 1 }],
    { ts: 1 },
    ...[
      '',
      'Clock',
      'order',
      'submit.',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
    ].map((type) => ({ type, ts: 1 })),
    ...[null, 1, {}, ['clock']].map((type) => ({ type, ts: 1 })),
  ])('%j: its type is unknown', (value) => {
    expect(fieldAtFault(value)).toBe('type');
  });

  it('a megabyte quoted in full in the message', () => {
    const long = 'x'.repeat(1_000_000);
    for (const bad of [inputOf('status', { 'report.status': long }), { type: long, ts: 1 }]) {
      const result = parseInput(bad);
      expect(JSON.stringify(result).length).toBeLessThan(1_000);
      expect(result).toMatchObject({ error: { code: 'BAD_INPUT' } });
    }
  });
});

describe('names of object members', () => {
  const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'prototype'];
  const before = Object.getOwnPropertyDescriptors(Object.prototype);

  function expectPrototypeUntouched(): void {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getOwnPropertyDescriptors(Object.prototype)).toEqual(before);
  }

  it.each(types)('as further keys of %s reach no prototype', (type) => {
    const written = JSON.stringify(inputOf(type)).replaceAll('{', () => {
      const extra = names.filter((name) => name !== 'prototype').map((name) => `"${name}":`);
      return `{${extra.join('{"polluted":true},')}{"polluted":true},`;
    });
    const input = parsed(JSON.parse(written));
    expect(input).toEqual(parsed(inputOf(type)));
    expect((input as { polluted?: unknown }).polluted).toBeUndefined();
    new Dispatcher().dispatch(JSON.parse(written) as InputMessage);
    expectPrototypeUntouched();
  });

  it('as a prototype given to the input supply no fields', () => {
    const written = '{"type":"clock","__proto__":{"ts":1}}';
    expect(fieldAtFault(JSON.parse(written))).toBe('ts');
  });

  it.each(names)('%s as the ids of an order are ids like any other', (name) => {
    const dispatcher = new Dispatcher();
    const submit = inputOf('submit', { 'order.clientOrderId': name, 'order.strategyId': name });
    const send = (type: InputMessage['type'], change: object) =>
      dispatcher.dispatch(inputOf(type, { ...change }) as unknown as InputMessage);
    const ids = { clientOrderId: name, requestId: name };
    const leg = { 'report.clientOrderId': null, 'report.venueOrderId': name };
    expect(send('cancel.sent', ids)).toMatchObject({ outcome: 'external', clientOrderId: null });
    expect(send('status', leg)).toMatchObject({ outcome: 'external', clientOrderId: null });
    expect(dispatcher.dispatch(submit as unknown as InputMessage).rule).toBe('submit');
    expect(send('submit.acked', { clientOrderId: name, venueOrderId: name }).rule).toBe('accept');
    expect(send('modify.sent', ids).rule).toBe('modify');
    expect(send('modify.rejected', ids).rule).toBe('modify-rejected');
    const fill = send('fill', { ...leg, 'report.tradeId': name });
    expect(fill).toMatchObject({ rule: 'fill', clientOrderId: name, state: 'filled' });
    expect(fill.events[0]).toMatchObject({ tradeId: name, eventId: `${name}/3` });
    expect(send('fill', { ...leg, 'report.tradeId': name }).rule).toBe('duplicate-fill');
    expectPrototypeUntouched();
  });
});

describe('the quick reading', () => {
  const quick = ['status', 'fill', 'submit', 'modify.sent', 'modify.acked', 'cancel.sent'] as const;
  const junk = Object.values(KINDS).flatMap(({ good, bad, wrong }) => [good, ...bad, ...wrong]);
  const value = fc.constantFrom<unknown>(...junk, null, undefined, LEFT_OUT, -0, '01.10');
  const changed = fc.constantFrom(...types).chain((type) => {
    const paths = cells.filter((cell) => cell.type === type).map(({ path }) => path);
    const path = fc.constantFrom('type', 'report', 'order', ...paths);
    return (
      fc
        .array(fc.tuple(path, value), { maxLength: 3 })
        // Fields before the parts that they are in, which may be no objects any more.
        .map((changes) => changes.sort(([a], [b]) => b.length - a.length))
        .map((changes) => inputOf(type, Object.fromEntries(changes)))
    );
  });

  it.each(quick)('takes %s, complete', (type) => {
    expect(readInput(inputOf(type))).not.toBeNull();
  });

  it('gives what the schema gives, to the order of the fields, or leaves it to the schema', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 50, arbitrary: changed }, fc.anything()), (input) => {
        const quickly = readInput(input);
        if (quickly === null) return;
        read += 1;
        const { input: checked } = { input: null, ...checkInput(input) };
        expect(quickly).toEqual(checked);
        expect(JSON.stringify(quickly)).toBe(JSON.stringify(checked));
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(2_000);
  });
});
