import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { DEFAULT_POLICY } from '../../src/dispatch/policy.ts';
import { explainOrder, findOrder, type FoundOrder } from '../../src/journal/explain-order.ts';
import type { JournalEntry } from '../../src/journal/journal.ts';
import { OrderHistory, type HistoryStep } from '../../src/journal/order-history.ts';
import { subjectsOf } from '../../src/journal/subjects.ts';
import { collected } from '../support/collected.ts';
import { recorded } from '../support/recorded.ts';
import { givenSeed } from '../support/seed.ts';
import { severalOrders } from '../support/several-orders.ts';
import { StoredJournal } from '../support/stored-journal.ts';
import { tradingInputs } from '../support/trading-inputs.ts';
import { clock, fill, modify, status, submit } from '../cli/inputs.ts';

const scenarios = join(import.meta.dirname, '../fixtures/scenarios');
const numbers = fc.array(fc.nat({ max: 0xffff }), { minLength: 4, maxLength: 60, size: 'max' });
const inputsOfOrders = fc
  .tuple(fc.array(numbers, { minLength: 1, maxLength: 6 }), numbers)
  .map(([orders, mixing]) => severalOrders(orders, mixing));
const journals: StoredJournal[] = [];
afterEach(() => {
  for (const journal of journals.splice(0)) journal.clear();
});

function journalOf(...segments: readonly (readonly JournalEntry[])[]): StoredJournal {
  const stored = segments.map((entries, at) => ({ entries, epoch: at + 1 }));
  const journal = new StoredJournal(stored);
  journals.push(journal);
  return journal;
}

async function orderOf(
  journal: StoredJournal,
  id: string,
): Promise<FoundOrder & { kind: 'order' }> {
  const found = await findOrder(journal.folder, id);
  if (found.kind !== 'order') throw new Error(`${id} is ${found.kind}`);
  return found;
}

async function stepsOf(journal: StoredJournal, id: string): Promise<HistoryStep[]> {
  return collected(explainOrder(journal.folder, await orderOf(journal, id)));
}

function ordersIn(entries: readonly JournalEntry[]): string[] {
  return [...new Set(entries.flatMap((entry) => [...subjectsOf(entry).orders]))];
}

/** What the index would find, in memory. */
function historyOf(id: string, entries: readonly JournalEntry[]): HistoryStep[] {
  const subjects = entries.map(subjectsOf);
  const legs = subjects.flatMap((each) => each.legs.flatMap(([leg, of]) => (of === id ? leg : [])));
  const history = new OrderHistory(id, legs);
  return entries.flatMap((entry, at) => {
    const { orders = new Set(), strayLegs = [], isGap = false } = subjects[at] ?? {};
    const isOwn = orders.has(id) || isGap || strayLegs.some((leg) => legs.includes(leg));
    return isOwn ? [history.take(at + 1, entry, DEFAULT_POLICY)] : [];
  });
}

