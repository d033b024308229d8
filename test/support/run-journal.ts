import assert from 'node:assert/strict';
import type { Clock } from '../../src/clock.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import type { Feed } from '../../src/gateway/api/feed.ts';
import type { Push } from '../../src/gateway/api/messages.ts';
import { GatewayJournal } from '../../src/gateway/gateway-journal.ts';
import { type StepRecord, toStepRecord } from '../../src/gateway/outlet.ts';
import type { JournalEntry, JournalItem } from '../../src/journal/journal.ts';
import { MemoryJournal, type MemoryStore } from '../../src/journal/memory-journal.ts';
import { JournalReplay, type ReplayState } from '../../src/journal/replay.ts';
import type { Random } from '../../src/venues/simulator/random.ts';
import { TEST_RUN } from './journal-entries.ts';

const SHARD = 'main';
const FRAMES_KEPT = 1_000_000;

/** What a gateway is given that journals. */
export interface OpenRunJournal {
  readonly log: GatewayJournal;
  readonly feed: Feed;
}

/**
 * The journal of gateways that are killed, one after the other, with a client that follows what
 * they push, and compares it with what the next one says was pushed.
 */
export class RunJournal {
  /** What the client was told, in its order. */
  readonly pushes: string[] = [];
  readonly #store: MemoryStore = new Map();
  readonly #random: Random;
  readonly #commitMs: number;
  #journal: SlowJournal;
  #feed: Feed | null = null;

  /** @param commitMs - how long an append may take. */
  constructor(random: Random, commitMs: number) {
    this.#random = random;
    this.#commitMs = commitMs;
    this.#journal = new SlowJournal(this.#store, random);
  }

  /** Opens it for the next gateway, which goes on from what is there. */
  async open(clock: Clock, policy: Policy): Promise<OpenRunJournal> {
    const { random, commitMs } = { random: this.#random, commitMs: this.#commitMs };
    const journal = new SlowJournal(this.#store, random);
    journal.delay = (append) => {
      if (commitMs === 0) append();
      else clock.startTimer(random.below(commitMs + 1), append);
    };
    this.#journal = journal;
    await journal.acquire(SHARD, { ...TEST_RUN, policy, ts: clock.now() });
    const replay = await this.#replay();
    const onFailed = (error: Error): void => assert.fail(error);
    const log = new GatewayJournal({ journal, shard: SHARD, replay, clock, onFailed });
    const feed = await log.feed(FRAMES_KEPT);
    this.#compare(feed);
    return { log, feed };
  }

  /** The process is killed: what was being written is there up to anywhere, the rest is lost. */
  cut(): void {
    this.#journal.cut();
    // Some of what it had pushed may never have arrived.
    const { latest } = this.#feedNow;
    this.#follow(this.pushes.length + this.#random.below(latest - this.pushes.length + 1));
  }

  /** All steps that there ever were. */
  async records(): Promise<StepRecord[]> {
    const records: StepRecord[] = [];
    for await (const item of this.#journal.read(SHARD, 1)) {
      if (item.kind === 'run' || 'note' in item.entry) continue;
      const { input, terms, push: _push, ...step } = item.entry;
      records.push(toStepRecord(item.seq, input, step, terms));
    }
    return records;
  }

  /** Whatever was pushed, of all gateways, once all of it has arrived. */
  async allPushes(): Promise<Push[]> {
    this.#follow(this.#feedNow.latest);
    const replay = await this.#replay();
    assert.equal(replay.push, this.pushes.length, 'the journal has as many pushes as there were');
    return this.pushes.map((frame) => JSON.parse(frame) as Push);
  }

  get #feedNow(): Feed {
    assert(this.#feed !== null, 'it has been opened');
    return this.#feed;
  }

  /** The client resumes: whatever it was told is what was pushed. */
  #compare(feed: Feed): void {
    if (this.#feed !== null) assert.equal(feed.stream, this.#feed.stream, 'the stream goes on');
    this.#feed = feed;
    assert(feed.latest >= this.pushes.length, 'nothing is told that is not durable');
    for (const [index, frame] of this.pushes.entries()) {
      assert.equal(feed.frame(index + 1), frame, 'each push keeps its number');
    }
  }

  #follow(latest: number): void {
    while (this.pushes.length < latest) {
      this.pushes.push(this.#feedNow.frame(this.pushes.length + 1));
    }
  }

  /** From its beginning, or from a snapshot of some line on the way. */
  async #replay(): Promise<JournalReplay> {
    const { sequence } = await this.#journal.head(SHARD);
    const snapshotSeq = this.#random.below(2) === 0 ? this.#random.below(sequence + 1) : 0;
    const all = new JournalReplay();
    let saved: ReplayState | null = null;
    const after: JournalItem[] = [];
    for await (const item of this.#journal.read(SHARD, 1)) {
      all.take(item);
      if (saved !== null) after.push(item);
      if (all.seq === snapshotSeq && saved === null) {
        saved = JSON.parse(JSON.stringify(all.save())) as ReplayState;
      }
    }
    assert.deepEqual(all.differences, [], 'the journal gives the same steps again');
    if (saved === null || snapshotSeq === 0) return all;
    const replay = new JournalReplay({ from: saved });
    for (const item of after) replay.take(item);
    assert.deepEqual(replay.save(), all.save(), 'a snapshot and the rest are the whole');
    return replay;
  }
}

/** A journal in memory on which appends take their time, and that can be cut off on the way. */
class SlowJournal extends MemoryJournal {
  /** Calls back when an append is durable. */
  delay: (append: () => void) => void = (append) => append();
  readonly #random: Random;
  /** What is being appended. */
  #batch: { name: string; expected: number; entries: readonly JournalEntry[] } | null = null;
  #isCut = false;

  constructor(store: MemoryStore, random: Random) {
    super(store);
    this.#random = random;
  }

  override append(
    name: string,
    expected: number,
    entries: readonly JournalEntry[],
  ): Promise<number | 'fenced'> {
    return new Promise((resolve) => {
      if (this.#isCut) return;
      this.#batch = { name, expected, entries };
      this.delay(() => {
        this.#batch = null;
        resolve(super.append(name, expected, entries));
      });
    });
  }

  cut(): void {
    this.#isCut = true;
    if (this.#batch === null) return;
    const { name, expected, entries } = this.#batch;
    const count = this.#random.below(entries.length + 1);
    void super.append(name, expected, entries.slice(0, count));
  }
}
