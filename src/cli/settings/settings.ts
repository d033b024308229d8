import { DEFAULT_POLICY } from '../../dispatch/policy.ts';
import { DEFAULT_GATEWAY_SETTINGS } from '../../gateway/gateway-settings.ts';
import { DEFAULT_CLIENT_SETTINGS } from '../../venues/hyperliquid/client/client-settings.ts';
import { choice, list, onOff, secret, type Setting, text, wholeNumber } from './setting.ts';

const ADDRESS = /^0x[\da-f]{40}$/i;
/** Anything but the key itself, which is easily given in its file's place. */
const FILE = /^(?!\s*(?:0x)?[\da-f]{48,}\s*$)./i;
const MS_MAX = 2 ** 31 - 1;

const trading = DEFAULT_GATEWAY_SETTINGS;
const client = DEFAULT_CLIENT_SETTINGS;
const policy = DEFAULT_POLICY;

const ms = (about: string, fallback: number, least = 1) =>
  wholeNumber(about, '<ms>', fallback, { least, most: MS_MAX });
const count = (about: string, fallback: number, least = 0) =>
  wholeNumber(about, '<count>', fallback, { least, most: 10_000_000 });

/**
 * Everything that can be set for `fillproof run`, in the order in which it is shown. From each name
 * follow its flag, its variable and its key in a file: `apiPort` is `--api-port` and
 * `FILLPROOF_API_PORT`.
 */
export const SETTINGS = {
  venue: choice('where to trade', ['simulator', 'testnet', 'mainnet'], null),
  account: text('the account to trade for, not its agent', '<address>', null, ADDRESS),
  vaultAddress: text('the sub-account or vault of it', '<address>', null, ADDRESS),
  agentKey: secret('the key that signs'),
  agentKeyFile: text('a file that holds the key, mode 0600', '<file>', null, FILE),
  venueUrl: text('another address of the venue', '<url>', null, /^https?:\/\/[^\s/]+\/?$/),

  commandTtlMs: ms('how long the venue may take a command for good', trading.commandTtlMs),
  modifiesInFlight: wholeNumber(
    'modifies of one order under way at a time',
    '<count>',
    trading.modifiesInFlight,
    { least: 1, most: 100 },
  ),
  onOversizedLeg: choice(
    'what becomes of a leg larger than what is left to trade',
    ['off', 'cancel', 'correct'],
    trading.onOversizedLeg,
  ),
  onLiveLeg: choice(
    'what becomes of a leg that works under a closed order',
    ['off', 'cancel'],
    trading.onLiveLeg,
  ),
  auditEveryMs: ms('how often all orders are asked about; 0 for never', trading.auditEveryMs, 0),
  adopt: onOff('track the orders that are live at the start', trading.adopt),
  slippageBps: wholeNumber(
    'how far a market order may trade from the middle, in 0.01 %',
    '<bps>',
    client.slippageBps,
    { most: 5_000 },
  ),
  modifyTriggers: choice(
    'for which orders a trigger may be modified',
    ['never', 'reduce-only', 'always'],
    client.modifyTriggers,
  ),

  armModify: choice(
    'when a pending modify starts to hold back the end of a leg',
    ['sent', 'acked'],
    policy.armModify,
  ),
  queryAfterMs: ms('wait before the first question', policy.queryAfterMs, 0),
  requeryMs: ms('wait before a question is asked again', policy.requeryMs, 0),
  landingGraceMs: ms('how long after its expiry a request may land', policy.landingGraceMs, 0),
  legsKept: count('legs remembered an order', policy.legsKept),
  closedOrdersKept: count('closed orders remembered', policy.closedOrdersKept),
  tradesKept: count('external trades remembered', policy.tradesKept),
  forgottenLegsKept: count('legs of forgotten orders remembered', policy.forgottenLegsKept),

  answerTimeoutMs: ms('when the outcome of a command is unknown', client.answerTimeoutMs),
  silenceMaxMs: ms('when a silent socket is given up', client.silenceMaxMs),
  reconnectMaxMs: ms('longest wait before connecting again', client.reconnectMaxMs),
  weightPerMinute: wholeNumber(
    'the share of the venue’s limit by address',
    '<weight>',
    client.weightPerMinute,
    { least: 100, most: 100_000 },
  ),

  apiHost: choice('where the API listens', ['127.0.0.1', '::1'], '127.0.0.1'),
  apiPort: wholeNumber('its port; 0 for any', '<port>', 7_070, { most: 65_535 }),
  apiTokenFile: text('the file of its token', '<file>', '~/.fillproof/api-token', FILE),
  apiOrigins: list('pages in a browser that may connect', '<origin>', []),
  apiFramesKept: count('pushes kept to be resumed', 50_000, 1),
  apiLagMaxFrames: count('pushes a client may be behind', 10_000, 1),

  journal: onOff('put every step down before anything of it leaves', true),
  journalDir: text(
    'the folder of the journals: ~/.fillproof/journal, or a new one with a simulator inside',
    '<folder>',
    null,
    FILE,
  ),
  durability: choice(
    'what a step that has left survives: the loss of power, the end of the process, nothing',
    ['fsync', 'os', 'none'],
    'fsync',
  ),
  journalReserveBytes: wholeNumber(
    'room kept for when the disk is full',
    '<bytes>',
    16 * 1_048_576,
    { most: 2 ** 40 },
  ),

  terminal: choice('a live table, or logs', ['auto', 'on', 'off'], 'auto'),
  logLevel: choice('the least that is logged', ['debug', 'info', 'warn', 'error'], 'info'),
  cancelOnStop: onOff('cancel all orders before it stops', false),
  stopWithinMs: ms('how long stopping may take', 10_000),
  runForMs: ms('stop after a time; 0 for never', 0, 0),

  simulatorFaults: text('its faults: a name or a file', '<profile>', 'none'),
  simulatorSeed: wholeNumber('its chance; any, if not given', '<number>', null, {
    most: 2 ** 32 - 1,
  }),
  simulatorPort: wholeNumber('its port; 0 for any', '<port>', 0, { most: 65_535 }),
  simulatorBlockMs: wholeNumber('how far apart its blocks are', '<ms>', 0, { most: 60_000 }),
  demo: onOff('quote at the simulator, to have something to see', false),
  demoCoins: list('what to quote', '<coin>', ['BTC', 'ETH', 'SOL']),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

export type SettingName = keyof typeof SETTINGS;

export type Settings = {
  readonly [K in SettingName]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** `apiPort` is set by `--api-port`. */
export function flagOf(name: SettingName): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `apiPort` is set by `FILLPROOF_API_PORT`. */
export function variableOf(name: SettingName): string {
  return `FILLPROOF_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
