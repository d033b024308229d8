/** `fillproof/gateway`: a dispatcher joined to a venue, inside an engine of one's own. */

export { type Clock, systemClock } from './clock.ts';
export type { CommandResult } from './gateway/command-result.ts';
export { GatewayJournal, type GatewayJournalOptions } from './gateway/gateway-journal.ts';
export { Gateway, type GatewayOptions, type StopOptions } from './gateway/gateway.ts';
export type { GatewaySettings, GivenGatewaySettings } from './gateway/gateway-settings.ts';
export type { OrderChange } from './gateway/order-intent.ts';
export type { OrderView } from './gateway/order-view.ts';
export type { Commit } from './gateway/outbox.ts';
export type {
  GatewayRecord,
  GatewayState,
  Note,
  NoteRecord,
  Outlet,
  StepRecord,
} from './gateway/outlet.ts';
export type { Remembered } from './gateway/remembered.ts';
export type {
  CancelCommand,
  CommandOutcome,
  ModifyCommand,
  OrderTerms,
  SubmitCommand,
  TimeInForce,
} from './venue/commands.ts';
export type {
  OpenOrder,
  VenueAnswer,
  VenueClient,
  VenueListener,
  VenueQuestion,
  VenueState,
} from './venue/venue-client.ts';
export { WrongSignerError } from './venue/wrong-signer-error.ts';
export type { ClientSettings } from './venues/hyperliquid/client/client-settings.ts';
export {
  HyperliquidClient,
  type HyperliquidClientOptions,
} from './venues/hyperliquid/client/hyperliquid-client.ts';
export { NETWORK_URLS, networkWires } from './venues/hyperliquid/client/network-wires.ts';
export { Nonces } from './venues/hyperliquid/client/nonces.ts';
export type { Wires } from './venues/hyperliquid/client/wires.ts';
