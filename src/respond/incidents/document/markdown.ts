export * from '../../markdown.ts'
