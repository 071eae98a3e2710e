import { defineConfig } from 'vitest/config'

/**
 * Three suites: plain Node, the page in jsdom, and the real application in a real Electron window. The window comes
 * last and alone: it has processes of its own, and a person's patience is measured on a machine with room for them.
 */
export default defineConfig({
  test: {
    passWithNoTests: false,
    // Of two processors Vitest would leave one unused; nobody watches these tests.
    maxWorkers: '100%',
    /** Where a mistake loses or doubles stock, no branch goes untested: `npm run coverage`, part of `npm test`. */
    coverage: {
      provider: 'v8',
      include: [
        'src/main/sync/{merge,plan-push,sales-ledger}.ts',
        'src/main/store/{outbox,sales}.ts',
        'src/main/sales/*.ts'
      ],
      reporter: [['text', { skipFull: true }]],
      reportsDirectory: 'test-results/coverage',
      thresholds: { branches: 100 }
    },
    // Playwright lets go of some promises of a start that ended; the start itself is refused as well, and counts.
    onUnhandledError: (error) => error.message !== 'Process failed to launch!',
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
          testTimeout: 30_000
        }
      },
      {
        test: {
          name: 'page',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          testTimeout: 60_000
        }
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.spec.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // A claim that comes true by itself, such as an edit that arrives, is asked again until it holds.
          expect: { poll: { interval: 40, timeout: 60_000 } }
        }
      }
    ]
  }
})
