import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInput } from '../../../src/dispatch/parse-input.ts';
import { type FrameItem, FrameReader } from '../../../src/venues/hyperliquid/frame-reader.ts';
import {
  CLOID,
  fillRow,
  fixtureFrames,
  itemText,
  orderRow,
  orderUpdates,
  userFills,
} from './frame-fixtures.ts';

function read(frame: unknown): FrameItem[] {
  return new FrameReader().read(frame);
}

function reports(frame: unknown): unknown[] {
  return read(frame).map((item) => ('input' in item ? item.input.report : item.error));
}

function tsOf(items: readonly FrameItem[]): number[] {
  return items.flatMap((item) => ('input' in item ? [item.input.ts] : []));
}

/** Where each of the partial frames is at fault, in the order of their file. */
const FAULTS = [
  ['data[0].order.coin', 'data[1].order'],
  ['data[0].order.limitPx'],
  ['data[0].status'],
  ['data[0].order.oid'],
  ['data[0].order.sz'],
  ['data.fills[0].sz'],
  ['data.fills[0].sz'],
  ['data'],
  ['data.fills'],
  ['channel'],
];

function zip<T extends object>(items: readonly T[], faults: readonly (readonly string[])[]) {
  return items.map((item, index) => ({ ...item, faults: faults[index] }));
}

function pathOf(message: string): string {
  return message.slice(0, message.indexOf(': '));
}

describe('the frames that the venue sent', () => {
  it.each(fixtureFrames('frames'))('$source: $note', (captured) => {
    const items = read(captured);
    expect(items.filter((item) => 'error' in item)).toEqual([]);
    expect(items).toEqual(read(captured.frame));
    for (const item of items) {
      expect('input' in item && parseInput(item.input)).toHaveProperty('input');
    }
  });

  it('hold twelve updates of orders and eleven trades', () => {
    const items = fixtureFrames('frames').flatMap(read);
    const types = items.map((item) => ('input' in item ? item.input.type : 'error'));
    expect(types.filter((type) => type === 'status')).toHaveLength(12);
    expect(types.filter((type) => type === 'fill')).toHaveLength(11);
    expect(types).toHaveLength(23);
  });

  it.each(fixtureFrames('control-frames'))('carry no report: $frame.channel', (captured) => {
    expect(read(captured)).toEqual([]);
    expect(read(captured.frame)).toEqual([]);
  });

  it.each(zip(fixtureFrames('partial-frames'), FAULTS))('say what is wrong: $note', (captured) => {
    const errors = read(captured).filter((item) => 'error' in item);
    expect(errors.map(itemText).map(pathOf)).toEqual(captured.faults);
  });
});

describe('an update of an order', () => {
  const row = orderRow(44140015284, 'open', { sz: '300.0' });

  it('becomes a status report with exact, canonical decimals', () => {
    expect(reports(orderUpdates(row))).toEqual([
      {
        clientOrderId: CLOID,
        venueOrderId: '44140015284',
        status: 'ACCEPTED',
        quantity: '320',
        filledQty: '20',
        price: '0.15357',
        triggerPrice: null,
        reason: null,
        tsEvent: 1_000,
      },
    ]);
  });

  it('has no client order id without a cloid', () => {
    const frame = orderUpdates(
      orderRow(1, 'open', { cloid: null }),
      orderRow(2, 'open', { cloid: undefined }),
    );
    expect(reports(frame)).toMatchObject([{ clientOrderId: null }, { clientOrderId: null }]);
  });

  it.each([
    ['open', '0', null],
    ['triggered', '0', null],
    ['filled', '320', null],
    ['canceled', '0', null],
    ['selfTradeCanceled', '0', 'selfTradeCanceled'],
    ['scheduledCancel', '0', 'scheduledCancel'],
    ['rejected', null, 'rejected'],
    ['iocCancelRejected', null, 'iocCancelRejected'],
  ])('that is %s has filled %s, for the reason %s', (status, filledQty, reason) => {
    expect(reports(orderUpdates(orderRow(1, status)))).toMatchObject([{ filledQty, reason }]);
  });

  it('loses no digit of what was filled', () => {
    const sizes = { origSz: '1000000000000000.3', sz: '0.1' };
    expect(reports(orderUpdates(orderRow(1, 'open', sizes)))).toMatchObject([
      { filledQty: '1000000000000000.2' },
    ]);
  });

  it.each([
    ['order.limitPx', orderRow(1, 'open', { limitPx: '1e3' })],
    ['order.limitPx', orderRow(1, 'open', { limitPx: '-1' })],
    ['order.sz', orderRow(1, 'open', { sz: 1 })],
    ['order.sz', orderRow(1, 'open', { sz: '320.1' })],
    ['order.origSz', orderRow(1, 'open', { origSz: '' })],
    ['order.oid', orderRow(9007199254740992, 'open')],
    ['order.oid', orderRow(1.5, 'open')],
    ['order.oid', orderRow(-1, 'open')],
    ['order.oid', orderRow(1, 'open', { oid: '1' })],
    ['order.side', orderRow(1, 'open', { side: 'BUY' })],
    ['order.coin', orderRow(1, 'open', { coin: '' })],
    ['order.cloid', orderRow(1, 'open', { cloid: '' })],
    ['order', { status: 'open', statusTimestamp: 1 }],
    ['status', orderRow(1, 'melted')],
    ['statusTimestamp', orderRow(1, 'open', {}, 0.5)],
  ])('that is bad in %s loses none of its siblings', (field, bad) => {
    const items = read(orderUpdates(row, bad, row)).map(itemText);
    expect(items).toEqual(['ACCEPTED', expect.stringContaining(`data[1].${field}: `), 'ACCEPTED']);
  });

  it('quotes a status that it cannot classify, however long, in a short message', () => {
    const [known, long] = read(
      orderUpdates(orderRow(1, 'melted'), orderRow(1, 'm'.repeat(10_000))),
    ).map(itemText);
    expect(known).toContain('data[0].status: ');
    expect(known).toContain('"melted"');
    expect(long?.length).toBeLessThan(310);
  });
});

