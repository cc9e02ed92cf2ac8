import { describe, expect, it } from 'vitest'
import { largestResults, readResults } from '../../../src/respond/golive/results.ts'
import { statusOf } from '../../../src/respond/golive/words.ts'

const read = (text: string) => readResults(new TextEncoder().encode(text))
const figures = (text: string) => {
  const found = read(text)
  if (!found.ok) throw new Error(found.why)
  return found.figures
}

const pytest = `<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="3.5" hostname="ci">
<testcase classname="tests.test_dispatch" name="test_throttle" time="0.25" />
<testcase classname="tests.test_dispatch" name="test_a &gt; b" time="0.5"><failure message="assert 1 &lt; 0">AssertionError</failure></testcase>
<testcase classname="tests.test_pool" name="test_login" time="1"><error message="fixture"/></testcase>
<testcase classname="tests.test_pool" name="test_live" time="0"><skipped type="pytest.skip" message="no token"/></testcase>
<testcase classname="tests.test_pool" name="test_spare" time="1.75"><system-out><![CDATA[<testcase name="not me"/>]]></system-out></testcase>
</testsuite></testsuites>`

const vitest = `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="2" failures="0" errors="0" time="0.02">
  <testsuite name="a.test.ts" tests="1"><testcase classname="a.test.ts" name="a &gt; works" time="0.01"></testcase></testsuite>
  <testsuite name="b.test.ts" tests="1"><testcase classname="b.test.ts" name='says "hi" > there' time="0.01"/></testsuite>
</testsuites>`

const exported = {
  metrics: {
    http_reqs: { count: 1500, rate: 50 },
    http_req_failed: { passes: 3, fails: 1497, value: 0.002, thresholds: { 'rate<0.01': false } },
    http_req_duration: { avg: 120.5, 'p(95)': 310, thresholds: { 'p(95)<200': true } },
    checks: { passes: 2990, fails: 10, value: 0.99 },
  },
}
const handled = {
  metrics: {
    http_reqs: { type: 'counter', values: { count: 90, rate: 13 } },
    http_req_failed: {
      type: 'rate',
      values: { rate: 0, passes: 0, fails: 90 },
      thresholds: { 'rate<0.01': { ok: true } },
    },
    http_req_duration: { type: 'trend', values: { avg: 80, 'p(95)': 140 } },
  },
}

describe('RP-8: files of test results', () => {
  it('JUnit of pytest: every case counts, whatever the sums say; the first that failed are named', () => {
    const found = figures(pytest)
    expect(found).toEqual({
      ...{ kind: 'junit', total: 5, failed: 1, errors: 1, skipped: 1, seconds: 3.5 },
      bad: ['tests.test_dispatch test_a > b', 'tests.test_pool test_login'],
    })
    expect(statusOf(found)).toBe('warn')
  })

  it('JUnit of vitest', () => {
    const found = figures(vitest)
    expect(found).toMatchObject({ kind: 'junit', total: 2, failed: 0, bad: [] })
    expect(statusOf(found)).toBe('pass')
  })

  it('k6: --summary-export says true of a threshold that was crossed, handleSummary says ok', () => {
    const old = figures(JSON.stringify(exported))
    expect(old).toEqual({
      ...{ kind: 'k6', requests: 1500, failed: 0.002, checks: { passed: 2990, failed: 10 }, mean: 120.5, p95: 310 },
      ...{ thresholds: 2, crossed: 1, bad: ['http_req_duration p(95)<200'] },
    })
    expect(statusOf(old)).toBe('warn')
    expect(statusOf(figures(JSON.stringify(handled)))).toBe('pass')
  })

  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'b'.repeat(n + 1)} "&a;&a;&a;&a;">`).join('')}]><testsuites>&bbbbbbbbb;</testsuites>`
  const xxe =
    '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuites><testcase name="&e;"/></testsuites>'
  it.each([
    ['nothing', '', 'empty'],
    ['blanks', ' \n', 'empty'],
    ['a picture', '\u0089PNG', 'not-text'],
    ['an entity bomb', bomb, 'entities'],
    ['an external entity', xxe, 'entities'],
    ['tags a hundred deep', `${'<testsuite>'.repeat(100)}${'</testsuite>'.repeat(100)}`, 'too-deep'],
    ['300,000 tags', `<testsuites>${'<a/>'.repeat(300_000)}</testsuites>`, 'too-many'],
    ['a file cut in the middle', pytest.slice(0, 400), 'broken'],
    ['tags that cross', '<testsuites><testsuite></testsuites></testsuite>', 'broken'],
    ['a page', '<html><body>404</body></html>', 'not-junit'],
    ['a run without tests', '<testsuites tests="0"></testsuites>', 'no-tests'],
    ['JSON of something else', '{"tests": 3}', 'not-k6'],
    ['JSON that is cut', '{"metrics": {', 'broken'],
    ['JSON a hundred deep', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'too-deep'],
    ['JSON of 200,000 values', `{"a":[${'1,'.repeat(200_000)}1]}`, 'too-many'],
    ['a list', '[1]', 'not-text'],
    ['5 MB of <', '<'.repeat(largestResults), 'broken'],
    ['5 MB of comments that never end', '<!--'.repeat(largestResults / 4), 'broken'],
    ['one more byte than 5 MB', ' '.repeat(largestResults + 1), 'too-large'],
  ])('%s is refused', (_, text, why) => {
    expect(read(text)).toEqual({ ok: false, why })
  })

  it('50 MB are refused before a byte is read; bytes that are no UTF-8 too', () => {
    expect(readResults(new Uint8Array(50 * 1024 * 1024))).toEqual({ ok: false, why: 'too-large' })
    expect(readResults(new Uint8Array([0x3c, 0xff, 0xfe]))).toEqual({ ok: false, why: 'not-text' })
  })

  it('names are shown as they are, in one short line, with nothing of entities or paths followed', () => {
    const name = `../../etc/passwd&#x0;&amp;lt;\n${'x'.repeat(500)}`
    const found = figures(`<testsuite><testcase name="${name}"><failure/></testcase></testsuite>`)
    const [bad = ''] = found.kind === 'junit' ? found.bad : []
    expect(bad.length).toBeLessThanOrEqual(120)
    expect(bad).toMatch(/^\.\.\/\.\.\/etc\/passwd&#x0;&lt; x+…$/)
  })

  it('keys that reach into every object are none of k6', () => {
    expect(read('{"metrics":{"__proto__":{"http_reqs":{"count":1}}}}')).toEqual({ ok: false, why: 'not-k6' })
    expect(({} as Record<string, unknown>).http_reqs).toBeUndefined()
  })
})
