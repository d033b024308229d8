import type { Clock } from '../clock.ts';
import { GroupCommit } from '../journal/group-commit.ts';
import type { JournalError } from '../journal/journal-error.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import type { JournalReplay } from '../journal/replay.ts';
import { Feed } from './api/feed.ts';
import { toPushes } from './api/to-pushes.ts';
import type { Commit } from './outbox.ts';
import { type GatewayRecord, type GatewayState, toStepRecord } from './outlet.ts';
import type { Remembered } from './remembered.ts';

export interface GatewayJournalOptions {
  /** Its shard has been acquired. */
  readonly journal: Journal;
  readonly shard: string;
  /** Of the whole shard, up to the run that was acquired. */
  readonly replay: JournalReplay;
  /** The first line that has not been moved away; 1 if none was. */
  readonly oldest?: number;
  readonly clock: Clock;
  /** How many records may wait to be durable before it is behind. */
  readonly waitingMax?: number;
  /**
   * The disk does not keep up, or does again: meanwhile no more should be taken than has to be.
   * Told outside any turn of the gateway.
   */
  readonly onBehind?: (isBehind: boolean) => void;
  /** Nothing will be durable any more, and nothing leaves: a process had better end at once. */
  readonly onFailed: (error: JournalError) => void;
}

/** Some seconds of a busy gateway. */
const WAITING_MAX = 20_000;

/**
 * What a gateway journals and goes on from: every record is durable before anything of it leaves,
 * numbered as the journal's lines are, and so are the pushes that clients are told of it.
 *
 * @example
 * ```ts
 * const log = new GatewayJournal({ journal, shard, replay, clock: systemClock, onFailed });
 * new Gateway({ remembered: log.remembered, commit: log.commit, … });
 * ```
 */
export class GatewayJournal {
  /** What the runs before left behind. */
  readonly remembered: Remembered;
  readonly #journal: Journal;
  readonly #shard: string;
  /** Of the journal: it names the numbering of the pushes. */
  readonly #id: string;
  readonly #group: GroupCommit;
  readonly #oldest: number;
  readonly #clock: Clock;
  readonly #waitingMax: number;
  readonly #onBehind: (isBehind: boolean) => void;
  #isBehind = false;
  /** The last push of the last record. */
  #push: number;

  constructor(options: GatewayJournalOptions) {
    const { journal, shard, replay, clock, onFailed } = options;
    this.#oldest = options.oldest ?? 1;
    this.#clock = clock;
    this.#waitingMax = options.waitingMax ?? WAITING_MAX;
    this.#onBehind = options.onBehind ?? (() => {});
    const { dispatcher, header, orders, push, seq, ts } = replay;
    this.remembered = { dispatcher, orders, position: { number: seq, ts } };
    this.#journal = journal;
    this.#shard = shard;
    this.#id = header.id;
    this.#push = push ?? 0;
    this.#group = new GroupCommit({ journal, shard, sequence: seq, clock, onFailed });
  }

  /** How many records are not durable yet. */
  get waiting(): number {
    return this.#group.waiting;
  }

  readonly commit: Commit = (record, onDone) => {
    this.#push += toPushes(record).length;
    this.#group.commit(toEntry(record, this.#push), () => {
      if (this.#isBehind && this.#group.waiting < this.#waitingMax / 2) this.#setBehind(false);
      onDone();
    });
    if (!this.#isBehind && this.#group.waiting > this.#waitingMax) this.#setBehind(true);
  };

  /** Resolves once all records are durable; rejects if they never will be. */
  idle(): Promise<void> {
    return this.#group.idle();
  }

  /**
   * The feed of the runs before, to be gone on with: of their pushes it has what it would have
   * kept. To be made before the first record.
   */
  async feed(framesKept: number): Promise<Feed> {
    const from = Math.max(this.remembered.position.number - framesKept + 1, this.#oldest);
    const after = this.#push;
    let feed = new Feed(this.#id, framesKept, 0);
    let isOurs = false;
    for await (const item of this.#journal.read(this.#shard, from)) {
      if (item.kind === 'run') isOurs = item.header.id === this.#id;
      if (item.kind === 'run' || !isOurs || item.entry.push === undefined) continue;
      const pushes = toPushes(toRecord(item.seq, item.entry));
      const before = item.entry.push - pushes.length;
      // Other code may have told it in other pushes: what it counted is what clients know.
      if (feed.latest !== before) feed = new Feed(this.#id, framesKept, before);
      for (const push of pushes) feed.push(push);
    }
    return feed.latest === after ? feed : new Feed(this.#id, framesKept, after);
  }

  #setBehind(isBehind: boolean): void {
    this.#isBehind = isBehind;
    this.#clock.startTimer(0, () => this.#onBehind(isBehind));
  }
}

/** What is put down of a record. */
function toEntry(record: GatewayRecord, push: number): JournalEntry {
  if ('note' in record) return { note: record.note, ts: record.ts, push };
  const { input, step, terms } = record;
  return { ...step, input, ...(terms !== null && { terms }), push };
}

/** The record that was put down so. */
function toRecord(number: number, entry: JournalEntry): GatewayRecord {
  if (!('note' in entry)) return toStepRecord(number, entry.input, entry, entry.terms);
  const { note, ts } = entry;
  if (!('gateway' in note)) return { number, note, ts };
  return { number, note: { gateway: note.gateway as GatewayState }, ts };
}
