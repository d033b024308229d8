import type { PushBody } from './messages.ts';

/** Whoever follows a feed; called when there is more of it. */
export type Follower = () => void;

/**
 * What is pushed to clients, numbered, with the latest of it kept. Everybody reads at their own
 * pace from what is kept, so that a slow client costs the others nothing.
 */
export class Feed {
  /** Names this numbering: the numbers of another run mean something else. */
  readonly stream: string;
  readonly #first: number;
  #latest: number;
  /** Each at its number, round and round: as it was pushed, or as a frame once that was wanted. */
  readonly #ring: (PushBody | string | undefined)[] = [];
  readonly #framesKept: number;
  readonly #followers = new Set<Follower>();

  /** @param after - the number of the last push of an earlier run, if it goes on from there. */
  constructor(stream: string, framesKept: number, after = 0) {
    this.stream = stream;
    this.#framesKept = framesKept;
    this.#first = after + 1;
    this.#latest = after;
  }

  /** The number of the latest push. */
  get latest(): number {
    return this.#latest;
  }

  /** The number of the oldest push that is kept; beyond the latest if none is. */
  get oldest(): number {
    return Math.max(this.#first, this.#latest - this.#framesKept + 1);
  }

  push(body: PushBody): void {
    this.#latest += 1;
    this.#ring[this.#latest % this.#framesKept] = body;
    for (const follower of this.#followers) follower();
  }

  /** The frame of a push that is kept, written when first wanted. */
  frame(seq: number): string {
    const place = seq % this.#framesKept;
    const kept = this.#ring[place];
    if (kept === undefined) throw new RangeError(`push ${seq} is not kept`);
    if (typeof kept === 'string') return kept;
    const frame = `{"seq":${seq},${JSON.stringify(kept).slice(1)}`;
    this.#ring[place] = frame;
    return frame;
  }

  /** Calls whenever there is more, until it is stopped by what it returns. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}
