/** Types of test-report.mjs for TypeScript callers; what the functions do is told there. */
type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}
type Results = {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}
export function countTests(report: Report | null, exitCode: number): { passed: number; failed: number }
export function listFailures(report: Results | null): string[]
