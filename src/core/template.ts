import type { Labels } from './labels.ts'
import { TemplateRunError } from './template-eval.ts'
import { execute } from './template-exec.ts'
import { functionsFor, isTemplateFunction, type TemplateEnv, templateFunctionNames } from './template-functions.ts'
import { parseTree, type Tree } from './template-parse.ts'
import { GoMap, GoStruct, type Value } from './template-value.ts'

export { TemplateSyntaxError } from './template-lex.ts'
export { type TemplateEnv, templateFunctionNames }

/** What `.Labels`, `.Value` and the rest of an alert's template mean. */
export interface AlertData {
  labels: Labels
  value: number
  externalLabels?: Labels
  /** `.ExternalURL`. */
  externalUrl?: string
  /** What the variables mean that the template was compiled with besides those of Prometheus, by name with `$`. */
  variables?: Readonly<Record<string, Labels>>
}

/** A label or annotation of an alerting rule, parsed once and expanded for every alert. */
export interface Template {
  readonly text: string
  /**
   * Never throws: as in Prometheus, an alert with `<error expanding template: ...>` in its text is better than none.
   */
  expand(data: AlertData, env: TemplateEnv): string
}

/** A template may take this many steps and write this many characters; a person reads the result on a phone. */
export const templateBounds = { steps: 100_000, output: 64 * 1024 }

// What Prometheus puts before each template; its length shows in the columns of its errors.
const prelude = [
  '{{$labels := .Labels}}',
  '{{$externalLabels := .ExternalLabels}}',
  '{{$externalURL := .ExternalURL}}',
  '{{$value := .Value}}',
].join('')
const variables = ['$labels', '$externalLabels', '$externalURL', '$value']

/**
 * @param name how errors at run time name it (Prometheus: `__alert_<alertname>`)
 * @param more further variables, such as `$details`: maps whose missing keys are empty
 * @throws TemplateSyntaxError with the index in `text` where it goes wrong
 */
export function compileTemplate(text: string, name: string, more: readonly string[] = []): Template {
  if (!text.includes('{{')) return { text, expand: () => text }
  const tree = parseTree(text, isTemplateFunction, [...variables, ...more])
  return { text, expand: (data, env) => expand(tree, name, data, env) }
}

function expand(tree: Tree, name: string, data: AlertData, env: TemplateEnv): string {
  try {
    return execute({
      tree,
      name,
      ...rootOf(data),
      functions: functionsFor(env),
      bounds: templateBounds,
      columnOffset: prelude.length,
    })
  } catch (error) {
    if (!(error instanceof TemplateRunError)) throw error
    return `<error expanding template: error executing template ${name}: ${error.message}>`
  }
}

function rootOf(data: AlertData): { data: Value; variables: Record<string, Value> } {
  const labels = new GoMap(data.labels, '')
  const externalLabels = new GoMap(data.externalLabels ?? {}, '')
  const externalUrl = data.externalUrl ?? ''
  return {
    data: new GoStruct(
      'struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }',
      { Labels: labels, ExternalLabels: externalLabels, ExternalURL: externalUrl, Value: data.value },
    ),
    variables: {
      ...Object.fromEntries(Object.entries(data.variables ?? {}).map(([name, map]) => [name, new GoMap(map, '')])),
      $labels: labels,
      $externalLabels: externalLabels,
      $externalURL: externalUrl,
      $value: data.value,
    },
  }
}
