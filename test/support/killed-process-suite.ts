import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  FAULT_PRESETS,
  type FaultPreset,
} from '../../src/venues/simulator/faults/fault-presets.ts';
import { folder } from '../cli/run-cli.ts';
import { KilledProcess } from './killed-process.ts';
import { givenSeed } from './seed.ts';

/** After so many kills all is compared with the venue and with the journal. */
const CHECK_EVERY = 25;

/** Kills the real process so often, while a client trades over it, and looks at what is left. */
export function killedProcessSuite(preset: FaultPreset, kills: number): void {
  it(`loses nothing and tells nothing twice, in ${kills} kills under ${preset}`, async () => {
    const seed = givenSeed();
    console.log(`seed ${seed}`);
    const directory = mkdtempSync(join(folder, 'killed-'));
    const run = new KilledProcess(seed, FAULT_PRESETS[preset], directory);
    await run.begin();
    try {
      for (let kill = 1; kill <= kills; kill += 1) {
        await run.startAndKill();
        if (kill % CHECK_EVERY === 0 || kill === kills) await run.check();
      }
    } finally {
      await run.close();
    }
    expect(run.taken).toBeGreaterThan(kills / 2);
    expect(run.follower.pushes.length).toBeGreaterThan(kills);
  });
}
