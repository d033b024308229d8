import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scanShard } from '../../src/journal/file/scan-shard.ts';
import { Random } from '../../src/venues/simulator/random.ts';
import { givenSeed } from './seed.ts';
import { StoredJournal } from './stored-journal.ts';

const SEGMENTS = 24;
const LINES_EACH = 8;

/** Flips one bit after the other in a stored journal, each alone, and looks whether it is found. */
export function flippedBitsSuite(flips: number): void {
  const seed = givenSeed();
  let journal: StoredJournal;
  beforeEach(() => {
    journal = StoredJournal.ofClocks(SEGMENTS, LINES_EACH);
  });
  afterEach(() => journal.clear());

  test(`of ${flips} flipped bits each is found, at its line`, async () => {
    console.log(`flipped bits, seed ${seed}`);
    const random = new Random(seed);
    for (let flip = 0; flip < flips; flip += 1) {
      const segment = random.pick(journal.names);
      const plain = journal.plain(segment);
      const at = random.below(plain.length);
      const bit = random.below(8);
      const flipped = Buffer.from(plain);
      flipped[at] = plain.readUInt8(at) ^ (1 << bit);
      writeFileSync(journal.path(segment), flipped);
      const { damage, torn } = await scanShard(journal.folder);
      journal.restore(segment);
      const place = journal.places.find(
        (each) => each.segment === segment && each.start <= at && at < each.end,
      );
      const expected = { segment, seq: place?.seq, offset: place?.start };
      expect(damage, `seed ${seed}, flip ${flip}: ${segment} ${at} ${bit}`).toMatchObject(expected);
      expect(torn).toBeNull();
    }
    expect((await scanShard(journal.folder)).damage).toBeNull();
  }, 600_000);
}
