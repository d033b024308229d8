import type { Random } from '../../src/venues/simulator/random.ts';
import { MID_PX } from './random-strategy.ts';
import type { VirtualVenue } from './virtual-venue.ts';

const IP = '127.0.0.2';

/** Trades against whoever is there: takes what rests, and leaves something to be taken. */
export class CounterParty {
  readonly #venue: VirtualVenue;
  readonly #signature: { readonly r: string; readonly s: string; readonly v: number };
  readonly #random: Random;
  #nonce = 0;

  constructor(venue: VirtualVenue, account: string, random: Random) {
    this.#venue = venue;
    this.#signature = { r: `0x${account.slice(2).padStart(64, '0')}`, s: '0x1', v: 27 };
    this.#random = random;
  }

  act(): void {
    if (this.#random.below(5) === 0) this.#moveMark();
    if (this.#random.below(2) > 0) return;
    const isBuy = this.#random.below(2) === 0;
    const takes = this.#random.below(4) > 0;
    const away = this.#random.below(takes ? 25 : 12) * 10;
    const px = isBuy === takes ? MID_PX + away : MID_PX - away;
    const sz = `0.00${1 + this.#random.below(9)}`;
    const tif = takes ? 'Ioc' : 'Gtc';
    const order = { a: 0, b: isBuy, p: String(px), s: sz, r: false, t: { limit: { tif } } };
    this.#send({ type: 'order', orders: [order], grouping: 'na' });
  }

  /** So that triggers fire. */
  #moveMark(): void {
    const { simulator, clock } = this.#venue;
    const px = MID_PX + (this.#random.below(17) - 8) * 10;
    simulator.setMark('BTC', String(px), clock.now());
  }

  #send(action: object): void {
    const { simulator, clock } = this.#venue;
    const nonce = clock.now() + this.#nonce++;
    const body = JSON.stringify({ action, nonce, signature: this.#signature });
    simulator.post('/exchange', body, IP, clock.now(), () => {});
  }
}
