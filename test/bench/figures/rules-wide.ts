import { wideRules } from '../support/rule-files.ts'
import { rulesFigure } from '../support/rules-figure.ts'

/** 100 rules, each on all of 10,000 series. */
export const rulesWide = rulesFigure('rules-wide-100', wideRules(), 6000)
