import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { type Archived, archiveShard } from '../../journal/file/archive-shard.ts';
import { makeSnapshot } from '../../journal/file/derive-snapshot.ts';
import { readItems } from '../../journal/file/read-shard.ts';
import { restoreNewest } from '../../journal/file/restore-from-journal.ts';
import { encodeSnapshot } from '../../journal/file/snapshot-file.ts';
import { counted } from '../counted.ts';
import { readVersion } from '../read-version.ts';
import { writeOutput } from '../write-output.ts';
import { findShard } from './find-shard.ts';
import { attempt, onJournal } from './on-journal.ts';
import { thisProcess } from './this-process.ts';

interface ArchiveCommandOptions {
  readonly to?: string;
  readonly json?: boolean;
}

const HELP = `
Segments are archived that are complete, that the newest snapshot covers, and
that tell of no order that is still open. Compressed they are still read as part
of the journal. Moved they are a journal of their own in the other folder, and
base.json holds their place: it is part of the journal then. Nothing is deleted,
and a gateway may be writing meanwhile.

Exit status:
  0, also if there was nothing to archive; 1 if the journal is damaged, or a step
  of what would be moved is not what its input gives; 2 if the command line is
  wrong, there is no journal, it is being archived already, or another journal or
  part is where it would go.

Examples:
  Compress what is closed:
    fillproof archive journal/main
  Move it to another disk:
    fillproof archive journal/main --to /archive/journal`;

/** Adds `archive`, whose exit status is handed to `onStatus`. */
export function addArchiveCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('archive')
    .summary('compress or move what is closed of a journal')
    .description('Compresses the segments of a journal whose orders are all closed.')
    .argument('[dir]', "the journal's folder; by default the gateway's")
    .option('--to <dir>', 'also move them there')
    .option('--json', 'write the result as JSON')
    .addHelpText('after', HELP)
    .action(async (dir: string | undefined, options: ArchiveCommandOptions, command: Command) => {
      onStatus(
        await onJournal(command, async () => {
          const folder = await findShard(dir);
          const { to } = options;
          const done = await attempt(`archive ${folder}`, () => archive(folder, to));
          await writeOutput(
            options.json === true ? `${JSON.stringify(done)}\n` : describe(done, to),
          );
          return 0;
        }),
      );
    });
}

interface Place {
  readonly directory: string;
  readonly shard: string;
  readonly code: string;
}

async function archive(folder: string, to: string | undefined): Promise<Archived> {
  const place = { directory: dirname(folder), shard: basename(folder), code: readVersion() };
  const read = (from: number) => readItems(folder, { from });
  const { replay, snapshotSeq: upTo } = await restoreNewest({ folder, code: place.code, read });
  const { dispatcher } = replay;
  const isOpen = (clientOrderId: string) =>
    dispatcher.snapshot(clientOrderId)?.context.closedAt === null;
  const moving = to === undefined ? {} : { to: { directory: to, snapshotAt: snapshotAt(place) } };
  return archiveShard({ ...place, holder: thisProcess(), upTo, isOpen, ...moving });
}

function snapshotAt(place: Place): (seq: number) => Promise<string> {
  return async (until) => encodeSnapshot((await makeSnapshot({ ...place, until })).snapshot);
}

function describe(
  { compressed, bytesBefore, bytesAfter, moved, base }: Archived,
  to: string | undefined,
): string {
  if (compressed.length + moved.length === 0) return 'nothing to archive\n';
  const rows: string[] = [];
  if (compressed.length > 0) {
    rows.push(
      `${counted(compressed.length, 'segment')} compressed, ${bytesBefore} bytes to ${bytesAfter}`,
    );
  }
  if (moved.length > 0) {
    rows.push(
      `${counted(moved.length, 'segment')} moved to ${to ?? ''}, up to line ${base?.seq ?? 0}`,
    );
  }
  return rows.map((row) => `${row}\n`).join('');
}
