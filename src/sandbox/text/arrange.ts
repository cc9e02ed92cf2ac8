import { type RawEntity, TextError } from './types.ts'

type Type = RawEntity['type']
const splittable: readonly Type[] = ['bold', 'italic', 'underline', 'strikethrough', 'spoiler']
const quotes: readonly Type[] = ['blockquote', 'expandable_blockquote']
const blocks: readonly Type[] = ['pre', 'code', 'date_time']
// Entities that begin together stand from the outside in.
const rank: Readonly<Partial<Record<Type, number>>> = {
  pre: 11,
  code: 20,
  date_time: 30,
  blockquote: 0,
  expandable_blockquote: 0,
  text_link: 50,
  text_mention: 50,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99,
}

const end = (entity: RawEntity) => entity.offset + entity.length
const rankOf = (type: Type) => rank[type] ?? 50

export function sortEntities(entities: RawEntity[]): RawEntity[] {
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length || rankOf(a.type) - rankOf(b.type))
}

/**
 * Brings entities into the form that Telegram stores: links and code never overlap anything of their kind, nothing
 * lives inside code, and bold, italic and the like are cut at each other's borders.
 */
export function arrange(entities: RawEntity[]): RawEntity[] {
  const own = sortEntities(entities.filter((entity) => entity.length > 0))
  const styles = own.filter((entity) => splittable.includes(entity.type))
  const outer = own.filter((entity) => quotes.includes(entity.type))
  const inner = own.filter((entity) => !splittable.includes(entity.type) && !quotes.includes(entity.type))
  const quoted = withoutOverlap(outer)
  const fixed = sortEntities([...insideQuotes(withoutOverlap(inner), quoted), ...quoted])
  return sortEntities([...fixed, ...splitStyles(styles, fixed)])
}

/** Adds what was found in the text (mentions, links …) where nothing of the sender's own stands. */
export function addFound(entities: RawEntity[], found: RawEntity[]): RawEntity[] {
  const taken = entities.filter((entity) => !splittable.includes(entity.type) && !quotes.includes(entity.type))
  const free = found.filter((entity) =>
    taken.every((other) => end(entity) <= other.offset || entity.offset >= end(other)),
  )
  return free.length === 0 ? entities : arrange([...entities, ...free])
}

function withoutOverlap(sorted: RawEntity[]): RawEntity[] {
  let last = 0
  return sorted.filter((entity) => {
    if (entity.offset < last) return false
    last = end(entity)
    return true
  })
}

function insideQuotes(entities: RawEntity[], quoted: RawEntity[]): RawEntity[] {
  return entities.filter((entity) =>
    quoted.every((quote) => {
      const apart = end(entity) <= quote.offset || entity.offset >= end(quote)
      return apart || (entity.offset >= quote.offset && end(entity) <= end(quote))
    }),
  )
}

/** Merges styles of one type that touch, cuts them at every border of another style or entity, drops them in code. */
function splitStyles(styles: RawEntity[], fixed: RawEntity[]): RawEntity[] {
  const merged = splittable.flatMap((type) => mergeTouching(styles.filter((style) => style.type === type)))
  const borders = fixed.flatMap((entity) => [entity.offset, end(entity)])
  return merged.flatMap((style) => {
    const starts = merged.filter((other) => other.type !== style.type).map((other) => other.offset)
    const cuts = [...new Set([...borders, ...starts])].filter((cut) => cut > style.offset && cut < end(style))
    const points = [style.offset, ...cuts.sort((a, b) => a - b), end(style)]
    return points
      .slice(1)
      .map((to, index) => ({ type: style.type, offset: points[index] ?? 0, length: to - (points[index] ?? 0) }))
      .filter((part) => !fixed.some((outer) => blocks.includes(outer.type) && contains(outer, part)))
  })
}

const contains = (outer: RawEntity, part: RawEntity) => part.offset >= outer.offset && end(part) <= end(outer)

function mergeTouching(sorted: RawEntity[]): RawEntity[] {
  const merged: RawEntity[] = []
  for (const entity of sorted) {
    const last = merged.at(-1)
    if (last && entity.offset <= end(last)) last.length = Math.max(end(last), end(entity)) - last.offset
    else merged.push({ ...entity })
  }
  return merged
}

const inPair = (text: string, index: number) =>
  /[\ud800-\udbff]/.test(text[index - 1] ?? '') && /[\udc00-\udfff]/.test(text[index] ?? '')

/** Refuses entities that leave the text or cut a character outside the basic plane in two. */
export function checkBounds(text: string, entities: readonly RawEntity[]): void {
  for (const entity of entities) {
    if (entity.offset < 0 || entity.offset > 1_000_000) {
      throw new TextError(`Receive an entity with incorrect offset ${entity.offset}`)
    }
    if (entity.length < 0 || entity.length > 1_000_000) {
      throw new TextError(`Receive an entity with incorrect length ${entity.length}`)
    }
    if (entity.length === 0) continue
    const at = (index: number) => Buffer.byteLength(text.slice(0, index + 1))
    if (inPair(text, entity.offset)) {
      throw new TextError(`Entity begins in a middle of a UTF-16 symbol at byte offset ${at(entity.offset)}`)
    }
    if (entity.offset > text.length) {
      throw new TextError(`Entity begins after the end of the text at UTF-16 offset ${entity.offset}`)
    }
    const where = `Entity beginning at UTF-16 offset ${entity.offset} ends`
    if (inPair(text, end(entity))) {
      throw new TextError(`${where} in a middle of a UTF-16 symbol at byte offset ${at(end(entity))}`)
    }
    if (end(entity) > text.length) {
      throw new TextError(`${where} after the end of the text at UTF-16 offset ${end(entity)}`)
    }
  }
}
