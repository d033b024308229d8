import * as v from 'valibot';
import type { Exchange } from '../exchange/exchange.ts';
import type { FaultProfile } from '../faults/fault-profile.ts';
import { address as addressSchema } from '../wire/fields.ts';
import { Agenda } from './agenda.ts';
import { BlockFrames } from './block-frames.ts';
import { Blocks } from './blocks.ts';
import type { Connection, SocketOut } from './connection.ts';
import { Connections } from './connections.ts';
import { FaultLog } from './fault-log.ts';
import { Feeds } from './feeds.ts';
import { HttpDoor, type HttpPath, type Respond } from './http-door.ts';
import { Requests } from './requests.ts';
import { SocketDoor } from './socket-door.ts';
import { Stream } from './stream.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Venue } from './venue.ts';

/** The longest time that the background market makes up for at once, in milliseconds. */
const LEAP_MS = 60_000;

export interface SessionSettings {
  /** When it opens, in milliseconds. */
  readonly startAt: number;
  /** How far apart blocks are, in milliseconds; at 0, the default, each action is its own. */
  readonly blockMs?: number;
  /** How long a socket lives to which nothing is sent, in milliseconds; by default a minute. */
  readonly idleMs?: number;
}

/** What it takes to operate the venue, beside what its clients see. */
export type Operations = Pick<Exchange, 'fund' | 'setMark' | 'setRules' | 'truth'>;

/**
 * The venue without its sockets and its clock: requests and times come in, answers and frames go
 * out. The same seed, and the same inputs at the same times, give the same answers and frames at
 * the same times; how often it is told the time in between makes no difference.
 */
export class Simulator {
  readonly #venue: Venue & { readonly exchange: Operations };
  /** What has befallen clients. */
  readonly faultLog = new FaultLog();
  readonly #agenda: Agenda;
  readonly #connections: Connections;
  readonly #subscriptions = new Subscriptions();
  readonly #frames: BlockFrames;
  readonly #http: HttpDoor;
  readonly #sockets: SocketDoor;

  constructor(
    venue: Venue & { readonly exchange: Operations },
    { startAt, blockMs = 0, idleMs = 60_000 }: SessionSettings,
  ) {
    const { exchange, faults, limits } = venue;
    const agenda = new Agenda(startAt);
    const subscriptions = this.#subscriptions;
    const connections = new Connections(agenda, limits, subscriptions, idleMs);
    const stream = new Stream(agenda, faults, (connection) => connections.cut(connection));
    const feeds = new Feeds(venue, agenda, subscriptions, stream);
    faults.onFault = (fault, whom) => this.faultLog.add({ time: agenda.now, fault, whom });
    this.#venue = venue;
    this.#agenda = agenda;
    this.#connections = connections;
    this.#frames = new BlockFrames(venue, agenda, subscriptions, stream, feeds);
    const requests = new Requests(venue, agenda, new Blocks(venue, agenda, this.#frames, blockMs));
    const coins = new Set(exchange.coins);
    this.#http = new HttpDoor(requests, agenda, faults);
    this.#sockets = new SocketDoor(requests, agenda, subscriptions, connections, feeds, coins);
  }

  /** When it has something to do of its own accord; null if it waits for others. */
  get nextDueAt(): number | null {
    const exchangeDueAt = this.#venue.exchange.nextDueAt;
    const agendaDueAt = this.#agenda.nextDueAt;
    if (exchangeDueAt === null || agendaDueAt === null) return exchangeDueAt ?? agendaDueAt;
    return Math.min(exchangeDueAt, agendaDueAt);
  }

  /**
   * Does all that is due by `now`, each at its own time. A time that is past changes nothing. If
   * more than a minute passes at once, as when the machine has slept, the market stands still until
   * the last one.
   */
  advance(now: number): void {
    if (now - this.#agenda.now > LEAP_MS) this.#venue.exchange.skipTo(now - LEAP_MS);
    for (let due = this.nextDueAt; due !== null && due <= now; due = this.nextDueAt) {
      this.#moveTo(Math.max(due, this.#agenda.now));
    }
    if (now > this.#agenda.now) this.#agenda.moveTo(now);
  }

  /** Takes the body of `POST /exchange` or `POST /info`. */
  post(path: HttpPath, body: string, ip: string, now: number, respond: Respond): void {
    this.advance(now);
    this.#http.post(path, body, ip, respond);
  }

  /** Null if the address may not have one more: `out` is terminated then. */
  openSocket(out: SocketOut, ip: string, now: number): Connection | null {
    this.advance(now);
    return this.#connections.open(out, ip);
  }

  /** Takes a text message from a socket. */
  receive(connection: Connection, text: string, now: number): void {
    this.advance(now);
    this.#sockets.receive(connection, text);
  }

  /** The client has closed its socket, or it is lost. */
  socketClosed(connection: Connection, now: number): void {
    this.advance(now);
    this.#connections.forget(connection);
  }

  get faults(): FaultProfile {
    return this.#venue.faults.profile;
  }

  /** Changes how it misbehaves from now on, and by which rules it acts. */
  setFaults(profile: FaultProfile, now: number): void {
    this.advance(now);
    this.#venue.faults.profile = profile;
    this.#venue.exchange.setRules(profile.rules);
  }

  /**
   * Opens an account, or adds to one. Addresses may be in either case, here and below.
   *
   * @throws RangeError if an address or an amount is none, or the master is not known.
   */
  fund(address: string, funds: Parameters<Operations['fund']>[1], now: number): void {
    this.advance(now);
    const { master, ...amounts } = funds;
    const owner = master === undefined ? {} : { master: readAddress(master) };
    this.#venue.exchange.fund(readAddress(address), { ...amounts, ...owner });
    this.#tell();
  }

  /** @throws RangeError if there is no such coin, or the price is not one. */
  setMark(coin: string, px: string, now: number): void {
    this.advance(now);
    this.#venue.exchange.setMark(coin, px, this.#agenda.now);
    this.#tell();
  }

  /** What is true of a user, whatever its client was told. */
  truth(user: string, now: number): ReturnType<Operations['truth']> {
    this.advance(now);
    return this.#venue.exchange.truth(user.toLowerCase());
  }

  /** Cuts the sockets that watch a user, or all for null; returns how many. */
  disconnect(user: string | null, now: number): number {
    this.advance(now);
    const cut =
      user === null
        ? this.#connections.all()
        : [...this.#subscriptions.subscribersOf(user.toLowerCase())];
    for (const connection of cut) this.#connections.cut(connection);
    return cut.length;
  }

  get status(): SimulatorStatus {
    return {
      now: this.#agenda.now,
      coins: [...this.#venue.exchange.coins],
      sockets: this.#connections.size,
    };
  }

  #moveTo(at: number): void {
    const { exchange } = this.#venue;
    if (exchange.nextDueAt !== null && exchange.nextDueAt <= at) exchange.advance(at);
    // What the exchange did of its own is told together with the block that is executed now.
    this.#agenda.moveTo(at);
    this.#tell();
  }

  #tell(): void {
    this.#frames.tell(this.#venue.exchange.takeEvents());
  }
}

/** As the exchange knows it: wallets write addresses with capitals in them. */
function readAddress(text: string): string {
  const read = v.safeParse(addressSchema, text);
  if (!read.success) throw new RangeError(`${JSON.stringify(text)} is not an address`);
  return read.output;
}

export interface SimulatorStatus {
  /** The venue's time, in milliseconds. */
  readonly now: number;
  readonly coins: readonly string[];
  /** WebSockets that are open. */
  readonly sockets: number;
}
