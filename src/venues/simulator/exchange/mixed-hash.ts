/** Numbers that look like chance and are told by their seeds alone: the venue's hashes and ids. */

/** An unsigned integer of 32 bits. */
function mixed(seed: number, salt: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A hash of 32 bytes, as the venue names a transaction. */
export function transactionHash(seed: number, count: number): string {
  let hex = '0x';
  for (let word = 0; word < 8; word += 1) {
    hex += mixed(mixed(seed + word, count), Math.floor(count / 2 ** 32))
      .toString(16)
      .padStart(8, '0');
  }
  return hex;
}

/** The id of a trade: a hash of 50 bits of the two orders' ids, the buyer's first. */
export function tradeId(buyerOid: number, sellerOid: number): number {
  const [buyer, seller] = [folded(buyerOid), folded(sellerOid)];
  return (mixed(buyer, seller) % 2 ** 18) * 2 ** 32 + mixed(seller, buyer);
}

function folded(oid: number): number {
  return mixed(oid % 2 ** 32, Math.floor(oid / 2 ** 32));
}
