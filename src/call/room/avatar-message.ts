import type { AvatarEvent } from '../avatar/avatar-event.ts';
import type { RoomMessage } from '../protocol/room-message.ts';

/** What happened to an avatar, as its room tells it. */
export const messageOf = (avatar: string, event: AvatarEvent): RoomMessage => {
  switch (event.type) {
    case 'state':
      return { type: 'avatar.state', avatar, state: event.state };
    case 'started':
      return { type: 'avatar.started', avatar, utterance: event.utterance, atMs: event.at };
    case 'word': {
      const { utterance, text, start, end, at: atMs, span: spanMs } = event;
      return { type: 'avatar.word', avatar, utterance, text, start, end, atMs, spanMs };
    }
    case 'finished': {
      const { utterance, interrupted, heard, text, heardSpan: heardMs } = event;
      return { type: 'avatar.finished', avatar, utterance, interrupted, heard, text, heardMs };
    }
    case 'failed':
    case 'warned': {
      const { utterance, code, message } = event;
      return { type: `avatar.${event.type}`, avatar, utterance, code, message };
    }
  }
};
