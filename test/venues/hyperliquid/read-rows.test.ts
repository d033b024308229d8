import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFrame, parseFrame } from '../../../src/venues/hyperliquid/parse-frame.ts';
import { readFillRow, readOrderRow } from '../../../src/venues/hyperliquid/read-rows.ts';
import {
  CLOID,
  fillRow,
  fixtureFrames,
  fixtureText,
  orderRow,
  orderUpdates,
  userFills,
} from './frame-fixtures.ts';

const { statuses: catalog } = JSON.parse(fixtureText('order-status-catalog.json')) as {
  readonly statuses: readonly { readonly status: string }[];
};
const statuses = catalog.map(({ status }) => status);
const captured = (['frames', 'partial-frames', 'control-frames'] as const).flatMap(fixtureFrames);

/** What a field may turn out to be: of the right kind, or not. */
const value = fc.oneof(
  fc.constantFrom<unknown>('B', 'A', 'BTC', '', CLOID, '0', '0.0', '-0', '-1', '1', '320.0'),
  fc.constantFrom<unknown>('1.', '.5', '+1', '1e3', ' 1', '1\n', '1,5', '٣', '9'.repeat(129)),
  fc.constantFrom<unknown>(0, -0, 1, -1, 1.5, 2 ** 53 - 1, 2 ** 53, Infinity, Number.NaN, 1n),
  fc.constantFrom<unknown>(null, undefined, true, false, {}, [], ['B'], { fills: [] }),
  fc.constantFrom<unknown>('Canceled', 'canceledNot', 'xRejected', 'constructor', ...statuses),
  fc.stringMatching(/^-?\d{1,4}(\.\d{1,4})?$/),
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
);

const LEFT_OUT = Symbol('left out');

/** The same, with some of its fields otherwise, at whatever depth they stand. */
function mutated(root: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(root);
  const change = fc.tuple(
    fc.constantFrom(...paths),
    fc.oneof({ weight: 4, arbitrary: value }, fc.constant(LEFT_OUT), fc.anything()),
  );
  return fc.array(change, { maxLength: 3 }).map((changes) =>
    // Fields before the parts that they are in, which may be no objects any more.
    changes
      .sort(([left], [right]) => right.length - left.length)
      .reduce((whole, [path, put]) => withAt(whole, path, put), root),
  );
}

type Path = readonly string[];

function pathsOf(part: unknown, path: Path = []): Path[] {
  if (typeof part !== 'object' || part === null) return [path];
  const inner = Object.entries(part).flatMap(([key, field]) => pathsOf(field, [...path, key]));
  return [path, ...inner];
}

function withAt(whole: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  if (typeof whole !== 'object' || whole === null) return whole;
  const copy = (Array.isArray(whole) ? [...(whole as unknown[])] : { ...whole }) as Record<
    string,
    unknown
  >;
  if (rest.length === 0 && put === LEFT_OUT) delete copy[key];
  else copy[key] = withAt(copy[key], rest, put);
  return copy;
}

const decimal = fc.stringMatching(/^\d{1,5}(\.\d{1,5})?$/);
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const cloid = fc.constantFrom(CLOID, null, undefined);
const wellFormedOrder = fc
  .record({ oid: whole, status: fc.constantFrom(...statuses), px: decimal, sz: decimal, cloid })
  .map(({ oid, status, px, sz, cloid: c }) =>
    orderRow(oid, status, { limitPx: px, sz, origSz: `9${sz}`, cloid: c }, oid),
  );
const wellFormedFill = fc
  .record({ oid: whole, px: decimal, crossed: fc.constantFrom(true, false, null), fee: decimal })
  .map(({ oid, px, crossed, fee }) => fillRow(oid, { px, crossed, fee: `-${fee}`, time: oid }));
const frame = fc.oneof(
  fc.array(wellFormedOrder, { maxLength: 3 }).map((rows) => orderUpdates(...rows)),
  fc.array(wellFormedFill, { maxLength: 3 }).map((rows) => userFills(...rows)),
  fc.tuple(wellFormedFill, fc.constantFrom(true, false, null, 1)).map(([row, isSnapshot]) => ({
    channel: 'userFills',
    data: { user: '0x00', isSnapshot, fills: [row] },
  })),
);
const anyFrame = fc.oneof(
  { weight: 1, arbitrary: frame },
  { weight: 8, arbitrary: frame.chain(mutated) },
  { weight: 6, arbitrary: fc.constantFrom(...captured).chain((line) => mutated(line.frame)) },
  { weight: 2, arbitrary: fc.constantFrom(...captured).chain(mutated) },
  { weight: 1, arbitrary: fc.anything() },
);

function expectAlike(given: unknown): void {
  const read = parseFrame(given);
  const checked = checkFrame(given);
  expect(read).toStrictEqual(checked);
  expect(JSON.stringify(read)).toBe(JSON.stringify(checked));
}

describe('a row is read by hand', () => {
  it('if it is well formed', () => {
    fc.assert(
      fc.property(wellFormedOrder, wellFormedFill, (order, fill) => {
        expect(readOrderRow(order)).not.toBeNull();
        expect(readFillRow(fill)).not.toBeNull();
      }),
    );
  });

  it('in every frame of a channel of reports that the venue has sent', () => {
    for (const { frame: given } of fixtureFrames('frames')) {
      const { channel, data } = given as { channel: string; data: unknown };
      const isOrders = channel === 'orderUpdates';
      const rows = isOrders ? data : (data as { fills?: unknown }).fills;
      for (const row of (rows ?? []) as unknown[]) {
        expect(isOrders ? readOrderRow(row) : readFillRow(row)).not.toBeNull();
      }
    }
  });

  it('with a trade id of digits by the schema alone', () => {
    expect(readFillRow(fillRow(1, { tid: '7' }))).toBeNull();
    expect(parseFrame(userFills(fillRow(1, { tid: '7' })))).toMatchObject({
      rows: [{ row: { tid: '7' } }],
    });
  });
});

describe('a frame is read as the schemas read it', () => {
  it.each(captured)('$note', (line) => {
    expectAlike(line);
    expectAlike(line.frame);
  });

  it('whatever is in it', () => {
    let invalid = 0;
    fc.assert(
      fc.property(anyFrame, (given) => {
        expectAlike(given);
        const read = parseFrame(given);
        if ('rows' in read && read.rows.some(({ type }) => type === 'invalid')) invalid += 1;
      }),
      { numRuns: 20_000 },
    );
    expect(invalid).toBeGreaterThan(1_000);
  });

  it('whatever is in each of its fields', () => {
    for (const given of [orderUpdates(orderRow(1, 'open')), userFills(fillRow(1))]) {
      for (const path of pathsOf(given)) {
        const changed = value.map((put) => withAt(given, path, put));
        fc.assert(fc.property(changed, expectAlike), { numRuns: 300 });
      }
    }
  });
});
