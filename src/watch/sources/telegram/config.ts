import { z } from 'zod'
import { type CommonConfig, commonShape, eg, httpShape, type TlsConfig, url } from '../schema.ts'

export type TelegramConfig = CommonConfig & {
  kind: 'telegram'
  apiRoot?: string | undefined
  token?: string | undefined
  tls: TlsConfig
}

const token = z
  .string()
  .regex(/^[1-9]\d{0,19}:[A-Za-z0-9_-]{1,60}$/, 'does not look like a token of @BotFather')
  .meta(eg(`"\${OTHER_BOT_TOKEN}"`))

export const telegramSchema = z.strictObject({
  ...commonShape('telegram', 60_000),
  apiRoot: url.optional().meta(eg('https://api.telegram.org')),
  token: token.optional(),
  tls: httpShape.tls,
})
