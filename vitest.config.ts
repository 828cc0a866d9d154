import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** Says at the end which tests did not pass at the first try, so that none hides behind its second. */
const tellSecondTries = (): Reporter => {
  const again: string[] = [];
  return {
    onTestCaseResult: (test) => {
      if (test.diagnostic()?.flaky === true) again.push(`${test.module.relativeModuleId} > ${test.fullName}`);
    },
    onTestRunEnd: () => {
      if (again.length > 0)
        console.log(`\nPassed at a second try:\n${again.map((name) => `  ${name}\n`).join('')}`);
    },
  };
};

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: more forks would only fight each other for the inference threads.
    maxWorkers: 2,
    // The modules as Node itself loads them: a rewritten import costs a call in every inner loop, four times the time of a voice.
    experimental: { viteModuleRunner: false },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A machine that is shared may lose a second in the middle of a call or a browser's frame. What is broken fails twice.
    retry: 1,
    reporters: ['default', tellSecondTries()],
  },
});
