export { type Budget, createBudget } from './budget/gate.ts'
export { type Action, actionKey, type Minted, mintButton, type Resolved, resolveButton } from './buttons.ts'
export { type Chats, type ChatsOptions, type ChatTarget, type ConfiguredChat, createChats } from './chats.ts'
export { type Button, deliverKinds } from './kinds.ts'
