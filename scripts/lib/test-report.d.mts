/** Types of test-report.mjs for TypeScript callers; what the function does is told there. */
type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}
export function countTests(report: Report | null, exitCode: number): { passed: number; failed: number }
