import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { JournalEntry } from '../../../src/journal/journal.ts';
import { recorded } from '../../support/recorded.ts';
import { StoredJournal } from '../../support/stored-journal.ts';
import { clock, fill, modify, status, submit } from '../inputs.ts';
import { folder } from '../run-cli.ts';

const journals: StoredJournal[] = [];
afterAll(() => {
  for (const journal of journals) journal.clear();
});

/** A journal of a segment for each list of entries. */
export function journalIn(...segments: readonly (readonly JournalEntry[])[]): StoredJournal {
  const journal = new StoredJournal(segments.map((entries, at) => ({ entries, epoch: at + 1 })));
  journals.push(journal);
  return journal;
}

/** A folder with nothing in it, gone when the test file is done. */
export function emptyFolder(): string {
  return mkdtempSync(join(folder, 'empty-'));
}

/** The life of `O-1`: it is changed, trades, and is asked about. */
export const LIFE: readonly JournalEntry[] = [
  ...recorded([
    submit({}, 1_010),
    status('100', 'ACCEPTED', 1_020),
    modify('m-1', '101', 1_030),
    status('100', 'CANCELED', 1_040),
    status('101', 'ACCEPTED', 1_050, { price: '101' }),
    fill('101', 't-1', '4', 1_060),
    { type: 'stream.gap', ts: 1_070 },
    clock(9_000),
  ]),
  { note: { wanted: 'cancel', clientOrderId: 'O-1' }, ts: 9_100 },
];
