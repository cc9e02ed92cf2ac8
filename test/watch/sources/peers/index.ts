import { httpPeers } from './http.ts'
import { localPeers } from './local.ts'
import type { PeerKind } from './peer.ts'
import { serverPeers } from './servers.ts'

/** By kind of source: its other side. A kind of the registry that has no entry here fails the contract. */
export const peers: ReadonlyMap<string, PeerKind> = new Map(
  Object.entries({ ...httpPeers, ...serverPeers, ...localPeers }),
)
