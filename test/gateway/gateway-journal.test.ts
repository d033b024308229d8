import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/dispatch/policy.ts';
import { feedOutlet } from '../../src/gateway/api/feed-outlet.ts';
import type { Feed } from '../../src/gateway/api/feed.ts';
import { GatewayJournal } from '../../src/gateway/gateway-journal.ts';
import { archiveShard } from '../../src/journal/file/archive-shard.ts';
import { makeSnapshot } from '../../src/journal/file/derive-snapshot.ts';
import { restoreFromJournal } from '../../src/journal/file/restore-from-journal.ts';
import { encodeSnapshot } from '../../src/journal/file/snapshot-file.ts';
import type { Durability, Journal, JournalItem } from '../../src/journal/journal.ts';
import { MemoryJournal, type MemoryStore } from '../../src/journal/memory-journal.ts';
import { JournalFolder } from '../support/journal-folder.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { accepted, canceled, Desk, fillOf, GTC, orderOf, START } from './desk.ts';

const RUN = {
  code: '1.0.0',
  account: null,
  venue: null,
  policy: DEFAULT_POLICY,
  ts: START,
};

interface Running {
  readonly desk: Desk;
  readonly feed: Feed;
  readonly log: GatewayJournal;
}

interface Given {
  readonly id?: string;
  readonly durability?: Durability;
  /** Of a journal in files. */
  readonly directory?: string;
  readonly oldest?: number;
}

/** Has a gateway go on from a journal, and write it. */
async function run(journal: Journal, given: Given = {}): Promise<Running> {
  const { id = 'J-1', durability = 'fsync', oldest = 1, directory } = given;
  await journal.acquire('main', { ...RUN, id, durability });
  const place = { shard: 'main', code: RUN.code, ...(directory !== undefined && { directory }) };
  const { replay } = await restoreFromJournal({ journal, ...place });
  expect(replay.differences).toEqual([]);
  const onFailed = (error: Error): void => {
    throw error;
  };
  const clock = new VirtualClock(START);
  const log = new GatewayJournal({ journal, shard: 'main', replay, oldest, clock, onFailed });
  const feed = await log.feed(100);
  const { commit, remembered } = log;
  const desk = new Desk({ commit, remembered, outlets: [feedOutlet(feed)] });
  return { desk, feed, log };
}

async function trade({ desk, log }: Running): Promise<void> {
  desk.begin();
  desk.gateway.submit(orderOf('O-1'), GTC);
  await log.idle();
  desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
  desk.client.status(accepted('1', { quantity: '10', price: '100' }));
  desk.client.fill(fillOf('1', 'T-1', '4'));
  await log.idle();
}

function frames(feed: Feed): unknown[] {
  const all: unknown[] = [];
  for (let seq = feed.oldest; seq <= feed.latest; seq += 1) all.push(JSON.parse(feed.frame(seq)));
  return all;
}

async function itemsOf(journal: Journal): Promise<JournalItem[]> {
  const items: JournalItem[] = [];
  for await (const item of journal.read('main', 1)) items.push(item);
  return items;
}

describe('a gateway that journals', () => {
  let store: MemoryStore;
  beforeEach(() => {
    store = new Map();
  });

  it('numbers its lines as its records, and tells nothing before they are there', async () => {
    const journal = new MemoryJournal(store);
    const running = await run(journal);
    const { desk, log } = running;
    desk.begin();
    desk.gateway.submit(orderOf('O-1'), GTC);
    expect(desk.client.sent).toEqual([]);
    expect(log.waiting).toBeGreaterThan(0);
    await log.idle();
    expect(desk.client.sent).toHaveLength(1);
    const [{ number } = { number: 0 }] = desk.records;
    const items = await itemsOf(journal);
    expect(items.at(-1)).toMatchObject({
      seq: number,
      entry: { input: { type: 'submit' }, terms: GTC, rule: 'submit' },
    });
  });

  it('goes on with the orders, the feed and its numbers', async () => {
    const first = await run(new MemoryJournal(store));
    await trade(first);
    const told = frames(first.feed);
    const next = await run(new MemoryJournal(store), { id: 'J-2' });
    expect(next.feed.stream).toBe(first.feed.stream);
    expect(frames(next.feed)).toEqual(told);
    expect(next.desk.gateway.view('O-1')).toEqual(first.desk.gateway.view('O-1'));
    next.desk.begin();
    await next.log.idle();
    expect(frames(next.feed).slice(0, told.length)).toEqual(told);
    expect(next.feed.latest).toBeGreaterThan(first.feed.latest);
    next.desk.client.fill(fillOf('1', 'T-1', '4'));
    next.desk.client.fill(fillOf('1', 'T-2', '1'));
    await next.log.idle();
    expect(next.desk.gateway.view('O-1')?.cumQty).toBe('5');
  });

  it('keeps of the feed what there is room for', async () => {
    const first = await run(new MemoryJournal(store));
    await trade(first);
    const journal = new MemoryJournal(store);
    await journal.acquire('main', { ...RUN, id: 'J-1' });
    const { replay } = await restoreFromJournal({ journal, shard: 'main', code: RUN.code });
    const clock = new VirtualClock(START);
    const onFailed = (): void => {};
    const log = new GatewayJournal({ journal, shard: 'main', replay, clock, onFailed });
    const feed = await log.feed(2);
    expect([feed.oldest, feed.latest]).toEqual([first.feed.latest - 1, first.feed.latest]);
    expect(frames(feed)).toEqual(frames(first.feed).slice(-2));
  });

  it('begins its numbers anew under a new id', async () => {
    await trade(await run(new MemoryJournal(store)));
    const next = await run(new MemoryJournal(store), { id: 'J-2', durability: 'none' });
    expect(next.feed.stream).toBe('J-2');
    expect([next.feed.oldest, next.feed.latest]).toEqual([1, 0]);
    expect(next.desk.gateway.view('O-1')?.cumQty).toBe('4');
  });

  it('begins them anew, too, after a run of which what was told may be lost', async () => {
    await trade(await run(new MemoryJournal(store), { id: 'J-1', durability: 'none' }));
    const next = await run(new MemoryJournal(store), { id: 'J-2' });
    expect(next.feed.stream).toBe('J-2');
    const last = await run(new MemoryJournal(store), { id: 'J-3' });
    expect(last.feed.stream).toBe('J-2');
  });

  it('names all orders that it knows to the venue’s client, closed ones too', async () => {
    const first = await run(new MemoryJournal(store));
    await trade(first);
    first.desk.client.status(canceled('1'));
    first.desk.gateway.submit(orderOf('O-2'), GTC);
    await first.log.idle();
    const next = await run(new MemoryJournal(store));
    expect(next.desk.client.known).toEqual(['O-1', 'O-2']);
  });

  it('says when the disk does not keep up, and when it does again', async () => {
    const journal = new MemoryJournal(store);
    await journal.acquire('main', { ...RUN, id: 'J-1' });
    const { replay } = await restoreFromJournal({ journal, shard: 'main', code: RUN.code });
    const clock = new VirtualClock(START);
    const told: boolean[] = [];
    const log = new GatewayJournal({
      journal,
      shard: 'main',
      replay,
      clock,
      waitingMax: 4,
      onFailed: () => {},
      onBehind: (isBehind) => told.push(isBehind),
    });
    const desk = new Desk({ commit: log.commit, remembered: log.remembered });
    desk.begin();
    clock.pass(0);
    expect(told).toEqual([]);
    for (let gap = 0; gap < 5; gap += 1) desk.client.gap();
    expect(told).toEqual([]);
    clock.pass(0);
    expect(told).toEqual([true]);
    await log.idle();
    clock.pass(0);
    expect(told).toEqual([true, false]);
  });

  it('still cancels what was to end when it was killed', async () => {
    const first = await run(new MemoryJournal(store));
    await trade(first);
    first.desk.client.become('connecting');
    first.desk.gateway.cancel('O-1');
    await first.log.idle();
    const next = await run(new MemoryJournal(store));
    next.desk.begin();
    await next.log.idle();
    expect(next.desk.take('cancel').command.venueOrderId).toBe('1');
  });
});

