import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, runCli } from './run-cli.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

describe('fillproof', () => {
  it('tells its version', async () => {
    expect(await runCli(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it('prints its help, as an error where nothing was asked for', async () => {
    const [asked, command, bare] = await Promise.all([
      runCli(['-h']),
      runCli(['help']),
      runCli([]),
    ]);
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(asked.stdout).toContain('replay [options] [file]');
    expect(command).toEqual(asked);
    expect(bare).toMatchObject({ status: 2, stdout: '', stderr: asked.stdout });
  });

  it('shows how to replay, within 80 columns', async () => {
    const { status, stdout } = await runCli(['replay', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('fillproof replay --pretty tape.ndjson');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    [['repla'], "unknown command 'repla' (Did you mean replay?)"],
    [['--nope'], "unknown option '--nope'"],
    [['replay', '--prety'], "unknown option '--prety' (Did you mean --pretty?)"],
    [['replay', '--\x1b[2J\nx'], "unknown option '--\\x1b[2J x'"],
    [['replay', 'a', 'b'], "too many arguments for 'replay'. Expected 1 argument but got 2: a, b."],
    [['replay', '--format'], "option '--format <format>' argument missing"],
    [
      ['replay', '--format', 'fix'],
      "option '--format <format>' argument 'fix' is invalid. Allowed choices are tape, hyperliquid.",
    ],
    [
      ['replay', '--arm-modify', 'never'],
      "option '--arm-modify <when>' argument 'never' is invalid. Allowed choices are sent, acked.",
    ],
    [['replay', '--adopt'], "option '--adopt' needs '--format hyperliquid'"],
    [['replay', '--adopt', '--format', 'tape'], "option '--adopt' needs '--format hyperliquid'"],
  ])('refuses %j on one line', async (args, message) => {
    const result = await runCli(args);
    expect(result).toMatchObject({ status: 2, stdout: '', stderr: `fillproof: ${message}\n` });
  });
});
