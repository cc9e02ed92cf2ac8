import { aiStreaming } from './ai-streaming.ts'
import { redpacketSystem } from './sis-redpacket.ts'
import type { MakeSystem } from './system.ts'
import { tixmaster } from './tixmaster.ts'
import { videoBackend } from './video-backend.ts'

/** Every simulated system by the id of the pack that watches it. */
export const systems: Readonly<Record<string, MakeSystem>> = {
  'sis-redpacket': redpacketSystem,
  'video-backend': videoBackend,
  tixmaster,
  'ai-streaming': aiStreaming,
}
