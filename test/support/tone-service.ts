import type { AudioPacket } from '../../src/core/frames.ts';
import type { Stage } from '../../src/core/stage.ts';
import { abortable } from '../../src/core/stage.ts';
import { VivaError } from '../../src/core/errors.ts';
import type { TextPiece } from '../../src/core/text-piece.ts';
import { hertz, ms, voiceId } from '../../src/core/units.ts';
import { tellingFace } from './telling-face.ts';
import type { SpeechService, VideoPath } from '../../src/stream/index.ts';

const PACKETS_A_WORD = 10;
const BYTES_A_PACKET = 960;

/** Each word as 200 ms of one byte, its place in the text; made as fast as it is pulled. Says `boom` by failing. */
const wordPackets: Stage<TextPiece, AudioPacket> = {
  name: 'test.words',
  async *run(input, { signal }) {
    let word = 0;
    let offset = 0;
    let rest = '';
    for await (const piece of abortable(input, signal)) {
      if (piece.type === 'text') rest += piece.text;
      for (;;) {
        const found = /^\s*(\S+)(?=\s|$)/.exec(rest);
        if (!found?.[1]) break;
        const [whole, text] = found;
        if (text === 'boom') throw new Error('boom');
        const end = offset + whole.length;
        for (let packet = 0; packet < PACKETS_A_WORD; packet += 1) {
          const at = ms((word * PACKETS_A_WORD + packet) * 20);
          const span = ms(PACKETS_A_WORD * 20);
          const words = packet === 0 ? [{ text, start: end - text.length, end, at, span }] : [];
          const phonemes = packet === 0 ? [{ symbol: text[0] ?? '', at, span }] : [];
          const pcm = new Float32Array(320).fill((word + 1) / 100);
          const sound = { kind: 'audio', pcm, rate: hertz(16_000), at } as const;
          const payload = new Uint8Array(BYTES_A_PACKET).fill(word + 1);
          yield { payload, at, span: ms(20), words, phonemes, sound };
        }
        word += 1;
        offset = end;
        rest = rest.slice(whole.length);
      }
    }
    if (word === 0) throw new VivaError('TEXT_EMPTY', { field: 'text' });
  },
};

/** A byte for each frame; a key frame at first and when asked. */
const videoOfFrames = (): VideoPath => {
  let keyFrame = true;
  return {
    requestKeyFrame: () => {
      keyFrame = true;
    },
    close: () => undefined,
    stage: {
      name: 'test.video',
      async *run(input, { signal }) {
        for await (const { at, head } of abortable(input, signal)) {
          yield { payload: Uint8Array.of(head.yaw), at, span: ms(40), keyFrame };
          keyFrame = false;
        }
      },
    },
  };
};

const heart = { id: voiceId('heart'), name: 'Heart', model: 'tone', language: 'en-US', default: true };

/** A service that speaks in numbers instead of sound, so that the room of streams is tested without any other. */
export const toneService = (share = 0.001): SpeechService => ({
  voices: () => [heart],
  models: () => [{ id: 'tone', license: 'CC0-1.0' }],
  resolveVoice: (name) => {
    if (['heart', 'default', 'alloy'].includes(name)) return heart;
    throw new VivaError('VOICE_UNKNOWN', { voice: name, known: ['heart'] });
  },
  resolveModel: (name) => {
    if (['tone', 'default', 'tts-1'].includes(name)) return { id: 'tone', license: 'CC0-1.0' };
    throw new VivaError('MODEL_UNKNOWN', { model: name, known: ['tone'] });
  },
  packets: (_manner, _format, onWarning) => ({
    preSkip: 0,
    stage: {
      name: 'test.warned',
      async *run(input, context) {
        for await (const packet of wordPackets.run(input, context)) {
          if (packet.words.some(({ text }) => text === '漢字')) onWarning('CHARACTERS_SKIPPED', '漢字');
          yield packet;
        }
      },
    },
  }),
  file: (_manner, format) => ({
    contentType: format === 'wav' ? 'audio/wav' : 'application/octet-stream',
    stage: {
      name: 'test.file',
      async *run(input, context) {
        for await (const { payload } of wordPackets.run(input, context)) yield payload;
      },
    },
  }),
  hearing: (_format, onSound) => ({
    name: 'test.hearing',
    async *run(input, { signal }) {
      let bytes = 0;
      for await (const chunk of abortable(input, signal)) {
        const pcm = new Float32Array(chunk.byteLength);
        await onSound?.({ kind: 'audio', pcm, rate: hertz(16_000), at: ms(bytes / 16) });
        if (bytes === 0) yield { type: 'speech-started', at: ms(0) };
        bytes += chunk.byteLength;
        yield { type: 'level', at: ms(bytes), decibels: -20, probability: 1 };
      }
    },
  }),
  checkExpression: (expression, field) => {
    if ('nose' in expression) throw new VivaError('REQUEST_INVALID', { field, problem: 'nose is none' });
  },
  face: (terms, onPlaced) => tellingFace(terms, onPlaced),
  avatars: () => [{ id: 'toy', title: 'Toy', person: 'generated', license: 'CC0-1.0', default: true }],
  resolveAvatar: (name) => {
    if (['toy', 'default'].includes(name)) return 'toy';
    throw new VivaError('AVATAR_UNKNOWN', { avatar: name, known: ['default', 'toy'] });
  },
  video: () => videoOfFrames(),
  load: () => ({
    lanes: 1,
    cores: 1,
    loop: 0,
    missed: 0,
    shares: { speech: share, motion: share, picture: share },
    spoken: ms(0),
  }),
});
