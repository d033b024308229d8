export type { Decimal } from './decimal.ts';
export type { History } from './history.ts';
export type {
  Leg,
  Modify,
  OrderContext,
  OrderRegistration,
  Target,
  Trade,
} from './order-context.ts';
export type { OrderInput } from './order-input.ts';
export { orderMachine } from './order-machine.ts';
export type { OrderStep } from './outputs.ts';
export { DEFAULT_ORDER_POLICY, type OrderPolicy } from './policy.ts';
export { RULES, type Rule } from './rules.ts';
export {
  type FillReport,
  type LiquiditySide,
  type Order,
  ORDER_STATES,
  ORDER_STATUSES,
  ORDER_TYPES,
  type OrderState,
  type OrderStatus,
  type OrderStatusReport,
  type OrderType,
  type Side,
} from './vocabulary.ts';
