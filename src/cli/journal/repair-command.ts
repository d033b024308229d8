import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { type Repair, repairShard } from '../../journal/file/repair-shard.ts';
import { readVersion } from '../read-version.ts';
import { visible } from '../visible.ts';
import { writeOutput } from '../write-output.ts';
import { findShard } from './find-shard.ts';
import { attempt, onJournal } from './on-journal.ts';
import { thisProcess } from './this-process.ts';

const HELP = `
Nothing is deleted: the damaged segment and all that follow it are put into
DIR/quarantine, and the journal goes on behind its last good line, under a new
id, so that no program takes a position in what was put aside for one in it. A
journal that is only torn at its end needs no repair.

Exit status:
  0, also if nothing was damaged; 2 if the command line is wrong, there is no
  journal, or it is being written.`;

/** Adds `repair`, whose exit status is handed to `onStatus`. */
export function addRepairCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('repair')
    .summary('put what is damaged of a journal aside, so that it can go on')
    .description('Puts all from the first damage on into quarantine.')
    .argument('[dir]', "the journal's folder; by default the gateway's")
    .option('--json', 'write the result as JSON')
    .addHelpText('after', HELP)
    .action(async (dir: string | undefined, options: { json?: boolean }, command: Command) => {
      onStatus(
        await onJournal(command, async () => {
          const folder = await findShard(dir);
          const place = { directory: dirname(folder), shard: basename(folder) };
          const by = { holder: thisProcess(), id: randomUUID(), code: readVersion() };
          const done = await attempt(`repair ${folder}`, () => repairShard({ ...place, ...by }));
          await writeOutput(options.json === true ? `${JSON.stringify(done)}\n` : describe(done));
          return 0;
        }),
      );
    });
}

function describe({ damage, sequence, quarantine, files, bytes }: Repair): string {
  if (damage === null) return 'nothing is damaged, and nothing was done\n';
  const { segment, offset, seq, why } = damage;
  const rows = [
    `damaged: ${segment}, line ${seq}, byte ${offset}: ${why}`,
    `good: up to line ${sequence}, where the journal goes on under a new id`,
    `put aside: ${bytes} bytes, in ${quarantine ?? ''}`,
    ...files.map((file) => `  ${file}`),
  ];
  return rows.map((row) => `${visible(row)}\n`).join('');
}
