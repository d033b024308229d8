export { orderMachine } from './order-machine.ts';
export { DEFAULT_ORDER_POLICY } from './policy.ts';
export { RULES } from './rules.ts';
export {
  ORDER_STATES,
  ORDER_STATUSES,
  ORDER_TYPES,
  type FillReport,
  type Order,
  type OrderState,
  type OrderStatus,
  type OrderStatusReport,
  type OrderType,
} from './vocabulary.ts';
