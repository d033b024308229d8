import type {
  Head,
  Journal,
  JournalEntry,
  JournalItem,
  PlacedHeader,
  RunHeader,
} from './journal.ts';
import { headerOf } from './header-of.ts';
import { JournalError } from './journal-error.ts';
import { encodeEntries, encodeHeader, parseEntry } from './line.ts';

/** What journals in memory have in common that write the same shards. */
export type MemoryStore = Map<string, MemoryShard>;

interface MemoryShard {
  readonly runs: PlacedHeader[];
  /** As a file would have them, so that what is read is what JSON makes of it. */
  readonly lines: string[];
  head: Head;
  /** The last hash, a line's or a header's. */
  tip: string;
}

/**
 * A journal that ends with its process: for tests, and for an engine that keeps its own.
 *
 * @example
 * const store: MemoryStore = new Map();
 * const journal = new MemoryJournal(store); // another one with this store fences it
 */
export class MemoryJournal implements Journal {
  readonly #store: MemoryStore;
  /** The epoch of each shard that was acquired here. */
  readonly #own = new Map<string, number>();

  constructor(store: MemoryStore = new Map()) {
    this.#store = store;
  }

  acquire(name: string, run: RunHeader): Promise<number> {
    const shard = this.#store.get(name);
    const { sequence, hash, epoch: last } = shard?.head ?? NO_HEAD;
    const epoch = last + 1;
    const begun = headerOf(run, shard?.runs.at(-1));
    const header = { ...begun, shard: name, epoch, first: sequence + 1 };
    const { hash: tip } = encodeHeader({ ...header, previous: shard?.tip ?? null });
    this.#store.set(name, {
      runs: [...(shard?.runs ?? []), structuredClone(header)],
      lines: shard?.lines ?? [],
      head: { sequence, hash, epoch },
      tip,
    });
    this.#own.set(name, epoch);
    return Promise.resolve(epoch);
  }

  append(
    name: string,
    expectedSequence: number,
    entries: readonly JournalEntry[],
  ): Promise<number | 'fenced'> {
    return new Promise((resolve) => resolve(this.#append(name, expectedSequence, entries)));
  }

  read(name: string, from: number): AsyncIterable<JournalItem> {
    const { runs, lines, head } = this.#store.get(name) ?? { runs: [], lines: [], head: NO_HEAD };
    return oneByOne(itemsOf([...runs], lines, from, head.sequence));
  }

  head(name: string): Promise<Head> {
    return Promise.resolve(this.#store.get(name)?.head ?? NO_HEAD);
  }

  close(): Promise<void> {
    this.#own.clear();
    return Promise.resolve();
  }

  #append(
    name: string,
    expectedSequence: number,
    entries: readonly JournalEntry[],
  ): number | 'fenced' {
    const shard = this.#store.get(name);
    const own = this.#own.get(name);
    if (shard === undefined || own === undefined) {
      throw new JournalError('NOT_FOUND', `the shard '${name}' has not been acquired here`);
    }
    const { sequence: before, epoch } = shard.head;
    if (epoch !== own || before !== expectedSequence) return 'fenced';
    if (entries.length === 0) return before;
    const { text, hash, sequence } = encodeEntries(before, shard.tip, entries);
    for (const line of text.trimEnd().split('\n')) shard.lines.push(line);
    shard.head = { sequence, hash, epoch };
    shard.tip = hash;
    return sequence;
  }
}

async function* oneByOne(items: Iterable<JournalItem>): AsyncGenerator<JournalItem> {
  for (const item of items) yield await Promise.resolve(item);
}

const NO_HEAD: Head = { sequence: 0, hash: null, epoch: 0 };

function* itemsOf(
  runs: readonly PlacedHeader[],
  lines: readonly string[],
  from: number,
  until: number,
): Generator<JournalItem> {
  const start = runs.findLastIndex(({ first }) => first < from);
  const waiting = runs.slice(Math.max(start, 0));
  for (let seq = from; seq <= until + 1; seq += 1) {
    while (waiting[0] !== undefined && waiting[0].first <= seq) {
      const [header] = waiting.splice(0, 1);
      if (header !== undefined) yield { kind: 'run', header: structuredClone(header) };
    }
    const line = lines[seq - 1];
    if (seq <= until && line !== undefined) yield { kind: 'entry', ...parseEntry(line) };
  }
}
