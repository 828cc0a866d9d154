/** The browser SDK: `import { connect } from 'https://your.server/sdk.js'`. docs/calls.md says what there is. */
export { CallError } from '../call/room-line.ts';
export type { CallEvents, CallOptions } from '../call/call.ts';
export { Call, joinCall as connect } from '../call/call.ts';
export { Participant } from '../call/participant.ts';
export { VivaAvatar } from './viva-avatar.ts';
