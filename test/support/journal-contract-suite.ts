import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal, JournalEntry, JournalItem } from '../../src/journal/journal.ts';
import { JournalError } from '../../src/journal/journal-error.ts';
import { clockEntry, everyKindOfEntry, itemsFrom, TEST_RUN } from './journal-entries.ts';

/** Somewhere that journals write. */
export interface JournalPlace {
  /** A journal like any other that writes here, as another process has one. */
  open(): Journal;
  clear(): Promise<void> | void;
}

/** What every journal does, wherever it puts things. */
export function journalContractSuite(name: string, make: () => Promise<JournalPlace>): void {
  describe(`the contract of a journal: ${name}`, () => {
    let place: JournalPlace;
    let journal: Journal;
    const opened: Journal[] = [];
    const open = (): Journal => {
      const another = place.open();
      opened.push(another);
      return another;
    };
    const append = (expected: number, ...entries: JournalEntry[]): Promise<number | 'fenced'> =>
      journal.append('main', expected, entries);
    const read = (from: number): Promise<JournalItem[]> => itemsFrom(journal.read('main', from));

    beforeEach(async () => {
      place = await make();
      journal = open();
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
      await place.clear();
    });

    test('a shard that nobody has written is empty', async () => {
      expect(await journal.head('main')).toEqual({ sequence: 0, hash: null, epoch: 0 });
      expect(await read(1)).toEqual([]);
    });

    test('a shard that is not acquired takes nothing', async () => {
      const code = 'NOT_FOUND';
      await expect(append(0, clockEntry(1))).rejects.toMatchObject({ name: 'JournalError', code });
      expect(await journal.head('main')).toEqual({ sequence: 0, hash: null, epoch: 0 });
    });

    test('what is appended is read as it was, under its run', async () => {
      const entries = everyKindOfEntry();
      const epoch = await journal.acquire('main', TEST_RUN);
      expect(await append(0, ...entries)).toBe(entries.length);
      const [run, ...rest] = await read(1);
      expect(run).toMatchObject({ kind: 'run', header: { ...TEST_RUN, epoch, first: 1 } });
      expect(rest.map((item) => 'seq' in item && item.seq)).toEqual(entries.map((_, at) => at + 1));
      const asJson = entries.map((entry) =>
        'error' in entry ? { ...entry, input: { type: 'clock', ts: { notJson: 'NaN' } } } : entry,
      );
      const readEntries = rest.map((item) => item.kind === 'entry' && item.entry);
      expect(readEntries).toEqual(JSON.parse(JSON.stringify(asJson)));
    });

    test('the head is the last line, and its hash stands for all lines before', async () => {
      const epoch = await journal.acquire('main', TEST_RUN);
      expect(await journal.head('main')).toEqual({ sequence: 0, hash: null, epoch });
      await append(0, clockEntry(1), clockEntry(2));
      const items = await read(1);
      const last = items.at(-1);
      const head = await journal.head('main');
      expect(head).toEqual({ sequence: 2, hash: last?.kind === 'entry' && last.hash, epoch });
      expect(head.hash).toMatch(/^[0-9a-f]{64}$/);
      await append(2, clockEntry(2));
      expect((await journal.head('main')).hash).not.toBe(head.hash);
    });

    test('whoever expects another sequence is fenced, and nothing is appended', async () => {
      await journal.acquire('main', TEST_RUN);
      await append(0, clockEntry(1));
      expect(await append(0, clockEntry(2))).toBe('fenced');
      expect(await append(2, clockEntry(2))).toBe('fenced');
      expect(await append(1, clockEntry(3))).toBe(2);
      expect((await read(1)).slice(1)).toMatchObject([
        { seq: 1, entry: clockEntry(1) },
        { seq: 2, entry: clockEntry(3) },
      ]);
    });

    test('no two write a shard: the second is refused, or the first is fenced', async () => {
      await journal.acquire('main', TEST_RUN);
      await append(0, clockEntry(1));
      const other = open();
      const refusal = await other.acquire('main', TEST_RUN).then(() => null, codeOf);
      expect([null, 'LOCKED']).toContain(refusal);
      const [writer, loser] = refusal === null ? [other, journal] : [journal, other];
      const late = await loser.append('main', 1, [clockEntry(2)]).catch(codeOf);
      expect(late).toBe(refusal === null ? 'fenced' : 'NOT_FOUND');
      expect(await writer.append('main', 1, [clockEntry(3)])).toBe(2);
      expect((await read(2)).at(-1)).toMatchObject({ seq: 2, entry: clockEntry(3) });
    });

    test('a run goes on where the one before has ended', async () => {
      const epoch = await journal.acquire('main', TEST_RUN);
      await append(0, clockEntry(1));
      const { hash } = await journal.head('main');
      await journal.close();
      const next = open();
      const later = await next.acquire('main', { ...TEST_RUN, code: 'later' });
      expect(later).toBeGreaterThan(epoch);
      expect(await next.head('main')).toEqual({ sequence: 1, hash, epoch: later });
      expect(await next.append('main', 1, [clockEntry(2)])).toBe(2);
    });

    test('a closed journal can acquire its shards again', async () => {
      await journal.acquire('main', TEST_RUN);
      await journal.close();
      await expect(append(0, clockEntry(1))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await journal.acquire('main', TEST_RUN);
      expect(await append(0, clockEntry(1))).toBe(1);
    });

    test('reading from the middle begins with the run of the line before', async () => {
      for (const code of ['1', '2', '3', '4']) {
        await journal.acquire('main', { ...TEST_RUN, code });
        const { sequence } = await journal.head('main');
        const lines = code === '3' ? [] : [clockEntry(sequence + 1), clockEntry(sequence + 2)];
        if (lines.length > 0) await append(sequence, ...lines);
        await journal.close();
      }
      await journal.acquire('main', { ...TEST_RUN, code: '5' });
      const shape = async (from: number): Promise<string> =>
        (await read(from))
          .map((item) => (item.kind === 'run' ? `run ${item.header.code}` : `${item.seq}`))
          .join(', ');
      expect(await shape(1)).toBe('run 1, 1, 2, run 2, 3, 4, run 3, run 4, 5, 6, run 5');
      expect(await shape(2)).toBe('run 1, 2, run 2, 3, 4, run 3, run 4, 5, 6, run 5');
      expect(await shape(3)).toBe('run 1, run 2, 3, 4, run 3, run 4, 5, 6, run 5');
      expect(await shape(4)).toBe('run 2, 4, run 3, run 4, 5, 6, run 5');
      expect(await shape(5)).toBe('run 2, run 3, run 4, 5, 6, run 5');
      expect(await shape(7)).toBe('run 4, run 5');
    });

    test('reading ends at what was the head when it was asked for', async () => {
      await journal.acquire('main', TEST_RUN);
      await append(0, clockEntry(1), clockEntry(2));
      const items = journal.read('main', 1);
      await append(2, clockEntry(3));
      expect((await itemsFrom(items)).map(({ kind }) => kind)).toEqual(['run', 'entry', 'entry']);
    });

    test('shards know nothing of each other', async () => {
      await journal.acquire('main', TEST_RUN);
      await journal.acquire('other', { ...TEST_RUN, id: 'journal-2' });
      await append(0, clockEntry(1), clockEntry(2));
      expect(await journal.append('other', 0, [clockEntry(9)])).toBe(1);
      expect(await journal.head('main')).toMatchObject({ sequence: 2 });
      expect(await itemsFrom(journal.read('other', 1))).toMatchObject([
        { kind: 'run', header: { id: 'journal-2', shard: 'other' } },
        { kind: 'entry', seq: 1, entry: clockEntry(9) },
      ]);
    });

    test('appends that do not wait for each other are taken in their order', async () => {
      await journal.acquire('main', TEST_RUN);
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      const results = await Promise.all(
        numbers.map((at) => append(at * 2, clockEntry(at), clockEntry(at + 1000))),
      );
      expect(results).toEqual(numbers.map((at) => at * 2 + 2));
      const times = (await read(1)).slice(1).map((item) => item.kind === 'entry' && item.entry);
      expect(times).toEqual(numbers.flatMap((at) => [clockEntry(at), clockEntry(at + 1000)]));
    });

    test('of a batch with an entry that is no JSON nothing is appended', async () => {
      await journal.acquire('main', TEST_RUN);
      const cyclic: { raw?: unknown } = {};
      cyclic.raw = cyclic;
      const bad = { ...clockEntry(2), input: { type: 'clock', ts: 2, ...cyclic } } as JournalEntry;
      await expect(append(0, clockEntry(1), bad)).rejects.toMatchObject({ code: 'UNWRITABLE' });
      expect(await journal.head('main')).toMatchObject({ sequence: 0, hash: null });
      expect(await append(0, clockEntry(3))).toBe(1);
      expect((await read(1)).slice(1)).toMatchObject([{ seq: 1, entry: clockEntry(3) }]);
    });

    test('an empty batch changes nothing', async () => {
      await journal.acquire('main', TEST_RUN);
      await append(0, clockEntry(1));
      const head = await journal.head('main');
      expect(await append(1)).toBe(1);
      expect(await append(0)).toBe('fenced');
      expect(await journal.head('main')).toEqual(head);
    });
  });
}

function codeOf(error: unknown): string {
  return error instanceof JournalError ? error.code : String(error);
}
