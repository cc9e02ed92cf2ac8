import { RE2JS } from 're2js'
import { type Labels, metricName } from '../../core/labels.ts'
import type { Call, Mode } from '../ast.ts'
import { PromqlError, type Span } from '../error.ts'
import { relabelled } from '../frame.ts'
import { labelValue, withLabel } from '../labels.ts'
import { isLabelName } from '../names.ts'
import { type Compiler, duplicateLabels, type Plan } from '../run.ts'
import { moveTo } from '../vector.ts'
import { argument, type FunctionPlan, type Functions } from './contract.ts'

/** A call that changes labels only; the changed labels are kept with the frame they come from. */
function relabelling(call: Call, compiler: Compiler, target: string, change: (labels: Labels) => Labels): Plan {
  const inner = compiler.vector(argument(call, 0))
  const texts = call.args.slice(1).map((arg) => compiler.text(arg))
  const key = JSON.stringify([call.signature.name, ...texts])
  return {
    type: 'vector',
    run: (run) => {
      const vector = inner(run)
      const { frame } = vector
      const names = target === metricName ? 'many' : frame.names
      if (
        !moveTo(
          vector,
          frame.derive(key, () => relabelled(frame, names, change)),
        )
      )
        duplicateLabels(call.span)
      return vector
    },
  }
}

const labelReplace: FunctionPlan = (call, compiler) => {
  const [target, replacement, source, pattern] = [1, 2, 3, 4].map((i) => compiler.text(argument(call, i))) as [
    string,
    string,
    string,
    string,
  ]
  const regex = compileRegex(pattern, compiler.mode)
  const problem =
    regex === undefined
      ? `invalid regular expression in label_replace(): ${pattern}`
      : isLabelName(target, compiler.mode)
        ? undefined
        : `invalid destination label name in label_replace(): ${target}`
  if (regex === undefined || problem !== undefined) return failing(call.span, problem ?? '')
  return relabelling(call, compiler, target, (labels) => {
    const match = regex.matcher(labelValue(labels, source))
    if (!match.matches()) return labels
    return withLabel(
      labels,
      target,
      expand(replacement, (name) => groupOf(match, regex, name)),
    )
  })
}

function compileRegex(pattern: string, mode: Mode): RE2JS | undefined {
  try {
    return RE2JS.compile(`^(?:${pattern})$`, mode === 'v3' ? RE2JS.DOTALL : 0)
  } catch {
    return undefined
  }
}

/** Version 2 and 3 alike find this only when evaluating, and so a rule file with it loads. */
function failing(span: Span, problem: string): Plan {
  return {
    type: 'vector',
    run: () => {
      throw new PromqlError(span, problem)
    },
  }
}

type Match = ReturnType<RE2JS['matcher']>

function groupOf(match: Match, regex: RE2JS, name: string): string {
  if (!/^\d+$/.test(name)) return Object.hasOwn(regex.namedGroups(), name) ? (match.group(name) ?? '') : ''
  const index = Number(name)
  return index <= match.groupCount() ? (match.group(index) ?? '') : ''
}

/** Go's templates: `$1`, `${1}`, `$name`; `$$` is a dollar; a name is as long as it can be, so `$1x` is the group `1x`. */
function expand(template: string, group: (name: string) => string): string {
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, bare, braced) =>
    dollar ? '$' : group(bare ?? braced),
  )
}

const labelJoin: FunctionPlan = (call, compiler) => {
  const [target, separator, ...sources] = call.args.slice(1).map((arg) => compiler.text(arg)) as [
    string,
    string,
    ...string[],
  ]
  const wrong = sources.find((name) => !isLabelName(name, compiler.mode))
  if (wrong !== undefined) return failing(call.span, `invalid source label name in label_join(): ${wrong}`)
  if (!isLabelName(target, compiler.mode)) {
    return failing(call.span, `invalid destination label name in label_join(): ${target}`)
  }
  return relabelling(call, compiler, target, (labels) => {
    const joined = sources.map((name) => labelValue(labels, name)).join(separator)
    return withLabel(labels, target, joined)
  })
}

export const labelFunctions: Functions = { label_replace: labelReplace, label_join: labelJoin }
