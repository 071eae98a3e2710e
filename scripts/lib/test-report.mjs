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

/**
 * One line for each test that failed, with the first line of why: what a long output has above it is easily cut off.
 * @param {{ testResults: { name: string, message: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] } | null} report
 * @returns {string[]}
 */
export function listFailures(report) {
  const firstLine = (text) => (text ?? '').split('\n', 1)[0]
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    if (file.status === 'failed' && file.assertionResults.length === 0)
      return [`✗ ${file.name}: ${firstLine(file.message)}`]
    return failed.map(
      ({ fullName, failureMessages }) => `✗ ${file.name} › ${fullName}: ${firstLine(failureMessages[0])}`
    )
  })
}
