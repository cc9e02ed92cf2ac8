import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Labels } from '../../src/core/labels.ts'
import { compileTemplate, TemplateSyntaxError, templateBounds } from '../../src/core/template.ts'
import { execute } from '../../src/core/template-exec.ts'
import { functionsFor, isTemplateFunction } from '../../src/core/template-functions.ts'
import { parseTree } from '../../src/core/template-parse.ts'
import { GoList, type Value } from '../../src/core/template-value.ts'

type Vector = readonly { labels: Labels; value: number }[]

/** Expands over any data, as Prometheus's own tests do; `query` answers `vector`. */
function expand(text: string, data?: Value, vector: Vector = []): string {
  const tree = parseTree(text, isTemplateFunction, [])
  const env = { now: 1353755652000, query: () => vector, externalUrl: 'http://testhost:9090/path/prefix' }
  return execute({
    tree,
    name: 'test',
    data,
    functions: functionsFor(env),
    variables: {},
    bounds: templateBounds,
  })
}

const floats = (...items: number[]) => new GoList('[]float64', items)
const strings = (...items: string[]) => new GoList('[]string', items)
const ints = (...items: bigint[]) => new GoList('[]int64', items)
const metric = (labels: Labels, value: number): Vector => [{ labels: { __name__: 'metric', ...labels }, value }]

