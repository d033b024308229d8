import type { StepRecord } from '../../src/gateway/outlet.ts';
import { feedOutlet } from '../../src/gateway/api/feed-outlet.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import {
  completeGatewaySettings,
  type GivenGatewaySettings,
} from '../../src/gateway/gateway-settings.ts';
import { Cloids } from '../../src/venues/hyperliquid/client/cloids.ts';
import { HyperliquidClient } from '../../src/venues/hyperliquid/client/hyperliquid-client.ts';
import { NO_FAULTS, type FaultProfile } from '../../src/venues/simulator/faults/fault-profile.ts';
import { Random } from '../../src/venues/simulator/random.ts';
import type { Truth } from '../../src/venues/simulator/exchange/truth.ts';
import { claimingWallet } from './claiming-wallet.ts';
import { CounterParty } from './counter-party.ts';
import { MortalHost } from './mortal-host.ts';
import { RandomStrategy } from './random-strategy.ts';
import { RunJournal } from './run-journal.ts';
import { VirtualVenue } from './virtual-venue.ts';

const START = 1_795_000_000_000;
const ACCOUNT = `0x${'a'.repeat(40)}` as const;
const OTHER = `0x${'b'.repeat(40)}`;

export interface RunSettings {
  readonly seed: number;
  readonly faults: FaultProfile;
  /** Whether it journals, so that it can be killed. */
  readonly isJournaled?: boolean;
}

/** A gateway that trades at the simulator by chance, in virtual time, and all that it told. */
export class GatewayRun {
  readonly venue: VirtualVenue;
  /** Null if it has none. */
  readonly journal: RunJournal | null;
  /** Of the gateway that runs now, and of those whose journal it goes on with. */
  records: StepRecord[] = [];
  /** Ends that were told of while a leg of the order was live at the venue. */
  readonly falseEnds: string[] = [];
  /** Commands that were sent while nobody wanted anything. */
  quietCommands = 0;
  readonly random: Random;
  readonly strategy: RandomStrategy;
  readonly #others: CounterParty;
  readonly #faults: FaultProfile;
  #settings: GivenGatewaySettings;
  /** How long a step may take to be durable. */
  readonly #commitMs: number;
  readonly #cloids = new Cloids(0);
  #gateway: Gateway | null = null;
  #host: MortalHost | null = null;

