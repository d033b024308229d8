import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../src/clock.ts';
import { FileJournal } from '../../../src/journal/file/file-journal.ts';
import { journalContractSuite } from '../../support/journal-contract-suite.ts';

/** As if by several processes: each journal has an id of its own. */
const host = { pid: 1, name: 'test' };

for (const durability of ['fsync', 'os', 'none'] as const) {
  journalContractSuite(`in files, ${durability}`, async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'fillproof-journal-'));
    const options = { directory, durability, clock: systemClock, host, reserveBytes: 4096 };
    return {
      open: () => new FileJournal(options),
      clear: () => rm(directory, { recursive: true }),
    };
  });
}
