import type { Channel } from '../contract.ts'
import { createTelegramChannel, type TelegramChannelOptions } from './telegram/channel.ts'

/** Every kind of channel: its options and how it is made. A new one is a folder and a line here. */
export interface ChannelOptions {
  telegram: TelegramChannelOptions
}
export type ChannelName = keyof ChannelOptions

export const channelRegistry: { readonly [K in ChannelName]: (options: ChannelOptions[K]) => Channel } = {
  telegram: createTelegramChannel,
}
