import type { Complaint, ComplaintCode } from './session-listener.ts';

/** What a person at the page can make of a failure: what is the matter, and what to do. Codes that a page cannot cause are left out. */
const SENTENCES: Partial<Record<ComplaintCode, (details: Readonly<Record<string, unknown>>) => string>> = {
  TEXT_EMPTY: () => 'There is nothing to say yet. Write some words first.',
  TEXT_TOO_LONG: ({ limit }) =>
    `That is too long to say at once. ${
      typeof limit === 'number'
        ? `Keep it under ${limit.toLocaleString('en')} characters.`
        : 'Use fewer words.'
    }`,
  SCRIPT_UNREADABLE: ({ characters }) =>
    `This voice cannot read ${typeof characters === 'string' ? `“${characters}”` : 'this script'}. Try English.`,
  VOICE_UNKNOWN: () => 'This voice is no longer there. Choose another one.',
  UTTERANCE_LIMIT: () => 'A good deal is waiting to be said already. Let it finish, or press Stop.',
  AUTHENTICATION_REQUIRED: () => 'This server asks for a key.',
  ORIGIN_REFUSED: () => 'This server takes no requests from this page. Its operator can allow the address.',
  ADMISSION_REFUSED: () => 'Everybody is talking at once: the server is full. Your turn comes by itself.',
  RATE_LIMITED: () => 'That was a little fast. Wait a moment, then try again.',
  SERVER_STOPPING: () => 'The server is stopping. This page comes back with it.',
  SERVER_WARMING: () => 'The server is warming up its voice.',
  BUDGET_EXHAUSTED: () => 'The server is too busy to speak in time. Try again in a moment.',
  QUEUE_FULL: () => 'The server is too busy. Try again in a moment.',
  MODEL_MISSING: () => 'The server has no voice yet. Its operator can fetch one.',
};

const isRecord = (details: unknown): details is Readonly<Record<string, unknown>> =>
  typeof details === 'object' && details !== null;

/** A message of the service as a sentence. */
export const asSentence = (message: string): string => {
  const [first = ''] = message;
  return `${first.toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
};

/** A failure as a sentence; what has none of ours is said in the service's words, with its code to ask for help by. */
export const complaintSentence = ({ code, message, details }: Complaint): string =>
  SENTENCES[code]?.(isRecord(details) ? details : {}) ?? `${asSentence(message)} (${code})`;