describe('what Prometheus expands, we expand alike', () => {
  it.each<[text: string, output: string, data?: Value, vector?: Vector]>([
    ['plain text', 'plain text'],
    ['{{ 1 }}', '1'],
    ['{{ "<b>" }}', '<b>'],
    ['{{define "x"}}{{.arg0}} {{.arg1}}{{end}}{{template "x" (args 1 "2")}}', '1 2'],
    ['{{ query "1.5" | first | value }}', '1.5', undefined, [{ labels: {}, value: 1.5 }]],
    ['{{ query "metric{instance=\'a\'}" | first | value }}', '11', undefined, metric({ instance: 'a' }, 11)],
    ['{{ query "metric" | first | label "instance" }}', 'a', undefined, metric({ instance: 'a' }, 11)],
    ['{{ query "metric" | first | strvalue }}', 'a', undefined, metric({ __value__: 'a' }, 11)],
    ['{{ query "metric" | first | label "foo" }}', '', undefined, metric({ instance: 'a' }, 11)],
    ['{{ $x := query "metric" | first }}{{ $x.Labels.foo }}', '', undefined, metric({ instance: 'a' }, 11)],
    [
      '{{ range query "metric" | sortByLabel "instance" }}{{.Labels.instance}}:{{.Value}}: {{end}}',
      'a:11: b:21: ',
      undefined,
      [...metric({ instance: 'b' }, 21), ...metric({ instance: 'a' }, 11)],
    ],
    ['{{ "foo.example.com" | stripPort }}', 'foo.example.com'],
    ['{{ "foo.example.com:12345" | stripPort }}', 'foo.example.com'],
    ['{{ "192.0.2.1:12345" | stripPort }}', '192.0.2.1'],
    ['{{ "2001:0DB8::1" | stripPort }}', '2001:0DB8::1'],
    ['{{ "[2001:0DB8::1]:12345" | stripPort }}', '2001:0DB8::1'],
    ['{{ "[2001:0DB8::1]::12345" | stripPort }}', '[2001:0DB8::1]::12345'],
    ['{{ "foo.example.com" | stripDomain }}', 'foo'],
    ['{{ "foo.example.com:12345" | stripDomain }}', 'foo:12345'],
    ['{{ "192.0.2.1:12345" | stripDomain }}', '192.0.2.1:12345'],
    ['{{ "[2001:0DB8::1]:12345" | stripDomain }}', '[2001:0DB8::1]:12345'],
    ['{{ .Foo }}', '<no value>'],
    ['{{ reReplaceAll "(a)b" "x$1" "ab" }}', 'xa'],
    ['{{ reReplaceAll "(?P<first>a)(b)" "${2}-${first}-$1x-$$" "cabab" }}', 'cb-a--$b-a--$'],
    ['{{ range . }}{{ humanize . }}:{{ end }}', '0:1:1.235M:120m:', floats(0, 1, 1234567, 0.12)],
    ['{{ range . }}{{ humanize . }}:{{ end }}', '0:1:1.235M:120m:', strings('0.0', '1.0', '1234567.0', '.12')],
    ['{{ range . }}{{ humanize . }}:{{ end }}', '0:-1:1:1.235M:9.223E:', ints(0n, -1n, 1n, 1234567n, 2n ** 63n - 1n)],
    ['{{ range . }}{{ humanize1024 . }}:{{ end }}', '0:1:1Mi:0.12:', floats(0, 1, 1048576, 0.12)],
    ['{{ range . }}{{ humanize1024 . }}:{{ end }}', '0:-1:1:1.177Mi:8Ei:', ints(0n, -1n, 1n, 1234567n, 2n ** 63n - 1n)],
    [
      '{{ range . }}{{ humanizeDuration . }}:{{ end }}',
      '0s:1s:1m 0s:1h 0m 0s:1d 0h 0m 0s:1d 1h 0m 0s:-2d 3h 4m 5s:14m 59s:',
      floats(0, 1, 60, 3600, 86400, 86400 + 3600, -(86400 * 2 + 3600 * 3 + 60 * 4 + 5), 899.99),
    ],
    [
      '{{ range . }}{{ humanizeDuration . }}:{{ end }}',
      '100ms:100us:123.5ms:1m 0s:1m 0s:1.234s:12.35s:',
      floats(0.1, 0.0001, 0.12345, 60.1, 60.5, 1.2345, 12.345),
    ],
    ['{{ range . }}{{ humanizeDuration . }}:{{ end }}', '0s:-1s:1s:14d 6h 56m 7s:', ints(0n, -1n, 1n, 1234567n)],
    [
      '{{ range . }}{{ humanize . }}:{{ humanize1024 . }}:{{ humanizeDuration . }}:{{humanizeTimestamp .}}:{{ end }}',
      '+Inf:+Inf:+Inf:+Inf:-Inf:-Inf:-Inf:-Inf:NaN:NaN:NaN:NaN:',
      strings('+Inf', '-Inf', 'NaN'),
    ],
    [
      '{{ -0.22222 | humanizePercentage }}:{{ 0.0 | humanizePercentage }}:{{ 0.1234567 | humanizePercentage }}',
      '-22.22%:0%:12.35%',
    ],
    [
      '{{ range . }}{{ humanizePercentage . }}:{{ end }}',
      '0%:-100%:100%:1.235e+08%:9.223e+20%:',
      ints(0n, -1n, 1n, 1234567n, 2n ** 63n - 1n),
    ],
    [
      '{{ range . }}{{ humanizeTimestamp . }}:{{ end }}',
      '1970-01-01 00:00:00 +0000 UTC:1969-12-31 23:59:59 +0000 UTC:2262-04-11 23:47:16 +0000 UTC:',
      ints(0n, -1n, 9223372036n),
    ],
    ['{{ 1435065584.128 | humanizeTimestamp }}', '2015-06-23 13:19:44.128 +0000 UTC'],
    ['{{ (1435065584.128 | toTime).Format "2006" }}', '2015'],
    ['{{ (1800 | toDuration).String }}', '30m0s'],
    ['{{ ("1800" | toDuration).String }}', '30m0s'],
    ['{{ now }}', '1.353755652e+09'],
    ['{{ (now | toTime).Format "Mon Jan 2 15:04:05 2006" }}', 'Sat Nov 24 11:14:12 2012'],
    ['{{ ("-30m" | parseDuration | toDuration | (now | toTime).Add).UnixMilli }}', '1353753852000'],
    ['{{ "aa bb CC" | title }}', 'Aa Bb CC'],
    ['{{ "aa bb CC" | toUpper }}', 'AA BB CC'],
    ['{{ "aA bB CC" | toLower }}', 'aa bb cc'],
    ['{{ match "a+" "aa" }} {{ match "a+" "b" }}', 'true false'],
    ['{{ graphLink "up" }}', '/graph?g0.expr=up&g0.tab=0'],
    ['{{ tableLink "up{a=\\"b\\"}" }}', '/graph?g0.expr=up%7Ba%3D%22b%22%7D&g0.tab=1'],
    ['{{ pathPrefix }}', '/path/prefix'],
    ['{{ externalURL }}', 'http://testhost:9090/path/prefix'],
    ['{{ printf "%0.2f" (parseDuration "1h2m10ms") }}', '3720.01'],
    ['{{ printf "%0.2f" (parseDuration "-1h2m10ms") }}', '-3720.01'],
  ])('%s', (text, output, data, vector) => expect(expand(text, data, vector)).toBe(output))

  it.each<[text: string, message: string]>([
    [
      '{{ query "missing" | first }}',
      'template: test:1:21: executing "test" at <first>: error calling first: first() called on vector with no elements',
    ],
    [
      '{{ (query "missing").banana }}',
      'template: test:1:10: executing "test" at <"missing">: can\'t evaluate field banana in type template.queryResult',
    ],
    [
      '{{ humanize "one" }}',
      'template: test:1:3: executing "test" at <humanize "one">: error calling humanize: strconv.ParseFloat: parsing "one": invalid syntax',
    ],
    [
      '{{ "one" | humanizePercentage }}',
      'template: test:1:11: executing "test" at <humanizePercentage>: error calling humanizePercentage: strconv.ParseFloat: parsing "one": invalid syntax',
    ],
    [
      '{{ humanizeTimestamp -9223372036854775808 }}',
      'template: test:1:3: executing "test" at <humanizeTimestamp -9223372036854775808>: error calling humanizeTimestamp: -9.223372036854776e+18 cannot be represented as a nanoseconds timestamp since it overflows int64',
    ],
  ])('fails as Prometheus does: %s', (text, message) => expect(() => expand(text)).toThrow(message))
})

