import { checkedLink, linkedEmoji, linkedTime, linkedUser, timeFormat } from './links.ts'
import { byteOffset, isBlank, type RawEntity, TextError } from './types.ts'

type Kind =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote'

interface Open {
  kind: Kind
  argument: string
  /** Where its text begins in the output. */
  from: number
  /** Where its mark stands in the input. */
  at: number
}

/** A backslash escapes any ASCII character. */
const escapable = (char: string) => char > '\0' && char <= '~'
const reserved = '_*[]()~`>#+-=|{}.!\n'
const types: Readonly<Partial<Record<Kind, RawEntity['type']>>> = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  Strikethrough: 'strikethrough',
  Spoiler: 'spoiler',
  Code: 'code',
  Pre: 'pre',
  PreCode: 'pre',
}

/** Parses `parse_mode=MarkdownV2` as TDLib does, refusals and byte offsets included. */
export function parseMarkdownV2(input: string): { text: string; entities: RawEntity[] } {
  return new MarkdownV2(input).run()
}

class MarkdownV2 {
  readonly #input: string
  #at = 0
  #out = ''
  #quoting = false
  #lineStart = true
  readonly #open: Open[] = []
  readonly #entities: RawEntity[] = []

  constructor(input: string) {
    this.#input = input
  }

  run(): { text: string; entities: RawEntity[] } {
    for (; this.#at < this.#input.length; this.#at++) this.#step()
    this.#finish()
    return { text: this.#out, entities: this.#entities }
  }

  #peek(ahead = 0): string {
    return this.#input[this.#at + ahead] ?? ''
  }

  #put(char: string): void {
    this.#out += char
    if (char !== '\r') this.#lineStart = char === '\n'
  }

  #step(): void {
    const char = this.#peek()
    if (char === '\\' && escapable(this.#peek(1))) {
      this.#at++
      this.#put(this.#peek())
      return
    }
    const inner = this.#open.at(-1)?.kind
    const special = inner === 'Code' || inner === 'Pre' || inner === 'PreCode' ? '`' : reserved
    if (!special.includes(char)) this.#put(char)
    else if (this.#ends(char)) this.#end(char)
    else this.#begin(char)
  }

  #ends(char: string): boolean {
    const inner = this.#open.at(-1)
    if (!inner) return false
    if (this.#quoting && char === '\n' && this.#peek(1) !== '>') return true
    const double = this.#peek(1) === char
    switch (inner.kind) {
      case 'Bold':
        return char === '*'
      case 'Italic':
        return char === '_' && !double
      case 'Underline':
        return char === '_' && double
      case 'Strikethrough':
        return char === '~'
      case 'Spoiler':
        return char === '|' && double
      case 'Code':
        return char === '`'
      case 'Pre':
      case 'PreCode':
        return char === '`' && double && this.#peek(2) === '`'
      case 'TextUrl':
      case 'CustomEmoji':
        return char === ']'
      default:
        return false
    }
  }

  #begin(char: string): void {
    const at = this.#at
    const double = this.#peek(1) === char
    const open = (kind: Kind, argument = '') => this.#open.push({ kind, argument, from: this.#out.length, at })
    if (char === '\n') this.#put('\n')
    else if (char === '*') open('Bold')
    else if (char === '~') open('Strikethrough')
    else if (char === '[') open('TextUrl')
    else if (char === '_') {
      if (double) this.#at++
      open(double ? 'Underline' : 'Italic')
    } else if (char === '|' && double) {
      this.#at++
      open('Spoiler')
    } else if (char === '!' && this.#peek(1) === '[') {
      this.#at++
      open('CustomEmoji')
    } else if (char === '`') this.#beginCode(open)
    else if (char === '>' && this.#lineStart) {
      if (!this.#quoting) open('BlockQuote')
      this.#quoting = true
    } else throw new TextError(`Character '${char}' is reserved and must be escaped with the preceding '\\'`)
  }

  #beginCode(open: (kind: Kind, argument?: string) => void): void {
    if (this.#peek(1) !== '`' || this.#peek(2) !== '`') {
      open('Code')
      return
    }
    this.#at += 3
    const { language, next } = fence(this.#input, this.#at)
    this.#at = next - 1
    open(language === '' ? 'Pre' : 'PreCode', language)
  }

  #end(char: string): void {
    let top = this.#top()
    let expandable = false
    if (char === '\n' && top.kind !== 'BlockQuote') {
      const empty = this.#at - top.at - (this.#out.endsWith('\r') && this.#at - top.at === 3 ? 1 : 0) === 2
      if (top.kind !== 'Spoiler' || !empty) this.#unclosed(top)
      this.#open.pop()
      top = this.#top()
      if (top.kind !== 'BlockQuote') this.#unclosed(top)
      expandable = true
    }
    const empty = this.#out.length === top.from
    if (top.kind === 'BlockQuote') this.#endQuote(top, expandable)
    else if (top.kind === 'TextUrl') this.#endLink(top, empty)
    else if (top.kind === 'CustomEmoji') this.#endEmoji(top, empty)
    else {
      if (top.kind === 'Underline' || top.kind === 'Spoiler') this.#at++
      if (top.kind === 'Pre' || top.kind === 'PreCode') this.#at += 2
      const type = types[top.kind]
      if (!empty && type) this.#add(top, { type, ...(top.argument && { language: top.argument }) })
    }
    this.#open.pop()
  }

