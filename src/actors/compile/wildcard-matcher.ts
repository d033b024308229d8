/**
 * Tells which event types a descriptor matches besides its own text: `*` any, `a.b.*` the type
 * `a.b` and all that begin with `a.b.`. Undefined for a descriptor that is no wildcard, or that
 * has one inside, as `a.*.b.*`.
 */
export function wildcardMatcher(descriptor: string): ((eventType: string) => boolean) | undefined {
  if (descriptor === '*') return () => true;
  if (!descriptor.endsWith('.*')) return undefined;
  const own = descriptor.slice(0, -2);
  if (own.split('.').includes('*')) return undefined;
  const prefix = `${own}.`;
  return (eventType) => eventType === own || eventType.startsWith(prefix);
}
