/** Each is for one IP address; `Infinity` switches one off. */
export interface IpLimitSettings {
  readonly weightPerMinute: number;
  readonly connections: number;
  readonly newConnectionsPerMinute: number;
  readonly subscriptions: number;
  /** Distinct users in the subscriptions. */
  readonly users: number;
  readonly messagesPerMinute: number;
  readonly postsInFlight: number;
}

/**
 * What one IP address may do, over all of its connections. A minute is counted from the first
 * thing done in it; how the venue counts its minutes is not known. What is refused does not count.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */
export class IpLimits {
  readonly #settings: IpLimitSettings;
  readonly #ips = new Map<string, IpUsage>();
  #forgetAt = FORGET_FROM;

  /** @param settings those that are other than the venue's; null for no limits at all */
  constructor(settings: Partial<IpLimitSettings> | null) {
    this.#settings = settings === null ? UNLIMITED : { ...VENUE_SETTINGS, ...settings };
  }

  /** Whether a request of this weight is let in; if so, it counts. */
  admit(ip: string, weight: number, now: number): boolean {
    return this.#usageOf(ip, now).weight.take(weight, this.#settings.weightPerMinute, now);
  }

  /** Counts what a request turned out to weigh above what it was admitted with. */
  addWeight(ip: string, weight: number, now: number): void {
    this.#usageOf(ip, now).weight.take(weight, Infinity, now);
  }

  /** A new WebSocket connection; null if it may not be. */
  connect(ip: string, now: number): IpConnection | null {
    const usage = this.#usageOf(ip, now);
    if (usage.connections >= this.#settings.connections) return null;
    if (!usage.opened.take(1, this.#settings.newConnectionsPerMinute, now)) return null;
    usage.connections += 1;
    return new IpConnection(usage, this.#settings);
  }

  #usageOf(ip: string, now: number): IpUsage {
    let usage = this.#ips.get(ip);
    if (usage === undefined) {
      if (this.#ips.size >= this.#forgetAt) this.#forgetIdle(now);
      usage = new IpUsage();
      this.#ips.set(ip, usage);
    }
    return usage;
  }

  /** At each doubling only, so that it costs nothing by and large. */
  #forgetIdle(now: number): void {
    for (const [ip, usage] of this.#ips) {
      if (usage.isIdle(now)) this.#ips.delete(ip);
    }
    this.#forgetAt = Math.max(FORGET_FROM, 2 * this.#ips.size);
  }
}

/** One WebSocket connection. The errors are the venue's texts, for its channel `error`. */
class IpConnection {
  readonly #ip: IpUsage;
  readonly #limits: IpLimitSettings;
  /** By user, null being none: how many of the connection's subscriptions are for it. */
  readonly #subscriptions = new Map<string | null, number>();
  #postsInFlight = 0;

  constructor(ip: IpUsage, limits: IpLimitSettings) {
    this.#ip = ip;
    this.#limits = limits;
  }

  /** Counts a message that the client sent. */
  message(now: number): string | null {
    const limit = this.#limits.messagesPerMinute;
    if (this.#ip.messages.take(1, limit, now)) return null;
    return `Cannot send more than ${limit} messages per minute.`;
  }

  /** @param user null for a subscription that is for no user */
  subscribe(user: string | null): string | null {
    const { subscriptions, users } = this.#limits;
    if (this.#ip.subscriptions >= subscriptions) {
      return `Cannot subscribe to more than ${subscriptions} channels.`;
    }
    if (user !== null && !this.#ip.users.has(user) && this.#ip.users.size >= users) {
      return `Cannot track more than ${users} total users.`;
    }
    this.#ip.subscriptions += 1;
    if (user !== null) add(this.#ip.users, user, 1);
    add(this.#subscriptions, user, 1);
    return null;
  }

  /** @param user as it was given to `subscribe` */
  unsubscribe(user: string | null): void {
    if (this.#subscriptions.has(user)) this.#release(user, 1);
  }

  startPost(id: number): string | null {
    if (this.#ip.postsInFlight >= this.#limits.postsInFlight) {
      return `too many pending post requests id=${id}`;
    }
    this.#ip.postsInFlight += 1;
    this.#postsInFlight += 1;
    return null;
  }

  /** A post was answered, or never will be. */
  endPost(): void {
    if (this.#postsInFlight === 0) return;
    this.#ip.postsInFlight -= 1;
    this.#postsInFlight -= 1;
  }

  /** Gives back all that the connection held; to be called once. */
  close(): void {
    for (const [user, count] of this.#subscriptions) this.#release(user, count);
    this.#ip.postsInFlight -= this.#postsInFlight;
    this.#postsInFlight = 0;
    this.#ip.connections -= 1;
  }

  #release(user: string | null, count: number): void {
    this.#ip.subscriptions -= count;
    if (user !== null) add(this.#ip.users, user, -count);
    add(this.#subscriptions, user, -count);
  }
}
export type { IpConnection };

/** What one IP address uses. */
class IpUsage {
  readonly weight = new MinuteCount();
  readonly opened = new MinuteCount();
  readonly messages = new MinuteCount();
  readonly users = new Map<string, number>();
  connections = 0;
  subscriptions = 0;
  postsInFlight = 0;

  /** Whether nothing would be lost by forgetting it. */
  isIdle(now: number): boolean {
    const counts = [this.weight, this.opened, this.messages];
    return this.connections === 0 && counts.every((count) => count.isOver(now));
  }
}

class MinuteCount {
  #endsAt = -Infinity;
  #used = 0;

  /** Whether so much is still to be had in this minute; if so, it is taken. */
  take(amount: number, limit: number, now: number): boolean {
    if (this.isOver(now)) {
      this.#endsAt = now + MINUTE_MS;
      this.#used = 0;
    }
    if (this.#used + amount > limit) return false;
    this.#used += amount;
    return true;
  }

  isOver(now: number): boolean {
    return now >= this.#endsAt;
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, amount: number): void {
  const count = (counts.get(key) ?? 0) + amount;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

const MINUTE_MS = 60_000;
const FORGET_FROM = 1_024;

const VENUE_SETTINGS: IpLimitSettings = {
  weightPerMinute: 1_200,
  connections: 10,
  newConnectionsPerMinute: 30,
  subscriptions: 1_000,
  users: 10,
  messagesPerMinute: 2_000,
  postsInFlight: 100,
};

const UNLIMITED: IpLimitSettings = {
  weightPerMinute: Infinity,
  connections: Infinity,
  newConnectionsPerMinute: Infinity,
  subscriptions: Infinity,
  users: Infinity,
  messagesPerMinute: Infinity,
  postsInFlight: Infinity,
};
