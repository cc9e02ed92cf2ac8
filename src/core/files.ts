/**
 * Files that messages and documents refer to: charts, evidence, reports. By content, so that the same bytes are kept once
 * and a file never changes under its id.
 */
export interface Files {
  /** Keeps the bytes durably and gives their id (SHA-256, 64 hex digits). */
  put(bytes: Uint8Array): Promise<string>
  /** Undefined when it is not there (any more). */
  get(id: string): Promise<Uint8Array | undefined>
}

/** A file by id, with what people call it. */
export interface FileRef {
  id: string
  name: string
  bytes: number
  mime?: string
}
