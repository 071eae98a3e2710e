/**
 * Counts what vitest's JSON report tells. A file that could not be loaded ran no test and is one failure; so is
 * anything else that made vitest end badly (an error outside of every test, a run that was cut off).
 * @param {{ numPassedTests: number, numFailedTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[] } | null} report null when vitest left none
 * @param {number} exitCode vitest's
 * @returns {{ passed: number, failed: number }}
 */
export function countTests(report, exitCode) {
  if (report === null) return { passed: 0, failed: 1 }
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0
  )
  const failed = report.numFailedTests + unloadable.length
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}
