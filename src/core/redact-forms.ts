/** What stands where a secret stood. */
export const redacted = '[redacted]'

/** Under this many characters a value is too likely to be ordinary text. */
export const shortestSecret = 6

/** The ways one secret may be written down. */
export function formsOf(secret: string): string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    html(secret),
    ...urlForms(secret),
    ...base64Forms(Buffer.from(secret)),
    ...tokenPart(secret),
  ]
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret)
}

/** The half of a bot token that is secret, which may turn up without its id. */
function tokenPart(secret: string): string[] {
  const found = /^\d+:([A-Za-z0-9_-]{20,})$/.exec(secret)
  return found?.[1] === undefined ? [] : [found[1]]
}

function html(secret: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return secret.replace(/[&<>"']/g, (char) => entities[char] ?? char)
}

function urlForms(secret: string): string[] {
  const wellFormed = Buffer.from(secret).toString()
  const forms = [encodeURIComponent(wellFormed), new URLSearchParams({ s: wellFormed }).toString().slice(2)]
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())])
}

/**
 * Base64 and base64url of the secret at each of the three places it can start in a longer text, as in `user:secret`.
 * Characters that also hold bits of a neighbour are left off.
 */
function base64Forms(secret: Buffer): string[] {
  return [0, 1, 2]
    .map((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), secret]).toString('base64url')
      const end = Math.floor(((shift + secret.length) * 8) / 6)
      return text.slice(Math.ceil((shift * 8) / 6), end)
    })
    .flatMap((form) => [form, form.replaceAll('-', '+').replaceAll('_', '/')])
}
