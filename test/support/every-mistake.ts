/** What may stand where something else should. */
const WRONG: readonly unknown[] = [
  null,
  true,
  false,
  -1,
  0,
  1.5,
  1e21,
  '',
  '0',
  'no such thing',
  '__proto__',
  '9'.repeat(40),
  [],
  [null],
  {},
];

/** Copies of a JSON value with one mistake each: something is left out, or is something else. */
export function everyMistake(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    without(value, key),
    ...[...WRONG, ...everyMistake(item)].map((wrong) => withItem(value, key, wrong)),
  ]);
}

function without(value: object, key: string): unknown {
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1);
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key));
}

function withItem(value: object, key: string, item: unknown): unknown {
  return Array.isArray(value) ? value.with(Number(key), item) : { ...value, [key]: item };
}
