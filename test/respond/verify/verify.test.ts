import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { opsGroup } from '../../support/bot.ts'
import { AppRig, minute } from '../../systems/app-rig.ts'

const bob = 1002
/** Real time that anything here may take. */
const patience = 20_000

/** What the simulated server recorded of the last storm. */
const storm = (rig: AppRig) => rig.system.system.describe().readings.find(({ id }) => id === 'storm')?.value ?? ''

async function until(what: () => boolean): Promise<void> {
  const from = Date.now()
  while (!what()) {
    if (Date.now() - from > patience) throw new Error('it does not come')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Runs `/verify` to its end; gives the card as it then is. */
async function verify(rig: AppRig, load = true): Promise<string> {
  const before = new Set(rig.messages(/驗證/).map(({ id }) => id))
  const asked = storm(rig)
  rig.place.sandbox.world.say(bob, opsGroup, '/verify ai-streaming')
  await rig.settle()
  const card = () => rig.messages(/驗證/).find(({ id }) => !before.has(id))
  const ended = () => /(驗證通過|驗證未通過)/.test(card()?.text ?? '')
  if (load) await until(() => storm(rig) !== asked && /^0\/100 /.test(storm(rig)))
  for (let step = 0; step < 100 && !ended(); step++) await rig.pass(500)
  return card()?.text ?? ''
}

const failed = (text: string) => text.split('\n').filter((line, n) => n > 0 && line.startsWith('❌ '))

describe('AS-4: /verify against the simulated backend', () => {
  let rig: AppRig
  beforeAll(async () => {
    rig = await AppRig.start('ai-streaming', { AS_URL: '{url}', AS_TTS: '1' }, '2026-03-02T02:00:00Z')
    await rig.pass(2 * minute)
  })
  afterAll(() => rig.close())

  it('all lines pass', async () => {
    const text = await verify(rig)
    expect(text.replaceAll(/\d+ ms（100/g, '… ms（100')).toMatchSnapshot()
  })

  it.each([
    ['broken', 'metrics', ['/monitoring/metrics 有回應']],
    ['broken', 'prometheus', ['/metrics/prometheus 有回應']],
    ['broken', 'health', ['/monitoring/health 有回應']],
    ['broken', 'errors', ['/monitoring/errors 有回應']],
    ['broken', 'summary', ['/monitoring/errors/summary 有回應']],
    ['field', 'no-system', ['必要欄位：欄位都在：缺少 data.current_system.cpu_percent']],
    ['field', 'text-system', ['必要欄位：型別正確：data.current_system.num_threads = "four"，應為數字']],
    ['field', 'no-p95', ['5 分鐘串流指標：欄位都在：缺少 data.streaming_5min.first_token_p95_ms']],
    ['field', 'text-p95', ['5 分鐘串流指標：型別正確：data.streaming_5min.first_token_p95_ms = "820 ms"，應為數字']],
    ['field', 'baseline', ['首 token 嚴重 5000 ms：8,000 ms，應 == 5,000 ms']],
    ['openai', 'critical', ['首 token P95 < 2 秒：6,200 ms，應 < 2,000 ms']],
    ['gemini', 'tokens', ['吞吐量 ≥ 50 tokens/s：31 tokens/s，應 >= 50 tokens/s']],
    ['openai', 'errors', ['串流錯誤率 < 1 %：3%，應 < 1%']],
    ['load', 'slow', ['並發：平均 < 1s：']],
    ['load', 'tail', ['並發：P95 < 2s：']],
    ['load', 'timeouts', ['並發：無逾時：3/100']],
    ['load', 'pool', ['並發：無連線池錯誤：3/100（最常見 503）']],
    ['load', 'errors', ['並發：錯誤 < 1 %：3/100（最常見 500）']],
    ['logs', 'no-user', ['每筆錯誤紀錄有 user id：5 筆中 1 筆沒有']],
    ['logs', 'no-provider', ['每筆錯誤紀錄有 provider：5 筆中 1 筆沒有']],
    ['logs', 'no-stack', ['每筆錯誤紀錄有 stack trace：5 筆中 1 筆沒有']],
    ['logs', 'empty', []],
    ['auth', 'over', ['認證錯誤 > 5 % 有監控、未觸發：觸發中，7%（105/1,500）']],
    ['tts', 'failing', ['TTS 失敗 > 30 % 有監控、未觸發：觸發中，40%（120/300）']],
    // A tenth that times out is more than a hundredth that fails.
    ['gemini', 'timeouts', ['串流錯誤率 < 1 %：31%', '超時 > 10 % 有監控、未觸發：觸發中，12.4%（186/1,500）']],
    ['timeout', '30', ['STREAMING_TIMEOUT 60 秒：30 s，應 == 60 s']],
    ['process', 'cpu', ['CPU < 20 %：35%，應 < 20%']],
    ['process', 'memory', ['記憶體 < 100 MB：140.3 MB，應 < 100 MB']],
  ])('%s %s: exactly its line fails', async (id, value, wanted) => {
    rig.set(id, value)
    await rig.pass(16_000)
    const text = await verify(rig, !(id === 'broken' && value === 'health'))
    rig.set(id, id === 'broken' ? 'none' : id === 'timeout' ? '60' : 'ok')
    const lines = failed(text)
    expect(lines).toEqual(wanted.map((one) => expect.stringContaining(`❌ ${one}`)))
    expect(text).toContain(lines.length === 0 ? '驗證通過' : `驗證未通過：${lines.length} 項`)
  })
})
