import type { Faces } from '../../deliver/index.ts'

export const executionFaces: Faces = {}
