import { Door, type DoorSettings } from '../access/door.ts';
import { IpLimits } from '../access/ip-limits.ts';
import { COINS, type CoinSettings } from '../exchange/coin.ts';
import { Exchange } from '../exchange/exchange.ts';
import { type FaultProfile, NO_FAULTS } from '../faults/fault-profile.ts';
import { Faults } from '../faults/faults.ts';
import { Simulator, type SessionSettings } from './simulator.ts';

export interface SimulatorSettings extends SessionSettings {
  /** An integer: the same one, and the same inputs, give the same answers and frames. */
  readonly seed: number;
  /** What is traded, by asset id: the first coins of the main network, if not given. */
  readonly coins?: readonly CoinSettings[];
  /** How it misbehaves, and which rules it has; by default it does not. */
  readonly faults?: FaultProfile;
  /** Whether a market goes on in the background; it does by default. */
  readonly market?: boolean;
  /** Whether the venue's limits by IP and by address are enforced; by default they are not. */
  readonly limits?: boolean;
  /** Whether signers are recovered, as by default, or believed. */
  readonly signatures?: DoorSettings['signatures'];
  /** For which of the venue's networks actions must be signed; by default for either. */
  readonly network?: DoorSettings['network'];
}

/** A venue as it opens: without accounts. */
export function createSimulator(settings: SimulatorSettings): Simulator {
  const { seed, startAt, faults = NO_FAULTS, market = true, limits = false } = settings;
  const { signatures = 'verify', network = 'either' } = settings;
  const { rules } = faults;
  const exchange = new Exchange({ seed, startAt, market, rules, coins: settings.coins ?? COINS });
  const venue = {
    exchange,
    door: new Door(exchange, {
      signatures,
      network,
      addressLimit: { enforced: limits },
    }),
    limits: new IpLimits(limits ? {} : null),
    faults: new Faults(seed, faults),
  };
  return new Simulator(venue, settings);
}
