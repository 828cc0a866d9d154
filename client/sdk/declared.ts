import type * as Declared from '../public/sdk.d.ts';
import type * as Made from './index.ts';

/** What `/sdk.d.ts` promises, `/sdk.js` has: whoever breaks that finds out when types are checked. */
type Keeps<Promised, Made extends Promised> = Made;

export type CallKept = Keeps<Declared.Call, Made.Call>;
export type AvatarKept = Keeps<Declared.VivaAvatar, Made.VivaAvatar>;
export type ParticipantKept = Keeps<Declared.Participant, Made.Participant>;
export type ConnectKept = Keeps<typeof Declared.connect, typeof Made.connect>;
export type ErrorKept = Keeps<typeof Declared.CallError, typeof Made.CallError>;
/** The other way: news that are told are declared too. */
export type NewsKept = Keeps<Made.CallEvents['news'], Declared.CallEvents['news']>;
export type OptionsKept = Keeps<Made.CallOptions, Declared.CallOptions>;