describe('a gateway whose earlier lines have been moved away', () => {
  it('goes on, with the pushes of those that are there', async () => {
    const on = new JournalFolder();
    try {
      const journal = on.journal();
      const first = await run(journal);
      await trade(first);
      const { sequence: lines } = await journal.head('main');
      await journal.close();
      const next = on.journal();
      const second = await run(next);
      second.desk.begin();
      await second.log.idle();
      await next.close();
      const place = { directory: on.directory, shard: 'main', code: RUN.code };
      const { moved } = await archiveShard({
        ...place,
        holder: { pid: 1, host: 'here', since: 1 },
        upTo: Infinity,
        isOpen: () => false,
        to: {
          directory: path.join(on.directory, 'away'),
          snapshotAt: async (until) =>
            encodeSnapshot((await makeSnapshot({ ...place, until })).snapshot),
        },
      });
      expect(moved).toHaveLength(1);
      const third = await run(on.journal(), { directory: on.directory, oldest: lines + 1 });
      expect([third.feed.oldest, third.feed.latest]).toEqual([
        first.feed.latest + 1,
        second.feed.latest,
      ]);
      expect(frames(third.feed)).toEqual(frames(second.feed).slice(-frames(third.feed).length));
      expect(third.desk.gateway.view('O-1')?.cumQty).toBe('4');
    } finally {
      await on.remove();
    }
  });
});

describe('a gateway whose disk is full', () => {
  let on: JournalFolder;
  beforeEach(() => {
    on = new JournalFolder();
  });
  afterEach(() => on.remove());

  it('refuses all but cancels, tracks reports, and goes on when there is room', async () => {
    let running: Running | null = null;
    const journal = on.journal({
      onFull: (isFull) => running?.desk.gateway.setRoom(!isFull),
      reserveBytes: 100_000,
    });
    running = await run(journal);
    const { desk, log } = running;
    await trade(running);
    const used = 1e9 - (await freeOf(on, 1e9));
    on.files.capacityBytes = used + 50;
    desk.client.fill(fillOf('1', 'T-2', '1'));
    await log.idle();
    expect(desk.gateway.view('O-1')?.cumQty).toBe('5');
    const refusal = { ok: false, error: { code: 'JOURNAL_FULL' } };
    expect(desk.gateway.submit(orderOf('O-2'), GTC)).toMatchObject(refusal);
    expect(desk.gateway.modify('O-1', { price: '99' })).toMatchObject(refusal);
    expect(desk.gateway.cancel('O-1')).toMatchObject({ ok: true });
    await log.idle();
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
    on.files.capacityBytes = 1e9;
    on.clock.pass(1_000);
    await expect.poll(() => desk.gateway.submit(orderOf('O-2'), GTC)).toEqual({ ok: true });
    await log.idle();
    expect(await on.scan()).toMatchObject({ damage: null, torn: null });
  });
});

async function freeOf(on: JournalFolder, capacityBytes: number): Promise<number> {
  const before = on.files.capacityBytes;
  on.files.capacityBytes = capacityBytes;
  const free = await on.files.freeBytes();
  on.files.capacityBytes = before;
  return free;
}