describe('the language', () => {
  it.each<[text: string, output: string, data?: Value]>([
    // Trimming and comments.
    ['a {{- 1 -}} b', 'a1b'],
    ['a \n\t{{- "x" }} b', 'ax b'],
    ['{{ 3 -}}   \n{{- 4 }}', '34'],
    ['{{3}}{{-3}}', '3-3'],
    ['a{{/* a comment\n over lines */}}b', 'ab'],
    ['a {{- /* trimmed */ -}} b', 'ab'],
    ['{{"}}"}}', '}}'],
    // Literals.
    ['{{ "a\\tb\\u4e2d\\x41\\101" }} {{ `raw\\n` }}', 'a\tb中AA raw\\n'],
    [
      "{{ 'a' }} {{ 0x1F }} {{ 0b101 }} {{ 017 }} {{ 1_000 }} {{ -5 }} {{ .5 }} {{ 1e3 }}",
      '97 31 5 15 1000 -5 0.5 1000',
    ],
    ['{{ true }} {{ print nil }}', 'true <nil>'],
    // Control.
    ['{{ if 0 }}a{{ else if "" }}b{{ else }}c{{ end }}', 'c'],
    ['{{ if 1 }}a{{ else if 1 }}b{{ else }}c{{ end }}', 'a'],
    ['{{ if . }}a{{ end }}', ''],
    ['{{ with "x" }}{{ . }}{{ else }}none{{ end }}', 'x'],
    ['{{ with 0 }}{{ . }}{{ else with "y" }}{{ . }}{{ end }}', 'y'],
    ['{{ range . }}{{ . }},{{ else }}none{{ end }}', 'none', floats()],
    ['{{ range $i, $x := . }}{{ $i }}={{ $x }} {{ end }}', '0=1.5 1=2 ', floats(1.5, 2)],
    [
      '{{ range $x := . }}{{ if eq $x 2.0 }}{{ continue }}{{ end }}{{ if eq $x 4.0 }}{{ break }}{{ end }}{{ $x }}{{ end }}',
      '13',
      floats(1, 2, 3, 4, 5),
    ],
    ['{{ $n := 0 }}{{ range . }}{{ $n = . }}{{ end }}{{ $n }}', '3', floats(1, 2, 3)],
    ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', '21'],
    ['{{ block "b" 7 }}<{{ . }}>{{ end }}', '<7>'],
    // Logic and comparison.
    ['{{ and 1 0 2 }} {{ or 0 "" 3 }} {{ not 1 }} {{ and 1 2 }} {{ or 0 "" }}|', '0 3 false 2 |'],
    [
      '{{ eq 1 2 1 }} {{ ne "a" "b" }} {{ lt 1.5 2.5 }} {{ le 2 2 }} {{ gt "b" "a" }} {{ ge 1 2 }}',
      'true true true true true false',
    ],
    ['{{ and false (index . 99) }}', 'false', floats()],
    ['{{ eq "a" nil }} {{ ne nil 5 }} {{ eq nil nil }} {{ html nil }}', 'false true true &lt;no value&gt;'],
    // Others.
    ['{{ len "中a" }} {{ len . }} {{ index . 1 }} {{ slice "abcdef" 1 3 }}', '4 2 6 bc', floats(5, 6)],
    ['{{ print 1 2 "a" "b" 3.5 nil }}|{{ println "a" 1 }}', '1 2a b3.5 <nil>|a 1\n'.replace('a b', 'ab')],
    ['{{ html "<a&\'\\">" }} {{ urlquery "a b&c" }}', '&lt;a&amp;&#39;&#34;&gt; a+b%26c'],
    ['{{ 1 | printf "%d-%s" 2 | printf "%s!" }}', '2-%!s(int=1)!'],
    ['{{ ("x" | toUpper) }}', 'X'],
  ])('%s', (text, output, data) => expect(expand(text, data)).toBe(output))

  it.each<[text: string, message: string | RegExp]>([
    ['{{ gt 5.5 5 }}', 'error calling gt: incompatible types for comparison'],
    ['{{ lt true false }}', 'error calling lt: invalid type for comparison'],
    ['{{ eq 1 }}', 'error calling eq: missing argument for comparison'],
    ['{{ eq }}', 'wrong number of args for eq: want at least 1 got 0'],
    ['{{ toUpper "a" "b" }}', 'wrong number of args for toUpper: want 1 got 2'],
    ['{{ toUpper 1 }}', 'expected string; found 1'],
    ['{{ 1.5 | toUpper }}', 'wrong type for value; expected string; got float64'],
    ['{{ first 1 }}', "can't handle 1 for arg of type template.queryResult"],
    ['{{ 1 | first }}', 'wrong type for value; expected template.queryResult; got int'],
    ['{{ range 1 }}{{ end }}', "range can't iterate over 1"],
    ['{{ nil }}', 'nil is not a command'],
    ['{{ "a" 1 }}', 'can\'t give argument to non-function "a"'],
    ['{{ template "none" }}', 'template "none" not defined'],
    ['{{ reReplaceAll "(" "" "a" }}', /error calling reReplaceAll: error parsing regexp/],
    ['{{ index . 0 }}', 'error calling index: index of untyped nil'],
    ['{{ len 1 }}', 'error calling len: len of type int'],
  ])('fails at run time: %s', (text, message) => expect(() => expand(text)).toThrow(message))

  it.each<[text: string, message: string, index: number]>([
    ['a {{ foo }}', 'function "foo" not defined', 5],
    ['{{', 'unclosed action', 0],
    ['a {{ $x }}', 'undefined variable "$x"', 5],
    ['{{ "abc }}', 'unterminated quoted string', 3],
    ['{{ `abc }}', 'unterminated raw quoted string', 3],
    ['{{/* abc }}', 'unclosed comment', 2],
    ['{{ if 1 }}a', 'unexpected end of text: an {{end}} is missing', 11],
    ['a{{ end }}', 'unexpected {{end}}', 4],
    ['{{ if 1 }}{{ else }}{{ else }}{{ end }}', 'expected end; found {{else}}', 23],
    ['{{ (1 }}', 'unclosed left paren', 6],
    ['{{ 1) }}', 'unexpected right paren', 4],
    ['{{ }}', 'missing value for command', 3],
    ['{{ 1 | }}', 'missing value after |', 7],
    ['{{ 1 | 2 }}', 'non executable command in pipeline stage 2', 7],
    ['{{ $x = 1 }}', 'undefined variable "$x"', 3],
    ['{{ $x, $y := 1 }}', 'too many declarations in command', 7],
    ['{{ 1a }}', 'bad number syntax: "1a"', 3],
    ['{{ 99999999999999999999 }}', '99999999999999999999 overflows int', 3],
    ['{{ "\\q" }}', 'invalid escape \\q in "\\q"', 3],
    ['{{ \u00a0 }}', 'unrecognized character in action: U+00A0', 3],
    ['{{ . } }}', 'unexpected "}": an action ends with }}', 5],
    ['{{ break }}', '{{break}} outside {{range}}', 3],
    ['{{ define "a" }}{{ end }}{{ define "a" }}{{ end }}', 'multiple definition of template "a"', 35],
    [`${'{{ if 1 }}'.repeat(150)}`, 'nested deeper than 100', 1010],
  ])('does not parse: %s', (text, message, index) => {
    const error = catching(() => expand(text))
    expect(error).toBeInstanceOf(TemplateSyntaxError)
    expect(error).toMatchObject({ message, index })
  })
})

