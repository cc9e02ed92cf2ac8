import { expect, it } from 'vitest'
import { annotationIn } from '../../src/core/annotation.ts'

it.each([
  ['en', 'Disk full'],
  ['en-GB', 'Disk full'],
  ['zh-TW', '磁碟滿了'],
  ['zh-CN', '磁盘满了'],
  ['ja', 'disk'],
])('CORE-11: an annotation in %s is %s', (locale, text) => {
  const annotations = { summary: 'disk', summary_en: 'Disk full', summary_zh_TW: '磁碟滿了', summary_zh: '磁盘满了' }
  expect(annotationIn(annotations, 'summary', locale)).toBe(text)
})

it('an annotation without text is none', () => {
  expect(annotationIn({ summary_en: '', summary: 'x' }, 'summary', 'en')).toBe('x')
  expect(annotationIn({ summary: '' }, 'summary', 'en')).toBeUndefined()
  expect(annotationIn({}, 'summary', 'en')).toBeUndefined()
})
