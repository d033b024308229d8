import { Random } from '../random.ts';
import type { DelayRangeMs, FaultProfile, ModifyFrames } from './fault-profile.ts';

/** The faults that happen or do not. */
type Chance = {
  [Name in keyof FaultProfile]: FaultProfile[Name] extends number | { probability: number }
    ? Name
    : never;
}[keyof FaultProfile];

type Delay = {
  [Name in keyof FaultProfile]: FaultProfile[Name] extends readonly [number, number] ? Name : never;
}[keyof FaultProfile];

const BOUND = 2 ** 32;

/**
 * Decides what goes wrong. Each fault has dice of its own, from the seed and its name: turning one
 * on does not change how another falls.
 */
export class Faults {
  readonly #seed: number;
  readonly #dice = new Map<string, Random>();
  #profile: FaultProfile;
  #touchesFrames: boolean;

  constructor(seed: number, profile: FaultProfile) {
    this.#seed = seed;
    this.#profile = profile;
    this.#touchesFrames = touchesFrames(profile);
  }

  get profile(): FaultProfile {
    return this.#profile;
  }

  /** Takes effect with the next decision; dice go on from where they were. */
  set profile(profile: FaultProfile) {
    this.#profile = profile;
    this.#touchesFrames = touchesFrames(profile);
  }

  /** Whether a frame can fare otherwise than to be sent once: if not, none need be decided. */
  get touchesFrames(): boolean {
    return this.#touchesFrames;
  }

  /** Who is told of what befell whom. */
  onFault: (fault: string, whom: string) => void = () => {};

  /** @param whom - what it would befall, for who is told. */
  happens(fault: Chance, whom: () => string): boolean {
    const setting = this.#profile[fault];
    const probability = typeof setting === 'number' ? setting : setting.probability;
    if (!this.#chance(fault, probability)) return false;
    this.onFault(fault, whom());
    return true;
  }

  delayMs(fault: Delay): number {
    return this.#between(fault, this.#profile[fault]);
  }

  /** How much later the dead order's `open` comes. */
  lateOpenDelayMs(): number {
    return this.#between('lateOpen.delayMs', this.#profile.lateOpen.delayMs);
  }

  /** How long ago what a stale read finds was true. */
  readAgeMs(): number {
    return this.#between('staleReads.ageMs', this.#profile.staleReads.ageMs);
  }

  /** How long a half-open socket is silent before it is cut. */
  halfOpenMs(): number {
    return this.#between('halfOpen.lastsMs', this.#profile.halfOpen.lastsMs);
  }

  /** Whether a request that is answered with a 5xx is executed. */
  executesIn5xx(): boolean {
    return this.#chance('http5xx.executed', this.#profile.http5xx.executed);
  }

  /** How the halves of the next replacement are written. */
  modifyFrames(whom: () => string): ModifyFrames {
    const weights = this.#profile.modifyFrames;
    if (weights.oldFirst + weights.split + weights.splitOldFirst === 0) return 'newFirst';
    const way = this.#drawModifyFrames(weights);
    if (way !== 'newFirst') this.onFault(`modifyFrames.${way}`, whom());
    return way;
  }

  #drawModifyFrames(weights: FaultProfile['modifyFrames']): ModifyFrames {
    const { newFirst, oldFirst, split, splitOldFirst } = weights;
    const drawn = this.#diceOf('modifyFrames').below(newFirst + oldFirst + split + splitOldFirst);
    if (drawn < newFirst) return 'newFirst';
    if (drawn < newFirst + oldFirst) return 'oldFirst';
    return drawn < newFirst + oldFirst + split ? 'split' : 'splitOldFirst';
  }

  #chance(name: string, probability: number): boolean {
    return probability > 0 && this.#diceOf(name).below(BOUND) < probability * BOUND;
  }

  #between(name: string, [least, most]: DelayRangeMs): number {
    return least === most ? least : least + this.#diceOf(name).below(most - least + 1);
  }

  #diceOf(name: string): Random {
    let dice = this.#dice.get(name);
    if (dice === undefined) {
      dice = new Random(seedOf(name, this.#seed));
      this.#dice.set(name, dice);
    }
    return dice;
  }
}

function touchesFrames(profile: FaultProfile): boolean {
  const { disconnect, frameDoubled, frameDropped, halfOpen, malformedFrame } = profile;
  return disconnect + frameDoubled + frameDropped + halfOpen.probability + malformedFrame > 0;
}

/** The name's hash (FNV-1a), begun with the seed. */
function seedOf(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash;
}