describe('a fill', () => {
  it('becomes a fill report, its id made of time, coin and tid', () => {
    const expected = {
      clientOrderId: CLOID,
      venueOrderId: '5',
      tradeId: '1000:DOGE:7',
      lastQty: '20',
      lastPx: '0.15357',
      commission: '0.0005',
      commissionCurrency: 'USDC',
      liquiditySide: 'MAKER',
      tsEvent: 1_000,
    };
    expect(reports(userFills(fillRow(5)))).toEqual([expected]);
    expect(reports({ channel: 'user', data: { fills: [fillRow(5)] } })).toEqual([expected]);
  });

  it('by a taker, with a rebate, without a cloid', () => {
    const taken = fillRow(5, { crossed: true, fee: '-0.01', cloid: undefined });
    expect(reports(userFills(taken))).toMatchObject([
      { liquiditySide: 'TAKER', commission: '-0.01', clientOrderId: null },
    ]);
  });

  it('is a trade also without fee and side', () => {
    const bare = fillRow(5, { crossed: undefined, fee: null, feeToken: undefined });
    expect(reports(userFills(bare))).toMatchObject([
      { liquiditySide: null, commission: null, commissionCurrency: null, lastQty: '20' },
    ]);
  });

  it('keeps a tid of digits, and the zero of a dust conversion', () => {
    const frame = userFills(fillRow(5, { tid: '90071992547409931' }), fillRow(5, { tid: 0 }));
    expect(read(frame).map(itemText)).toEqual(['1000:DOGE:90071992547409931', '1000:DOGE:0']);
  });

  it.each([
    ['px', { px: '0x1' }],
    ['sz', { sz: '0.0' }],
    ['sz', { sz: '-1' }],
    ['oid', { oid: 2 ** 53 }],
    ['tid', { tid: 2 ** 53 }],
    ['tid', { tid: 'x' }],
    ['time', { time: -1 }],
    ['fee', { fee: 'free' }],
    ['coin', { coin: null }],
    ['crossed', { crossed: 'yes' }],
  ])('that is bad in %s loses none of its siblings', (field, bad) => {
    const items = read(userFills(fillRow(5), fillRow(5, bad), fillRow(6))).map(itemText);
    const message: unknown = expect.stringContaining(`data.fills[1].${field}: `);
    expect(items).toEqual(['1000:DOGE:7', message, '1000:DOGE:7']);
  });
});

