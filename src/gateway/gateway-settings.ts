import { completePolicy, type Policy } from '../dispatch/policy.ts';

/** How a gateway trades. */
export interface GatewaySettings {
  /** What the dispatcher remembers, and how patient it is. */
  readonly policy: Policy;
  /** How long the venue may take a command for good, in milliseconds; then it refuses it. */
  readonly commandTtlMs: number;
  /** Modifies of one order under way at the same time; the newest wanted target waits. */
  readonly modifiesInFlight: number;
  /** What becomes of a leg that works more than is left to trade. */
  readonly onOversizedLeg: 'off' | 'cancel' | 'correct';
  /** What becomes of a leg that works although its order is closed. */
  readonly onLiveLeg: 'off' | 'cancel';
  /** How often every order is asked about without a reason, in milliseconds; 0 for never. */
  readonly auditEveryMs: number;
  /** Whether orders that are live at the start are tracked; else they are handed on raw. */
  readonly adopt: boolean;
}

/** Settings as they are given: what is left out is as by default. */
export type GivenGatewaySettings = Partial<Omit<GatewaySettings, 'policy'>> & {
  readonly policy?: Partial<Policy>;
};

export const DEFAULT_GATEWAY_SETTINGS: Omit<GatewaySettings, 'policy'> = {
  commandTtlMs: 5_000,
  modifiesInFlight: 1,
  onOversizedLeg: 'correct',
  onLiveLeg: 'cancel',
  auditEveryMs: 60_000,
  adopt: true,
};

/** @throws RangeError if the policy is none, or a number is not an integer that it can be. */
export function completeGatewaySettings(given: GivenGatewaySettings): GatewaySettings {
  const settings = { ...DEFAULT_GATEWAY_SETTINGS, ...given, policy: completePolicy(given.policy) };
  for (const name of ['commandTtlMs', 'modifiesInFlight'] as const) {
    if (Number.isSafeInteger(settings[name]) && settings[name] > 0) continue;
    throw new RangeError(`${name} must be an integer above zero, not ${settings[name]}`);
  }
  const { auditEveryMs } = settings;
  if (Number.isSafeInteger(auditEveryMs) && auditEveryMs >= 0) return settings;
  throw new RangeError(`auditEveryMs must be an integer, zero or above, not ${auditEveryMs}`);
}
