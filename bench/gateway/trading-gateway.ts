import { setImmediate } from 'node:timers/promises';
import type { AbstractWallet } from '@nktkas/hyperliquid/signing';
import { systemClock } from '../../src/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import type { GatewayJournal } from '../../src/gateway/gateway-journal.ts';
import type { Outlet } from '../../src/gateway/outlet.ts';
import type { VenueClient, VenueListener } from '../../src/venue/venue-client.ts';
import { HyperliquidClient } from '../../src/venues/hyperliquid/client/hyperliquid-client.ts';
import type { Wires } from '../../src/venues/hyperliquid/client/wires.ts';
import { addressOf } from '../simulator/traders.ts';
import { newPriceOf, oidOf, orderOf } from './story.ts';

/** Longer than any run: nothing is to be asked or to expire within it, in milliseconds. */
const NEVER_MS = 3_600_000;
const STARTED_WITHIN_MS = 10_000;
const TERMS = { timeInForce: 'GTC', reduceOnly: false } as const;

/** Under which nothing is asked. */
export const GATEWAY_POLICY = { queryAfterMs: NEVER_MS, requeryMs: NEVER_MS } as const;

/** A journal, as far as a gateway knows of it. */
export type GatewayLog = Pick<GatewayJournal, 'remembered' | 'commit' | 'idle'>;

/** A gateway that is live at a venue, with everything between the wires and the outlets. */
export async function startGateway(
  wires: Wires,
  wallet: AbstractWallet,
  outlets: readonly Outlet[],
  wrap: (client: VenueClient) => VenueClient = (client) => client,
  log?: GatewayLog,
): Promise<Gateway> {
  const connect = (listener: VenueListener): VenueClient => {
    const account = addressOf(0);
    const chance = { clock: systemClock, random: Math.random };
    const at = { wires, wallet, account, network: 'testnet' as const };
    return wrap(new HyperliquidClient({ ...chance, ...at, listener }));
  };
  const times = { auditEveryMs: 0, commandTtlMs: NEVER_MS };
  const settings = { adopt: false, ...times, policy: GATEWAY_POLICY };
  const journaled = log && { remembered: log.remembered, commit: log.commit };
  const gateway = new Gateway({ clock: systemClock, connect, settings, outlets, ...journaled });
  gateway.start();
  const giveUpAt = performance.now() + STARTED_WITHIN_MS;
  while (gateway.state !== 'live') {
    if (performance.now() > giveUpAt) throw new Error(`the gateway is ${gateway.state}`);
    await setImmediate();
  }
  return gateway;
}

/** One whose orders of the story are accepted and about to be replaced. */
export async function startWithOrders(
  wires: Wires,
  orders: number,
  outlets: readonly Outlet[],
  log?: GatewayLog,
): Promise<Gateway> {
  const answers: (() => void)[] = [];
  const silence = (client: VenueClient): VenueClient => ({
    get state() {
      return client.state;
    },
    start: () => client.start(),
    stop: (withinMs) => client.stop(withinMs),
    ask: (question, onAnswer) => client.ask(question, onAnswer),
    openOrders: (onAnswer) => client.openOrders(onAnswer),
    know: (clientOrderIds) => client.know(clientOrderIds),
    usedIds: (onAnswer) => client.usedIds(onAnswer),
    submit(_command, onOutcome) {
      const venueOrderId = String(oidOf(answers.length));
      answers.push(() => onOutcome({ type: 'accepted', venueOrderId }));
    },
    // Their answers are still on the way when the frames of the story come.
    modify() {},
    cancel() {},
  });
  const gateway = await startGateway(wires, noWallet, outlets, silence, log);
  for (let number = 0; number < orders; number += 1) must(gateway.submit(orderOf(number), TERMS));
  await log?.idle();
  for (const answer of answers) answer();
  for (let number = 0; number < orders; number += 1) {
    const { clientOrderId } = orderOf(number);
    must(gateway.modify(clientOrderId, { price: newPriceOf(number) }));
  }
  await log?.idle();
  return gateway;
}

/** Signs nothing: the commands of the story's orders go nowhere. */
const noWallet: AbstractWallet = {
  address: `0x${addressOf(0).slice(2)}`,
  signTypedData: (_data: unknown) => Promise.reject(new Error('nothing is to be signed')),
};

function must(result: ReturnType<Gateway['submit']>): void {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
}
