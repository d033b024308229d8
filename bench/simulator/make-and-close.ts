import { createSimulator } from '../../src/venues/simulator/session/create-simulator.ts';
import { type MemorySample, mebi, sampleOf } from '../leak-verdict.ts';
import { tell } from '../tell.ts';
import { addressOf } from './traders.ts';

const USERS = 10;
const START = 1_795_000_000_000;
const SAMPLES = 50;
/** Samples that are not looked at: histories fill, code is compiled. */
const WARM_SAMPLES = 10;
/** Simulated time that an action takes, in milliseconds: idle sockets are closed in it, too. */
const STEP_MS = 1;

/**
 * Makes and closes orders through the whole simulator but its sockets, with every channel of every
 * user watched, and samples the memory at equal distances. Every tenth order is filled by another
 * user's, the others are cancelled.
 */
export function makeAndClose(orders: number): MemorySample[] {
  const simulator = createSimulator({
    seed: 1,
    startAt: START,
    market: false,
    signatures: 'trust',
  });
  let now = START;
  let nonce = START;
  const users = Array.from({ length: USERS }, (_, user) => addressOf(user));
  const out = { send() {}, close() {}, terminate() {}, pause() {} };
  const sockets = users.map((user) => {
    simulator.fund(user, { usdc: '10000000' }, now);
    const socket = simulator.openSocket(out, '127.0.0.1', now);
    if (socket === null) throw new Error('no socket');
    for (const type of ['orderUpdates', 'userFills', 'userEvents', 'userHistoricalOrders']) {
      const subscribe = { method: 'subscribe', subscription: { type, user } };
      simulator.receive(socket, JSON.stringify(subscribe), now);
    }
    return socket;
  });
  const signatures = users.map((user) => ({
    r: `0x${user.slice(2).padStart(64, '0')}`,
    s: '0x1',
    v: 27,
  }));
  const post = (user: number, action: object): void => {
    now += STEP_MS;
    nonce += 1;
    const payload = { action, nonce, signature: signatures[user] };
    const socket = sockets[user];
    if (socket === undefined) throw new Error('no such user');
    const message = { method: 'post', id: nonce, request: { type: 'action', payload } };
    simulator.receive(socket, JSON.stringify(message), now);
  };
  let made = 0;
  return Array.from({ length: SAMPLES }, (_, index) => {
    const until = Math.round((orders * (index + 1)) / SAMPLES);
    for (; made < until; made += 1) {
      const [maker, taker] = [made % USERS, (made + 1) % USERS];
      const c = `0x${made.toString(16).padStart(32, '0')}`;
      const order = { a: 0, b: made % 20 < 10, p: '95000', s: '0.001', r: false, c };
      const rest = { ...order, t: { limit: { tif: 'Gtc' } } };
      post(maker, { type: 'order', orders: [rest], grouping: 'na' });
      if (made % 10 === 0) {
        const take = { ...order, b: !order.b, t: { limit: { tif: 'Ioc' } } };
        post(taker, { type: 'order', orders: [take], grouping: 'na' });
        made += 1;
      } else {
        post(maker, { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: c }] });
      }
    }
    const sample = sampleOf(made);
    tell(`${made.toLocaleString('en')} orders: heap ${mebi(sample.heap)}, RSS ${mebi(sample.rss)}`);
    return sample;
  }).slice(WARM_SAMPLES);
}
