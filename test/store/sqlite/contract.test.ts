import { storeContract } from '../contract.ts'
import { fileHarness, memoryHarness } from './harness.ts'

storeContract('SQLite in memory', memoryHarness, 'nothing')
storeContract('SQLite file', fileHarness, 'the process')
