import { describe, expect, it } from 'vitest'
import { countTests, listFailures } from '../../scripts/lib/test-report.mjs'

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

describe('the list of failures above it', () => {
  it('has one line for each, with the first line of why', () => {
    const failed = {
      status: 'failed',
      fullName: 'the list is there',
      failureMessages: ['Error: gone\n<html>']
    }
    const passed = { status: 'passed', fullName: 'the rest', failureMessages: [] }
    const testResults = [
      { name: 'a.test.ts', status: 'failed', message: '', assertionResults: [passed, failed] },
      { name: 'b.test.ts', status: 'failed', message: 'SyntaxError: no\n1 |', assertionResults: [] },
      { name: 'c.test.ts', status: 'passed', message: '', assertionResults: [passed] }
    ]
    expect(listFailures({ testResults })).toEqual([
      '✗ a.test.ts › the list is there: Error: gone',
      '✗ b.test.ts: SyntaxError: no'
    ])
    expect(listFailures(null)).toEqual([])
  })
})
