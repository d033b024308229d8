/**
 * A dispatcher that journals: a step is on the disk before anything of it leaves. The process that
 * comes next rebuilds the same orders from what was written, and goes on.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY } from 'fillproof';
import {
  FileJournal,
  GroupCommit,
  restoreFromJournal,
  systemClock,
  verifyShard,
} from 'fillproof/journal';

const directory = mkdtempSync(join(tmpdir(), 'fillproof-example-'));
const [shard, code] = ['main', '1.0.0'];

/** Opens the journal, and makes of it what the process before knew. */
async function open() {
  const host = { pid: process.pid, name: hostname() };
  const journal = new FileJournal({ directory, durability: 'fsync', clock: systemClock, host });
  await journal.acquire(shard, {
    code,
    id: 'my-journal',
    account: null,
    venue: null,
    policy: DEFAULT_POLICY,
    ts: Date.now(),
  });
  const { replay } = await restoreFromJournal({ journal, directory, shard, code });
  const { dispatcher, seq } = replay;
  const group = new GroupCommit({
    journal,
    shard,
    sequence: seq,
    clock: systemClock,
    // Nothing can be made durable any more: nothing may leave.
    onFailed: () => process.exit(1),
  });
  /** Applies an input; what it did is told once it is durable. */
  function apply(input: Parameters<typeof dispatcher.dispatch>[0]): void {
    const step = dispatcher.dispatch(input);
    group.commit({ ...step, input }, () => {
      for (const event of step.events) console.log(event.type, 'by', step.rule);
    });
  }
  return { journal, dispatcher, seq, apply, idle: () => group.idle() };
}

const first = await open();
const order = {
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '10',
  price: '100',
} as const;
first.apply({ type: 'submit', order, ts: 1_000 });
first.apply({ type: 'submit.acked', clientOrderId: 'O-1', venueOrderId: '1', ts: 1_001 });
first.apply({
  type: 'fill',
  report: { venueOrderId: '1', tradeId: 'T-1', lastQty: '4', lastPx: '100', tsEvent: 1_002 },
  ts: 1_003,
});
await first.idle();
await first.journal.close();

const next = await open();
console.log('going on after step', next.seq);
const { value, context } = next.dispatcher.snapshot('O-1') ?? {};
console.log('O-1 is', JSON.stringify(value), 'with', context?.cumQty, 'of', context?.quantity);
// Told again, as venues do: the trade is known.
next.apply({
  type: 'fill',
  report: { venueOrderId: '1', tradeId: 'T-1', lastQty: '4', lastPx: '100', tsEvent: 1_002 },
  ts: 2_000,
});
next.apply({
  type: 'fill',
  report: { venueOrderId: '1', tradeId: 'T-2', lastQty: '6', lastPx: '100', tsEvent: 2_001 },
  ts: 2_002,
});
await next.idle();
await next.journal.close();

const { isGood, scan, replay } = await verifyShard(join(directory, shard), { replay: true });
console.log('good:', isGood, 'lines:', scan.head.sequence, 'differing:', replay?.differenceCount);
rmSync(directory, { recursive: true });
