import {
  parseSocketRequest,
  type SocketRequest,
  type Subscription,
} from '../wire/parse-socket-request.ts';
import type { Agenda } from './agenda.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { Feeds } from './feeds.ts';
import type { Asker, Requests } from './requests.ts';
import type { Subscriptions } from './subscriptions.ts';

type Subscribing = Extract<SocketRequest, { readonly method: 'subscribe' | 'unsubscribe' }>;
type Post = Extract<SocketRequest, { readonly method: 'post' }>;

/** The entrance for what clients send over a WebSocket. */
export class SocketDoor {
  readonly #requests: Requests;
  readonly #agenda: Agenda;
  readonly #subscriptions: Subscriptions;
  readonly #connections: Connections;
  readonly #feeds: Feeds;
  readonly #coins: ReadonlySet<string>;

  constructor(
    requests: Requests,
    agenda: Agenda,
    subscriptions: Subscriptions,
    connections: Connections,
    feeds: Feeds,
    coins: ReadonlySet<string>,
  ) {
    this.#requests = requests;
    this.#agenda = agenda;
    this.#subscriptions = subscriptions;
    this.#connections = connections;
    this.#feeds = feeds;
    this.#coins = coins;
  }

  receive(connection: Connection, text: string): void {
    if (!connection.isOpen) return;
    const excess = connection.access.message(this.#agenda.now);
    if (excess !== null) {
      this.#refuse(connection, excess);
      return;
    }
    const request = parse(text);
    if (request === null) this.#refuseUnread(connection, text);
    else if (request.method === 'ping') this.#send(connection, '{"channel":"pong"}');
    else if (request.method === 'post') this.#post(connection, request, text);
    else if (request.method === 'subscribe') this.#subscribe(connection, request);
    else this.#unsubscribe(connection, request);
  }

  #subscribe(connection: Connection, { subscription }: Subscribing): void {
    if ('coin' in subscription && !this.#coins.has(subscription.coin)) {
      this.#requests.tellUnread(`a socket is cut, for there is no coin ${subscription.coin}`);
      this.#connections.cut(connection);
      return;
    }
    const key = JSON.stringify(subscription);
    const excess = connection.topics.has(key)
      ? `Already subscribed: ${key}`
      : connection.access.subscribe(userOf(subscription));
    if (excess !== null) {
      this.#refuse(connection, excess);
      return;
    }
    const topic = this.#subscriptions.add(connection, subscription, key);
    this.#acknowledge(connection, 'subscribe', key);
    this.#feeds.begin(topic, connection);
  }

  #unsubscribe(connection: Connection, { subscription }: Subscribing): void {
    const key = JSON.stringify(subscription);
    if (!this.#subscriptions.remove(connection, key)) {
      this.#refuse(connection, `Already unsubscribed: ${key}`);
      return;
    }
    connection.access.unsubscribe(userOf(subscription));
    this.#acknowledge(connection, 'unsubscribe', key);
  }

  #post(connection: Connection, { id, request: { type, payload } }: Post, text: string): void {
    const excess = connection.access.startPost(id);
    if (excess !== null) {
      this.#refuse(connection, excess);
      return;
    }
    if (this.#requests.take(type, payload, this.#askerOf(connection, id))) return;
    connection.access.endPost();
    this.#refuseUnread(connection, text);
  }

  #askerOf(connection: Connection, id: number): Asker {
    const respond = (response: string) => {
      connection.access.endPost();
      this.#send(connection, `{"channel":"post","data":{"id":${id},"response":${response}}}`);
    };
    return {
      ip: connection.ip,
      arrivesFrom: connection.lastArrivalAt,
      arrives(at) {
        connection.lastArrivalAt = at;
      },
      answer(json, readType) {
        if (readType === null) respond(`{"type":"action","payload":${json}}`);
        else respond(`{"type":"info","payload":{"type":"${readType}","data":${json}}}`);
      },
      refuse: (_status, payload) => respond(JSON.stringify({ type: 'error', payload })),
      lose: () => connection.access.endPost(),
    };
  }

  #acknowledge(connection: Connection, method: Subscribing['method'], key: string): void {
    const data = `{"method":"${method}","subscription":${key}}`;
    this.#send(connection, `{"channel":"subscriptionResponse","data":${data}}`);
  }

  #refuse(connection: Connection, data: string): void {
    this.#send(connection, JSON.stringify({ channel: 'error', data }));
  }

  #refuseUnread(connection: Connection, text: string): void {
    this.#requests.tellUnread(text);
    this.#refuse(connection, `Error parsing JSON into valid websocket request: ${text}`);
  }

  #send(connection: Connection, text: string): void {
    connection.send(text, this.#agenda.now);
  }
}

function parse(text: string): SocketRequest | null {
  try {
    return parseSocketRequest(JSON.parse(text));
  } catch {
    return null;
  }
}

function userOf(subscription: Subscription): string | null {
  return 'user' in subscription ? subscription.user : null;
}
