import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../src/dispatch/dispatcher.ts';
import { type Line, LINE_MAX_BYTES, readLines } from '../../../src/tape/lines.ts';
import { ENDED_ORDERS_KEPT, FrameReplay } from '../../../src/venues/hyperliquid/frame-replay.ts';
import {
  brief,
  CLOID,
  fillRow,
  fixtureFrames,
  orderRow,
  orderUpdates,
  replayFrames,
  userFills,
} from './frame-fixtures.ts';

const OLD = 44_139_000_000;
const NEW = 44_140_015_284;

/** The modify frame of the fixtures, with the fields that its author left out. */
function modifyFrame(): { readonly rows: readonly object[] } {
  const captured = fixtureFrames('partial-frames')[0]?.frame.data as {
    readonly order?: Readonly<Record<string, unknown>>;
    readonly status: string;
  }[];
  const legs = [
    { row: captured[0], oid: NEW },
    { row: captured[1], oid: OLD },
  ];
  return { rows: legs.map(({ row, oid }) => orderRow(oid, row?.status ?? '', row?.order, 2_000)) };
}

function lines(frames: readonly unknown[], adopt = true): string[] {
  return replayFrames(frames, adopt).lines.map(brief);
}

describe('every line is answered', () => {
  it('with a skip where the frame carries no report', () => {
    const { lines: answers, inputs } = replayFrames([{ channel: 'pong' }, orderUpdates()], true);
    expect(answers.map(brief)).toEqual(['1 skip no-report', '2 skip no-report']);
    expect(answers[0]).toEqual({
      n: 1,
      outcome: 'skip',
      rule: 'no-report',
      clientOrderId: null,
      state: null,
      events: [],
      requests: [],
      advisories: [],
    });
    expect(inputs).toEqual([]);
  });

  it.each([
    ['BAD_JSON', '{"channel":'],
    ['BAD_JSON', ''],
    ['TOO_LONG', 'x'.repeat(LINE_MAX_BYTES + 1)],
    ['BAD_INPUT', '[]'],
  ])('with an error %s where it is none', async (code, text) => {
    const read: Line[] = [];
    for await (const line of readLines(Readable.from([Buffer.from(`${text}\n`)]))) read.push(line);
    const replay = new FrameReplay(new Dispatcher());
    const [done, ...others] = read.flatMap((line) => replay.replayLine(line));
    expect(done).toMatchObject({
      line: { n: 1, outcome: 'invalid', error: { code } },
      input: null,
    });
    expect(others).toEqual([]);
  });

  it('however deep the garbage', () => {
    const text = `{"channel":"orderUpdates","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(text.length).toBeLessThan(LINE_MAX_BYTES);
    const replay = new FrameReplay(new Dispatcher(), { adopt: true });
    expect(replay.replayLine({ number: 1, text })).toMatchObject([{ line: { rule: 'invalid' } }]);
  });

  it('whatever it holds, without an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), fc.boolean(), (texts, adopt) => {
        const replay = new FrameReplay(new Dispatcher(), { adopt });
        for (const [index, text] of texts.entries()) {
          expect(replay.replayLine({ number: index + 1, text }).length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('without adoption', () => {
  it('what is not tracked is external, a fill once', () => {
    const snapshot = userFills(fillRow(1), fillRow(1, { tid: 8 }));
    expect(lines([orderUpdates(orderRow(1, 'open')), snapshot, snapshot], false)).toEqual([
      '1 external external',
      '2 external external',
      '2 external external',
      '3 skip duplicate-fill',
      '3 skip duplicate-fill',
    ]);
  });

  it('reports reach the orders that were submitted', () => {
    const dispatcher = new Dispatcher();
    const order = { clientOrderId: CLOID, strategyId: 'S-1', instrumentId: 'DOGE' } as const;
    const sized = { side: 'SELL', orderType: 'LIMIT', quantity: '320', price: '0.15357' } as const;
    dispatcher.submit({ ...order, ...sized }, 900);
    const replay = new FrameReplay(dispatcher);
    const text = JSON.stringify(orderUpdates(orderRow(OLD, 'open')));
    expect(replay.replayLine({ number: 1, text }).map(({ line }) => brief(line))).toEqual([
      '1 tracked accept OrderAccepted',
    ]);
  });
});

describe('with adoption', () => {
  it('a live order that is not tracked is submitted as if sent from here', () => {
    const { inputs } = replayFrames(
      [{ ts: 1_010, frame: orderUpdates(orderRow(5, 'open')) }],
      true,
    );
    expect(inputs).toMatchObject([
      {
        type: 'submit',
        order: {
          clientOrderId: CLOID,
          strategyId: 'adopted',
          instrumentId: 'DOGE',
          side: 'SELL',
          orderType: 'LIMIT',
          quantity: '320',
          price: '0.15357',
        },
        ts: 1_010,
      },
      { type: 'status', ts: 1_010 },
    ]);
  });

  it('open and filled in one frame are an acceptance and a mark that trades are to come', () => {
    const frame = orderUpdates(orderRow(5, 'open'), orderRow(5, 'filled'));
    const fill = userFills(fillRow(5, { sz: '320.0' }));
    expect(lines([frame, fill])).toEqual([
      '1 tracked submit',
      '1 tracked accept OrderAccepted',
      '1 tracked fill-marker',
      '2 tracked fill OrderFilled',
    ]);
  });

  it('a modify, the new leg first, is an update; the end of the old leg ends nothing', () => {
    const frames = [orderUpdates(orderRow(OLD, 'open')), orderUpdates(...modifyFrame().rows)];
    const { lines: answers, dispatcher } = replayFrames(frames, true);
    expect(answers.map(brief)).toEqual([
      '1 tracked submit',
      '1 tracked accept OrderAccepted',
      '2 tracked replace OrderUpdated',
      '2 skip stale-status',
    ]);
    expect(answers[2]).toMatchObject({
      events: [{ venueOrderId: String(NEW), price: '0.15348', quantity: '320', ts: 2_000 }],
      advisories: [{ type: 'external-modify' }],
    });
    expect([...dispatcher.openActors()]).toHaveLength(1);
  });

  it('a modify, the old leg first, ends the order and names the leg that works on', () => {
    const rows = modifyFrame().rows.toReversed();
    const { lines: answers } = replayFrames(
      [orderUpdates(orderRow(OLD, 'open')), orderUpdates(...rows)],
      true,
    );
    expect(answers.slice(2).map(brief)).toEqual([
      '2 tracked cancel OrderCanceled',
      '2 external live-leg',
    ]);
    expect(answers[3]?.advisories).toEqual([
      { type: 'live-leg', clientOrderId: CLOID, venueOrderId: String(NEW) },
    ]);
  });

  it('the old leg first is no end while a modify sent from here is pending', () => {
    const dispatcher = new Dispatcher();
    const replay = new FrameReplay(dispatcher, { adopt: true });
    const replayed = (frame: unknown) =>
      replay.replayLine({ number: 1, text: JSON.stringify(frame) }).map(({ line }) => brief(line));
    replayed(orderUpdates(orderRow(OLD, 'open')));
    const modify = { clientOrderId: CLOID, requestId: 'm1', price: '0.15348' };
    dispatcher.dispatch({ type: 'modify.sent', ...modify, ts: 1_500 });
    expect(replayed(orderUpdates(...modifyFrame().rows.toReversed()))).toEqual([
      '1 skip hold-cancel',
      '1 tracked replace OrderUpdated',
    ]);
  });

  it('fills that overtake the open are handed on raw, then emitted once their order is known', () => {
    const fill = userFills(fillRow(5, { sz: '320.0' }));
    const updates = orderUpdates(orderRow(5, 'open'), orderRow(5, 'filled'));
    const { lines: answers } = replayFrames([fill, updates, fill], true);
    expect(answers.map(brief)).toEqual([
      '1 external external',
      '2 tracked submit',
      '2 tracked accept OrderAccepted',
      '2 tracked fill-marker',
      '3 tracked fill OrderFilled',
    ]);
    expect(answers[4]).toMatchObject({ state: 'filled', events: [{ adopted: true }] });
  });

  it('an order without a cloid is found by its oid ever after', () => {
    const plain = { cloid: null };
    const frames = [
      orderUpdates(orderRow(5, 'open', plain)),
      userFills(fillRow(5, { cloid: undefined })),
      orderUpdates(orderRow(5, 'canceled', { ...plain, sz: '300.0' })),
      orderUpdates(orderRow(5, 'open', plain)),
    ];
    const { lines: answers, inputs } = replayFrames(frames, true);
    expect(answers.map(brief)).toEqual([
      '1 tracked submit',
      '1 tracked accept OrderAccepted',
      '2 tracked fill OrderFilled',
      '3 tracked cancel OrderCanceled',
      '4 skip stale-status',
    ]);
    expect(answers.every(({ clientOrderId }) => clientOrderId === 'oid:5')).toBe(true);
    expect(inputs[1]).toMatchObject({ report: { clientOrderId: 'oid:5', venueOrderId: '5' } });
  });

  it('a made-up id that another order bears adopts nothing', () => {
    const frames = [
      orderUpdates(orderRow(5, 'open', { cloid: 'oid:6' })),
      orderUpdates(orderRow(6, 'open', { cloid: null })),
    ];
    expect(lines(frames).at(-1)).toBe('2 external external');
  });

  it('an order first seen triggered can be bound by it', () => {
    const frames = [orderUpdates(orderRow(5, 'triggered'), orderRow(5, 'canceled'))];
    expect(lines(frames)).toEqual([
      '1 tracked submit',
      '1 tracked trigger OrderAccepted OrderTriggered',
      '1 tracked cancel OrderCanceled',
    ]);
  });

  it('an order of the whole position, which has no size, stays external', () => {
    const sizeless = { sz: '0.0', origSz: '0.0' };
    expect(lines([orderUpdates(orderRow(5, 'open', sizeless))])).toEqual(['1 external external']);
  });

  it.each(['filled', 'canceled', 'iocCancelRejected'])(
    'an order first seen %s stays external',
    (end) => {
      expect(lines([orderUpdates(orderRow(5, end))])).toEqual(['1 external external']);
    },
  );

  it.each(['filled', 'canceled'])('an open behind its %s does not adopt what is dead', (end) => {
    const plain = { cloid: null };
    const frames = [
      orderUpdates(orderRow(5, end, plain)),
      orderUpdates(orderRow(5, 'open', plain)),
    ];
    expect(lines(frames)).toEqual(['1 external external', '2 external external']);
  });

  it('of ended orders the oldest beyond what is kept is forgotten', () => {
    const plain = { cloid: null };
    const ends = Array.from({ length: ENDED_ORDERS_KEPT + 1 }, (_, oid) =>
      orderUpdates(orderRow(oid, 'canceled', plain)),
    );
    const late = orderUpdates(orderRow(1, 'open', plain), orderRow(0, 'open', plain));
    expect(
      replayFrames([...ends, late], true)
        .lines.slice(-3)
        .map(({ rule }) => rule),
    ).toEqual(['external', 'submit', 'accept']);
  });

  it('a cloid used again after a rejection is adopted under its new oid', () => {
    const frames = [
      orderUpdates(orderRow(5, 'iocCancelRejected')),
      orderUpdates(orderRow(6, 'open'), orderRow(6, 'filled')),
    ];
    expect(lines(frames)).toEqual([
      '1 external external',
      '2 tracked submit',
      '2 tracked accept OrderAccepted',
      '2 tracked fill-marker',
    ]);
  });

  it('a bad row stands where it stood, its siblings are applied', () => {
    const frame = orderUpdates(orderRow(5, 'melted'), orderRow(6, 'open'));
    expect(lines([frame])).toEqual([
      '1 invalid invalid',
      '1 tracked submit',
      '1 tracked accept OrderAccepted',
    ]);
  });
});

describe('the session of the fixtures', () => {
  it('replays without an invalid line, four orders adopted', () => {
    const { lines: answers } = replayFrames(fixtureFrames('frames'), true);
    const count = (outcome: string) => answers.filter((line) => line.outcome === outcome).length;
    expect(count('invalid')).toBe(0);
    expect(answers.filter(({ rule }) => rule === 'submit')).toHaveLength(4);
    expect(answers.filter(({ rule }) => rule === 'no-report')).toHaveLength(2);
  });

  it('gives inputs that do the same as a tape', () => {
    const { lines: answers, inputs } = replayFrames(fixtureFrames('frames'), true);
    const dispatcher = new Dispatcher();
    const applied = answers.filter(({ rule }) => rule !== 'no-report');
    const again = inputs.map((input, index) => {
      return { n: applied[index]?.n, ...dispatcher.dispatch(input) };
    });
    expect(again).toEqual(applied);
  });
});
