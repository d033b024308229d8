import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
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
  afterEach(() => journal.clear());

  test(`of ${flips} flipped bits each is found, at its line`, async () => {
    console.log(`flipped bits, seed ${seed}`);
    journal = StoredJournal.ofClocks(SEGMENTS, LINES_EACH);
    const random = new Random(seed);
    for (let flip = 0; flip < flips; flip += 1) {
      const segment = random.pick(journal.names);
      const { at, bit, flipped } = flipIn(journal.plain(segment), random);
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

  test(`of ${flips} bits flipped in compressed segments each is found that alters a line`, async () => {
    console.log(`flipped bits, compressed, seed ${seed}`);
    journal = StoredJournal.ofClocks(SEGMENTS, LINES_EACH, true);
    const { head } = await scanShard(journal.folder);
    const random = new Random(seed);
    let found = 0;
    for (let flip = 0; flip < flips; flip += 1) {
      const segment = random.pick(journal.names);
      const { at, bit, flipped } = flipIn(journal.stored(segment), random);
      writeFileSync(journal.path(segment), flipped);
      const scan = await scanShard(journal.folder);
      journal.restore(segment);
      const isHarmless = isAsItWas(flipped, journal.plain(segment));
      const expected = isHarmless ? { damage: null, head } : { damage: { segment } };
      expect(scan, `seed ${seed}, flip ${flip}: ${segment} ${at} ${bit}`).toMatchObject({
        torn: null,
        ...expected,
      });
      if (!isHarmless) found += 1;
    }
    expect(found).toBeGreaterThan(flips / 2);
  }, 600_000);
}

function flipIn(bytes: Buffer, random: Random): { at: number; bit: number; flipped: Buffer } {
  const at = random.below(bytes.length);
  const bit = random.below(8);
  const flipped = Buffer.from(bytes);
  flipped[at] = bytes.readUInt8(at) ^ (1 << bit);
  return { at, bit, flipped };
}

/** What compressing notes besides, as a time, is not the journal's. */
function isAsItWas(compressed: Buffer, plain: Buffer): boolean {
  try {
    return gunzipSync(compressed).equals(plain);
  } catch {
    return false;
  }
}
