import * as v from 'valibot';

/** The kinds of field that the venue's requests are made of. Hex digits come out in lower case. */

export const address = hexDigits(40);

/** A client order id is a number of 128 bits at the venue: its letters' case means nothing. */
export const cloid = hexDigits(32);

/** That of a new order, of which the venue was seen to take one without the `0x`. */
export const newCloid = v.pipe(
  v.string(),
  v.transform((text) => (text.startsWith('0x') ? text : `0x${text}`)),
  cloid,
);

/** Ids, assets, times and nonces; beyond 2^53 JavaScript has lost the last digits of a number. */
export const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Bounded, so that nobody can make the simulator multiply numbers of a million digits. */
export const decimalText = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}(\.\d{1,20})?$/),
  v.transform((text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)),
);

/** What may be absent; null is the same, and is left out. */
export function given<Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}

/** An object in the sense of JSON, as it is: valibot's own takes lists too, and copies. */
export const jsonObject = v.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

function hexDigits(count: number) {
  return v.pipe(v.string(), v.regex(new RegExp(`^0x[\\da-f]{${count}}$`, 'i')), v.toLowerCase());
}
