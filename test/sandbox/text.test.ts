import fc from 'fast-check'
import type { MessageEntity } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { formatText, userText } from '../../src/sandbox/text/format.ts'
import { TextError } from '../../src/sandbox/text/types.ts'

const alice = { id: 1001, is_bot: false, first_name: 'Alice' }
const find = (id: number) => (id === alice.id ? alice : undefined)
const format = (text: string, parseMode: string, entities?: unknown) =>
  formatText({ text, parseMode, entities }, find, true)

/** `bold(0,3)`, with what an entity carries behind it. */
function brief(entities: readonly MessageEntity[]): string {
  return entities
    .map(({ type, offset, length, ...rest }) => {
      const extra = Object.values(rest).map((one) => (typeof one === 'object' ? one.id : one))
      return `${type}(${[offset, length, ...extra].join(',')})`
    })
    .join(' ')
}

const html: [string, string, string][] = [
  ['<b>紅包</b>', '紅包', 'bold(0,2)'],
  ['😀<i>x</i>', '😀x', 'italic(2,1)'],
  ['<b>a<i>b</i></b>', 'ab', 'bold(0,1) bold(1,1) italic(1,1)'],
  ['<b>a</b><b>b</b>', 'ab', 'bold(0,2)'],
  ['<STRONG>a</> <em>b</em>', 'a b', 'bold(0,1) italic(2,1)'],
  ['&lt;b&gt; &amp; &quot;&#x41;&#66; &nbsp;', '<b> & "AB &nbsp;', ''],
  ['<b></b>x', 'x', ''],
  ['<code class="language-ts">a</code>', 'a', 'code(0,1)'],
  ['<pre><code class="language-ts">a</code></pre>', 'a', 'pre(0,1,ts)'],
  ['<pre>a</pre>', 'a', 'pre(0,1)'],
  ['<code>a<b>b</b></code>', 'ab', 'code(0,2)'],
  ['<a href="https://x.tw/?a=1&amp;b=2">x</a>', 'x', 'text_link(0,1,https://x.tw/?a=1&b=2)'],
  ['<a href="tg://user?id=1001">Alice</a>', 'Alice', 'text_mention(0,5,1001)'],
  ['<a href="tg://user?id=5">Eve</a>', 'Eve', ''],
  ['<a href="http://localhost">x</a>', 'x', ''],
  ['<blockquote>a\nb</blockquote>', 'a\nb', 'blockquote(0,3)'],
  ['<blockquote expandable>a</blockquote>', 'a', 'expandable_blockquote(0,1)'],
  ['<span class="tg-spoiler">a</span>', 'a', 'spoiler(0,1)'],
  ['<tg-spoiler>a</tg-spoiler>', 'a', 'spoiler(0,1)'],
  ['<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', '👍', 'custom_emoji(0,2,5368324170671202286)'],
  ['<tg-time unix="1647531900" format="wDT">22:45</tg-time>', '22:45', 'date_time(0,5,1647531900,wDT)'],
  ['<tg-time unix="1647531900" format="r">5 m</tg-time>', '5 m', 'date_time(0,3,1647531900,r)'],
  ['<tg-time unix="1647531900">x</tg-time>', 'x', 'date_time(0,1,1647531900,)'],
  [' <b>a</b> \n', 'a', 'bold(0,1)'],
  ['<b> a </b>', ' a', 'bold(0,2)'],
]

const markdownV2: [string, string, string][] = [
  [
    '*bold* _it_ __un__ ~st~ ||sp||',
    'bold it un st sp',
    'bold(0,4) italic(5,2) underline(8,2) strikethrough(11,2) spoiler(14,2)',
  ],
  ['`a_b` ```ts\nx```', 'a_b x', 'code(0,3) pre(4,1,ts)'],
  ['[紅](https://x.tw/a\\)b)', '紅', 'text_link(0,1,https://x.tw/a)b)'],
  ['\\*a\\*', '*a*', ''],
  ['>a\n>b\nc', 'a\nb\nc', 'blockquote(0,4)'],
  ['>a\n>b||', 'a\nb', 'expandable_blockquote(0,3)'],
  ['![22:45](tg://time?unix=1647531900&format=t)', '22:45', 'date_time(0,5,1647531900,t)'],
  ['![👍](tg://emoji?id=5368324170671202286)', '👍', 'custom_emoji(0,2,5368324170671202286)'],
  ['*a _b_*', 'a b', 'bold(0,2) bold(2,1) italic(2,1)'],
]

const legacy: [string, string, string][] = [
  ['*a* _b_ `c` [d](https://x.tw)', 'a b c d', 'bold(0,1) italic(2,1) code(4,1) text_link(6,1,https://x.tw/)'],
  ['\\*a\\_', '*a_', ''],
  ['```\nx\n```', 'x', 'pre(0,1)'],
]

