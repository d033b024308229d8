import { randomBytes, randomUUID } from 'node:crypto';
import { getSystemErrorMessage } from 'node:util';
import { systemClock } from '../../clock.ts';
import { type ApiServer, startApiServer } from '../../gateway/api/api-server.ts';
import { feedOutlet } from '../../gateway/api/feed-outlet.ts';
import { Feed } from '../../gateway/api/feed.ts';
import { meteredClient } from '../../gateway/api/metered-client.ts';
import { Metrics } from '../../gateway/api/metrics.ts';
import type { GatewaySettings } from '../../gateway/gateway-settings.ts';
import { Gateway } from '../../gateway/gateway.ts';
import type { JournalError } from '../../journal/journal-error.ts';
import type { Outlet } from '../../gateway/outlet.ts';
import { HyperliquidClient } from '../../venues/hyperliquid/client/hyperliquid-client.ts';
import { networkWires } from '../../venues/hyperliquid/client/network-wires.ts';
import type { Wires } from '../../venues/hyperliquid/client/wires.ts';
import { readOrMakeSecretFile } from '../settings/secret-file.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { flagOf, type Settings } from '../settings/settings.ts';
import { isSystemError } from '../system-error.ts';
import { openJournal } from './open-journal.ts';
import type { Output } from './output.ts';
import type { VenueAccess } from './venue-access.ts';

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly server: ApiServer;
  readonly token: string;
  /** Where it journals; null if it does not. */
  readonly journal: string | null;
  /** Stops to trade, lets clients have what was pushed, and closes, within the time that is set. */
  stop(): Promise<void>;
}

const TOKEN_BYTES = 32;
/** How long clients have for what was pushed last, in milliseconds: at most a part of the stop. */
const DRAIN_MS = 1_000;

/**
 * Puts a gateway together and starts it.
 *
 * @param onFailed - nothing that it does will be durable, and so nothing will leave.
 * @throws SettingsError if its token cannot be had, or it cannot listen at its port.
 * @throws JournalError if its journal cannot be gone on with.
 */
export async function runGateway(
  settings: Settings,
  venue: VenueAccess,
  output: Output,
  others: readonly Outlet[],
  onFailed: (error: JournalError) => void,
): Promise<RunningGateway> {
  if (settings.apiLagMaxFrames > settings.apiFramesKept) {
    throw new SettingsError('--api-lag-max-frames: must not be above --api-frames-kept');
  }
  const token = readOrMakeSecretFile(settings.apiTokenFile, flagOf('apiTokenFile'), () =>
    randomBytes(TOKEN_BYTES).toString('base64url'),
  );
  const gatewaySettings = toGatewaySettings(settings);
  const journal = settings.journal
    ? await openJournal(settings, venue, gatewaySettings.policy, output, onFailed)
    : null;
  const framesKept = settings.apiFramesKept;
  const feed = (await journal?.log.feed(framesKept)) ?? new Feed(randomUUID(), framesKept);
  const metrics: Metrics = new Metrics({
    openViews: () => gateway.openViews(),
    clients: () => ({ connected: server.clients, cutOff: server.cutOff }),
    monotonicMs: () => performance.now(),
    logLinesDropped: () => output.linesDropped,
    withProcess: true,
  });
  const network = networkWires({ url: venue.url });
  const gateway = new Gateway({
    clock: systemClock,
    settings: gatewaySettings,
    ...(journal && {
      commit: metrics.timeCommit(journal.log.commit),
      remembered: journal.log.remembered,
    }),
    outlets: [feedOutlet(feed), metrics, ...others, output],
    connect: (listener) => {
      const wires = measured(network, metrics);
      const client = new HyperliquidClient({
        ...toClientOptions(settings, venue),
        wires,
        clock: systemClock,
        random: Math.random,
        listener,
      });
      return meteredClient(client, metrics);
    },
  });
  const onNotice = (notice: string): void => output.tell(notice);
  const server = await listen(settings, { gateway, feed, token, metrics, onNotice });
  journal?.onRoom((hasRoom) => gateway.setRoom(hasRoom));
  gateway.start();
  return {
    gateway,
    server,
    token,
    journal: journal?.folder ?? null,
    async stop() {
      const { cancelOnStop: cancelAll, stopWithinMs } = settings;
      const endsAt = systemClock.now() + stopWithinMs;
      const drainMs = Math.min(DRAIN_MS, stopWithinMs / 4);
      await gateway.stop({ cancelAll, withinMs: stopWithinMs - drainMs });
      network.close();
      await within(endsAt - systemClock.now(), server.close(drainMs));
      await within(endsAt - systemClock.now(), journal?.close());
    },
  };
}

/** Waits for it, but not for longer. */
async function within(ms: number, done: Promise<void> | undefined): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const stopTimer = systemClock.startTimer(Math.max(ms, 0), resolve);
  await Promise.race([done, over]);
  stopTimer();
}

async function listen(
  { apiHost: host, apiLagMaxFrames: lagMaxFrames, apiOrigins: origins, apiPort: port }: Settings,
  served: Pick<
    Parameters<typeof startApiServer>[0],
    'gateway' | 'feed' | 'token' | 'metrics' | 'onNotice'
  >,
): Promise<ApiServer> {
  try {
    return await startApiServer({ host, port, lagMaxFrames, origins, ...served });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const why = getSystemErrorMessage(error.errno);
    throw new SettingsError(`the API cannot listen at ${host}, port ${port}: ${why}`);
  }
}

/** All of them: one that is added has to be a setting too. */
function toGatewaySettings(settings: Settings): GatewaySettings {
  const { adopt, auditEveryMs, commandTtlMs, modifiesInFlight } = settings;
  const { onLiveLeg, onOversizedLeg } = settings;
  const { armModify, queryAfterMs, requeryMs, landingGraceMs } = settings;
  const { legsKept, closedOrdersKept, tradesKept, forgottenLegsKept } = settings;
  const patience = { armModify, queryAfterMs, requeryMs, landingGraceMs };
  const memory = { legsKept, closedOrdersKept, tradesKept, forgottenLegsKept };
  const policy = { ...patience, ...memory };
  const trading = { adopt, auditEveryMs, commandTtlMs, modifiesInFlight };
  return { ...trading, onLiveLeg, onOversizedLeg, policy };
}

function toClientOptions(settings: Settings, { wallet, account, network }: VenueAccess) {
  const { answerTimeoutMs, silenceMaxMs, reconnectMaxMs, weightPerMinute } = settings;
  const { modifyTriggers, slippageBps, vaultAddress } = settings;
  const waits = { answerTimeoutMs, silenceMaxMs, reconnectMaxMs };
  return {
    wallet,
    account,
    network,
    ...(vaultAddress !== null && { vaultAddress }),
    settings: { ...waits, weightPerMinute, modifyTriggers, slippageBps },
  };
}

/** The same wires, with the work that each frame makes measured. */
function measured(wires: Wires, metrics: Metrics): Wires {
  return {
    post: (path, body, onAnswer) => wires.post(path, body, onAnswer),
    openSocket: (handlers) =>
      wires.openSocket({
        onOpen: () => handlers.onOpen(),
        onMessage: (text) => metrics.duringFrame(() => handlers.onMessage(text)),
        onClose: (why) => handlers.onClose(why),
      }),
  };
}
