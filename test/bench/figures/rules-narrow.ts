import { narrowRules } from '../support/rule-files.ts'
import { rulesFigure } from '../support/rules-figure.ts'

/** 1,000 rules, each on 1 to 10 series of 10,000. */
export const rulesNarrow = rulesFigure('rules-narrow-1000', narrowRules(), 3000)
