import { checkedLink, linkedUser, timeFormat } from './links.ts'
import { byteOffset, isBlank, type RawEntity, TextError } from './types.ts'

const tags = new Set(
  'a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote'.split(' '),
)
const simple: Readonly<Record<string, RawEntity['type']>> = {
  i: 'italic',
  em: 'italic',
  b: 'bold',
  strong: 'bold',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  u: 'underline',
  ins: 'underline',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
}
const named: Readonly<Record<string, number>> = { lt: 60, gt: 62, amp: 38, quot: 34 }

interface OpenTag {
  name: string
  argument: string
  date: number
  /** Where its text begins in the output. */
  from: number
}

/** Parses `parse_mode=HTML` as TDLib does: the same tags, the same refusals, byte offsets included. */
export function parseHtml(input: string): { text: string; entities: RawEntity[] } {
  return new HtmlParser(input).run()
}

class HtmlParser {
  readonly #input: string
  #at = 0
  #out = ''
  readonly #open: OpenTag[] = []
  readonly #entities: RawEntity[] = []

  constructor(input: string) {
    this.#input = input
  }

  run(): { text: string; entities: RawEntity[] } {
    while (this.#at < this.#input.length) {
      const char = this.#char()
      if (char === '&') this.#out += this.#reference() ?? this.#take()
      else if (char !== '<') this.#out += this.#take()
      else if (this.#input[this.#at + 1] === '/') this.#endTag()
      else this.#startTag()
    }
    const unclosed = this.#open.at(-1)
    if (unclosed) throw new TextError(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(this.#out)) {
      throw new TextError(
        'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
      )
    }
    for (const entity of this.#entities) if (entity.type === 'code') delete entity.language
    return { text: this.#out, entities: this.#entities }
  }

  #char(): string | undefined {
    return this.#input[this.#at]
  }

  #take(): string {
    return this.#input[this.#at++] ?? ''
  }

  #skipBlanks(): void {
    while (isBlank(this.#char())) this.#at++
  }

  #fail(message: string, index: number): never {
    throw new TextError(message.replace('%', String(byteOffset(this.#input, index))))
  }

  /** Decodes the character reference here, or leaves everything as it is and returns undefined. */
  #reference(): string | undefined {
    const match = /^&(?:#x([0-9a-f]*)|#(\d*)|([a-z]*));?/i.exec(this.#input.slice(this.#at, this.#at + 40))
    if (!match) return undefined
    const [whole, hex, decimal, name] = match
    const body = whole.endsWith(';') ? whole.slice(0, -1) : whole
    const code = hex !== undefined ? parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : named[name ?? '']
    if (!code || code >= 0x10ffff || (name === undefined && body.length >= 10)) return undefined
    this.#at += whole.length
    return String.fromCodePoint(code)
  }

  #startTag(): void {
    const begin = this.#at++
    while (this.#char() !== undefined && !isBlank(this.#char()) && this.#char() !== '>') this.#at++
    if (this.#char() === undefined) this.#fail('Unclosed start tag at byte offset %', begin)
    const name = this.#input.slice(begin + 1, this.#at).toLowerCase()
    if (!tags.has(name)) this.#fail(`Unsupported start tag "${name}" at byte offset %`, begin)
    const tag: OpenTag = { name, argument: '', date: 0, from: this.#out.length }
    while (this.#char() !== '>') if (!this.#attribute(tag, begin)) break
    if (name === 'span' && tag.argument !== 'spoiler') {
      this.#fail('Tag "span" must have class "tg-spoiler" at byte offset %', begin)
    }
    this.#at++
    this.#open.push(tag)
  }

  /** Reads one attribute; false when there was only white space before the end of the tag. */
  #attribute(tag: OpenTag, begin: number): boolean {
    this.#skipBlanks()
    if (this.#char() === '>') return false
    const from = this.#at
    while (this.#char() !== undefined && !isBlank(this.#char()) && !`=>/"'`.includes(this.#take()));
    if (this.#at > from && `=>/"'`.includes(this.#input[this.#at - 1] ?? ' ')) this.#at--
    const name = this.#input.slice(from, this.#at)
    if (name === '') this.#fail(`Empty attribute name in the tag "${tag.name}" at byte offset %`, begin)
    this.#skipBlanks()
    if (this.#char() === undefined) this.#fail(`Unclosed start tag "${tag.name}" at byte offset %`, begin)
    if (this.#char() !== '=') {
      if (tag.name === 'blockquote' && name === 'expandable') tag.argument = '1'
      return true
    }
    this.#at++
    this.#skipBlanks()
    if (this.#char() === undefined) this.#fail(`Unclosed start tag "${tag.name}" at byte offset %`, begin)
    const value = this.#value()
    if (this.#char() === undefined) this.#fail('Unclosed start tag at byte offset %', begin)
    assign(tag, name, value)
    return true
  }

  #value(): string {
    const quote = this.#char()
    if (quote !== '"' && quote !== "'") {
      const from = this.#at
      while (/[a-z0-9.-]/i.test(this.#char() ?? ' ')) this.#at++
      const end = this.#char()
      if (end !== undefined && !isBlank(end) && end !== '>') {
        this.#fail('Unexpected end of name token at byte offset %', from)
      }
      return this.#input.slice(from, this.#at).toLowerCase()
    }
    this.#at++
    let value = ''
    while (this.#char() !== undefined && this.#char() !== quote) {
      value += (this.#char() === '&' ? this.#reference() : undefined) ?? this.#take()
    }
    if (this.#char() === quote) this.#at++
    return value
  }

  #endTag(): void {
    const begin = this.#at
    const tag = this.#open.at(-1)
    if (!tag) this.#fail('Unexpected end tag at byte offset %', begin)
    this.#at += 2
    while (this.#char() !== undefined && !isBlank(this.#char()) && this.#char() !== '>') this.#at++
    const name = this.#input.slice(begin + 2, this.#at).toLowerCase()
    this.#skipBlanks()
    if (this.#char() !== '>') this.#fail('Unclosed end tag at byte offset %', begin)
    if (name !== '' && name !== tag.name) {
      this.#fail(`Unmatched end tag at byte offset %, expected "</${tag.name}>", found "</${name}>"`, begin)
    }
    this.#at++
    this.#open.pop()
    if (this.#out.length > tag.from) this.#close(tag)
  }

  #close(tag: OpenTag): void {
    const offset = tag.from
    const length = this.#out.length - offset
    const plain = simple[tag.name]
    if (plain) this.#entities.push({ type: plain, offset, length })
    else if (tag.name === 'a') this.#closeLink(tag, offset, length)
    else if (tag.name === 'tg-emoji') this.#closeEmoji(tag, offset, length)
    else if (tag.name === 'tg-time') this.#closeTime(tag, offset, length)
    else if (tag.name === 'blockquote') {
      this.#entities.push({ type: tag.argument === '' ? 'blockquote' : 'expandable_blockquote', offset, length })
    } else this.#closeCode(tag, offset, length)
  }

  #closeLink(tag: OpenTag, offset: number, length: number): void {
    const target = tag.argument === '' ? this.#out.slice(offset) : tag.argument
    const userId = linkedUser(target)
    const url = checkedLink(target)
    if (userId !== undefined) this.#entities.push({ type: 'text_mention', offset, length, userId })
    else if (url !== '') this.#entities.push({ type: 'text_link', offset, length, url })
  }

  #closeEmoji(tag: OpenTag, offset: number, length: number): void {
    if (!/^-?[1-9]\d{0,18}$/.test(tag.argument)) throw new TextError('Invalid custom emoji identifier specified')
    this.#entities.push({ type: 'custom_emoji', offset, length, customEmojiId: tag.argument })
  }

  #closeTime(tag: OpenTag, offset: number, length: number): void {
    const format = timeFormat(tag.argument)
    if (format === undefined) throw new TextError('Invalid date format used')
    if (tag.date > 0) this.#entities.push({ type: 'date_time', offset, length, unixTime: tag.date, format })
  }

  // `<pre><code class="language-x">` and its mirror image are one entity: a block with a language.
  #closeCode(tag: OpenTag, offset: number, length: number): void {
    const last = this.#entities.at(-1)
    const same = last !== undefined && last.offset === offset && last.length === length
    if (tag.name === 'pre') {
      if (same && last.type === 'code' && last.language) last.type = 'pre'
      else this.#entities.push({ type: 'pre', offset, length })
    } else if (same && last.type === 'pre' && tag.argument !== '') last.language = tag.argument
    else this.#entities.push({ type: 'code', offset, length, ...(tag.argument && { language: tag.argument }) })
  }
}

function assign(tag: OpenTag, name: string, value: string): void {
  const key = `${tag.name} ${name}`
  if (key === 'a href' || key === 'tg-emoji emoji-id' || key === 'tg-time format') tag.argument = value
  else if (key === 'code class' && value.startsWith('language-')) tag.argument = value.slice(9)
  else if (key === 'span class' && value.startsWith('tg-')) tag.argument = value.slice(3)
  else if (key === 'blockquote expandable') tag.argument = '1'
  else if (key === 'tg-time unix') tag.date = parseInt(value, 10) || 0
}
