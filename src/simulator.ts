/**
 * `fillproof/simulator`: a Hyperliquid on loopback that misbehaves as the real one does, for the
 * tests of whoever trades there.
 */

export {
  createSimulator,
  type SimulatorSettings,
} from './venues/simulator/session/create-simulator.ts';
export type { Simulator } from './venues/simulator/session/simulator.ts';
export {
  type ServerSettings,
  type SimulatorServer,
  startServer,
} from './venues/simulator/server/server.ts';
export { FAULT_PRESETS, type FaultPreset } from './venues/simulator/faults/fault-presets.ts';
export type { FaultProfile } from './venues/simulator/faults/fault-profile.ts';
export { FaultProfileError } from './venues/simulator/faults/fault-profile-error.ts';
export { parseFaultProfile } from './venues/simulator/faults/parse-fault-profile.ts';
export type { Funds } from './venues/simulator/exchange/exchange.ts';
export type { Truth } from './venues/simulator/exchange/truth.ts';
export type { VenueRules } from './venues/simulator/exchange/venue-rules.ts';
export type { Clock } from './clock.ts';
