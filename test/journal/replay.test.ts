import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import type { JournalItem } from '../../src/journal/journal.ts';
import { restoreFromJournal } from '../../src/journal/file/restore-from-journal.ts';
import { MemoryJournal } from '../../src/journal/memory-journal.ts';
import { JournalReplay, type ReplayState } from '../../src/journal/replay.ts';
import { assertHolds } from '../support/invariants.ts';
import { entriesOf, itemsOf, runHeader } from '../support/journal-items.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';
import { givenSeed } from '../support/seed.ts';
import { severalOrders } from '../support/several-orders.ts';

const FOLDERS = ['scenarios', 'regressions'].map((name) =>
  path.resolve(import.meta.dirname, '../fixtures', name),
);
const TAPES = FOLDERS.flatMap((folder) =>
  readdirSync(folder).flatMap((name) =>
    name.endsWith('.tape.ndjson') ? [path.join(folder, name)] : [],
  ),
);

function replayed(items: readonly JournalItem[], from?: ReplayState): JournalReplay {
  const replay = new JournalReplay(from === undefined ? {} : { from });
  for (const item of items) replay.take(item);
  return replay;
}

function journaled(inputs: readonly InputMessage[], policy: Partial<Policy> = {}): JournalItem[] {
  return itemsOf(runHeader(policy), entriesOf(new Dispatcher({ policy }), inputs));
}

/** An order that is accepted, trades, and is canceled. */
const INPUTS: readonly InputMessage[] = [
  { type: 'submit', order: orderMessage('A'), ts: 1 },
  { type: 'status', report: statusReport('1', 'ACCEPTED', { clientOrderId: 'A' }), ts: 2 },
  { type: 'fill', report: fillReport('1', 't1', { clientOrderId: 'A' }), ts: 3 },
  { type: 'status', report: statusReport('1', 'CANCELED', { clientOrderId: 'A' }), ts: 4 },
];

