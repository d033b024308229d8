import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, startVitest, type TestModule, type TestSpecification } from 'vitest/node';
import type { Verdict } from './verdict.ts';

/**
 * A child process that runs the tests of one working copy, up to the first that fails, and sends
 * its verdict to its parent. Arguments: the copy's folder, the number of random scenarios, and the
 * folders of `test/` in the order in which they are run.
 */

/** The one takes most of a minute, the other reads a page of the docs. */
const NOT_RUN = ['test/machines/generated-paths.test.ts', 'test/races/races-table.test.ts'];

const [root = '.', scenarios = '1000', ...folders] = process.argv.slice(2);

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => placeOf(left) - placeOf(right));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const [, folder = ''] = path.relative(root, moduleId).split(path.sep);
  return folders.indexOf(folder);
}

async function run(): Promise<Verdict> {
  const vitest = await startVitest(
    [],
    {
      config: false,
      root,
      include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
      setupFiles: [fileURLToPath(new URL('same-chance.ts', import.meta.url))],
      exclude: NOT_RUN,
      env: { FILLPROOF_SCENARIOS: scenarios, FILLPROOF_SEED: '1' },
      sequence: { sequencer: InOrder },
      bail: 1,
      maxWorkers: 1,
      isolate: false,
      fsModuleCache: false,
      watch: false,
      reporters: [{}],
      testTimeout: 60_000,
    },
    { cacheDir: path.join(root, 'cache') },
  );
  const verdict = verdictOf(vitest.state.getTestModules());
  await vitest.close();
  return verdict;
}

function verdictOf(modules: readonly TestModule[]): Verdict {
  let passed = 0;
  for (const module of modules) {
    const file = module.relativeModuleId;
    const [error] = module.errors();
    if (error !== undefined) return { type: 'broken', message: `${file}: ${error.message}` };
    for (const test of module.children.allTests('failed')) {
      const [cause] = test.result().errors ?? [];
      const message = cause?.message ?? '';
      // Code that names what is not there is no fault of the kind meant: any test would see it.
      if (/\b\w+ is not defined\b/.test(message)) return { type: 'broken', message };
      return { type: 'failed', file, title: test.name };
    }
    passed += [...module.children.allTests('passed')].length;
  }
  return { type: 'passed', tests: passed };
}

process.on('disconnect', () => process.exit(1));
const verdict = await run();
process.send?.(verdict, () => process.exit(0));
