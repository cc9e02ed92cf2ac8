import { notify } from './toast.js'

async function send(path, method, body) {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`)
  return answer
}

export const get = (path) => send(path, 'GET')

/** Posts; a refusal becomes a note on the screen and `undefined`. */
export async function post(path, body) {
  try {
    return await send(path, 'POST', body)
  } catch (error) {
    notify(error.message)
    return undefined
  }
}

export async function remove(path) {
  try {
    await send(path, 'DELETE')
  } catch (error) {
    notify(error.message)
  }
}

export async function attach(fields, file) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value)
  form.set('file', file)
  const response = await fetch('/control/attach', { method: 'POST', body: form })
  if (!response.ok) notify((await response.json()).error)
}
