import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import { family } from './option.ts'

const require = createRequire(import.meta.url)
const folder = '@expo-google-fonts/noto-sans-tc'

/** The font's files, regular and bold: whole fonts, for a subset lacks characters that alerts use. */
export const fontFiles = (): string[] =>
  [`${folder}/400Regular/NotoSansTC_400Regular.ttf`, `${folder}/700Bold/NotoSansTC_700Bold.ttf`].map((file) =>
    require.resolve(file),
  )

/** Sharp on a phone, and small enough that Telegram shows it as it is. */
const zoom = 1.28

/** Draws the SVG with our font alone: whatever the machine has installed, it looks the same. */
export function pngOf(svg: string): Uint8Array {
  const font = { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: family, sansSerifFamily: family }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom }, background: '#ffffff' }).render().asPng()
}
