export type { Inspect, OrderActor, OrderSnapshot, RunOptions } from './actors/order-actors.ts';
export { BoundedDedup, DEDUP_CAPACITY } from './dispatch/bounded-dedup.ts';
export type { ExternalReport, Sinks } from './dispatch/deliveries.ts';
export { Dispatcher, type DispatcherOptions } from './dispatch/dispatcher.ts';
export { BadStateError, type DispatcherState } from './dispatch/dispatcher-state.ts';
export type {
  FillReportMessage,
  Input,
  InputMessage,
  OrderMessage,
  OrderStatusReportMessage,
} from './dispatch/input.ts';
export { parseInput } from './dispatch/parse-input.ts';
export { DEFAULT_POLICY, type Policy } from './dispatch/policy.ts';
export type { InvalidStep, Step } from './dispatch/step.ts';
export type { CompareLegs } from './dispatch/to-order-input.ts';
export { LINE_MAX_BYTES, type Line, readLines } from './tape/lines.ts';
export { replayLine, type ReplayedLine, type TapeLine } from './tape/tape.ts';
export {
  FrameReplay,
  type FrameLine,
  type FrameReplayOptions,
} from './venues/hyperliquid/frame-replay.ts';
export type {
  Advisory,
  InputError,
  InputErrorCode,
  OrderAccepted,
  OrderCanceled,
  OrderCancelRejected,
  OrderEvent,
  OrderExpired,
  OrderFilled,
  OrderModifyRejected,
  OrderRejected,
  OrderTriggered,
  OrderUpdated,
  Outcome,
  VenueRequest,
} from '../machines/outputs.ts';
export type { Rule } from '../machines/rules.ts';
export type {
  LiquiditySide,
  OrderState,
  OrderStatus,
  OrderType,
  Side,
} from '../machines/vocabulary.ts';
