import { readFileSync } from 'node:fs';
import { FAULT_PRESETS, isFaultPreset } from '../venues/simulator/faults/fault-presets.ts';
import { FaultProfileError } from '../venues/simulator/faults/fault-profile-error.ts';
import type { FaultProfile } from '../venues/simulator/faults/fault-profile.ts';
import { parseFaultProfile } from '../venues/simulator/faults/parse-fault-profile.ts';
import { describeSystemError, isSystemError } from './system-error.ts';

/** The profile that has a name or is in a file, or why it cannot be had. */
export function readFaults(source: string): FaultProfile | string {
  if (isFaultPreset(source)) return FAULT_PRESETS[source];
  try {
    return parseFaultProfile(JSON.parse(readFileSync(source, 'utf8').replace(/^\uFEFF/, '')));
  } catch (error) {
    if (isSystemError(error)) {
      const names = Object.keys(FAULT_PRESETS).join(', ');
      return `${describeSystemError(error, source)} (profiles with a name are ${names})`;
    }
    if (error instanceof FaultProfileError) return `${source}: ${error.message}`;
    if (error instanceof SyntaxError) return `${source} is not JSON: ${error.message}`;
    throw error;
  }
}
