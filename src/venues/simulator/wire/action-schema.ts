import * as v from 'valibot';
import type { Action, ModifyWire, OrderWire } from './action.ts';
import { address, cloid, decimalText, given, newCloid, wholeNumber } from './fields.ts';

/**
 * What may stand as the `action` of a request, in the form in which the venue itself writes it: the
 * keys in the order of these schemas, none that it does not know and none without a value, no
 * needless zeros, hex digits in lower case. That form is what must have been signed. A flag is
 * `true` or absent: the venue refuses `false`.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */
export const actionSchema: v.GenericSchema<unknown, Action> = v.lazy(schemaOf);

const flag = v.optional(v.literal(true));
const oidOrCloid = v.union([wholeNumber, cloid]);

const limit = v.object({ tif: v.picklist(['Gtc', 'Ioc', 'Alo', 'FrontendMarket']) });
const trigger = v.object({
  isMarket: v.boolean(),
  triggerPx: decimalText,
  tpsl: v.picklist(['tp', 'sl']),
});

const order: v.GenericSchema<unknown, OrderWire> = v.object({
  a: wholeNumber,
  b: v.boolean(),
  p: decimalText,
  s: decimalText,
  r: v.boolean(),
  t: v.union([v.strictObject({ limit }), v.strictObject({ trigger })]),
  c: given(newCloid),
});

const modify = { oid: oidOrCloid, order };
const modifyEntry: v.GenericSchema<unknown, ModifyWire> = v.object(modify);

const schemas = {
  order: v.object({
    type: v.literal('order'),
    orders: v.array(order),
    grouping: v.union([
      v.picklist(['na', 'normalTpsl', 'positionTpsl']),
      v.object({ p: wholeNumber }),
    ]),
    builder: given(v.object({ b: address, f: wholeNumber })),
  }),
  modify: v.object({ type: v.literal('modify'), ...modify, a: flag }),
  batchModify: v.object({
    type: v.literal('batchModify'),
    modifies: v.array(modifyEntry),
    a: flag,
  }),
  cancel: v.object({
    type: v.literal('cancel'),
    cancels: v.array(v.object({ a: wholeNumber, o: wholeNumber })),
    f: flag,
  }),
  cancelByCloid: v.object({
    type: v.literal('cancelByCloid'),
    cancels: v.array(v.object({ asset: wholeNumber, cloid })),
    f: flag,
  }),
  scheduleCancel: v.object({ type: v.literal('scheduleCancel'), time: given(wholeNumber) }),
  noop: v.object({ type: v.literal('noop') }),
  updateLeverage: v.object({
    type: v.literal('updateLeverage'),
    asset: wholeNumber,
    isCross: v.boolean(),
    leverage: wholeNumber,
  }),
  approveAgent: v.object({
    type: v.literal('approveAgent'),
    signatureChainId: v.pipe(v.string(), v.regex(/^0x[\da-f]{1,16}$/i)),
    hyperliquidChain: v.picklist(['Mainnet', 'Testnet']),
    agentAddress: address,
    agentName: v.nullish(v.string()),
    nonce: wholeNumber,
  }),
} satisfies { readonly [Type in Action['type']]: v.GenericSchema<unknown, Action> };
const unknownAction = v.never();

/** By the type at once: valibot's own `variant` looks through the alternatives one by one. */
function schemaOf(value: unknown): v.GenericSchema<unknown, Action> {
  return v.is(typed, value) ? schemas[value.type] : unknownAction;
}

const typed = v.object({ type: v.picklist(Object.keys(schemas) as (keyof typeof schemas)[]) });
