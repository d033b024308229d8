import * as v from 'valibot';

/** One setting: what it can be, what it is if nobody sets it, and what it means. */
export interface Setting<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  readonly fallback: T;
  readonly about: string;
  /** How it is written where everything is text: `on` for a switch, which needs no value. */
  readonly kind: 'text' | 'number' | 'switch' | 'list';
  /** What stands for the value in help: `<ms>`. */
  readonly placeholder: string;
  /** All that it can be, where that is little. */
  readonly choices?: readonly string[];
  /** Never shown, and taken from the environment only. */
  readonly isSecret?: true;
}

export function choice<const T extends string, F extends T | null>(
  about: string,
  choices: readonly T[],
  fallback: F,
): Setting<T | F> {
  const expected = `expected ${choices.join(', ')}`;
  const schema = v.picklist(choices, expected);
  const placeholder = '<choice>';
  return {
    schema: orFallback(schema, fallback),
    fallback,
    about,
    kind: 'text',
    placeholder,
    choices,
  };
}

export function text<F extends string | null>(
  about: string,
  placeholder: string,
  fallback: F,
  pattern: RegExp = /./,
): Setting<string | F> {
  const expected = `expected ${placeholder.replaceAll(/[<>]/g, '')}`;
  const schema = v.pipe(v.string(expected), v.regex(pattern, expected));
  return { schema: orFallback(schema, fallback), fallback, about, kind: 'text', placeholder };
}

export function secret(about: string): Setting<string | null> {
  return { ...text(about, '<secret>', null), isSecret: true };
}

export function wholeNumber<F extends number | null>(
  about: string,
  placeholder: string,
  fallback: F,
  { least = 0, most = Number.MAX_SAFE_INTEGER } = {},
): Setting<number | F> {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  const expected = `expected a whole number, ${range}`;
  const schema = v.pipe(
    v.number(expected),
    v.safeInteger(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  );
  return { schema: orFallback(schema, fallback), fallback, about, kind: 'number', placeholder };
}

export function onOff(about: string, fallback: boolean): Setting<boolean> {
  const schema = v.boolean('expected true or false');
  return { schema, fallback, about, kind: 'switch', placeholder: '<true|false>' };
}

export function list(
  about: string,
  placeholder: string,
  fallback: readonly string[],
): Setting<readonly string[]> {
  const schema = v.array(v.pipe(v.string(), v.nonEmpty()), `expected a list of ${placeholder}`);
  return {
    schema,
    fallback,
    about,
    kind: 'list',
    placeholder: `${placeholder.replace('>', 's>')}`,
  };
}

/** What a setting is if nobody sets it, as it would be written; empty for nothing. */
export function writtenFallback({ fallback }: Setting<unknown>): string {
  if (Array.isArray(fallback)) return fallback.join(',');
  return fallback === null ? '' : JSON.stringify(fallback).replaceAll('"', '');
}

function orFallback<T, F>(
  schema: v.GenericSchema<unknown, T>,
  fallback: F,
): v.GenericSchema<unknown, T | F> {
  // What need not be set can be unset in a file.
  return (fallback === null ? v.nullable(schema) : schema) as v.GenericSchema<unknown, T | F>;
}
