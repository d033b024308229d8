import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entriesOf, JournalFolder } from '../../support/journal-folder.ts';
import { TEST_RUN } from '../../support/journal-entries.ts';

const KILLS = 8;
const sources = path.resolve(import.meta.dirname, '../../../src');
const support = path.resolve(import.meta.dirname, '../../support');

/** Appends for ever, and says how far it is acknowledged; segments are short, so that many roll. */
const writer = (directory: string): string => `
  import { systemClock } from ${JSON.stringify(`${sources}/clock.ts`)};
  import { FileJournal } from ${JSON.stringify(`${sources}/journal/file/file-journal.ts`)};
  import { clockEntry, TEST_RUN } from ${JSON.stringify(`${support}/journal-entries.ts`)};
  const journal = new FileJournal({
    directory: ${JSON.stringify(directory)},
    durability: 'fsync',
    clock: systemClock,
    host: { pid: process.pid, name: 'child' },
    segmentBytes: 8000,
    reserveBytes: 100_000,
  });
  await journal.acquire('main', TEST_RUN);
  let { sequence } = await journal.head('main');
  console.log(sequence);
  for (let size = 1; ; size = (size * 7) % 31) {
    const from = sequence + 1;
    const entries = Array.from({ length: size }, (_, index) => clockEntry(from + index));
    sequence = await journal.append('main', sequence, entries);
    console.log(sequence);
  }`;

let on: JournalFolder;
beforeEach(() => {
  on = new JournalFolder();
});
afterEach(() => on.remove());

function startWriter(): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', writer(on.directory)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Kills a writer some time after its first acknowledgement; the last that it has told. */
async function killAfter(ms: number): Promise<number> {
  const child = startWriter();
  let told = '';
  const ends = once(child, 'close');
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      resolve();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  child.kill('SIGKILL');
  await ends;
  const lines = told.slice(0, told.lastIndexOf('\n')).split('\n');
  return Number(lines.at(-1));
}

describe('a writer that is killed', () => {
  test('has left all that it acknowledged, and the chain is good, kill after kill', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const acknowledged = await killAfter(kill * 5);
      const { damage, head } = await on.scan();
      expect(damage).toBeNull();
      expect(head.sequence).toBeGreaterThanOrEqual(acknowledged);
    }
    const journal = await on.acquired();
    const { sequence } = await journal.head('main');
    const entries = await entriesOf(journal);
    expect(entries.map((entry) => 'input' in entry && entry.input.ts)).toEqual(
      Array.from({ length: sequence }, (_, index) => index + 1),
    );
    expect(on.segments().length).toBeGreaterThan(KILLS);
  });

  test("is named while it lives, and in nobody's way once it is dead", async () => {
    const child = startWriter();
    await once(child.stdout ?? child, 'data');
    await expect(on.journal().acquire('main', TEST_RUN)).rejects.toMatchObject({
      code: 'LOCKED',
      holder: { pid: child.pid, host: 'child' },
    });
    const ends = once(child, 'close');
    child.kill('SIGKILL');
    await ends;
    await on.acquired();
  });
});
