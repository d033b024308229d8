import * as v from 'valibot';
import { FAULT_PRESETS, isFaultPreset } from './fault-presets.ts';
import { FaultProfileError } from './fault-profile-error.ts';
import { type FaultProfile, faultProfileSchema } from './fault-profile.ts';

/**
 * A profile from JSON. What it leaves out is as in the preset that it `extends`, `none` if it names
 * no preset; so is what it leaves out of a fault that has several settings.
 *
 * @example
 * parseFaultProfile({ extends: 'typical', answerLost: 0.1, http5xx: { probability: 0.1 } });
 *
 * @throws FaultProfileError if there is no such preset or fault, or a setting is out of range.
 */
export function parseFaultProfile(value: unknown): FaultProfile {
  if (!isObject(value)) throw new FaultProfileError('', 'Expected an object');
  const { extends: preset = 'none', ...given } = value;
  if (typeof preset !== 'string' || !isFaultPreset(preset)) {
    const names = Object.keys(FAULT_PRESETS).join(', ');
    throw new FaultProfileError('extends', `Expected one of ${names}`);
  }
  const result = v.safeParse(faultProfileSchema, merge(FAULT_PRESETS[preset], given));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  const message = isUnknown ? 'There is nothing of that name' : issue.message;
  throw new FaultProfileError(v.getDotPath(issue) ?? '', message);
}

function merge(preset: FaultProfile, given: Readonly<Record<string, unknown>>): unknown {
  const merged: Record<string, unknown> = { ...preset };
  for (const [name, setting] of Object.entries(given)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(setting) ? { ...before, ...setting } : setting;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
