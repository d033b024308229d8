import { readItems } from './file/read-shard.ts';
import { scanShard, type ShardScan } from './file/scan-shard.ts';
import { readBaseSnapshot } from './file/snapshot-file.ts';
import type { JournalItem } from './journal.ts';
import { JournalReplay } from './replay.ts';

/** The end of a journal as somebody has noted it. */
export interface NotedHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface VerifyOptions {
  /** Whether the inputs are given again too; else only the chain is checked. */
  readonly replay: boolean;
  /** To be found in the chain: a chain by itself cannot show that its end was cut. */
  readonly noted?: NotedHead | undefined;
  /** Told now and then how many bytes have been checked since it was last told. */
  readonly onChecked?: (bytes: number) => void;
  /** Told now and then how many lines have been replayed since it was last told, of how many. */
  readonly onReplayed?: (lines: number, total: number) => void;
}

/** What was found in a journal. */
export interface Verdict {
  /** No damage, no difference, and what was noted is there. A torn tail is none of them. */
  readonly isGood: boolean;
  readonly scan: ShardScan;
  /** Why the chain is not the one that was noted. */
  readonly notedProblem: string | null;
  /** Null if nothing was replayed. */
  readonly replay: JournalReplay | null;
}

const PROGRESS_LINES = 10_000;

/**
 * Checks a shard up to where it ends now: every byte by the chain, then every step by replaying.
 * Of what is compressed those are the bytes of the plain text. It can be written meanwhile.
 *
 * @throws JournalError `SCHEMA`; BadSnapshotError if what stands for moved lines is damaged.
 */
export async function verifyShard(folder: string, options: VerifyOptions): Promise<Verdict> {
  const { noted, onChecked = () => {}, onReplayed = () => {} } = options;
  const hashesOf = noted === undefined ? [] : [noted.sequence];
  const scan = await scanShard(folder, { hashesOf, onProgress: onChecked });
  const notedProblem = noted === undefined ? null : problemOf(noted, scan);
  const wantsReplay = options.replay && scan.damage === null;
  const { sequence: until } = scan.head;
  const total = until - (scan.base?.seq ?? 0);
  const replay = wantsReplay
    ? await replayShard(folder, { until, onReplayed: (lines) => onReplayed(lines, total) })
    : null;
  const differs = replay !== null && replay.differenceCount > 0;
  const isGood = scan.damage === null && notedProblem === null && !differs;
  return { isGood, scan, notedProblem, replay };
}

export interface ReplayShardOptions {
  /** The last line wanted. By default the last there is. */
  readonly until?: number | undefined;
  readonly onReplayed?: ((lines: number) => void) | undefined;
  /** Told of each item, with the replay that has taken it. */
  readonly onItem?: (item: JournalItem, replay: JournalReplay) => Promise<void>;
}

/** Gives the inputs of a shard again, from its first line here on. */
export async function replayShard(
  folder: string,
  { until = Infinity, onReplayed = () => {}, onItem }: ReplayShardOptions = {},
): Promise<JournalReplay> {
  const base = await readBaseSnapshot(folder);
  const replay = new JournalReplay(base === null ? {} : { from: base.state });
  let count = 0;
  for await (const item of readItems(folder)) {
    if (replay.seq >= until) break;
    replay.take(item);
    if (onItem !== undefined) await onItem(item, replay);
    if (item.kind === 'run') continue;
    count += 1;
    if (count % PROGRESS_LINES === 0) onReplayed(PROGRESS_LINES);
  }
  onReplayed(count % PROGRESS_LINES);
  return replay;
}

function problemOf(
  { sequence, hash }: NotedHead,
  { head, base, hashes }: ShardScan,
): string | null {
  if (hashes.get(sequence) === hash) return null;
  if (sequence > head.sequence) {
    return `it ends with line ${head.sequence}, and line ${sequence} was noted: its end was cut`;
  }
  if (base !== null && sequence < base.seq) {
    return `line ${sequence} has been moved away, with all up to ${base.seq}`;
  }
  return `line ${sequence} has not the hash that was noted: it is another chain`;
}
