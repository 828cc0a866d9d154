import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: more forks would only fight each other for the inference threads.
    maxWorkers: 2,
    // The modules as Node itself loads them: a rewritten import costs a call in every inner loop, four times the time of a voice.
    experimental: { viteModuleRunner: false },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A machine that is shared may lose a second in the middle of a call or a browser's frame. What is broken fails twice, and a
    // test that needed its second try says so (`retry x1`).
    retry: 1,
  },
});