describe('an envelope', () => {
  it.each([
    ['frame', null],
    ['frame', 5],
    ['frame', []],
    ['channel', {}],
    ['channel', { channel: 7 }],
    ['frame', { frame: [] }],
    ['channel', { frame: {} }],
    ['ts', { ts: '1', frame: { channel: 'pong' } }],
    ['ts', { ts: -1, frame: { channel: 'pong' } }],
    ['data', { channel: 'orderUpdates' }],
    ['data', { channel: 'orderUpdates', data: {} }],
    ['data', { channel: 'userFills' }],
    ['data.fills', { channel: 'userFills', data: {} }],
    ['data.fills', { channel: 'user', data: { fills: {} } }],
    ['data', { channel: 'user', data: [] }],
  ])('that is broken at %s is one error', (path, value) => {
    const items = read(value);
    expect(items).toHaveLength(1);
    expect(items.map(itemText)).toEqual([expect.stringMatching(`^${path}: `)]);
  });

  it.each([
    { channel: 'user', data: {} },
    { channel: 'user', data: { twapSliceFills: [fillRow(1)] } },
    { channel: 'brandNew', data: null },
    { ts: null, frame: { channel: 'pong' } },
    orderUpdates(),
    userFills(),
  ])('%j carries no report', (frame) => {
    expect(read(frame)).toEqual([]);
  });

  it('may hold names of the prototype, to no effect', () => {
    const text = JSON.stringify(
      orderUpdates(orderRow(1, 'open'), orderRow(2, 'open', { coin: '__proto__' })),
    );
    const poison =
      '"__proto__":{"status":"filled","cloid":"0xbad","polluted":true},"constructor":1,';
    const frame: unknown = JSON.parse(text.replaceAll('{"', `{${poison}"`));
    expect(read(frame).map(itemText)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(read(JSON.parse('{"__proto__":{"channel":"pong"}}')).map(itemText)).toEqual([
      expect.stringContaining('channel: '),
    ]);
  });
});

describe('time', () => {
  it('is when the recorder received the frame, if it says so', () => {
    const items = read({ ts: 77, frame: orderUpdates(orderRow(1, 'open', {}, 1_000)) });
    expect(tsOf(items)).toEqual([77]);
  });

  it('is else the latest event time of the frame, for all its rows', () => {
    const frame = orderUpdates(
      orderRow(1, 'open', {}, 1_005),
      orderRow(2, 'open', {}, 1_009),
      orderRow(3, 'melted', {}, 9_999),
      orderRow(4, 'open', {}, 1_001),
    );
    expect(tsOf(read(frame))).toEqual([1_009, 1_009, 1_009]);
  });

  it('is not before that of the frame read earlier', () => {
    const reader = new FrameReader();
    const later = reader.read(orderUpdates(orderRow(1, 'open', {}, 2_000)));
    const earlier = reader.read(userFills(fillRow(1, { time: 1_500 })));
    reader.read({ ts: 3_000, frame: { channel: 'pong' } });
    const last = reader.read(userFills(fillRow(1, { time: 2_500 })));
    expect(tsOf([...later, ...earlier, ...last])).toEqual([2_000, 2_000, 3_000]);
  });

  it('never goes backwards, whatever the event times', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 3 })), (frames) => {
        const reader = new FrameReader();
        const all = frames.flatMap((times) =>
          tsOf(reader.read(orderUpdates(...times.map((at) => orderRow(1, 'open', {}, at))))),
        );
        expect(all).toEqual(all.toSorted((left, right) => left - right));
      }),
    );
  });
});

describe('garbage', () => {
  const isReadable = (item: FrameItem) =>
    'error' in item ? item.error.code === 'BAD_INPUT' : 'input' in parseInput(item.input);
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('open', '1.0', 'B', '0xab', 1_000));
  const near = fc.record(
    { coin: value, side: value, limitPx: value, sz: value, oid: value, origSz: value, px: value },
    { requiredKeys: [] },
  );
  const row = fc.oneof(
    value,
    fc.record({ order: fc.oneof(near, value), status: value, statusTimestamp: value }),
    near,
  );
  const rows = fc.array(row, { maxLength: 4 });
  const frame = fc.oneof(
    fc.jsonValue(),
    fc.record({
      channel: fc.constantFrom('orderUpdates', 'user', 'userFills', 'other'),
      data: fc.oneof(rows, fc.record({ fills: rows }), fc.jsonValue()),
    }),
  );
  const wrapped = fc.oneof(frame, fc.record({ ts: fc.oneof(fc.nat(), fc.jsonValue()), frame }));

  it('never throws: it is inputs that the dispatcher can read, or errors', () => {
    fc.assert(
      fc.property(fc.array(wrapped, { maxLength: 5 }), (frames) => {
        const reader = new FrameReader();
        const items = frames.flatMap((each) => reader.read(each));
        expect(items.filter((item) => !isReadable(item))).toEqual([]);
      }),
    );
  });

  it('in one field of a row is an input or an error, and its siblings stay', () => {
    const [order, fill] = [orderRow(1, 'open'), fillRow(1)];
    const field = fc.constantFrom(...Object.keys(order['order'] as object), ...Object.keys(fill));
    fc.assert(
      fc.property(field, value, (name, garbled) => {
        const bad = [orderRow(2, 'open', { [name]: garbled }), fillRow(2, { [name]: garbled })];
        const updates = read(orderUpdates(order, bad[0], order));
        const fills = read(userFills(fill, bad[1], fill));
        expect([...updates, ...fills].filter((item) => !isReadable(item))).toEqual([]);
        const kept = [updates[0], updates[2], fills[0], fills[2]];
        expect(kept.every((item) => item !== undefined && 'input' in item)).toBe(true);
      }),
    );
  });
});