  #top(): Open {
    const top = this.#open.at(-1)
    if (!top) throw new TextError("Can't find end of BlockQuote entity at byte offset 0")
    return top
  }

  #add(open: Open, entity: Omit<RawEntity, 'offset' | 'length'>): void {
    this.#entities.push({ ...entity, offset: open.from, length: this.#out.length - open.from })
  }

  #endQuote(open: Open, expandable: boolean): void {
    this.#quoting = false
    this.#put('\n')
    this.#add(open, { type: expandable ? 'expandable_blockquote' : 'blockquote' })
  }

  #endLink(open: Open, empty: boolean): void {
    const target = this.#peek(1) === '(' ? this.#target() : this.#out.slice(open.from)
    const userId = linkedUser(target)
    const url = checkedLink(target)
    if (empty) return
    if (userId !== undefined) this.#add(open, { type: 'text_mention', userId })
    else if (url !== '') this.#add(open, { type: 'text_link', url })
  }

  #endEmoji(open: Open, empty: boolean): void {
    if (this.#peek(1) !== '(') throw new TextError('The entity must contain a tg://emoji or tg://time URL')
    const target = this.#target()
    const customEmojiId = linkedEmoji(target)
    const time = linkedTime(target)
    const format = time && timeFormat(time.format)
    if (customEmojiId === undefined && (!time || format === undefined)) {
      throw new TextError('Invalid tg://emoji or tg://time URL specified')
    }
    if (empty) return
    if (customEmojiId !== undefined) this.#add(open, { type: 'custom_emoji', customEmojiId })
    else if (time && format !== undefined) this.#add(open, { type: 'date_time', unixTime: time.unixTime, format })
  }

  /** Reads `(…)` behind the text of a link; leaves the position on the closing bracket. */
  #target(): string {
    this.#at += 2
    const begin = this.#at
    let target = ''
    while (this.#at < this.#input.length && this.#peek() !== ')') {
      if (this.#peek() === '\\' && escapable(this.#peek(1))) this.#at++
      target += this.#peek()
      this.#at++
    }
    if (this.#peek() !== ')') {
      throw new TextError(`Can't find end of a URL at byte offset ${byteOffset(this.#input, begin)}`)
    }
    return target
  }

  #finish(): void {
    if (this.#quoting) {
      const spoiler = this.#open.at(-1)
      const expandable = spoiler?.kind === 'Spoiler' && spoiler.at === this.#input.length - 2
      if (expandable) this.#open.pop()
      const quote = this.#open.at(-1)
      if (quote?.kind === 'BlockQuote') {
        this.#open.pop()
        if (this.#out.length > quote.from)
          this.#add(quote, { type: expandable ? 'expandable_blockquote' : 'blockquote' })
      }
    }
    const left = this.#open.at(-1)
    if (left) this.#unclosed(left)
  }

  #unclosed(open: Open): never {
    throw new TextError(`Can't find end of ${open.kind} entity at byte offset ${byteOffset(this.#input, open.at)}`)
  }
}

/** Reads the language behind "```" and the one line break that follows. */
function fence(input: string, at: number): { language: string; next: number } {
  let end = at
  while (end < input.length && !isBlank(input[end]) && input[end] !== '`') end++
  const language = end > at && end < input.length && input[end] !== '`' ? input.slice(at, end) : ''
  let next = at + language.length
  const first = input[next]
  if (first === '\n' || first === '\r') {
    const second = input[next + 1]
    next += (second === '\n' || second === '\r') && second !== first ? 2 : 1
  }
  return { language, next }
}

const legacy: Readonly<Record<string, RawEntity['type']>> = { _: 'italic', '*': 'bold', '`': 'code' }

/** Parses the legacy `parse_mode=Markdown`: `_ * [` and backticks, nothing nested. */
export function parseMarkdown(input: string): { text: string; entities: RawEntity[] } {
  const entities: RawEntity[] = []
  let out = ''
  for (let at = 0; at < input.length; at++) {
    const char = input[at] ?? ''
    if (char === '\\' && /^[_*`[]$/.test(input[at + 1] ?? '')) {
      out += input[++at]
      continue
    }
    if (!'_*`['.includes(char)) {
      out += char
      continue
    }
    const piece = legacyEntity(input, at)
    if (piece.text !== '' && piece.entity) {
      entities.push({ ...piece.entity, offset: out.length, length: piece.text.length })
    }
    out += piece.text
    at = piece.last
  }
  return { text: out, entities }
}

function legacyEntity(
  input: string,
  begin: number,
): { text: string; entity?: Omit<RawEntity, 'offset' | 'length'>; last: number } {
  const char = input[begin] ?? ''
  const block = input.startsWith('```', begin)
  const { language, next } = block ? fence(input, begin + 3) : { language: '', next: begin + 1 }
  const mark = block ? '```' : char === '[' ? ']' : char
  const end = input.indexOf(mark, next)
  if (end < 0) {
    throw new TextError(`Can't find end of the entity starting at byte offset ${byteOffset(input, begin)}`)
  }
  const text = input.slice(next, end)
  if (block) return { text, entity: { type: 'pre', ...(language && { language }) }, last: end + 2 }
  const type = legacy[char]
  if (type) return { text, entity: { type }, last: end }
  const closing = input[end + 1] === '(' ? input.indexOf(')', end + 2) : end
  const last = closing < 0 ? input.length : closing
  const target = last === end ? text : input.slice(end + 2, last)
  const userId = linkedUser(target)
  const url = checkedLink(target)
  if (userId !== undefined) return { text, entity: { type: 'text_mention', userId }, last }
  return url === '' ? { text, last } : { text, entity: { type: 'text_link', url }, last }
}
