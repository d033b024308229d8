import {
  ExchangeClient,
  HttpTransport,
  InfoClient,
  type IRequestTransport,
  SubscriptionClient,
  WebSocketTransport,
} from '@nktkas/hyperliquid';
import { formatPrice, formatSize, SymbolConverter } from '@nktkas/hyperliquid/utils';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { Inbox } from './inbox.ts';

export type Hex = `0x${string}`;

/** A venue to be tried, and who tries it. */
export interface ContractVenue {
  /** Where requests are posted, without `/info` and `/exchange`. */
  readonly url: string;
  readonly socketUrl: string;
  readonly isTestnet: boolean;
  /** What is traded. */
  readonly coin: string;
  /** The keys of two accounts with some hundred dollars each. */
  readonly keys: readonly [Hex, Hex];
  /** A sub-account of the first, with some hundred dollars. */
  readonly subAccount?: Hex;
  /** What only a venue's operator can do. */
  readonly operator?: {
    setMark(coin: string, px: string): Promise<void>;
    /** Cuts all sockets. */
    cut(): Promise<void>;
  };
  close(): Promise<void>;
}

export interface Quote {
  readonly p: string;
  readonly s: string;
}

export type OrderWire = Parameters<ExchangeClient['order']>[0]['orders'][number];

/** What differs from an order that rests until it is cancelled. */
export type OrderOptions = Partial<Pick<OrderWire, 'c' | 'r' | 't' | 's'>>;

/** One account and its clients: one socket for it alone, for its updates name no user. */
export class Trader {
  readonly account: PrivateKeyAccount;
  readonly address: Hex;
  readonly exchange: ExchangeClient;
  readonly #venue: ContractVenue;
  #socket: WebSocketTransport | null = null;
  #subscriptions: Subscription[] = [];

  constructor(venue: ContractVenue, key: Hex, http: HttpTransport) {
    this.account = privateKeyToAccount(key);
    // The SDK and the venue write addresses in lower case.
    this.address = this.account.address.toLowerCase() as Hex;
    this.exchange = new ExchangeClient({ transport: http, wallet: this.account });
    this.#venue = venue;
  }

  get socket(): WebSocketTransport {
    const { socketUrl: url, isTestnet } = this.#venue;
    const reconnect = { reconnectionDelay: () => 1 };
    this.#socket ??= new WebSocketTransport({ url, isTestnet, reconnect });
    return this.#socket;
  }

  /** Subscribes until the test is over. */
  async listen<Event>(
    subscribe: (client: SubscriptionClient, push: (event: Event) => void) => Promise<Subscription>,
  ): Promise<Inbox<Event>> {
    const inbox = new Inbox<Event>();
    const client = new SubscriptionClient({ transport: this.socket });
    this.#subscriptions.push(await subscribe(client, inbox.push));
    return inbox;
  }

  async unsubscribe(): Promise<void> {
    for (const subscription of this.#subscriptions) await subscription.unsubscribe();
    this.#subscriptions = [];
  }

  close(): void {
    this.#socket?.close();
  }
}

interface Subscription {
  unsubscribe(): Promise<void>;
}

/** What the tests of a venue stand on: two traders, one coin, and prices that suit it. */
export class ContractBench {
  readonly venue: ContractVenue;
  readonly http: HttpTransport;
  readonly info: InfoClient;
  readonly trader: Trader;
  readonly other: Trader;
  readonly asset: number;
  readonly #mid: number;
  readonly #szDecimals: number;

  static async open(venue: ContractVenue): Promise<ContractBench> {
    const http = new HttpTransport({ apiUrl: venue.url, isTestnet: venue.isTestnet });
    const [symbols, mids] = await Promise.all([
      SymbolConverter.create({ transport: http }),
      new InfoClient({ transport: http }).allMids(),
    ]);
    return new ContractBench(venue, http, symbols, Number(mids[venue.coin]));
  }

  private constructor(
    venue: ContractVenue,
    http: HttpTransport,
    symbols: SymbolConverter,
    mid: number,
  ) {
    this.venue = venue;
    this.http = http;
    this.info = new InfoClient({ transport: http });
    this.trader = new Trader(venue, venue.keys[0], http);
    this.other = new Trader(venue, venue.keys[1], http);
    this.asset = present(symbols.getAssetId(venue.coin));
    this.#szDecimals = present(symbols.getSzDecimals(venue.coin));
    this.#mid = mid;
  }

  /** A price that is a part of the one in the middle, and a size that is worth enough at it. */
  quote(part: number, usd = 25): Quote {
    const px = this.#mid * part;
    const lots = this.#szDecimals;
    return { p: formatPrice(px, lots), s: formatSize(usd / px + 10 ** -lots, lots) };
  }

  /** A buy order at a part of the price in the middle. */
  buy(part: number, options: OrderOptions = {}): OrderWire {
    return this.#order(true, part, options);
  }

  sell(part: number, options: OrderOptions = {}): OrderWire {
    return this.#order(false, part, options);
  }

  /** Places one order, and returns its id. */
  async place({ exchange }: Trader, order: OrderWire): Promise<number> {
    const { response } = await exchange.order({ orders: [order] });
    return oidOf(response.data.statuses[0]);
  }

  /** What is said of an order when it is asked for. */
  async statusOf(id: number | Hex, { address: user }: Trader = this.trader): Promise<string> {
    const answer = await this.info.orderStatus({ user, oid: id });
    return answer.status === 'order' ? answer.order.status : answer.status;
  }

  /** A client of an account that signs with another key, or sends another way. */
  exchangeOf(wallet: PrivateKeyAccount, transport: IRequestTransport = this.http): ExchangeClient {
    return new ExchangeClient({ transport, wallet });
  }

  /** Leaves no order and no subscription to the next test. */
  async clear(): Promise<void> {
    for (const trader of [this.trader, this.other]) {
      await trader.unsubscribe();
      const open = await this.info.openOrders({ user: trader.address });
      const cancels = open.map(({ oid }) => ({ a: this.asset, o: oid }));
      if (cancels.length > 0) await trader.exchange.cancel({ cancels });
    }
  }

  async close(): Promise<void> {
    for (const trader of [this.trader, this.other]) trader.close();
    await this.venue.close();
  }

  #order(b: boolean, part: number, options: OrderOptions): OrderWire {
    const usual = { r: false, t: { limit: { tif: 'Gtc' } } } as const;
    return { a: this.asset, b, ...this.quote(part), ...usual, ...options };
  }
}

export function oidOf(status: unknown): number {
  const found = /"oid":(\d+)/.exec(JSON.stringify(status));
  return Number(present(found?.[1]));
}

export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('there is none');
  return value;
}
