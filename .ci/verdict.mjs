// Prints `N passed, N failed` last; fails when a test failed, was skipped, or none ran.
import { readFileSync } from 'node:fs'

const [report, status] = process.argv.slice(2)
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
)
const skipped = numPendingTests + numTodoTests
if (skipped > 0) console.log(`${skipped} skipped: the suite must run whole`)
console.log(`${numPassedTests} passed, ${Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0)} failed`)
process.exit(Number(status) !== 0 || numFailedTests > 0 || skipped > 0 || numPassedTests === 0 ? 1 : 0)
