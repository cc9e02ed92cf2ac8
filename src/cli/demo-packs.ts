import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Copies shipped packs for the demo, with the times that nobody waits for there made short. The copy may be changed and
 * deleted where the packs themselves may only be read.
 * @param from the folder of the packs
 */
export function copyPacks(packs: readonly string[], from: string, to: string): void {
  for (const pack of packs) {
    const entries = readdirSync(join(from, pack), { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name)
      const copy = join(to, path.slice(from.length))
      mkdirSync(dirname(copy), { recursive: true })
      writeFileSync(copy, changed(entry.name, readFileSync(path, 'utf8')))
    }
  }
}

/** Puts a rule on trial beside those of a copied pack, so that one can see what comes of it. */
export function addTrial(from: string, packs: string): void {
  const pack = join(packs, 'sis-redpacket')
  copyFileSync(join(from, 'rules-trial.yaml'), join(pack, 'rules-trial.yaml'))
  const file = join(pack, 'system.yaml')
  const system = readFileSync(file, 'utf8')
  writeFileSync(file, system.replace('rules: [ rules.yaml ]', 'rules: [ rules.yaml, rules-trial.yaml ]'))
}

function changed(file: string, text: string): string {
  if (file === 'system.yaml') return hastened(text)
  return /^rules.*\.ya?ml$/.test(file) && !file.includes('.test.') ? shortened(text) : text
}

/**
 * A rule file whose ten minutes last ten seconds and whose rates look back a minute or half of one in place of hours, in
 * its annotations too; windows such as "within 10 minutes" stay.
 */
export function shortened(rules: string): string {
  return rules
    .replaceAll(/\bfor: (10m|2m)\b/g, 'for: 10s')
    .replaceAll(/\bfor: 30s\b/g, 'for: 5s')
    .replaceAll(/(http_requests_total(?:{[^}]*})?)\[5m\]/g, '$1[30s]')
    .replaceAll('orders_total[30m]', 'orders_total[30s]')
    .replaceAll('[2m]', '[10s]')
    .replaceAll(/(avg_over_time\([^)]*|mode!~"idle\|iowait"})\[5m\]/g, '$1[10s]')
    .replaceAll(/\[[12]h\]/g, '[1m]')
    .replaceAll(/(已|持續) 10 分鐘/g, '$1 10 秒')
    .replaceAll('for 10 minutes', 'for 10 s')
    .replaceAll('5 分鐘平均', '10 秒平均')
    .replaceAll('over 5 minutes', 'over 10 s')
    .replaceAll('15 分鐘內被拒', '20 秒內被拒')
    .replaceAll('Refused within 15 minutes', 'Refused within 20 s')
}

/** A system whose hourly and daily digests come within seconds. */
export function hastened(system: string): string {
  return system
    .replaceAll('push: hourly', 'push: within 20s')
    .replaceAll('push: daily', 'push: within 1m')
    .replaceAll('within: 15m', 'within: 20s')
}
