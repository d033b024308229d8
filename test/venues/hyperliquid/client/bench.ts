import type { Order } from '../../../../machines/vocabulary.ts';
import type {
  CancelCommand,
  CommandOutcome,
  ModifyCommand,
  OrderTerms,
  SubmitCommand,
} from '../../../../src/venue/commands.ts';
import type { VenueAnswer, VenueQuestion } from '../../../../src/venue/venue-client.ts';
import {
  HyperliquidClient,
  type HyperliquidClientOptions,
} from '../../../../src/venues/hyperliquid/client/hyperliquid-client.ts';
import {
  type FaultProfile,
  NO_FAULTS,
} from '../../../../src/venues/simulator/faults/fault-profile.ts';
import { Random } from '../../../../src/venues/simulator/random.ts';
import type { SimulatorSettings } from '../../../../src/venues/simulator/session/create-simulator.ts';
import { claimingWallet } from '../../../support/claiming-wallet.ts';
import { VirtualVenue } from '../../../support/virtual-venue.ts';
import { RecordedWires } from './recorded-wires.ts';

const OPENS_AT = 1_795_000_000_000;
export const TRADER = `0x${'a'.repeat(40)}` as const;
const OTHER = `0x${'b'.repeat(40)}` as const;
/** How long commands last. */
const TTL_MS = 5_000;

type Settings = Partial<Omit<SimulatorSettings, 'faults'>> & {
  readonly faults?: Partial<FaultProfile>;
};
type Told = readonly [what: string, ...more: unknown[]];
type Outcome = readonly [clientOrderId: string, outcome: CommandOutcome];

/** A client that trades at a simulator in virtual time, and all that it tells. */
export class Bench {
  readonly venue: VirtualVenue;
  readonly client: HyperliquidClient;
  readonly wires: RecordedWires;
  readonly #told: Told[] = [];
  readonly #outcomes: Outcome[] = [];
  #otherNonce = OPENS_AT;

  constructor(
    { faults, ...settings }: Settings = {},
    options: Partial<HyperliquidClientOptions> = {},
  ) {
    const venue = new VirtualVenue({
      seed: 1,
      startAt: OPENS_AT,
      market: false,
      signatures: 'trust',
      ...settings,
      faults: { ...NO_FAULTS, ...faults },
    });
    const random = new Random(7);
    for (const user of [TRADER, OTHER]) {
      venue.simulator.fund(user, { usdc: '1000000' }, venue.clock.now());
    }
    this.venue = venue;
    this.wires = new RecordedWires(venue.wires);
    this.client = new HyperliquidClient({
      wires: this.wires,
      clock: venue.clock,
      random: () => random.below(2 ** 32) / 2 ** 32,
      wallet: claimingWallet(TRADER),
      account: TRADER,
      network: 'testnet',
      listener: {
        onState: (state) => this.#told.push(['state', state]),
        onStatus: (report) => this.#told.push(['status', report]),
        onFill: (report) => this.#told.push(['fill', report]),
        onOldFill: (report) => this.#told.push(['old fill', report]),
        onGap: () => this.#told.push(['gap']),
        onUnreadable: (_text, why) => this.#told.push(['unreadable', why]),
        onTrouble: (reason) => this.#told.push(['trouble', reason]),
        onFatal: ({ code, message }) => this.#told.push(['fatal', code, message]),
      },
      ...options,
    });
  }

  /** One that is live, and has told so. */
  static async live(...given: ConstructorParameters<typeof Bench>): Promise<Bench> {
    const bench = new Bench(...given);
    bench.client.start();
    while (bench.client.state !== 'live') await bench.pass(100);
    bench.take();
    return bench;
  }

  set faults(faults: Partial<FaultProfile>) {
    const { simulator, clock } = this.venue;
    simulator.setFaults({ ...NO_FAULTS, ...faults }, clock.now());
  }

  pass(ms: number): Promise<void> {
    return this.venue.pass(ms);
  }

  /** What was told since the last time. */
  take(): Told[] {
    return this.#told.splice(0);
  }

  takeOutcomes(): Outcome[] {
    return this.#outcomes.splice(0);
  }

  submit(command: Omit<SubmitCommand, 'expiresAt'>, ttlMs = TTL_MS): void {
    const expiresAt = this.venue.clock.now() + ttlMs;
    this.client.submit({ ...command, expiresAt }, this.#outcomeOf(command));
  }

  modify(command: Omit<ModifyCommand, 'expiresAt'>, ttlMs = TTL_MS): void {
    const expiresAt = this.venue.clock.now() + ttlMs;
    this.client.modify({ ...command, expiresAt }, this.#outcomeOf(command));
  }

  cancel(command: Omit<CancelCommand, 'expiresAt'>, ttlMs = TTL_MS): void {
    const expiresAt = this.venue.clock.now() + ttlMs;
    this.client.cancel({ ...command, expiresAt }, this.#outcomeOf(command));
  }

  /** Submits, waits, and returns the leg's id. */
  async rest(given: Order = order(), terms: OrderTerms = GTC): Promise<string> {
    this.submit({ order: given, terms });
    await this.pass(1_000);
    const outcome = this.takeOutcomes().at(-1)?.[1];
    this.take();
    if (outcome?.type !== 'accepted' || outcome.venueOrderId === null) {
      throw new Error(`not resting: ${JSON.stringify(outcome)}`);
    }
    return outcome.venueOrderId;
  }

  /** The answer to a question, which comes within a minute. */
  async ask(
    question: Partial<VenueQuestion> & Pick<VenueQuestion, 'order'>,
  ): Promise<VenueAnswer | null> {
    const answers: (VenueAnswer | null)[] = [];
    this.client.ask({ venueOrderIds: [], fillsSince: null, ...question }, (answer) =>
      answers.push(answer),
    );
    await this.pass(60_000);
    const [answer] = answers;
    if (answer === undefined || answers.length > 1) throw new Error(`${answers.length} answers`);
    return answer;
  }

  /** Has another trader place a limit order of BTC. */
  async trade(isBuy: boolean, px: string, sz: string): Promise<void> {
    const limit = { tif: 'Gtc' };
    const placed = { a: 0, b: isBuy, p: px, s: sz, r: false, t: { limit } };
    this.#otherNonce += 1;
    const body = {
      action: { type: 'order', orders: [placed], grouping: 'na' },
      nonce: this.#otherNonce,
      signature: { r: OTHER, s: '0x1', v: 27 },
    };
    const { simulator, clock } = this.venue;
    simulator.post('/exchange', JSON.stringify(body), '10.0.0.1', clock.now(), () => {});
    await this.pass(1_000);
  }

  truth() {
    const { simulator, clock } = this.venue;
    const truth = simulator.truth(TRADER, clock.now());
    if (truth === null) throw new Error('no such account');
    return truth;
  }

  #outcomeOf({ order: { clientOrderId } }: { readonly order: Order }) {
    return (outcome: CommandOutcome) => this.#outcomes.push([clientOrderId, outcome]);
  }
}

export const GTC: OrderTerms = { timeInForce: 'GTC', reduceOnly: false };

/** A bid for BTC that rests. */
export function order(given: Partial<Order> = {}): Order {
  return {
    clientOrderId: 'O-1',
    strategyId: 'S',
    instrumentId: 'BTC',
    accountId: null,
    side: 'BUY',
    orderType: 'LIMIT',
    quantity: '0.01',
    price: '94000',
    triggerPrice: null,
    ...given,
  };
}
