import { describe, expect, it } from 'vitest';
import {
  FAULT_PRESETS,
  isFaultPreset,
} from '../../../../src/venues/simulator/faults/fault-presets.ts';
import { FaultProfileError } from '../../../../src/venues/simulator/faults/fault-profile-error.ts';
import { parseFaultProfile } from '../../../../src/venues/simulator/faults/parse-fault-profile.ts';

describe('a fault profile', () => {
  it.each(['none', 'typical', 'hostile'] as const)('%s is a profile as it stands', (name) => {
    expect(isFaultPreset(name)).toBe(true);
    expect(parseFaultProfile({ extends: name })).toEqual(FAULT_PRESETS[name]);
    expect(parseFaultProfile(JSON.parse(JSON.stringify(FAULT_PRESETS[name])))).toEqual(
      FAULT_PRESETS[name],
    );
  });

  it('that is empty has no faults', () => {
    expect(parseFaultProfile({})).toEqual(FAULT_PRESETS.none);
  });

  it('takes from what it extends what it leaves out, down to a setting of a fault', () => {
    const given = { extends: 'hostile', fillsFirst: 1, http5xx: { executed: 1 } };
    expect(parseFaultProfile(given)).toEqual({
      ...FAULT_PRESETS.hostile,
      fillsFirst: 1,
      http5xx: { probability: FAULT_PRESETS.hostile.http5xx.probability, executed: 1 },
    });
  });

  it('may settle what is not established of the venue', () => {
    const { rules } = parseFaultProfile({ rules: { partialFillRows: 'open' } });
    expect(rules).toEqual({ partialFillRows: 'open' });
  });

  it.each([
    [null, '', 'Expected an object'],
    [[], '', 'Expected an object'],
    [{ extends: 'worst' }, 'extends', 'extends: Expected one of none, typical, hostile'],
    [{ extends: 'toString' }, 'extends', 'extends: Expected one of none, typical, hostile'],
    [{ fillsFist: 1 }, 'fillsFist', 'fillsFist: There is nothing of that name'],
    [{ fillsFirst: 1.5 }, 'fillsFirst', 'fillsFirst: Invalid value: Expected <=1 but received 1.5'],
    [
      { fillsFirst: null },
      'fillsFirst',
      'fillsFirst: Invalid type: Expected number but received null',
    ],
    [
      { answerDelayMs: [9, 3] },
      'answerDelayMs',
      'answerDelayMs: Invalid delay: Expected the least before the most',
    ],
    [
      { answerDelayMs: [0.5, 3] },
      'answerDelayMs.0',
      'answerDelayMs.0: Invalid integer: Received 0.5',
    ],
    [
      { answerDelayMs: [0, 600_001] },
      'answerDelayMs.1',
      'answerDelayMs.1: Invalid value: Expected <=600000 but received 600001',
    ],
    [
      { lateOpen: { probability: -1 } },
      'lateOpen.probability',
      'lateOpen.probability: Invalid value: Expected >=0 but received -1',
    ],
    [
      { modifyFrames: { newFirst: 0 } },
      'modifyFrames',
      'modifyFrames: Invalid weights: Expected one above zero',
    ],
    [
      { rules: { cloidTarget: 'both' } },
      'rules.cloidTarget',
      'rules.cloidTarget: Invalid type: Expected ("newest" | "oldest") but received "both"',
    ],
  ])('%j is refused, and the setting named', (value, path, message) => {
    const refusal = { name: 'FaultProfileError', code: 'BAD_FAULT_PROFILE', path, message };
    expect(() => parseFaultProfile(value)).toThrow(expect.objectContaining(refusal));
    expect(() => parseFaultProfile(value)).toThrow(FaultProfileError);
  });
});
