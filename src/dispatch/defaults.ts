/**
 * What of plain data differs from its defaults; undefined if nothing does. Objects of which both
 * have one are compared member by member, and have the same members; all else as a whole.
 */
export function withoutDefaults(value: unknown, defaults: unknown): unknown {
  if (value === defaults) return undefined;
  if (!isGroup(value) || !isGroup(defaults)) {
    return isEmptyList(value) && isEmptyList(defaults) ? undefined : value;
  }
  const differing: Record<string, unknown> = {};
  let differs = false;
  for (const name of Object.keys(value)) {
    const part = withoutDefaults(value[name], defaults[name]);
    if (part === undefined) continue;
    differing[name] = part;
    differs = true;
  }
  return differs ? differing : undefined;
}

/** The whole of what {@link withoutDefaults} left. What is as by default is shared. */
export function withDefaults(differing: unknown, defaults: unknown): unknown {
  if (differing === undefined) return defaults;
  if (!isGroup(differing) || !isGroup(defaults)) return differing;
  const value = { ...defaults };
  for (const name of Object.keys(differing)) {
    value[name] = withDefaults(differing[name], defaults[name]);
  }
  return value;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