function catching(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('printf', () => {
  it.each<[format: string, output: string]>([
    ['"%s|%5s|%-5s|%.2s|%q|%x" "ab" "ab" "ab" "中文字" "a\\"b" "hi"', 'ab|   ab|ab   |中文|"a\\"b"|6869'],
    [
      '"%d|%5d|%-5d|%05d|%+d|%x|%o|%b|%c|%U" 42 42 42 42 42 42 42 42 42 42',
      '42|   42|42   |00042|+42|2a|52|101010|*|U+002A',
    ],
    [
      '"%f|%.2f|%8.3f|%-8.1f|%+.1f|%e|%g|%G" 1.5 2.675 3.14159 2.5 1.0 12345.678 1e21 1e-7',
      '1.500000|2.67|   3.142|2.5     |+1.0|1.234568e+04|1e+21|1E-07',
    ],
    ['"%.0f %.0f %.0f %.0f" 0.5 1.5 2.5 3.5', '0 2 2 4'],
    ['"%.3g %.3g %.10g %g" 1234567.0 0.00001234 100000.0 100000.0', '1.23e+06 1.23e-05 100000 100000'],
    ['"%v %v %v %v" 1 1.5 "a" true', '1 1.5 a true'],
    [
      '"%x %X %.3x %.0x %x %x" 1.5 0.1 3.14159 1.75 0.0 -256.0',
      '0x1.8p+00 0X1.999999999999AP-04 0x1.922p+01 0x1p+01 0x0p+00 -0x1p+08',
    ],
    ['"%t %5t" true false', 'true false'],
    ['"100%%"', '100%'],
    ['"%d %s" "a" 1', '%!d(string=a) %!s(int=1)'],
    ['"%d"', '%!d(MISSING)'],
    ['"%d" 1 2', '1%!(EXTRA int=2)'],
    ['"%!" 1', '%!!(int=1)'],
    ['"%"', '%!(NOVERB)'],
    ['"%[2]d %[1]d" 1 2', '2 1'],
    ['"%*d|%-*d" 5 1 5 1', '    1|1    '],
    ['"%6.2f%%" 12.345', ' 12.35%'],
    ['"%T %T %T|%8.3T" 1 1.5 "a" "a"', 'int float64 string|     str'],
    ['"%+v %+d %#v %#o %.5o %#.3o %.6U" 1.5 3 "a" 8 8 8 65', '1.5 +3 "a" 010 00010 010 U+000041'],
    ['"%v" nil', '<nil>'],
    ['"%08.3f" -3.14159', '-003.142'],
    ['"%99999999d" 1', `${' '.repeat(999)}1`],
  ])('printf %s', (args, output) => expect(expand(`{{ printf ${args} }}`)).toBe(output))

  it('rounds a tie to even and everything else to the nearest, as Go does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.nat({ max: 3 }), (n, precision) => {
        // Eighths are exact in binary, so a tie is a real tie.
        const value = n / 8
        const scaled = BigInt(n) * 10n ** BigInt(precision)
        const [whole, rest] = [scaled / 8n, scaled % 8n]
        const up = rest > 4n || (rest === 4n && whole % 2n === 1n)
        const digits = (whole + (up ? 1n : 0n)).toString().padStart(precision + 1, '0')
        const expected = precision === 0 ? digits : `${digits.slice(0, -precision)}.${digits.slice(-precision)}`
        expect(expand(`{{ printf "%.${precision}f" . }}`, value)).toBe(expected)
      }),
    )
  })
})

