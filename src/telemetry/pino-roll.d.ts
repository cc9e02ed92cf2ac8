declare module 'pino-roll' {
  import type { SonicBoom } from 'sonic-boom'

  /** The options used here; see the package's README for the rest. */
  export default function roll(options: {
    file: string
    extension: string
    frequency: 'daily' | 'hourly' | number
    dateFormat: string
    symlink: boolean
  }): Promise<SonicBoom>
}
