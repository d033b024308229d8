import { basename } from 'node:path';
import type { Command } from 'commander';
import { readItems } from '../../journal/file/read-shard.ts';
import { scanShard } from '../../journal/file/scan-shard.ts';
import { damagedError } from '../../journal/journal-error.ts';
import { writeOutput } from '../write-output.ts';
import { findShard } from './find-shard.ts';
import { onJournal } from './on-journal.ts';
import { bytesOf, Progress } from './progress.ts';

const HELP = `
The line is to be kept where whoever writes the journal cannot change it: given
to fillproof verify --head, it shows that nothing up to there was changed or
cut. The chain is checked on the way.

Exit status:
  0; 1 if the journal is damaged; 2 if the command line is wrong, or there is no
  journal or nothing in it.

Example:
  fillproof head journal/main | ssh elsewhere 'cat >> heads.txt'`;

/** Adds `head`, whose exit status is handed to `onStatus`. */
export function addHeadCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('head')
    .summary('print where a journal ends, to keep elsewhere')
    .description("Prints a journal's last line: its sequence, its hash and its time.")
    .argument('[dir]', "the journal's folder; by default the gateway's")
    .option('--json', 'write it as JSON')
    .addHelpText('after', HELP)
    .action(async (dir: string | undefined, options: { json?: boolean }, command: Command) => {
      onStatus(
        await onJournal(command, async () => {
          const folder = await findShard(dir);
          const { sequence, hash } = await headOf(folder);
          if (hash === null) return command.error(`there is no line in ${folder}`);
          const ts = await timeOf(folder, sequence);
          const head = { shard: basename(folder), sequence, hash, ts };
          const line = `${sequence}:${hash} ${ts === null ? '' : isoTime(ts)}`.trimEnd();
          await writeOutput(`${options.json === true ? JSON.stringify(head) : line}\n`);
          return 0;
        }),
      );
    });
}

async function headOf(folder: string): Promise<{ sequence: number; hash: string | null }> {
  const progress = new Progress();
  progress.begin('checking the chain', await bytesOf(folder));
  try {
    const { head, damage } = await scanShard(folder, { onProgress: progress.add });
    if (damage !== null) throw damagedError(damage);
    return head;
  } finally {
    progress.close();
  }
}

/** When the line was written; null if it has been moved away, or was refused for its time. */
async function timeOf(folder: string, sequence: number): Promise<number | null> {
  const items = readItems(folder, { from: sequence, until: sequence });
  try {
    for await (const item of items) {
      if (item.kind === 'run') continue;
      const { entry } = item;
      const ts: unknown = 'note' in entry ? entry.ts : entry.input?.ts;
      return typeof ts === 'number' ? ts : null;
    }
  } catch (error) {
    if (!isMovedAway(error)) throw error;
  }
  return null;
}

function isMovedAway(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NOT_FOUND';
}

function isoTime(ts: number): string {
  const date = new Date(ts);
  return Number.isNaN(date.getTime()) ? String(ts) : date.toISOString();
}