describe('templates of alerts', () => {
  const data = {
    labels: { __name__: 'up', instance: 'a:9100', job: 'api' },
    value: 0.25,
    externalLabels: { dc: 'tp' },
    externalUrl: 'http://bot',
  }
  const env = { now: 0, externalUrl: 'http://bot' }
  const show = (text: string) => compileTemplate(text, '__alert_A').expand(data, env)

  it.each([
    ['{{ $labels.instance }} {{ .Labels.job }} {{ $labels.none }}|', 'a:9100 api |'],
    ['{{ $value }} {{ .Value | humanizePercentage }} {{ $value | printf "%.1f" }}', '0.25 25% 0.2'],
    [
      '{{ $externalLabels.dc }} {{ .ExternalLabels.dc }} {{ $externalURL }} {{ externalURL }}',
      'tp tp http://bot http://bot',
    ],
    ['{{ range $name, $value := .Labels }}{{ $name }}={{ $value }};{{ end }}', '__name__=up;instance=a:9100;job=api;'],
    ['{{ $labels }}', 'map[__name__:up instance:a:9100 job:api]'],
  ])('%s', (text, output) => expect(show(text)).toBe(output))

  it('an error at run time becomes the text, with the place that Prometheus gives', () => {
    expect(show('不{{ "x" | humanize }}')).toBe(
      '<error expanding template: error executing template __alert_A: template: __alert_A:1:124: executing "__alert_A" at <humanize>: error calling humanize: strconv.ParseFloat: parsing "x": invalid syntax>',
    )
    expect(show('a\nb {{ .Nope }}')).toMatch(/__alert_A:2:5: executing .* can't evaluate field Nope in type struct/)
    expect(show('{{ query "up" }}')).toMatch(/there is nothing to query here/)
  })

  it('is bounded in steps, depth and output', () => {
    const loop = '{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}'
    expect(show(loop)).toMatch(/exceeded maximum template depth/)
    expect(show(`{{ printf "%1000s" "" }}`.repeat(80))).toMatch(/output longer than/)
    const wide = compileTemplate('{{ range query "x" }}{{ range query "x" }}{{ end }}{{ end }}', 'wide')
    const many = Array.from({ length: 2000 }, () => ({ labels: {}, value: 1 }))
    expect(wide.expand(data, { now: 0, query: () => many })).toMatch(/more than 100000 steps/)
  })

  it('never throws at run time, whatever the template', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      ' ',
      '.',
      '$value',
      '|',
      'printf',
      '"%d"',
      '"',
      '(',
      ')',
      'if',
      'end',
      'range',
      'else',
      '1',
      '.Labels',
      'humanize',
      ':=',
      '$x',
      'a',
      '\n',
      'nil',
      'index',
      'len',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('')
        let template: ReturnType<typeof compileTemplate>
        try {
          template = compileTemplate(text, 'x')
        } catch (error) {
          if (!(error instanceof TemplateSyntaxError)) throw error
          expect(error.index).toBeLessThanOrEqual(text.length)
          return
        }
        expect(typeof template.expand(data, env)).toBe('string')
      }),
      { numRuns: 3000 },
    )
  })
})
