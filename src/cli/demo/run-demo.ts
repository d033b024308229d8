import { setTimeout as delay } from 'node:timers/promises';
import { connectGateway } from '../../client.ts';
import { readCoins } from '../../venues/hyperliquid/client/coins.ts';
import { QuotingStrategy } from './quoting-strategy.ts';

export interface DemoSettings {
  readonly venueUrl: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly coins: readonly string[];
  readonly onRefused: (why: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const QUOTE_EVERY_MS = 400;
/** When an answer is lost: a venue with faults may owe it for ever. */
const ANSWER_MAX_MS = 1_000;

/** Quotes as a bot of its own would: over the API, and with prices that the venue tells anyone. */
export async function runDemo(settings: DemoSettings): Promise<void> {
  const { apiUrl, coins: wanted, onRefused, signal, token, venueUrl } = settings;
  let strategy: QuotingStrategy | null = null;
  const client = await connectGateway({
    url: apiUrl,
    token,
    // The first may come before the client is there to trade with.
    onPush: (push) => strategy?.onPush(push),
  });
  try {
    const universe = await readUniverse(venueUrl, signal);
    const coins = wanted.flatMap((name) => universe.get(name) ?? []);
    for (const name of wanted) {
      if (!universe.has(name)) onRefused(`the venue has no ${name}`);
    }
    strategy = new QuotingStrategy(client, { coins, idPrefix: prefixOfRun(), onRefused });
    while (!signal.aborted) {
      const mids = (await ask(venueUrl, 'allMids', signal)) as Record<string, string> | null;
      if (mids !== null) strategy.onMids(mids);
      await delay(QUOTE_EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    client.close();
  }
}

/**
 * Of its own for every run, since the venue may outlive it: the second in which it began. Short, so
 * that ids, up to seven digits behind it, are written into those of the venue.
 */
function prefixOfRun(): string {
  return `d${Math.floor(Date.now() / 1_000).toString(36)}-`;
}

/** Asks until it is told. */
async function readUniverse(
  url: string,
  signal: AbortSignal,
): Promise<NonNullable<ReturnType<typeof readCoins>>> {
  for (;;) {
    const universe = readCoins(await ask(url, 'meta', signal));
    if (universe !== null) return universe;
    await delay(QUOTE_EVERY_MS, undefined, { signal });
  }
}

/** Null if it cannot be had now: a venue with faults may give none. */
async function ask(url: string, type: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(`${url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MAX_MS)]),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
