const OFFSET_BASIS = 0x811c9dc5;
const TEXTS_TRIED = 4_000_000;

/** FNV-1a over UTF-16 code units, written anew: going on from `state`. */
export function fnv1a(text: string, state = OFFSET_BASIS): number {
  let hash = state;
  for (const unit of text) hash = Math.imul(hash ^ unit.charCodeAt(0), 16_777_619) >>> 0;
  return hash;
}

function scramble(number: number, factor: number): string {
  return (Math.imul(number, factor) >>> 0).toString(36);
}

/** Two texts with the same hash, found as the birthday paradox promises: after some 80,000. */
function findPair(state: number): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let i = 0; i < TEXTS_TRIED; i += 1) {
    // Texts that merely count up differ too little: the hash keeps such ones apart.
    const text = scramble(i, 0x9e3779b1) + scramble(i, 0x85ebca77);
    const hash = fnv1a(text, state);
    const other = seen.get(hash);
    if (other !== undefined) return [other, text];
    seen.set(hash, text);
  }
  throw new Error('no two texts share a hash');
}

/** Four texts that all share one hash: either of two heads, with either of two tails. */
export function findCollidingKeys(): readonly string[] {
  const heads = findPair(OFFSET_BASIS);
  const tails = findPair(fnv1a(heads[0]));
  return heads.flatMap((head) => tails.map((tail) => head + tail));
}
