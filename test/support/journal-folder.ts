import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileJournal, type FileJournalOptions } from '../../src/journal/file/file-journal.ts';
import { scanShard, type ShardScan } from '../../src/journal/file/scan-shard.ts';
import type { JournalEntry, NoteEntry } from '../../src/journal/journal.ts';
import { FaultyFiles } from './faulty-files.ts';
import { TEST_RUN } from './journal-entries.ts';
import { VirtualClock } from './virtual-clock.ts';

/** An entry whose line has about this many bytes. */
export function note(number: number, bytes = 200): NoteEntry {
  return { note: { gateway: 'x'.repeat(Math.max(bytes - 115, 0)) }, ts: number };
}

export function notes(count: number, first = 1, bytes = 200): NoteEntry[] {
  return Array.from({ length: count }, (_, index) => note(first + index, bytes));
}

/** A folder of its own for a journal of one shard, on a disk and a clock that obey. */
export class JournalFolder {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'fillproof-journal-'));
  readonly files = new FaultyFiles();
  readonly clock = new VirtualClock(1_700_000_000_000);
  /** What the journals of this folder have called back. */
  readonly told: string[] = [];
  readonly #open: FileJournal[] = [];

  journal(options: Partial<FileJournalOptions> = {}): FileJournal {
    const journal = new FileJournal({
      directory: this.directory,
      durability: 'fsync',
      clock: this.clock,
      host: { pid: 4711, name: 'test' },
      reserveBytes: 4000,
      files: this.files,
      onFull: (isFull) => this.told.push(isFull ? 'full' : 'no longer full'),
      onFailed: ({ code }) => this.told.push(code),
      onRoll: (sequence) => this.told.push(`rolled at ${sequence}`),
      ...options,
    });
    this.#open.push(journal);
    return journal;
  }

  async acquired(options: Partial<FileJournalOptions> = {}): Promise<FileJournal> {
    const journal = this.journal(options);
    await journal.acquire('main', TEST_RUN);
    return journal;
  }

  get folder(): string {
    return path.join(this.directory, 'main');
  }

  segments(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.includes('.ndjson'))
      .sort();
  }

  scan(): Promise<ShardScan> {
    return scanShard(this.folder);
  }

  /** Ends what is due, second by second, until something is so. */
  async passUntil(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      this.clock.pass(1000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.#open.map((journal) => journal.close()));
    rmSync(this.directory, { recursive: true });
  }
}

export async function entriesOf(journal: FileJournal, from = 1): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const item of journal.read('main', from)) {
    if (item.kind === 'entry') entries.push(item.entry);
  }
  return entries;
}
