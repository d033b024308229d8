/**
 * Checks that `fillproof/client`, as built, needs no types but its own: a program that uses nothing
 * else is type-checked, declarations of libraries included.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'scripts/client-consumer', '--listFiles'],
  { cwd: ROOT, encoding: 'utf8' },
);
const lines = stdout.split('\n').map((line) => path.relative(ROOT, line.trim()));
const files = lines.filter((line) => /\.(c|m)?ts$/.test(line));
const foreign = files.filter(
  (file) => file.startsWith('node_modules') && !/^node_modules\/@?typescript\//.test(file),
);
const problems = [
  ...(status === 0 ? [] : [`tsc ended with ${status}:\n${stdout}${stderr}`]),
  ...(files.includes('dist/src/client.d.ts') ? [] : ['dist/src/client.d.ts was not read']),
  ...foreign.map((file) => `fillproof/client needs ${file}`),
];
console.log(problems.join('\n') || 'fillproof/client needs no types but its own');
process.exitCode = problems.length === 0 ? 0 : 1;
