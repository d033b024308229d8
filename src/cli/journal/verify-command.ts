import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { ShardScan } from '../../journal/file/scan-shard.ts';
import type { Difference, JournalReplay } from '../../journal/replay.ts';
import { type NotedHead, type Verdict, verifyShard } from '../../journal/verify-shard.ts';
import { counted } from '../counted.ts';
import { visible } from '../visible.ts';
import { writeOutput } from '../write-output.ts';
import { findShard } from './find-shard.ts';
import { BAD_STATUS, onJournal } from './on-journal.ts';
import { bytesOf, Progress } from './progress.ts';

interface VerifyCommandOptions {
  readonly replay: boolean;
  readonly head?: NotedHead;
  readonly json?: boolean;
}

/** Differences that are told of to people; the others are counted. */
const DIFFERENCES_SHOWN = 3;

const HELP = `
The chain shows that no line was changed, left out or put in; replaying shows
that each input gives what was recorded. That the end of a journal was cut no
journal can show: note its head now and then (fillproof head), and give it here.
A journal can be verified while a gateway writes it.

Exit status:
  0 if all is good; 1 if there is damage or a difference, or the chain is not
  the one that was noted; 2 if the command line is wrong, or there is no journal.

Examples:
  The journal of the gateway:
    fillproof verify
  That what was noted yesterday is still in it:
    fillproof verify journal/main --head "$(cat head.txt)"`;

/** Adds `verify`, whose exit status is handed to `onStatus`. */
export function addVerifyCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('verify')
    .summary('check a journal: the chain, and that its inputs give its outputs')
    .description('Checks every byte of a journal, then gives its inputs again and compares.')
    .argument('[dir]', "the journal's folder; by default the gateway's")
    .option('--no-replay', 'check the chain only')
    .option('--head <seq:hash>', 'a head that was noted, to be found in it', notedHead)
    .option('--json', 'write the result as JSON')
    .addHelpText('after', HELP)
    .action(async (dir: string | undefined, options: VerifyCommandOptions, command: Command) => {
      onStatus(await onJournal(command, () => verify(dir, options)));
    });
}

/** As `head` prints it: what follows the hash is left aside. */
function notedHead(text: string): NotedHead {
  const [, sequence, hash] = /^\s*(\d{1,15}):([\da-f]{64})(?:\s|$)/.exec(text) ?? [];
  if (hash !== undefined) return { sequence: Number(sequence), hash };
  throw new InvalidArgumentError('Expected a sequence, a colon and a hash of 64 hex digits.');
}

async function verify(dir: string | undefined, options: VerifyCommandOptions): Promise<number> {
  const folder = await findShard(dir);
  const verdict = await verifyShown(folder, options);
  const show = options.json === true ? asJson : forPeople;
  await writeOutput(show(basename(folder), verdict));
  return verdict.isGood ? 0 : BAD_STATUS;
}

async function verifyShown(
  folder: string,
  { replay, head }: VerifyCommandOptions,
): Promise<Verdict> {
  const progress = new Progress();
  progress.begin('checking the chain', await bytesOf(folder));
  let isReplaying = false;
  const onReplayed = (lines: number, total: number): void => {
    if (!isReplaying) progress.begin('replaying', total);
    isReplaying = true;
    progress.add(lines);
  };
  try {
    return await verifyShard(folder, { replay, noted: head, onChecked: progress.add, onReplayed });
  } finally {
    progress.close();
  }
}

function asJson(shard: string, { isGood, scan, notedProblem, replay }: Verdict): string {
  const { head, segments, torn, damage, base } = scan;
  const chain = { segments: segments.length, movedAway: base?.seq ?? 0, head, torn, damage };
  const replayed = replay === null ? null : replayJson(replay);
  return `${JSON.stringify({ shard, good: isGood, ...chain, notedProblem, replay: replayed })}\n`;
}

function replayJson({ differenceCount, differences }: JournalReplay): object {
  return { differenceCount, differences };
}

function forPeople(shard: string, { isGood, scan, notedProblem, replay }: Verdict): string {
  const { torn, damage } = scan;
  const rows = [chainRow(shard, scan)];
  if (torn !== null) {
    const { segment, offset, bytes } = torn;
    rows.push(
      `torn: ${segment} ends with ${bytes} bytes of an unfinished write, from ${offset} on`,
    );
  }
  if (damage !== null) {
    const { segment, seq, offset, why } = damage;
    rows.push(`DAMAGED: ${segment}, line ${seq}, byte ${offset}: ${why}`);
  }
  if (notedProblem !== null) rows.push(`NOT AS NOTED: ${notedProblem}`);
  if (replay !== null) rows.push(...differenceRows(replay));
  rows.push(isGood ? 'good' : 'NOT GOOD');
  return rows.map((row) => `${visible(row)}\n`).join('');
}

function chainRow(shard: string, { head, segments, base }: ShardScan): string {
  const first = (base?.seq ?? 0) + 1;
  const lines = head.sequence < first ? 'no lines' : `lines ${first} to ${head.sequence}`;
  const files = counted(segments.length, 'segment');
  return `${shard}: ${lines} in ${files}, head ${head.sequence}:${head.hash}`;
}

/** What differs, the first ones with both lines. */
function differenceRows({ differenceCount, differences }: JournalReplay): string[] {
  if (differenceCount === 0) return ['replayed: no difference'];
  const shown = differences.slice(0, DIFFERENCES_SHOWN);
  const more = differenceCount - shown.length;
  return [
    `DIFFERENT: ${differenceCount} steps are not what their inputs give`,
    ...shown.flatMap(rowsOf),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

function rowsOf({ seq, members, recorded, replayed }: Difference): string[] {
  const { input, ...step } = recorded;
  return [
    `  line ${seq}, ${input.type}: ${members.join(', ')}`,
    `    recorded ${JSON.stringify(step)}`,
    `    replayed ${JSON.stringify(replayed)}`,
  ];
}
