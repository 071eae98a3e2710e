import { describe, expect, it } from 'vitest'
import { countTests } from '../../scripts/lib/test-report.mjs'

const loaded = { status: 'passed', assertionResults: [{}] }

describe('the last line of npm test', () => {
  it('counts the tests that passed and failed', () => {
    const report = { numPassedTests: 5, numFailedTests: 2, testResults: [loaded] }
    expect(countTests(report, 1)).toEqual({ passed: 5, failed: 2 })
  })

  it('counts a file that could not be loaded as a failure, though none of its tests ran', () => {
    const broken = { status: 'failed', assertionResults: [] }
    const report = { numPassedTests: 5, numFailedTests: 0, testResults: [loaded, broken] }
    expect(countTests(report, 1)).toEqual({ passed: 5, failed: 1 })
  })

  it('reports a failure when every test passed but the run ended badly', () => {
    const report = { numPassedTests: 5, numFailedTests: 0, testResults: [loaded] }
    expect(countTests(report, 1)).toEqual({ passed: 5, failed: 1 })
    expect(countTests(report, 0)).toEqual({ passed: 5, failed: 0 })
  })

  it('reports a failure when the run left no report at all', () => {
    expect(countTests(null, 0)).toEqual({ passed: 0, failed: 1 })
  })
})
