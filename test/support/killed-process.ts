import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { DEVELOPMENT_ACCOUNTS } from '../../src/cli/development-accounts.ts';
import { systemClock } from '../../src/clock.ts';
import type { ApiRequest } from '../../src/gateway/api/messages.ts';
import { GatewayJournal } from '../../src/gateway/gateway-journal.ts';
import type { OrderView } from '../../src/gateway/order-view.ts';
import { FileJournal } from '../../src/journal/file/file-journal.ts';
import { verifyShard } from '../../src/journal/verify-shard.ts';
import { type FaultProfile, NO_FAULTS } from '../../src/venues/simulator/faults/fault-profile.ts';
import { Random } from '../../src/venues/simulator/random.ts';
import { type SimulatorServer, startServer } from '../../src/venues/simulator/server/server.ts';
import { createSimulator } from '../../src/venues/simulator/session/create-simulator.ts';
import type { Simulator } from '../../src/venues/simulator/session/simulator.ts';
import { ended, startCli } from '../cli/run-cli.ts';
import { ApiFollower } from './api-follower.ts';
import { checkOpenOrders, checkTrades } from './check-run.ts';

const ACCOUNT = (DEVELOPMENT_ACCOUNTS[0]?.address ?? '').toLowerCase();
const STRATEGY = 'S-1';
const OPEN_MAX = 8;
/** How long a gateway may take to be live before it is killed all the same, in milliseconds. */
const LIVE_WITHIN_MS = 10_000;
/** How long it may take until all is known that is true, in milliseconds. */
const QUIET_WITHIN_MS = 60_000;
/** So that what is unknown is soon asked for, and nothing lasts for long. */
const IMPATIENT = {
  FILLPROOF_COMMAND_TTL_MS: '1500',
  FILLPROOF_LANDING_GRACE_MS: '300',
  FILLPROOF_ANSWER_TIMEOUT_MS: '1000',
  FILLPROOF_QUERY_AFTER_MS: '200',
  FILLPROOF_REQUERY_MS: '300',
  FILLPROOF_AUDIT_EVERY_MS: '1000',
  FILLPROOF_SILENCE_MAX_MS: '3000',
  FILLPROOF_RECONNECT_MAX_MS: '500',
  FILLPROOF_WEIGHT_PER_MINUTE: '100000',
};

/** A gateway's process, started and killed again and again, with a client that trades meanwhile. */
export class KilledProcess {
  readonly follower = new ApiFollower();
  /** How many commands were answered that they are taken. */
  taken = 0;
  readonly #random: Random;
  readonly #faults: FaultProfile;
  readonly #folder: string;
  readonly #simulator: Simulator;
  #server: SimulatorServer | null = null;
  #child: ChildProcessWithoutNullStreams | null = null;
  #orders = 0;
  /** The orders and what was wanted of them, as far as that was answered. */
  readonly #submitted: string[] = [];
  readonly #canceled = new Set<string>();
  /** How many events were looked at, and which orders they have ended. */
  #eventsRead = 0;
  readonly #over = new Set<string>();

  /** @param folder - for its journal and its token. */
  constructor(seed: number, faults: FaultProfile, folder: string) {
    this.#random = new Random(seed);
    this.#faults = faults;
    this.#folder = folder;
    this.#simulator = createSimulator({ seed, startAt: Date.now() });
    this.#simulator.fund(ACCOUNT, { usdc: '100000000' }, Date.now());
  }

  async begin(): Promise<void> {
    this.#server = await startServer(this.#simulator, { port: 0 });
  }

  async close(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#server?.close();
  }

  /** Starts a process, trades, and kills it at any moment, at times before it has begun to trade. */
  async startAndKill(): Promise<void> {
    this.#simulator.setFaults(this.#faults, Date.now());
    const { api, gone } = this.#start();
    if (this.#random.below(4) === 0) await delay(this.#random.below(1_500));
    else {
      await this.#connect(await api);
      await this.#knowsItsOrders();
      await this.#becomesLive();
      await this.#trade(this.#random.below(50));
    }
    this.#child?.kill('SIGKILL');
    const { status, stderr } = await gone;
    assert.deepEqual(
      { status, stderr },
      { status: null, stderr: '' },
      'it ends only by being killed',
    );
    await this.follower.ended();
    this.#checkFollower();
  }

  /** Starts a process, waits until all is quiet, checks everything, and stops it in order. */
  async check(): Promise<void> {
    this.#simulator.setFaults(NO_FAULTS, Date.now());
    const { api, gone } = this.#start();
    await this.#connect(await api);
    await this.#knowsItsOrders();
    await this.#untilTrue();
    this.#child?.kill('SIGTERM');
    const { status, stderr } = await gone;
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, 'it stops in order');
    await this.follower.ended();
    this.#checkFollower();
    await this.#checkJournal();
  }

