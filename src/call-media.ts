import { microphoneStage, noticingStage, openCallPackets } from './audio/index.ts';
import type { ActivityModel } from './audio/index.ts';
import { openCallFace } from './call-face.ts';
import type { CallMedia, FaceDescription } from './call/index.ts';
import { VivaError } from './core/errors.ts';
import type { Logger } from './core/log.ts';
import { ms } from './core/units.ts';
import { FaceDriver, ruleArticulator } from './motion/index.ts';
import type { Service } from './service.ts';
import { VideoEncoders, sketchStage } from './video/index.ts';

const FRAME_RATE = 25;
const SIDE = 384;
/** Sound is known to the face so long before it is heard: the mouth opens in time for the first word. */
const LEAD = ms(60);
/** A sketch takes a millisecond, and its encoding some. */
const DRAWING = ms(12);

const SKETCH: FaceDescription = { id: 'sketch', name: 'Sketch' };

export interface CallMediaOptions {
  readonly service: Service;
  readonly activity: ActivityModel;
  readonly log: Logger;
}

/** What calls need of the media, out of the rooms that make it. */
export const callMedia = ({ service, activity, log }: CallMediaOptions): CallMedia & { close(): void } => {
  const encoders = new VideoEncoders();
  const faces = [SKETCH];
  let opened = 0;
  return {
    resolveVoice: (name) => service.resolveVoice(name),
    faces: () => faces,
    resolveFace: (name) => {
      const found = name === 'default' ? SKETCH : faces.find(({ id }) => id === name);
      if (found) return found;
      const known = faces.map(({ id }) => id).join(', ');
      throw new VivaError('REQUEST_INVALID', { field: 'face', problem: `there are ${known}` });
    },
    speak: (text, manner, signal, onWarning) => service.speak(text, manner, signal, onWarning),
    openVoiceEncoder: openCallPackets,
    openPictureEncoder: (encoding) => encoders.open({ encoding, frameRate: FRAME_RATE }),
    openFace: (_face, axis) => {
      opened += 1;
      const driver = new FaceDriver({
        articulator: ruleArticulator(),
        seed: opened,
        playout: axis,
        lead: ms(160),
      });
      const drawn = { driver, portrait: sketchStage({ side: SIDE }), side: SIDE, drawing: DRAWING };
      return Promise.resolve(openCallFace({ ...drawn, lead: LEAD, axis, log }));
    },
    decoding: microphoneStage,
    noticing: () => noticingStage(activity),
    close: () => {
      encoders.close();
    },
  };
};
