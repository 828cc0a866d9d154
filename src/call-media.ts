import { microphoneStage, noticingStage, openCallPackets } from './audio/index.ts';
import { openCallFace } from './call-face.ts';
import { openCallFilm } from './call-film.ts';
import type { Axis, CallMedia, Face, FaceDescription } from './call/index.ts';
import { VivaError } from './core/errors.ts';
import { LIMITS } from './core/limits.ts';
import type { Logger } from './core/log.ts';
import { ms } from './core/units.ts';
import type { Service } from './service.ts';
import type { PictureSize } from './video/index.ts';
import { sketchStage } from './video/index.ts';

const FRAME_RATE = 25;
/** Who comes asks for one, and who lost a picture; this is for whoever seeks in a recording. */
const KEY_FRAME_EVERY = ms(10_000);
/** Drawn by hand, a millisecond each: for those who have no pack, and for machines that draw nothing else. */
const SKETCH: FaceDescription = { id: 'sketch', name: 'Sketch' };
const SKETCH_SIDE = 384;
const SKETCH_DRAWING = ms(12);
/** Sound is known to the face so long before its picture is due. As pictures leave behind their sound, that need not wait. */
const LEAD = LIMITS.pictureBehind;
/** How far ahead of playout motion is made: little, so that an interruption shows at once. */
const MOTION_AHEAD = { sketch: ms(160), portrait: ms(240) } as const;

export interface CallMediaOptions {
  readonly service: Service;
  readonly log: Logger;
  /** Of portraits, in pixels. */
  readonly side: PictureSize;
}

/** What calls need of the media, out of the rooms that make it. */
export const callMedia = ({ service, log, side }: CallMediaOptions): CallMedia => {
  const { portraits, faces } = service;
  const packs = (): readonly FaceDescription[] =>
    portraits.list().map(({ id, traits }) => ({ id, name: traits.title }));
  let opened = 0;
  const openSketch = (axis: Axis, isSeen: () => boolean): Face => {
    const driver = faces.open({
      seed: opened,
      by: 'rules',
      lead: MOTION_AHEAD.sketch,
      live: true,
      zero: axis.zero,
    });
    const drawn = { portrait: sketchStage({ side: SKETCH_SIDE }), orders: false, side: SKETCH_SIDE };
    return openCallFace({ driver, ...drawn, drawing: SKETCH_DRAWING, lead: LEAD, axis, isSeen, log });
  };
  const openPortrait = (face: string, axis: Axis, isSeen: () => boolean): Face => {
    const driver = faces.open({ seed: opened, lead: MOTION_AHEAD.portrait, live: true, zero: axis.zero });
    const portrait = portraits.stage({
      avatar: portraits.resolve(face),
      size: side,
      longest: 2,
      dueAt: (at) => ms(axis.zero + at),
    });
    const drawn = { portrait, orders: true, side, drawing: SKETCH_DRAWING };
    return openCallFace({ driver, ...drawn, lead: LEAD, axis, isSeen, log });
  };
  return {
    resolveVoice: (name) => service.resolveVoice(name),
    faces: () => [...packs(), SKETCH],
    resolveFace: (name) => {
      const found = [...packs(), SKETCH].find(({ id }) => name === 'default' || id === name);
      if (found) return found;
      throw new VivaError('AVATAR_UNKNOWN', {
        avatar: name,
        known: [...packs(), SKETCH].map(({ id }) => id),
      });
    },
    speak: (text, manner, signal, onWarning) => service.speak(text, manner, signal, onWarning),
    openVoiceEncoder: openCallPackets,
    openPictureEncoder: (encoding) =>
      portraits.encoders.open({ encoding, frameRate: FRAME_RATE, keyFrameEvery: KEY_FRAME_EVERY }),
    openFace: (face, axis, isSeen) => {
      opened += 1;
      return Promise.resolve(
        face === SKETCH.id ? openSketch(axis, isSeen) : openPortrait(face, axis, isSeen),
      );
    },
    openFilm: openCallFilm,
    decoding: microphoneStage,
    noticing: () => noticingStage(service.activity),
  };
};