  constructor({ seed, faults, isJournaled = false }: RunSettings) {
    const random = new Random(seed);
    this.random = random;
    const isAudited = random.below(2) === 0;
    const rules = { ...randomRules(random), ...faults.rules };
    // Without audits what is lost without a trace stays lost: then the rest has to do.
    this.#faults = { ...faults, rules, ...(!isAudited && { frameDropped: 0 }) };
    this.venue = new VirtualVenue({
      seed,
      startAt: START,
      market: false,
      signatures: 'trust',
      limits: random.below(2) === 0,
      blockMs: random.pick([0, 0, 100]),
    });
    const { venue } = this;
    for (const account of [ACCOUNT, OTHER]) {
      venue.simulator.fund(account, { usdc: '10000000' }, START);
    }
    this.#commitMs = random.pick([0, 0, 20]);
    this.#settings = { ...randomSettings(random), auditEveryMs: isAudited ? 60_000 : 0 };
    this.journal = isJournaled ? new RunJournal(random, this.#commitMs) : null;
    this.strategy = new RandomStrategy(() => this.gateway, random);
    this.#others = new CounterParty(venue, OTHER, random);
  }

  /** The one that runs now. */
  get gateway(): Gateway {
    if (this.#gateway === null) throw new Error('it has not begun');
    return this.#gateway;
  }

  get isLive(): boolean {
    return this.gateway.state === 'live';
  }

  get truth(): Truth {
    const { simulator, clock } = this.venue;
    const truth = simulator.truth(ACCOUNT, clock.now());
    if (truth === null) throw new Error('the venue has no such account');
    return truth;
  }

  /** Whether the gateway tracks the order with this id of the venue's. */
  knows(cloid: string): boolean {
    return this.gateway.view(this.#cloids.toClientOrderId(cloid)) !== undefined;
  }

  /** Connects, with the faults off; then they are on. */
  async begin(): Promise<void> {
    await this.#start();
    await this.venue.pass(2_000);
    if (this.gateway.state !== 'live') throw new Error(`the gateway is ${this.gateway.state}`);
    this.venue.simulator.setFaults(this.#faults, this.venue.clock.now());
  }

  /** Trades for some time, as others do; `meanwhile` happens after each pause. */
  async trade(ms: number, meanwhile: () => void = () => {}): Promise<void> {
    const { clock } = this.venue;
    for (const until = clock.now() + ms; clock.now() < until;) {
      this.strategy.act();
      this.#others.act();
      meanwhile();
      await this.venue.pass(this.random.below(4) === 0 ? 0 : this.random.below(300));
    }
  }

  /** Nothing goes wrong any more, and nobody does anything, until all is asked and answered. */
  async quiet(): Promise<void> {
    this.venue.isDown = false;
    this.venue.simulator.setFaults(NO_FAULTS, this.venue.clock.now());
    const before = this.records.length;
    await this.venue.pass(150_000);
    const after = this.records.slice(before);
    this.quietCommands = after.filter(({ input: { type } }) => type.endsWith('.sent')).length;
  }

  /** Cancels all and stops: nothing is left, here or at the venue. */
  async end(): Promise<void> {
    const stopped = this.gateway.stop({ cancelAll: true, withinMs: 30_000 });
    await this.venue.pass(60_000);
    await stopped;
    const open = this.gateway.openViews().length;
    const { live } = this.truth;
    if (open + live.length > 0) throw new Error(`${open} are open, ${live.length} at the venue`);
  }

  /** Ends it without a word, and lets another take over what it has left at the venue. */
  async restart(): Promise<void> {
    const stopped = this.gateway.stop({ cancelAll: false, withinMs: 0 });
    await this.venue.pass(0);
    await stopped;
    await this.#start();
  }

  /** Ends its process at this very moment; some time later another one goes on from its journal. */
  async kill(downMs: number): Promise<void> {
    if (this.journal === null) throw new Error('nobody could go on');
    this.#host?.kill();
    this.journal.cut();
    this.strategy.forgetUnanswered();
    await this.venue.pass(downMs);
    this.#settings = { ...this.#settings, policy: randomPolicy(this.random) };
    await this.#start();
  }

  async #start(): Promise<void> {
    const host = new MortalHost(this.venue.clock, this.venue.wires);
    const parts = (await this.#openJournal(host)) ?? this.#withoutJournal(host);
    const records: StepRecord[] = (await this.journal?.records()) ?? [];
    this.records = records;
    this.#host = host;
    this.#gateway = this.#makeGateway(host, records, parts);
    this.#gateway.start();
  }

  async #openJournal({ clock }: MortalHost): Promise<GatewayParts | null> {
    if (this.journal === null) return null;
    const { policy } = completeGatewaySettings(this.#settings);
    const { log, feed } = await this.journal.open(clock, policy);
    const { commit, remembered } = log;
    return { commit, remembered, outlets: [feedOutlet(feed)] };
  }

  #withoutJournal({ clock }: MortalHost): GatewayParts {
    return {
      commit: (_record, onDone) => {
        if (this.#commitMs === 0) onDone();
        else clock.startTimer(this.random.below(this.#commitMs + 1), onDone);
      },
    };
  }

  #makeGateway(
    { clock, wires }: MortalHost,
    records: StepRecord[],
    { outlets = [], ...parts }: GatewayParts,
  ): Gateway {
    return new Gateway({
      ...parts,
      clock,
      connect: (listener) =>
        new HyperliquidClient({
          wires,
          clock,
          random: () => this.random.below(1_000) / 1_000,
          wallet: claimingWallet(ACCOUNT),
          account: ACCOUNT,
          network: 'testnet',
          listener,
        }),
      settings: this.#settings,
      outlets: [{ onStep: (record) => this.#take(record, records) }, ...outlets],
    });
  }

  #take(record: StepRecord, records: StepRecord[]): void {
    records.push(record);
    for (const { type, clientOrderId } of record.step.events) {
      if (type !== 'OrderCanceled' && type !== 'OrderExpired') continue;
      const cloid = this.#cloids.toCloid(clientOrderId);
      if (!this.truth.live.some(({ order }) => order.cloid === cloid)) continue;
      this.falseEnds.push(`${clientOrderId} at input ${record.number}`);
    }
  }
}

type GatewayParts = Pick<GatewayOptions, 'commit' | 'remembered' | 'outlets'>;

function randomSettings(random: Random): GivenGatewaySettings {
  return {
    modifiesInFlight: random.pick([1, 1, 3]),
    onOversizedLeg: random.pick(['correct', 'correct', 'cancel', 'off']),
  };
}

/** Who goes on from a journal may be of another mind than who wrote it. */
function randomPolicy(random: Random): Partial<Policy> {
  return {
    queryAfterMs: random.pick([250, 1_000, 3_000]),
    requeryMs: random.pick([1_000, 2_000]),
  };
}

/** What nobody has established of the venue may be either way. */
function randomRules(random: Random): FaultProfile['rules'] {
  return {
    partialFillRows: random.pick(['none', 'open']),
    cloidTarget: random.pick(['newest', 'oldest']),
    modifyToTaker: random.pick(['keeps-old', 'kills-old']),
    preValidation: random.pick(['each-leg', 'request']),
  };
}
