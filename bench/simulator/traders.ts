import { signL1Action } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';

/** Users of the venue in a benchmark, told apart by a number. */

/** The private key of a user: nobody's, and the same in every run. */
export function keyOf(user: number): `0x${string}` {
  return `0x${(user + 1).toString(16).padStart(64, '0')}`;
}

export function addressOf(user: number): string {
  return privateKeyToAccount(keyOf(user)).address.toLowerCase();
}

export type Sign = (action: Record<string, unknown>, nonce: number) => Promise<object>;

/** Signs as a client does. */
export function signing(user: number): Sign {
  const wallet = privateKeyToAccount(keyOf(user));
  return (action, nonce) => signL1Action({ wallet, action, nonce });
}

/** What a venue that believes its signers takes for a signature: the address itself. */
export function claiming(user: number): Sign {
  const signature = { r: `0x${addressOf(user).slice(2).padStart(64, '0')}`, s: '0x1', v: 27 };
  return () => Promise.resolve(signature);
}

/**
 * The bodies of a user's actions, by turns an order that rests far from the market and its cancel.
 *
 * @param firstNonce in milliseconds, like the venue's clock
 */
export async function makeBodies(count: number, sign: Sign, firstNonce: number): Promise<object[]> {
  const bodies: object[] = [];
  for (let index = 0; index < count; index += 1) {
    const c = `0x${(index >> 1).toString(16).padStart(32, '0')}`;
    const action = index % 2 === 0 ? placing(c) : cancelling(c);
    const nonce = firstNonce + index;
    bodies.push({ action, nonce, signature: await sign(action, nonce) });
  }
  return bodies;
}

function placing(c: string): Record<string, unknown> {
  const order = {
    a: 0,
    b: true,
    p: '80000',
    s: '0.001',
    r: false,
    t: { limit: { tif: 'Alo' } },
    c,
  };
  return { type: 'order', orders: [order], grouping: 'na' };
}

function cancelling(cloid: string): Record<string, unknown> {
  return { type: 'cancelByCloid', cancels: [{ asset: 0, cloid }] };
}
