import { randomId } from '../../core/ids.ts'
import { imageSize } from '../world/images.ts'
import type { WorldState } from '../world/state.ts'
import type { Media, StoredFile } from '../world/types.ts'
import type { Api, Call } from './context.ts'
import { ApiError, badRequest } from './errors.ts'
import type { Upload } from './params.ts'

const megabyte = 1024 * 1024
const uploadLimit = { photo: 10 * megabyte, document: 50 * megabyte }
const urlLimit = { photo: 5 * megabyte, document: 20 * megabyte }
const fetchPatience = 5000

/** Keeps a file under a new id, as an upload or a person's attachment does. */
export function storeFile(state: WorldState, upload: Upload, kind: Media['kind']): Media {
  const fileId = `${kind === 'photo' ? 'AgAC' : 'BQAC'}${randomId(24)}`
  const name = upload.name === '' ? 'file' : upload.name.slice(0, 200)
  const folder = kind === 'photo' ? 'photos' : 'documents'
  const extension = /\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? ''
  const uniqueId = `AQ${randomId(9)}`
  const file: StoredFile = {
    fileId,
    uniqueId,
    name,
    mime: upload.mime === '' ? 'application/octet-stream' : upload.mime,
    data: upload.data,
    path: `${folder}/${uniqueId}${extension}`,
  }
  state.keepFile(file)
  return { kind, fileId }
}

/**
 * The file a parameter means: an upload under its name, `attach://other`, a known file_id or an HTTP URL. Undefined
 * when there is none.
 */
export async function inputFile(
  api: Api,
  call: Call,
  value: string,
  field: string,
  kind: Media['kind'],
): Promise<Media | undefined> {
  const attached = value.startsWith('attach://') ? value.slice('attach://'.length) : field
  const upload = call.params.files.get(attached)
  if (upload) return storeFile(api.state, checkUpload(upload, kind), kind)
  if (value === '' || value.startsWith('attach://')) return undefined
  if (/^https?:/i.test(value)) return storeFile(api.state, await download(value, kind), kind)
  if (api.state.files.has(value)) return { kind, fileId: value }
  throw badRequest('wrong remote file identifier specified: Wrong string length')
}

function checkUpload(upload: Upload, kind: Media['kind']): Upload {
  if (upload.data.length === 0) throw badRequest('file must be non-empty')
  if (upload.data.length > uploadLimit[kind]) throw new ApiError(413, 'Request Entity Too Large')
  if (kind === 'photo') checkPhoto(upload.data)
  return upload
}

/** The limits of sendPhoto's documentation: width and height together, and how far they may be apart. */
const longestSides = 10_000
const widestRatio = 20

function checkPhoto(data: Buffer): void {
  const size = imageSize(data)
  if (!size || size.width === 0 || size.height === 0) throw badRequest('IMAGE_PROCESS_FAILED')
  const { width, height } = size
  const ratio = Math.max(width / height, height / width)
  if (width + height > longestSides || ratio > widestRatio) throw badRequest('PHOTO_INVALID_DIMENSIONS')
}

async function download(url: string, kind: Media['kind']): Promise<Upload> {
  if (!URL.canParse(url)) throw badRequest('Wrong HTTP URL specified')
  let response: Response
  let data: Buffer
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(fetchPatience) })
    if (!response.ok) throw new Error(String(response.status))
    data = Buffer.from(await response.arrayBuffer())
  } catch {
    throw badRequest('Failed to get HTTP URL content')
  }
  const mime = response.headers.get('content-type') ?? ''
  const wrong = kind === 'photo' ? !imageSize(data) : mime.startsWith('text/html')
  if (wrong || data.length > urlLimit[kind]) throw badRequest('Wrong type of the web page content')
  return { name: new URL(url).pathname.split('/').at(-1) ?? '', mime, data }
}