describe('the history of an order', () => {
  const tapes = readdirSync(scenarios).filter((name) => name.endsWith('.tape.ndjson'));

  it.each(tapes)('%s: each order’s own lines give what was recorded', async (name) => {
    const lines = readFileSync(join(scenarios, name), 'utf8').split('\n');
    const inputs = lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as InputMessage];
      } catch {
        return [];
      }
    });
    const entries = recorded(inputs);
    const journal = journalOf(entries);
    for (const id of ordersIn(entries)) {
      const steps = await stepsOf(journal, id);
      expect(steps.filter(({ replayed }) => replayed !== null)).toEqual([]);
      const own = entries.filter(({ clientOrderId }) => clientOrderId === id);
      const shown = steps.filter(({ entry }) => 'input' in entry && entry.clientOrderId === id);
      expect(shown).toHaveLength(own.length);
    }
  });

  it('is told for all orders of a busy desk, with gaps and questions in between', async () => {
    const inputs = [...tradingInputs(3000)].flatMap((input, index): InputMessage[] => {
      const at = { ...input, ts: index * 40 };
      if (index % 500 === 499) return [at, { type: 'stream.gap', ts: at.ts }];
      return index % 50 === 49 ? [at, clock(at.ts)] : [at];
    });
    const entries = recorded(inputs);
    const journal = journalOf(entries.slice(0, 1000), entries.slice(1000));
    const asked = entries.filter(({ requests }) => requests.length > 0);
    expect(asked.length).toBeGreaterThan(20);
    for (const id of ordersIn(entries)) {
      const steps = await stepsOf(journal, id);
      expect(steps.filter(({ replayed }) => replayed !== null)).toEqual([]);
    }
  });

  it('is told for orders of a venue that doubles, drops and overtakes', () => {
    const seed = givenSeed();
    const told = fc.property(inputsOfOrders, (inputs) => {
      const entries = recorded(inputs);
      for (const id of ordersIn(entries)) {
        const steps = historyOf(id, entries);
        expect(steps.filter(({ replayed }) => replayed !== null)).toEqual([]);
      }
    });
    fc.assert(told, { numRuns: 500, seed, endOnFailure: true });
  });

  it('is found by each of its legs', async () => {
    const journal = journalOf(
      recorded([
        submit(),
        status('100', 'ACCEPTED', 2_000),
        modify('m-1', '101', 3_000),
        status('101', 'ACCEPTED', 4_000, { price: '101' }),
        status('100', 'CANCELED', 5_000),
      ]),
    );
    for (const id of ['O-1', '100', '101']) {
      expect((await orderOf(journal, id)).clientOrderId).toBe('O-1');
    }
    expect(await findOrder(journal.folder, '102')).toEqual({ kind: 'none' });
  });

  it('names the orders that had the same leg', async () => {
    const again = { clientOrderId: 'O-2' };
    const journal = journalOf(
      recorded(
        [
          submit(),
          status('100', 'ACCEPTED', 2_000),
          status('100', 'CANCELED', 3_000),
          submit(again, 4_000),
          status('100', 'ACCEPTED', 5_000, again),
        ],
        { closedOrdersKept: 0, forgottenLegsKept: 0 },
      ),
    );
    const found = await findOrder(journal.folder, '100');
    expect(found).toEqual({ kind: 'several', clientOrderIds: ['O-1', 'O-2'] });
  });

  it('tells of a trade that was handed on before its order was known', async () => {
    const { clientOrderId: _, ...stray } = fill('100', 't-1', '1', 900).report;
    const journal = journalOf(
      recorded([
        { type: 'fill', report: stray, ts: 1_000 },
        submit(),
        status('100', 'ACCEPTED', 2_000),
        fill('100', 't-1', '1', 2_100),
      ]),
    );
    const steps = await stepsOf(journal, 'O-1');
    expect(steps.map(({ seq, replayed }) => [seq, replayed])).toEqual(
      [1, 2, 3, 4].map((seq) => [seq, null]),
    );
    expect(steps.at(-1)?.entry).toMatchObject({ events: [{ type: 'OrderFilled', adopted: true }] });
  });

  it('goes on under a client order id that is used again', () => {
    const policy = { ...DEFAULT_POLICY, closedOrdersKept: 1 };
    const entries = recorded(
      [
        submit(),
        status('100', 'ACCEPTED', 2_000),
        status('100', 'CANCELED', 3_000),
        submit({ clientOrderId: 'O-2' }, 3_100),
        status('200', 'ACCEPTED', 3_200, { clientOrderId: 'O-2' }),
        status('200', 'CANCELED', 3_300, { clientOrderId: 'O-2' }),
        fill('100', 't-9', '1', 3_400),
        submit({}, 4_000),
        status('100', 'ACCEPTED', 4_100),
        status('101', 'ACCEPTED', 4_200),
      ],
      policy,
    );
    expect(entries.map(({ rule }) => rule).slice(6)).toEqual([
      'external',
      'submit',
      'stale-status',
      'accept',
    ]);
    const history = new OrderHistory('O-1', ['100', '101']);
    const steps = entries.flatMap((entry, index) => {
      const isOwn = subjectsOf(entry).orders.has('O-1');
      return isOwn ? [history.take(index + 1, entry, policy)] : [];
    });
    expect(steps).toHaveLength(7);
    expect(steps.filter(({ replayed }) => replayed !== null)).toEqual([]);
  });

  it('shows what was recorded and is not what the input gives', async () => {
    const entries = recorded([submit(), status('100', 'ACCEPTED', 2_000)]);
    const [first, second] = entries;
    if (first === undefined || second === undefined) throw new Error('two steps were recorded');
    const journal = journalOf([first, { ...second, rule: 'correct' }]);
    const steps = await stepsOf(journal, 'O-1');
    expect(steps.map(({ replayed }) => replayed?.rule)).toEqual([undefined, 'accept']);
  });

  it('takes in what was wanted of the order, and what was refused', async () => {
    const entries: JournalEntry[] = [
      ...recorded([submit(), status('100', 'ACCEPTED', 2_000), submit()]),
      { note: { wanted: 'cancel', clientOrderId: 'O-1' }, ts: 3_000 },
      { note: { gateway: 'live' }, ts: 3_001 },
    ];
    const steps = await stepsOf(journalOf(entries), 'O-1');
    expect(steps.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(steps.at(2)?.entry).toMatchObject({ error: { code: 'DUPLICATE_ORDER' } });
    expect(steps.at(-1)?.wanted).toMatchObject({ isCanceling: true });
  });
});