describe('formatted text', () => {
  it.each(html)('HTML %s', (input, text, entities) => {
    const result = format(input, 'HTML')
    expect([result.text, brief(result.entities)]).toEqual([text, entities])
  })

  it.each(markdownV2)('MarkdownV2 %s', (input, text, entities) => {
    const result = format(input, 'MarkdownV2')
    expect([result.text, brief(result.entities)]).toEqual([text, entities])
  })

  it.each(legacy)('Markdown %s', (input, text, entities) => {
    const result = format(input, 'Markdown')
    expect([result.text, brief(result.entities)]).toEqual([text, entities])
  })

  it.each([
    ['HTML', '<tg-time unix="1" format="x">a</tg-time>', "Can't parse entities: Invalid date format used"],
    ['HTML', '<b =x>', 'Can\'t parse entities: Empty attribute name in the tag "b" at byte offset 0'],
    ['HTML', '<a href=x_y>', "Can't parse entities: Unexpected end of name token at byte offset 8"],
    ['HTML', '<tg-emoji emoji-id="x">a</tg-emoji>', "Can't parse entities: Invalid custom emoji identifier specified"],
    ['MarkdownV2', '[a](b', "Can't parse entities: Can't find end of a URL at byte offset 4"],
    ['MarkdownV2', '![a](b)', "Can't parse entities: Invalid tg://emoji or tg://time URL specified"],
    ['MarkdownV2', '||a', "Can't parse entities: Can't find end of Spoiler entity at byte offset 0"],
    ['MarkdownV2', '>*a\nb', "Can't parse entities: Can't find end of Bold entity at byte offset 1"],
  ])('%s refuses %s', (mode, input, message) => {
    expect(() => format(input, mode)).toThrow(new TextError(message))
  })
})

describe('an entities array', () => {
  it('is kept in UTF-16 offsets', () => {
    const entities = [{ type: 'bold', offset: 2, length: 2 }]
    expect(brief(format('😀紅包', '', entities).entities)).toBe('bold(2,2)')
  })

  it.each<[string, unknown, string]>([
    [
      'cuts an emoji',
      { type: 'bold', offset: 1, length: 1 },
      'Entity begins in a middle of a UTF-16 symbol at byte offset',
    ],
    [
      'ends in an emoji',
      { type: 'bold', offset: 0, length: 1 },
      'Entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol',
    ],
    [
      'ends outside',
      { type: 'bold', offset: 2, length: 9 },
      'Entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 11',
    ],
    [
      'begins outside',
      { type: 'bold', offset: 5, length: 1 },
      'Entity begins after the end of the text at UTF-16 offset 5',
    ],
    ['is negative', { type: 'bold', offset: -1, length: 1 }, 'Receive an entity with incorrect offset -1'],
    ['has no type', { offset: 0, length: 1 }, "Can't parse MessageEntity: Type is not specified"],
    [
      'has a strange type',
      { type: 'blink', offset: 0, length: 1 },
      "Can't parse MessageEntity: Unsupported type specified",
    ],
    ['has no offset', { type: 'bold', length: 1 }, 'Can\'t parse MessageEntity: Can\'t find field "offset"'],
    ['is no object', 'bold', "Can't parse MessageEntity: expected an Object"],
  ])('is refused when one %s', (_, entity, message) => {
    expect(() => format('😀ab', '', [entity])).toThrow(message)
  })
})

describe('what Telegram finds in a text by itself', () => {
  it.each([
    ['/health', 'bot_command(0,7)'],
    ['紅包 /ack@opsbell_bot 😀 /x', 'bot_command(3,16) bot_command(23,2)'],
    ['a/b /c/d', ''],
    ['😀 @alice_ops 你好', 'mention(3,10)'],
    ['a@b @x', ''],
    ['see https://x.tw/a?b=1, or api.example.com:8080/health.', 'url(4,18) url(27,27)'],
    ['mail ops@example.com', 'email(5,15)'],
    ['#紅包 #1 $USD', 'hashtag(0,3) cashtag(7,4)'],
    ['10.0.0.1', 'url(0,8)'],
    ['看(https://x.tw)', 'url(2,12)'],
  ])('%s', (text, entities) => {
    expect(brief(userText(text).entities)).toBe(entities)
  })

  it('leaves alone what the sender formatted', () => {
    expect(brief(format('<code>/health</code> /ack', 'HTML').entities)).toBe('code(0,7) bot_command(8,4)')
    expect(brief(format('<b>/health</b>', 'HTML').entities)).toBe('bot_command(0,7) bold(0,7)')
  })
})

describe('for any text', () => {
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const plain = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })

  it('escaped HTML comes out as it went in', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(format(`x<b>${escaped(text)}</b>`, 'HTML').text).toBe(format(`x${text}`, '').text)
      }),
    )
  })

  it('HTML never yields an entity outside its text, nor one that cuts a character', () => {
    const piece = fc.oneof(
      plain.map(escaped),
      fc.constantFrom('<b>', '</b>', '<i>', '</i>', '<code>', '</code>', '<blockquote>', '</blockquote>', '</>'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        let result: ReturnType<typeof format>
        try {
          result = format(pieces.join(''), 'HTML')
        } catch (error) {
          expect(error).toBeInstanceOf(TextError)
          return
        }
        for (const { offset, length } of result.entities) {
          const part = result.text.slice(offset, offset + length)
          expect(length).toBeGreaterThan(0)
          expect(offset + length).toBeLessThanOrEqual(result.text.length)
          expect(Buffer.from(part).toString()).toBe(part)
        }
      }),
      { numRuns: 500 },
    )
  })
})