describe('a journal that is replayed', () => {
  it.each(TAPES.map((file) => [path.basename(file), file]))(
    'differs nowhere: %s',
    async (_, file) => {
      const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
      const inputs = lines.map((line) => JSON.parse(line) as InputMessage);
      const policy: Partial<Policy> = { armModify: file.includes('.acked.') ? 'acked' : 'sent' };
      const dispatcher = new Dispatcher({ policy });
      const journal = new MemoryJournal();
      const { shard, code, ...run } = runHeader(policy);
      await journal.acquire(shard, { code, ...run });
      await journal.append(shard, 0, entriesOf(dispatcher, inputs));
      const { replay, snapshotSeq } = await restoreFromJournal({ journal, shard, code });
      expect(replay.differences).toEqual([]);
      expect([replay.seq, snapshotSeq]).toEqual([inputs.length, 0]);
      expect(replay.dispatcher.save()).toEqual(dispatcher.save());
    },
  );

  const seed = givenSeed();
  const numbers = fc.array(fc.nat({ max: 0xffff }), { minLength: 4, maxLength: 60, size: 'max' });
  const scenarios = fc.array(numbers, { minLength: 1, maxLength: 4 });
  const anyPoint = fc.nat({ max: 0xffff });
  const anyPolicy = fc.record({
    closedOrdersKept: fc.constantFrom(0, 1, 1_000),
    tradesKept: fc.constantFrom(0, 2, 1_000),
    forgottenLegsKept: fc.constantFrom(0, 2, 1_000),
    queryAfterMs: fc.constantFrom(0, 2_000),
  });

  // oxlint-disable-next-line vitest/expect-expect -- the property throws what it finds
  it(`gives the dispatcher that wrote it, over runs of two policies, seed ${seed}`, () => {
    const same = fc.property(
      scenarios,
      numbers,
      anyPoint,
      anyPoint,
      anyPolicy,
      anyPolicy,
      (orders, mixing, turn, save, first, second) => {
        const inputs = severalOrders(orders, mixing);
        const half = turn % (inputs.length + 1);
        const before = new Dispatcher({ policy: first });
        const earlier = itemsOf(runHeader(first), entriesOf(before, inputs.slice(0, half)));
        const dispatcher = Dispatcher.restore(before.save(), { policy: second });
        const header = runHeader(second, { epoch: 2, first: half + 1 });
        const later = itemsOf(header, entriesOf(dispatcher, inputs.slice(half)));
        const items = [...earlier, ...later];

        const replay = replayed(items);
        assertHolds(replay.differenceCount === 0, JSON.stringify(replay.differences));
        const isSame = isDeepStrictEqual(replay.dispatcher.save(), dispatcher.save());
        assertHolds(isSame, 'the dispatcher');

        const saved = 1 + (save % items.length);
        const text = JSON.stringify(replayed(items.slice(0, saved)).save());
        const resumed = replayed(items.slice(saved), JSON.parse(text) as ReplayState);
        assertHolds(resumed.differenceCount === 0, JSON.stringify(resumed.differences));
        assertHolds(isDeepStrictEqual(resumed.save(), replay.save()), 'what is saved');
      },
    );
    fc.assert(same, { numRuns: 300, seed });
  });

  it('tells what of a step was altered, with both', () => {
    const items = journaled(INPUTS);
    const alter = (change: object): JournalItem[] =>
      items.map((item) =>
        item.kind === 'entry' && item.seq === 2
          ? { ...item, entry: { ...item.entry, ...change } }
          : item,
      );
    const found = (change: object) => replayed(alter(change)).differences;

    expect(found({ outcome: 'skip' })).toMatchObject([
      { seq: 2, members: ['outcome'], recorded: { outcome: 'skip' }, replayed: { rule: 'accept' } },
    ]);
    expect(found({ rule: 'fill' })).toMatchObject([{ seq: 2, members: ['rule'] }]);
    expect(found({ state: 'filled' })).toMatchObject([{ seq: 2, members: ['state'] }]);
    expect(found({ clientOrderId: 'B' })).toMatchObject([{ seq: 2, members: ['clientOrderId'] }]);
    expect(found({ events: [] })).toMatchObject([{ seq: 2, members: ['events'] }]);
    expect(found({ requests: [{}] })).toMatchObject([{ seq: 2, members: ['requests'] }]);
    expect(found({ advisories: [{}] })).toMatchObject([{ seq: 2, members: ['advisories'] }]);
    const refused = { outcome: 'invalid', error: { code: 'BAD_INPUT', message: '' } };
    expect(found(refused)).toMatchObject([{ seq: 2, members: ['outcome'] }]);
    expect(found({ input: INPUTS[0] }).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('tells an event of which one field was altered, whatever the order of its fields', () => {
    const turned = (value: object) => Object.fromEntries(Object.entries(value).toReversed());
    const alter = (change: object): JournalItem[] =>
      journaled(INPUTS).map((item) => {
        if (item.kind !== 'entry' || item.seq !== 3 || 'note' in item.entry) return item;
        const events = item.entry.events.map((event) => turned({ ...event, ...change }));
        return { ...item, entry: { ...item.entry, events } } as unknown as JournalItem;
      });
    expect(replayed(alter({})).differences).toEqual([]);
    expect(replayed(alter({ lastQty: '2' })).differences).toMatchObject([{ members: ['events'] }]);
  });

  it('keeps the first differences and counts the others', () => {
    const items = journaled(INPUTS).map((item) =>
      item.kind === 'entry' ? ({ ...item, entry: { ...item.entry, rule: 'gap' } } as never) : item,
    );
    const replay = new JournalReplay({ differencesMax: 2 });
    for (const item of items) replay.take(item);
    expect([replay.differences.length, replay.differenceCount]).toEqual([2, 4]);
  });

  it('takes refused inputs for refused, also those that no JSON can tell', () => {
    const order = orderMessage('B');
    const inputs: unknown[] = [
      { type: 'submit', order, ts: Number.NaN },
      { type: 'submit', order, expiresAt: Number.NaN, ts: 1 },
      { type: 'submit', order, expiresAt: Infinity, ts: 1 },
      { type: 'submit', order: { ...order, quantity: 10n }, ts: 1 },
      { type: 'submit', ts: 1 },
      { type: 'clock' },
      {},
      undefined,
      null,
      Number.NaN,
      'text',
      { type: 'submit', order: orderMessage('A'), ts: 1 },
    ];
    const items = journaled([...INPUTS, ...(inputs as InputMessage[])]);
    const replay = replayed(items);
    expect(replay.differences).toEqual([]);
    const outcomes = items.map((item) => item.kind === 'entry' && 'outcome' in item.entry);
    expect(outcomes.length).toBe(INPUTS.length + inputs.length + 1);
    expect(replay.dispatcher.snapshot('B')).toBeUndefined();
  });

  it('knows what was wanted of its open orders and what was pushed', () => {
    const [submit, accepted] = entriesOf(new Dispatcher(), INPUTS);
    const terms = { timeInForce: 'GTC', reduceOnly: false } as const;
    const change = { price: '101' };
    const wanted = { note: { wanted: 'modify', clientOrderId: 'A', change }, ts: 5 } as const;
    const entries = [{ ...submit, terms, push: 3 }, { ...accepted, push: 4 }, wanted] as never;
    const replay = replayed(itemsOf(runHeader(), entries));
    const known = { terms, submittedTs: 1, change, isCanceling: false, sentCancel: null };
    expect([...replay.orders]).toEqual([['A', known]]);
    expect(replay.push).toBe(4);
    const other = runHeader({}, { epoch: 2, first: 4, id: 'J-2' });
    replay.take({ kind: 'run', header: other });
    expect([replay.push, replay.header.id, replay.orders.size]).toEqual([null, 'J-2', 1]);
  });

  it('is refused where a line is missing, or no run has begun', () => {
    const [run, first, , third] = journaled(INPUTS) as [JournalItem, ...JournalItem[]];
    const replay = new JournalReplay();
    expect(() => replay.take(first as JournalItem)).toThrow('no run has begun');
    replay.take(run);
    replay.take(first as JournalItem);
    expect(() => replay.take(third as JournalItem)).toThrow('after line 1 came line 3');
  });
});
