import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../clock.ts';
import type { Policy } from '../../dispatch/policy.ts';
import { GatewayJournal } from '../../gateway/gateway-journal.ts';
import { FileJournal } from '../../journal/file/file-journal.ts';
import { restoreFromJournal } from '../../journal/file/restore-from-journal.ts';
import { Snapshots } from '../../journal/file/snapshots.ts';
import { JournalError } from '../../journal/journal-error.ts';
import { readVersion } from '../read-version.ts';
import { expandHome } from '../settings/secret-file.ts';
import { flagOf, type Settings } from '../settings/settings.ts';
import type { Output } from './output.ts';
import type { VenueAccess } from './venue-access.ts';

/** A journal that a gateway writes. */
export interface OpenJournal {
  readonly log: GatewayJournal;
  /** Where it is. */
  readonly folder: string;
  /** Has somebody told whether there is room for more, now and whenever that changes. */
  onRoom(tell: (hasRoom: boolean) => void): void;
  /** Waits for what is not durable yet, and gives it up for others. */
  close(): Promise<void>;
}

/**
 * Opens the journal of an account at a venue, and makes of it what the runs before knew.
 *
 * @param onFailed - nothing will be durable any more.
 * @throws JournalError if another process writes it, it is damaged, or the disk does not take it.
 */
export async function openJournal(
  settings: Settings,
  venue: VenueAccess,
  policy: Policy,
  output: Output,
  onFailed: (error: JournalError) => void,
): Promise<OpenJournal> {
  const { durability } = settings;
  const { directory, shard, reserveBytes } = placeOf(settings, venue);
  const folder = path.join(directory, shard);
  const code = readVersion();
  const snapshots = new Snapshots({
    directory,
    code,
    onFailed: (error) => output.warn(`no snapshot of the journal: ${error.message}`),
  });
  const room = new Room();
  const journal = new FileJournal({
    directory,
    durability,
    reserveBytes,
    clock: systemClock,
    host: { pid: process.pid, name: hostname() },
    onFailed,
    onFull(isFull) {
      output.warn(isFull ? `no room in ${folder}: only cancels are taken` : 'there is room again');
      room.set({ isFull });
      snapshots.setFull(isFull, shard);
    },
    onRoll: (sequence) => snapshots.derive(shard, sequence),
  });
  const replay = await naming(folder, async () => {
    await journal.acquire(shard, {
      code,
      id: randomUUID(),
      account: venue.account,
      venue: settings.venue,
      policy,
      ts: systemClock.now(),
    });
    const onIgnored = ({ name, why }: { name: string; why: string }): void =>
      output.tell(`${name} of the journal is not used: ${why}`);
    return (await restoreFromJournal({ journal, directory, shard, code, onIgnored })).replay;
  });
  tellFound(output, journal.found(shard)?.torn ?? null, replay);
  snapshots.derive(shard, replay.seq);
  const log = new GatewayJournal({
    journal,
    shard,
    replay,
    oldest: (journal.found(shard)?.base?.seq ?? 0) + 1,
    clock: systemClock,
    onFailed,
    onBehind(isBehind) {
      output.warn(`the disk of ${folder} ${isBehind ? 'does not keep up' : 'keeps up again'}`);
      room.set({ isBehind });
    },
  });
  return {
    log,
    folder,
    onRoom: (tell) => room.onChange(tell),
    async close() {
      await log.idle();
      await snapshots.close();
      await journal.close();
    },
  };
}

/** Whether more can be made durable: the disk has room, and keeps up. */
class Room {
  #isFull = false;
  #isBehind = false;
  #tell: (hasRoom: boolean) => void = () => {};

  set({ isFull = this.#isFull, isBehind = this.#isBehind }): void {
    this.#isFull = isFull;
    this.#isBehind = isBehind;
    this.#tell(!isFull && !isBehind);
  }

  /** Tells now, and whenever it may have changed. */
  onChange(tell: (hasRoom: boolean) => void): void {
    this.#tell = tell;
    this.set({});
  }
}

/** Says of what goes wrong where it did, and what can be done. */
async function naming<T>(folder: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const { code, message } = error;
    const remedy = code === 'DAMAGED' ? `: see fillproof repair ${folder}` : '';
    throw new JournalError(code, `the journal in ${folder}: ${message}${remedy}`, { cause: error });
  }
}

/** Where, and how much room it keeps. */
interface Place {
  readonly directory: string;
  readonly shard: string;
  readonly reserveBytes: number;
}

/** An account's journal at a venue is gone on with by whoever trades for it next. */
function placeOf(settings: Settings, { account }: VenueAccess): Place {
  const { venue, venueUrl, vaultAddress, journalReserveBytes: reserveBytes } = settings;
  if (venue === 'simulator' && venueUrl === null) return ofOneRun(settings);
  const shard = `${venue}-${(vaultAddress ?? account).toLowerCase()}`;
  const directory = absolute(settings.journalDir ?? '~/.fillproof/journal');
  return { directory, shard, reserveBytes };
}

/** A simulator that ends with the process takes its orders with it: nobody goes on from them. */
function ofOneRun(settings: Settings): Place {
  const directory = settings.journalDir ?? mkdtempSync(path.join(tmpdir(), 'fillproof-'));
  const shard = `simulator-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  return { directory: absolute(directory), shard, reserveBytes: 0 };
}

function absolute(directory: string): string {
  return path.resolve(expandHome(directory, flagOf('journalDir')));
}

function tellFound(
  output: Output,
  torn: { readonly bytes: number } | null,
  { seq, orders, differences, differenceCount }: GatewayReplay,
): void {
  if (torn !== null) {
    output.warn(`cut ${torn.bytes} bytes that were being written when the run before ended`);
  }
  const [first] = differences;
  if (first !== undefined) {
    const what = `${differenceCount} steps, the first ${first.seq}`;
    output.warn(`what ran before decided otherwise than this version does: ${what}`);
  }
  if (seq > 0) output.tell(`going on after step ${seq}, with ${orders.size} open orders`);
}

type GatewayReplay = Awaited<ReturnType<typeof restoreFromJournal>>['replay'];