  #start() {
    const child = startCli(['run'], {
      ...IMPATIENT,
      FILLPROOF_VENUE: 'simulator',
      FILLPROOF_VENUE_URL: this.#server?.url ?? '',
      FILLPROOF_JOURNAL_DIR: this.#journalDir,
      FILLPROOF_JOURNAL_RESERVE_BYTES: '65536',
      FILLPROOF_API_PORT: '0',
      FILLPROOF_API_TOKEN_FILE: this.#tokenFile,
    });
    this.#child = child;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    createInterface({ input: child.stdout })
      .on('line', (line) => {
        const { api } = JSON.parse(line) as { api?: string };
        if (api !== undefined) resolve(api);
      })
      .on('close', () => resolve(null));
    return { api: promise, gone: ended(child) };
  }

  get #journalDir(): string {
    return join(this.#folder, 'journal');
  }

  get #tokenFile(): string {
    return join(this.#folder, 'token');
  }

  async #connect(api: string | null): Promise<void> {
    assert(api !== null, 'it has started');
    assert(await this.follower.connect(api, readFileSync(this.#tokenFile, 'utf8').trim()));
  }

  /** Whatever was answered is known. */
  async #knowsItsOrders(): Promise<void> {
    const ids = this.#submitted.slice(-50);
    const answers = await Promise.all(
      ids.map((clientOrderId) => this.follower.request({ type: 'order', clientOrderId })),
    );
    for (const [index, answer] of answers.entries()) {
      assert.equal(answer?.order?.clientOrderId, ids[index], 'an order that was taken is known');
      assert.equal(answer?.order?.strategyId, STRATEGY, 'and whose it is');
    }
  }

  async #becomesLive(): Promise<void> {
    const until = Date.now() + LIVE_WITHIN_MS;
    while (this.follower.state !== 'live' && Date.now() < until) await delay(10);
  }

  async #trade(acts: number): Promise<void> {
    const mid = await this.#readMid();
    for (let act = 0; act < acts; act += 1) {
      this.#act(mid);
      await delay(this.#random.below(20));
    }
    // What is being answered when it is killed may be known or not.
    this.#act(mid);
  }

  /** Dollars, as anyone is told; it is asked until nothing is wrong with the answer. */
  async #readMid(): Promise<number> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<string | null>();
      const body = '{"type":"allMids"}';
      this.#simulator.post('/info', body, '127.0.0.9', Date.now(), (answer) =>
        resolve(answer?.status === 200 ? answer.body : null),
      );
      const mids = await Promise.race([promise, delay(200, null)]);
      if (mids !== null) return Number((JSON.parse(mids) as { BTC: string }).BTC);
    }
  }

  #act(mid: number): void {
    const open = this.#openOrders();
    const roll = this.#random.below(100);
    if (open.length === 0 || (roll < 35 && open.length < OPEN_MAX)) this.#submit(mid);
    else if (roll < 80) this.#modify(this.#random.pick(open), mid);
    else this.#cancel(this.#random.pick(open));
  }

  #openOrders(): string[] {
    const { events } = this.follower;
    for (const event of events.slice(this.#eventsRead)) {
      const { type, clientOrderId } = event;
      const isFilled = type === 'OrderFilled' && event.leavesQty === '0';
      if (isFilled || ENDS.has(type)) this.#over.add(clientOrderId);
    }
    this.#eventsRead = events.length;
    return this.#submitted.filter((id) => !this.#over.has(id));
  }

  #submit(mid: number): void {
    this.#orders += 1;
    // Some are longer than what a venue takes.
    const clientOrderId = `O-${this.#orders}${this.#orders % 4 === 0 ? '-of-many-bytes' : ''}`;
    const side = this.#random.pick(['BUY', 'SELL'] as const);
    const order = {
      clientOrderId,
      strategyId: STRATEGY,
      instrumentId: 'BTC',
      side,
      orderType: 'LIMIT',
      quantity: this.#quantity(),
      price: this.#price(mid),
    } as const;
    this.#ask({ type: 'submit', order }, () => this.#submitted.push(clientOrderId));
  }

  #modify(clientOrderId: string, mid: number): void {
    const quantity = this.#random.below(2) === 0 ? undefined : this.#quantity();
    this.#ask({ type: 'modify', clientOrderId, price: this.#price(mid), quantity }, () => {});
  }

  #cancel(clientOrderId: string): void {
    this.#ask({ type: 'cancel', clientOrderId }, () => this.#canceled.add(clientOrderId));
  }

  #ask(request: ApiRequest, onTaken: () => void): void {
    void this.follower.request(request).then((answer) => {
      if (answer?.ok !== true) return;
      this.taken += 1;
      onTaken();
    });
  }

  #quantity(): string {
    return `0.0${10 + this.#random.below(40)}`.replace(/0$/, '');
  }

  /** Around the price, so that some of it trades at once, and most of it later. */
  #price(mid: number): string {
    return String(Math.round(mid + (this.#random.below(21) - 10) * 10));
  }

  #checkFollower(): void {
    if (this.follower.error !== null) throw this.follower.error;
    const ids = this.follower.events.map(({ clientOrderId, eventId }) => clientOrderId + eventId);
    assert.equal(new Set(ids).size, ids.length, 'no event was told twice');
  }

  /** Asks for the orders until they are what is true at the venue. */
  async #untilTrue(): Promise<void> {
    for (const until = Date.now() + QUIET_WITHIN_MS; ; await delay(300)) {
      const { orders = [] } = (await this.follower.request({ type: 'orders' })) ?? {};
      const truth = this.#simulator.truth(ACCOUNT, Date.now());
      assert(truth !== null);
      try {
        const views: OrderView[] = orders.map((order) => ({
          ...order,
          order,
          legs: [...order.legs],
        }));
        checkOpenOrders(views, truth, { onOversizedLeg: 'correct' });
        checkTrades(this.#tradesTold(), truth);
        const unended = orders.filter(({ clientOrderId }) => this.#canceled.has(clientOrderId));
        assert.deepEqual(unended, [], 'what was to be canceled has ended');
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  }

  #tradesTold(): string[] {
    return this.follower.events.flatMap((event) =>
      event.type === 'OrderFilled' ? [event.tradeId] : [],
    );
  }

  /** The journal is whole, has whatever was told, and gives it again. */
  async #checkJournal(): Promise<void> {
    const shard = `simulator-${ACCOUNT}`;
    const verdict = await verifyShard(join(this.#journalDir, shard), { replay: true });
    assert(verdict.isGood && verdict.replay !== null, JSON.stringify(verdict.scan.damage));
    assert.equal(verdict.scan.torn, null);
    const host = { pid: process.pid, name: 'test' };
    const journal = new FileJournal({
      directory: this.#journalDir,
      durability: 'none',
      clock: systemClock,
      host,
    });
    const { replay } = verdict;
    const onFailed = (error: Error): void => assert.fail(error);
    const log = new GatewayJournal({ journal, shard, replay, clock: systemClock, onFailed });
    const feed = await log.feed(this.follower.pushes.length + 1_000);
    for (const [index, push] of this.follower.pushes.entries()) {
      assert.equal(feed.frame(index + 1), push, 'what was told is in the journal');
    }
    const commands = await commandsIn(journal, shard);
    const missing = [
      ...this.#submitted.map((id) => `submit ${id}`),
      ...[...this.#canceled].map((id) => `cancel ${id}`),
    ].filter((command) => !commands.has(command));
    assert.deepEqual(missing, [], 'what was answered is in the journal');
  }
}

/** What was sent or is wanted, of which orders. */
async function commandsIn(journal: FileJournal, shard: string): Promise<ReadonlySet<string>> {
  const commands = new Set<string>();
  for await (const item of journal.read(shard, 1)) {
    if (item.kind === 'run') continue;
    const { entry } = item;
    if (!('note' in entry)) {
      const { input } = entry;
      if (input.type === 'submit') commands.add(`submit ${input.order.clientOrderId}`);
      if (input.type === 'cancel.sent') commands.add(`cancel ${input.clientOrderId}`);
    } else if ('wanted' in entry.note) {
      commands.add(`${entry.note.wanted} ${entry.note.clientOrderId}`);
    }
  }
  return commands;
}

const ENDS: ReadonlySet<string> = new Set(['OrderCanceled', 'OrderExpired', 'OrderRejected']);
